"""Naming people to roles: for which places, who may be named in the rule's order, and who is named now."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from sekimori.chapters.organization.queries.holders import HOLDERS_VIEW
from sekimori.chapters.organization.rules import Place
from sekimori.engines.authority.places import places_of
from sekimori.engines.authority.resolution import candidates
from sekimori.engines.authority.roster import Roster
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.actions import DESIGNATE, action_of
from sekimori.foundation.directory.ahead import may_look_ahead
from sekimori.foundation.directory.models import Designation, Person
from sekimori.foundation.directory.queries import roster
from sekimori.foundation.directory.roles import NAMED
from sekimori.foundation.journal.write import record
from sekimori.guideline.model import RoleRule, Scope

LONG_LIST = 20  # more candidates than this are narrowed by department first


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place where somebody is to be named: who holds the role today and what is wrong."""

    role: str
    label: str
    unit: int
    place: str
    holders: tuple[str, ...]
    fault: str


@dataclass(frozen=True, slots=True)
class Named:
    """A designation that is running or planned; ``last`` is its last day."""

    id: int
    who: str
    since: date
    last: date | None
    planned: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who may be named, by which post; ``order`` counts from the one whom the rule puts first."""

    person: int
    who: str
    position: str
    order: int


@dataclass(frozen=True, slots=True)
class NamingPage:
    rule: RoleRule
    unit: Place
    place: str
    named: tuple[Named, ...]
    offered: tuple[Offered, ...]
    departments: tuple[tuple[int, str], ...]  # to narrow a long list of candidates by
    faults: tuple[str, ...]


def places_to_name(actor: Actor) -> tuple[PlaceLine, ...]:
    """This function will return every place within reach for which the actor names somebody, open ones first."""
    reach, state = actor.reachable(DESIGNATE), actor.roster
    found = [
        (rule, place)
        for rule in state.guideline.roles.values()
        if rule.by in NAMED and rule.scope is not Scope.GOVERNMENT
        for place in places_of(rule, state.organisation)
        if place is not None and (reach.everything or place in reach.units)
    ]
    held = [one.person for rule, place in found for one in state.holders(rule.code, place)]
    names = _names(actor, held)
    lines = [_place_line(rule, place, state, names) for rule, place in found]
    return tuple(sorted(lines, key=lambda line: not line.fault))


def _place_line(rule: RoleRule, place: int, state: Roster, names: dict[int, str]) -> PlaceLine:
    holders = tuple(names.get(one.person, "") for one in state.holders(rule.code, place))
    faults = [one.what for one in state.findings_at(rule.code, place) if one.serious]
    return PlaceLine(rule.code, rule.label, place, place_name(place, state), holders, faults[0] if faults else "")


def naming_page(actor: Actor, role: str, unit: Place, on: date, department: int | None = None) -> NamingPage | None:
    """This function will return who may be named to a role at a place on a day, or ``None`` if nobody is named to it.

    ``department`` leaves only the candidates who sit there.

    :raises Forbidden: without the right to name somebody there.
    """
    # Who will sit there on a day to come is not told before it is announced: until then, today's people are offered.
    state = roster(on if may_look_ahead(actor) else min(on, actor.today), actor.at)
    rule = state.guideline.roles.get(role)
    if rule is None or rule.by not in NAMED or (unit is None) is not (rule.scope is Scope.GOVERNMENT):
        return None
    actor.require(action_of(rule), Target(unit=unit))
    if unit is not None and unit not in state.organisation.units:
        return None
    rows = [
        row
        for row in Designation.objects.current().filter(role=role, unit=unit).order_by("since", "id")
        if row.until is None or row.until > actor.today
    ]
    everybody = candidates(state.guideline, state.organisation, role, unit)
    within = _within(department, state)
    offered = [one for one in everybody if within is None or one.unit in within]
    names = _names(actor, [*(row.person_id for row in rows), *(one.person for one in offered)], unit)
    return NamingPage(
        rule=rule,
        unit=unit,
        place=place_name(unit, state),
        named=tuple(_named(row, names, actor.today) for row in rows),
        offered=tuple(
            Offered(one.person, names.get(one.person, ""), one.position, order)
            for order, one in enumerate(offered, start=1)
        ),
        departments=_departments(state) if len(everybody) > LONG_LIST else (),
        faults=tuple(f"{one.what}{one.mend}" for one in state.findings_at(role, unit)),
    )


def _within(department: int | None, state: Roster) -> frozenset[int] | None:
    known = department is not None and department in state.organisation.units
    return state.organisation.below(department) if department is not None and known else None


def _departments(state: Roster) -> tuple[tuple[int, str], ...]:
    return tuple((unit.id, unit.name) for unit in state.organisation.children.get(None, ()))


def _named(row: Designation, names: dict[int, str], today: date) -> Named:
    last = row.until - timedelta(days=1) if row.until else None
    return Named(row.pk, names.get(row.person_id, ""), row.since, last, row.since > today)


def place_name(unit: Place, state: Roster) -> str:
    """This function will call a place as people do: a 担当 by its 課 and its own name."""
    if unit is None or unit not in state.organisation.units:
        return "全体"
    return state.organisation.name_of(unit)


def _names(actor: Actor, people: list[int], unit: Place = None) -> dict[int, str]:
    """This function will look up names, and record that they were read."""
    with transaction.atomic():
        names = {person.pk: person.name for person in Person.objects.filter(pk__in=set(people))}
        record(actor, HOLDERS_VIEW, object_unit=unit, people_count=len(names))
    return names


def role_and_place(designation: int) -> tuple[str, Place] | None:
    """This function will return the role and place of a designation that can still be ended."""
    return Designation.objects.current().filter(pk=designation).values_list("role", "unit").first()
