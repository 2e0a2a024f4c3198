"""One 課: everything it must do this month, how it stands in each chapter, and who holds which role there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.control import Cell, CellStatus
from sekimori.foundation.compliance.matrix import Matrix, Rollup, rollup
from sekimori.foundation.compliance.queries import visible_matrix
from sekimori.foundation.compliance.screens.lines import CellLine, line_of_cell, worst_first
from sekimori.foundation.directory.models import Agency, Person, Succession
from sekimori.kernel.months import months_later


@dataclass(frozen=True, slots=True)
class ChapterPart:
    ref: str
    heading: str
    sums: Rollup
    lines: tuple[CellLine, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role at the unit; ``names`` is empty where the role is vacant."""

    role: str
    place: str
    names: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Predecessor:
    """組織改正: the unit this one took over from, and the last day of it."""

    key: int
    name: str
    last_day: date


@dataclass(frozen=True, slots=True)
class UnitScreen:
    key: int
    name: str
    above: tuple[tuple[int, str], ...]
    agency: str
    on: date
    past: bool
    sums: Rollup
    month: tuple[CellLine, ...]
    chapters: tuple[ChapterPart, ...]
    holders: tuple[Holder, ...]
    predecessors: tuple[Predecessor, ...]
    doors: tuple[tuple[str, str], ...]


def unit_screen(actor: Actor, key: int, on: date) -> UnitScreen | None:
    """This function will return a unit as it stands on a day, or ``None`` if there is none within reach."""
    matrix = visible_matrix(actor, on)
    unit = matrix.organisation.units.get(key)
    cells = cells_of(matrix, key)
    if unit is None or not cells:
        return None
    return UnitScreen(
        key=key,
        name=unit.name,
        above=tuple(_above(matrix.organisation, key)),
        agency=Agency.objects.get(pk=unit.agency).name,
        on=on,
        past=on < actor.today,
        sums=rollup(matrix.findings[cell] for cell in cells),
        month=tuple(line_of_cell(matrix, cell) for cell in worst_first(matrix, cells) if _this_month(matrix, cell, on)),
        chapters=tuple(_chapters(matrix, cells)),
        holders=tuple(_holders(matrix, key)),
        predecessors=tuple(_predecessors(key)),
        doors=tuple(_doors(actor, key)),
    )


def cells_of(matrix: Matrix, key: int) -> list[Cell]:
    """This function will return the cells that are counted on a unit's line: its own and its sections'."""
    unit = matrix.organisation.units.get(key)
    if unit is None or unit.kind is UnitKind.SECTION:
        return []
    return [cell for cell in matrix.findings if cell[1] is not None and matrix.organisation.body_of(cell[1]) == key]


def chapters_of(matrix: Matrix, cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """This function will sort cells by chapter, in printed order."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        chapter = matrix.guideline.chapter_of(matrix.guideline.provisions[cell[0]])
        found.setdefault(chapter.ref, []).append(cell)
    return {chapter.ref: found[chapter.ref] for chapter in matrix.guideline.chapters if chapter.ref in found}


def _chapters(matrix: Matrix, cells: list[Cell]) -> Iterable[ChapterPart]:
    for ref, found in chapters_of(matrix, cells).items():
        sums = rollup(matrix.findings[cell] for cell in found)
        heading = matrix.guideline.provisions[ref].heading
        yield ChapterPart(ref, heading, sums, tuple(line_of_cell(matrix, cell) for cell in found))


def _this_month(matrix: Matrix, cell: Cell, on: date) -> bool:
    """Whether something is to be done by the end of the month: not met now, or due before the next month begins."""
    finding = matrix.findings[cell]
    if finding.status in (CellStatus.UNMET, CellStatus.DUE):
        return True
    next_month = months_later(on.replace(day=1), 1)
    return finding.next_date is not None and on <= finding.next_date < next_month


def _above(organisation: Organisation, key: int) -> Iterable[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    parent = organisation.units[key].parent
    while parent is not None:
        found.insert(0, (parent, organisation.units[parent].name))
        parent = organisation.units[parent].parent
    return found


def _holders(matrix: Matrix, key: int) -> Iterable[Holder]:
    roster, organisation = matrix.roster, matrix.organisation
    places = [key, *(unit.id for unit in organisation.children.get(key, ()) if unit.kind is UnitKind.SECTION)]
    found = [(role, place) for role in roster.guideline.roles for place in places]
    people = {held.person for role, place in found for held in roster.holders(role, place)}
    names = {person.pk: person.name for person in Person.objects.filter(pk__in=people)}
    for role, place in found:
        holders, problems = roster.holders(role, place), roster.findings_at(role, place)
        if role != "staff" and (holders or problems):
            yield Holder(
                roster.guideline.roles[role].label,
                organisation.units[place].name if place != key else "",
                tuple(names[held.person] + ("（事務取扱）" if held.acting else "") for held in holders),
                tuple(problem.what for problem in problems),
            )


def _doors(actor: Actor, key: int) -> Iterable[tuple[str, str]]:
    """Where the asker can go on from here: the unit's people, and naming its officers."""
    if actor.may("directory.people.view", Target(unit=key)):
        yield "この組織の職員", reverse("directory:unit", args=[key])
    if actor.may("organization.officer.designate", Target(unit=key)):
        yield "保護担当者を指定する", reverse("organization:officers")


def _predecessors(key: int) -> Iterable[Predecessor]:
    rows = Succession.objects.filter(successor=key).select_related("predecessor").order_by("-on")
    for row in rows:
        yield Predecessor(row.predecessor_id, row.predecessor.name, row.on - timedelta(days=1))
