"""Who holds which role, on any day: what is wrong first, then role by role, then place by place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sekimori.chapters.organization.rules import Place
from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.places import position
from sekimori.engines.authority.roster import Held, RoleFinding, Roster
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.directory.queries import roster
from sekimori.foundation.journal.write import record
from sekimori.guideline.model import Holding, RoleRule, Scope

HOLDERS_VIEW = declare("organization.holders.view", "役割の保持者を見る")
DERIVED = (Holding.EVERYONE, Holding.ACCOUNT)  # everybody, or a matter of the installation: nobody to look up
SCOPES = {
    Scope.GOVERNMENT: "全体で一つ",
    Scope.AGENCY: "実施機関ごと",
    Scope.DEPARTMENT: "部ごと",
    Scope.UNIT: "課・学校ごと",
    Scope.SECTION: "担当ごと",
}


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day asked about, and whether with what was known then or with what is known now."""

    on: date
    as_known_then: bool = False

    def known_at(self, actor: Actor) -> datetime:
        return min(actor.at, end_of(self.on)) if self.as_known_then else actor.at


def end_of(day: date) -> datetime:
    """This function will return the last moment of a day in local time."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
    return midnight - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault of one role, with every place where it is found."""

    role: str
    label: str
    what: str
    mend: str
    serious: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role. ``only`` is the name and post of the holder where the government has just one."""

    code: str
    label: str
    article: str
    scope: str
    holders: int
    faults: int
    only: str


@dataclass(frozen=True, slots=True)
class HoldersPage:
    faults: tuple[Fault, ...]
    roles: tuple[RoleLine, ...]


@dataclass(frozen=True, slots=True)
class HolderLine:
    """One place and who holds the role there; without ``who`` it is vacant and ``how`` says what is wrong."""

    department: str
    place: str
    code: str
    who: str
    post: str
    how: str
    acting: bool = False


@dataclass(frozen=True, slots=True)
class RolePage:
    rule: RoleRule
    scope: str
    faults: tuple[Fault, ...]
    lines: tuple[HolderLine, ...]
    departments: tuple[tuple[int, str], ...]


def role_holders(actor: Actor, as_of: AsOf) -> HoldersPage:
    """This function will return every role of the guideline with its holders on a day, and all that is wrong."""
    state = roster(as_of.on, as_of.known_at(actor))
    rules = [rule for rule in state.guideline.roles.values() if rule.by not in DERIVED]
    held = {rule.code: [one for one in state.held if one.role == rule.code] for rule in rules}
    single = [holders[0] for holders in held.values() if len(holders) == 1]
    names = _names(actor, single, as_of)
    lines = tuple(
        RoleLine(
            code=rule.code,
            label=rule.label,
            article=rule.article,
            scope=SCOPES[rule.scope],
            holders=len(held[rule.code]),
            faults=sum(one.role == rule.code and one.serious for one in state.findings),
            only=_said(held[rule.code][0], names, state.organisation) if len(held[rule.code]) == 1 else "",
        )
        for rule in rules
    )
    return HoldersPage(_faults(state, state.findings), lines)


def role_page(actor: Actor, role: str, as_of: AsOf, department: int | None = None) -> RolePage | None:
    """This function will return who holds one role where, or ``None`` if the guideline has no such role to look up."""
    state = roster(as_of.on, as_of.known_at(actor))
    rule = state.guideline.roles.get(role)
    if rule is None or rule.by in DERIVED:
        return None
    held = [one for one in state.held if one.role == role and _within(one.unit, department, state.organisation)]
    findings = [one for one in state.findings if one.role == role and _within(one.unit, department, state.organisation)]
    lines = _lines(held, findings, _names(actor, held, as_of, role), state.organisation)
    departments = tuple((unit.id, unit.name) for unit in state.organisation.children.get(None, ()))
    return RolePage(rule, SCOPES[rule.scope], _faults(state, findings), lines, departments)


def _within(unit: Place, department: int | None, organisation: Organisation) -> bool:
    if department is None or department not in organisation.units:
        return True
    return unit is not None and unit in organisation.below(department)


def _names(actor: Actor, held: Iterable[Held], as_of: AsOf, role: str = "") -> dict[int, str]:
    """This function will look up the names of holders, and record that they were read."""
    keys = {one.person for one in held}
    with transaction.atomic():
        names = {person.pk: person.name for person in Person.objects.filter(pk__in=keys)}
        facts = {"on": as_of.on.isoformat()}
        kind = "role" if role else ""
        record(actor, HOLDERS_VIEW, object_kind=kind, object_id=role, people_count=len(names), facts=facts)
    return names


def _said(held: Held, names: dict[int, str], organisation: Organisation) -> str:
    return f"{names.get(held.person, '')}（{post_of(held.person, held.unit, organisation)}）"


def post_of(person: int, place: Place, organisation: Organisation) -> str:
    """This function will write the post by which somebody most likely holds a role at a place: 市民税課長."""
    seats = organisation.seats_of.get(person, ())
    within = organisation.below(place) if place is not None else frozenset()
    seat = min(seats, key=lambda one: (one.unit not in within, one.mode.value != "main", one.id), default=None)
    return position(organisation.units[seat.unit], seat) if seat else ""


def _faults(state: Roster, findings: Iterable[RoleFinding]) -> tuple[Fault, ...]:
    """Findings that say the same of one role become one line; serious ones come first."""
    found: dict[tuple[str, str, str, bool], list[str]] = {}
    for one in findings:
        places = found.setdefault((one.role, one.what, one.mend, one.serious), [])
        if one.unit is not None and one.unit in state.organisation.units:
            places.append(state.organisation.name_of(one.unit))
    faults = [
        Fault(role, state.guideline.roles[role].label, what, mend, serious, tuple(places))
        for (role, what, mend, serious), places in found.items()
    ]
    return tuple(sorted(faults, key=lambda fault: not fault.serious))


def _lines(
    held: list[Held], findings: list[RoleFinding], names: dict[int, str], organisation: Organisation
) -> tuple[HolderLine, ...]:
    filled = {one.unit for one in held}
    lines = [
        _line(one.unit, organisation, names.get(one.person, ""), post_of(one.person, one.unit, organisation), one.how,
              acting=one.acting)
        for one in held
    ]  # fmt: skip
    empty = {one.unit: one.what for one in findings if one.serious and one.unit not in filled}
    lines += [_line(unit, organisation, "", "", what) for unit, what in empty.items()]
    return tuple(sorted(lines, key=lambda line: (line.code, line.who)))


def _line(
    place: Place, organisation: Organisation, who: str, post: str, how: str, *, acting: bool = False
) -> HolderLine:
    unit = organisation.units.get(place) if place is not None else None
    if unit is None:
        return HolderLine("", "全体", "", who, post, how, acting)
    department = organisation.department_of(unit.id)
    name = organisation.name_of(unit.id)
    over = organisation.units[department].name if department is not None and department != unit.id else ""
    return HolderLine(over, name, unit.code, who, post, how, acting)
