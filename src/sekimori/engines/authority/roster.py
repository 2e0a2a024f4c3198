"""Role holders 役割の保持者 as of a day, with what is wrong about them.

The rules of how a role is held come from the pack (``RoleRule``); this module only knows the named behaviours
(``Holding``). Resolution itself stands in ``resolution.py``.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sekimori.engines.authority.organisation import Organisation
from sekimori.guideline.model import Guideline, Scope


@dataclass(frozen=True, slots=True)
class Held:
    """One person holding one role at one place on the day.

    ``unit`` is the unit the role is held over (``None``: the whole government); ``how`` says in Japanese why
    (「総務部長の職にある」, 「主幹がいないため主査から指定」); ``acting`` is true for 事務取扱・職務代理.
    """

    role: str
    scope: Scope
    person: int
    unit: int | None
    how: str
    acting: bool = False


class FindingKind(StrEnum):
    VACANT = "vacant"  # 欠けている
    NOT_DESIGNATED = "not_designated"  # 候補はいるが指定がない
    DOUBLE = "double"  # 一人であるべき役割に二人
    INCOMPATIBLE = "incompatible"  # 兼ねられない役割を兼ねている
    NOT_ELIGIBLE = "not_eligible"  # 指定された者が条件を満たさない
    ABSENT = "absent"  # 休職中で代行がいない
    UNIT_MISSING = "unit_missing"  # 指針が名指しする組織がない
    OWN_UNIT = "own_unit"  # 監査責任者が自分の課を監査することになる（注意）


@dataclass(frozen=True, slots=True)
class RoleFinding:
    """Something wrong with a role at a place; ``what`` and ``mend`` are Japanese sentences without people's names."""

    kind: FindingKind
    role: str
    unit: int | None
    people: tuple[int, ...]
    what: str
    mend: str

    @property
    def serious(self) -> bool:
        """Whether the demand is not met; a notice only asks for attention."""
        return self.kind not in (FindingKind.OWN_UNIT,)


@dataclass(frozen=True)
class Roster:
    """All role holders of one day."""

    guideline: Guideline
    organisation: Organisation
    held: tuple[Held, ...]
    findings: tuple[RoleFinding, ...]

    @cached_property
    def _by_place(self) -> dict[tuple[str, int | None], tuple[Held, ...]]:
        found: dict[tuple[str, int | None], list[Held]] = {}
        for held in self.held:
            found.setdefault((held.role, held.unit), []).append(held)
        return {place: tuple(holders) for place, holders in found.items()}

    @cached_property
    def _by_person(self) -> dict[int, tuple[Held, ...]]:
        found: dict[int, list[Held]] = {}
        for held in self.held:
            found.setdefault(held.person, []).append(held)
        return {person: tuple(roles) for person, roles in found.items()}

    @cached_property
    def _findings_by_place(self) -> dict[tuple[str, int | None], tuple[RoleFinding, ...]]:
        found: dict[tuple[str, int | None], list[RoleFinding]] = {}
        for finding in self.findings:
            found.setdefault((finding.role, finding.unit), []).append(finding)
        return {place: tuple(findings) for place, findings in found.items()}

    def holders(self, role: str, unit: int | None = None) -> tuple[Held, ...]:
        """This function will return who holds a role at exactly this place, in order of precedence."""
        return self._by_place.get((role, unit), ())

    def roles_of(self, person: int) -> tuple[Held, ...]:
        """This function will return every role a person holds that day."""
        return self._by_person.get(person, ())

    def findings_at(self, role: str, unit: int | None = None) -> tuple[RoleFinding, ...]:
        """This function will return what is wrong with a role at exactly this place."""
        return self._findings_by_place.get((role, unit), ())
