"""What resolution knows while it works through the roles of a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.places import Place
from sekimori.engines.authority.roster import FindingKind, Held, RoleFinding
from sekimori.guideline.model import Guideline, RoleRule


@dataclass(frozen=True, slots=True)
class Answer:
    """The holders of one role and what is wrong with it."""

    held: tuple[Held, ...]
    findings: tuple[RoleFinding, ...]

    @classmethod
    def together(cls, answers: Iterable["Answer"]) -> "Answer":
        parts = tuple(answers)
        return cls(
            tuple(held for part in parts for held in part.held),
            tuple(finding for part in parts for finding in part.findings),
        )


@dataclass
class Resolving:
    """The roles answered so far."""

    guideline: Guideline
    organisation: Organisation
    answers: dict[str, Answer] = field(default_factory=dict)
    _by_place: dict[str, dict[Place, list[Held]]] = field(default_factory=dict)

    def held_at(self, role: str) -> dict[Place, list[Held]]:
        """This function will return the holders of an answered role by place."""
        if role not in self._by_place:
            found = self._by_place.setdefault(role, {})
            for held in self.answers[role].held:
                found.setdefault(held.unit, []).append(held)
        return self._by_place[role]

    def finding(
        self, kind: FindingKind, rule: RoleRule, place: Place, people: tuple[int, ...] = (), *, what: str, mend: str
    ) -> RoleFinding:
        """This function will state what is wrong with a role at a place."""
        return RoleFinding(kind, rule.code, place, people, what, mend)

    def own_unit(self, rule: RoleRule, person: int) -> list[RoleFinding]:
        """This function will note where somebody who must be impartial sits: they may not audit that unit."""
        units = sorted({self.organisation.body_of(seat.unit) for seat in self.organisation.seats_of.get(person, ())})
        return [
            self.finding(
                FindingKind.OWN_UNIT, rule, None, (person,),
                what=f"{rule.label}は、所属する{self.organisation.name_of(unit)}を自ら監査することになります。",
                mend="その組織の監査は、別の者に行わせてください。",
            )
            for unit in units
        ]  # fmt: skip
