"""Every role holder of a day in one table, with what is wrong: what the command line prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sekimori.engines.authority.organisation import OrgUnit
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.ahead import require_known_day
from sekimori.foundation.directory.installation import operator_or
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal import write as journal
from sekimori.guideline.model import Holding
from sekimori.kernel.problems import Problem, Refused

HOLDERS_VIEW = "organization.holders.view"
WHOLE = "全体"


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A holder; ``unit`` is the code of the place, empty for the whole government."""

    role: str
    label: str
    unit: str
    place: str
    number: str
    name: str
    how: str
    acting: bool


@dataclass(frozen=True, slots=True)
class FaultLine:
    role: str
    label: str
    unit: str
    place: str
    kind: str
    serious: bool
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Holders:
    lines: tuple[HolderLine, ...]
    faults: tuple[FaultLine, ...]


@transaction.atomic
def holders(actor: Actor, on: date, role: str | None = None) -> Holders:
    """This function will return the role holders of a day as known now, of one role or of all that not everybody holds.

    :raises Forbidden: without the right.
    :raises Refused: if the guideline of that day has no such role, or the day lies ahead and the actor may not look there.
    """
    ruling = operator_or(actor, HOLDERS_VIEW)
    require_known_day(actor, on)
    roster = queries.roster(on, actor.at)
    shown = _roles(roster, role)
    people = {person.pk: person for person in _people(roster, shown)}
    journal.record(actor, HOLDERS_VIEW, object_kind="roles", people_count=len(people), ruling=ruling)
    units = roster.organisation.units
    lines = [
        HolderLine(
            role=held.role,
            label=roster.guideline.roles[held.role].label,
            unit=_code(units.get(held.unit or 0)),
            place=_place(units.get(held.unit or 0)),
            number=people[held.person].number,
            name=people[held.person].name,
            how=held.how,
            acting=held.acting,
        )
        for held in roster.held
        if held.role in shown
    ]
    return Holders(tuple(lines), tuple(_faults(roster, shown)))


def _roles(roster: Roster, role: str | None) -> frozenset[str]:
    rules = roster.guideline.roles
    if role is None:
        return frozenset(code for code, rule in rules.items() if rule.by is not Holding.EVERYONE)
    if role not in rules:
        raise Refused(
            Problem("役割", f"「{role}」という役割はありません", f"{'・'.join(rules)} のどれかにしてください。")
        )
    return frozenset({role})


def _people(roster: Roster, shown: frozenset[str]) -> Iterable[Person]:
    keys = {held.person for held in roster.held if held.role in shown}
    return Person.objects.in_bulk(list(keys)).values()


def _faults(roster: Roster, shown: frozenset[str]) -> Iterable[FaultLine]:
    units = roster.organisation.units
    for finding in roster.findings:
        if finding.role in shown:
            unit = units.get(finding.unit or 0)
            label = roster.guideline.roles[finding.role].label
            kind, what = finding.kind.value, finding.what
            place = roster.organisation.name_of(unit.id) if unit else WHOLE
            yield FaultLine(finding.role, label, _code(unit), place, kind, finding.serious, what, finding.mend)


def _code(unit: OrgUnit | None) -> str:
    return unit.code if unit else ""


def _place(unit: OrgUnit | None) -> str:
    return unit.name if unit else WHOLE
