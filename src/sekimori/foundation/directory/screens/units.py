"""The organisation of a day as a tree: every 部 with its 課, how many people, and where a role is not in order."""

from dataclasses import dataclass
from datetime import date

from sekimori.engines.authority.organisation import Organisation, OrgUnit, UnitKind
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.models import Agency
from sekimori.foundation.directory.screens.words import UNIT_KIND

UNITS_VIEW = declare("directory.units.view", "組織を見る")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the tree; ``depth`` counts from its group, ``faults`` the serious findings of its roles."""

    id: int
    name: str
    kind: str
    depth: int
    people: int
    faults: int


@dataclass(frozen=True, slots=True)
class Group:
    """A 部 with everything below it, or the units that stand under no 部."""

    heading: UnitLine | None
    agency: str
    lines: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    groups: tuple[Group, ...]
    units: int
    people: int


def tree(actor: Actor, on: date) -> Tree:
    """This function will return the organisation of a day as it is known now; 担当 are left to the page of their 課."""
    organisation = queries.organisation(on, actor.at)
    counts = people_in(organisation)
    faults = _faults(queries.roster(on, actor.at))
    agencies = dict(Agency.objects.values_list("id", "name"))

    def line(unit: OrgUnit, depth: int) -> UnitLine:
        within = organisation.below(unit.id) if depth == 0 else organisation.with_sections(unit.id)
        bad = sum(faults.get(key, 0) for key in organisation.with_sections(unit.id))
        people = len(set().union(*(counts.get(key, set()) for key in within)))
        return UnitLine(unit.id, unit.name, UNIT_KIND[unit.kind.value], depth, people, bad)

    def below(unit: OrgUnit, depth: int) -> list[UnitLine]:
        found = []
        for child in organisation.children.get(unit.id, ()):
            if child.kind is not UnitKind.SECTION:
                found += [line(child, depth), *below(child, depth + 1)]
        return found

    tops = sorted(organisation.children.get(None, ()), key=lambda unit: (unit.agency, unit.order, unit.code))
    departments = [unit for unit in tops if unit.kind is UnitKind.DEPARTMENT]
    groups = [Group(line(unit, 0), agencies.get(unit.agency, ""), tuple(below(unit, 1))) for unit in departments]
    others = [
        entry for unit in tops if unit.kind is not UnitKind.DEPARTMENT for entry in (line(unit, 1), *below(unit, 2))
    ]
    if others:
        groups.append(Group(None, "", tuple(others)))
    units = sum(1 for unit in organisation.units.values() if unit.kind.is_unit)
    return Tree(tuple(groups), units, len(organisation.seats_of))


def people_in(organisation: Organisation) -> dict[int, set[int]]:
    """This function will return who is seated directly in each unit."""
    return {unit: {seat.person for seat in seats} for unit, seats in organisation.seats_in.items()}


def _faults(roster: Roster) -> dict[int, int]:
    found: dict[int, int] = {}
    for finding in roster.findings:
        if finding.serious and finding.unit is not None:
            found[finding.unit] = found.get(finding.unit, 0) + 1
    return found
