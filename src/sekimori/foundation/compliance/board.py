"""The matrix as a table to look at: departments and chapters folded or open, each square rolled up from its cells.

Pure: works on findings, the guideline and the organisation alone, so that a page draws from the cached matrix
without a query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sekimori.engines.authority.organisation import Organisation, OrgUnit, UnitKind
from sekimori.foundation.compliance.control import SEVERITY, Cell, CellStatus, Finding, Place
from sekimori.foundation.compliance.labels import slug_of
from sekimori.guideline.model import Guideline

MAX_SQUARES = 1500  # what a browser and a person can still take in; beyond it departments stay folded

RANK = {status: rank for rank, status in enumerate(SEVERITY)}


class RowKind(StrEnum):
    TOTAL = "total"  # 合計
    GOVERNMENT = "government"  # 市全体で行うこと
    DEPARTMENT = "department"
    OWN = "own"  # what an open department does itself
    UNIT = "unit"
    ALONE = "alone"  # a unit that stands under no department


@dataclass(slots=True)
class Tally:
    """What one square shows: its worst status, and how many of the applicable cells are satisfied or soon due."""

    rank: int = RANK[CellStatus.NOT_APPLICABLE]
    good: int = 0
    total: int = 0

    def count(self, status: CellStatus) -> None:
        """This function will add one cell."""
        self.rank = min(self.rank, RANK[status])
        if status is not CellStatus.NOT_APPLICABLE:
            self.total += 1
            self.good += status is not CellStatus.UNMET

    def add(self, other: "Tally") -> None:
        """This function will add another square's cells."""
        self.rank = min(self.rank, other.rank)
        self.total += other.total
        self.good += other.good

    @property
    def status(self) -> CellStatus:
        return SEVERITY[self.rank]


@dataclass(frozen=True, slots=True)
class Column:
    """A chapter, or one demand of a chapter that is open; ``refs`` are the demands the column adds up."""

    slug: str
    ref: str
    heading: str
    chapter: str
    refs: tuple[str, ...]
    is_chapter: bool
    is_open: bool = False


@dataclass(slots=True)
class Row:
    """One line of the table. ``name`` is how the row is called in URLs: the unit's key, ``all`` or ``government``."""

    kind: RowKind
    name: str
    label: str
    unit: int | None
    squares: list[Tally]
    is_open: bool = False
    inside: int = 0  # how many units are folded into a department


@dataclass(frozen=True, slots=True)
class View:
    """What the person chose to see; every field comes from the address and is checked against what exists."""

    open_departments: frozenset[int] = frozenset()
    open_chapters: frozenset[str] = frozenset()
    department: int | None = None
    agency: int | None = None
    chapter: str = ""
    worst: CellStatus | None = None  # show only rows at least this bad
    unfolded: bool = False  # so few units that there is nothing to fold


@dataclass
class Board:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cut: int = 0  # departments left folded because the table would have grown too large
    squares: int = field(init=False)

    def __post_init__(self) -> None:
        self.squares = len(self.columns) * len(self.rows)


def board(
    findings: Mapping[Cell, Finding], guideline: Guideline, organisation: Organisation, view: View, *, whole: bool
) -> Board:
    """This function will fold a matrix into the table that a view asks for.

    ``whole`` says that the asker sees the whole government; otherwise the lines of the government itself are left out
    (the findings given are already restricted to what the asker may see).
    """
    columns = tuple(_columns(guideline, view))
    units = _tally(findings, columns, organisation)
    government = units.pop(None, None)
    groups = [group for group in _groups(organisation, units, view) if _shown(group, view)]
    rows, cut = _rows(groups, view, len(columns))
    top: list[Row] = []
    if whole and view.department is None and view.agency is None:
        top = _top(government, [member for group in groups for member in group.members], len(columns))
    return Board(columns, tuple(top + rows), cut)


@dataclass(slots=True)
class _Group:
    """A department with its units, or a unit that stands under no department (``head`` is the unit itself)."""

    head: OrgUnit
    members: list[Row]  # the department's own line first, if it has cells
    is_department: bool


def _columns(guideline: Guideline, view: View) -> Iterable[Column]:
    demands: dict[str, list[str]] = {}
    for provision in guideline.demands:
        demands.setdefault(guideline.chapter_of(provision).ref, []).append(provision.ref)
    for top in guideline.chapters:
        refs = tuple(demands.get(top.ref, ()))
        slug = slug_of(top)
        if not refs or view.chapter not in ("", slug):
            continue
        is_open = refs != (top.ref,) and (slug in view.open_chapters or view.chapter == slug)
        heading = "" if top.heading == top.ref else top.heading
        yield Column(slug, top.ref, heading, slug, refs, is_chapter=True, is_open=is_open)
        if is_open:
            for ref in refs:
                provision = guideline.provisions[ref]
                yield Column(slug_of(provision), ref, heading_of(guideline, ref), slug, (ref,), is_chapter=False)


def heading_of(guideline: Guideline, ref: str) -> str:
    """This function will return a provision's heading, or the nearest one above it."""
    provision = guideline.provisions[ref]
    while not provision.heading and provision.parent is not None:
        provision = guideline.provisions[provision.parent]
    return provision.heading


def line_of(organisation: Organisation, place: Place) -> int | None:
    """This function will return the unit on whose line a place is counted: a section on its 課."""
    return organisation.body_of(place) if place is not None else None


def _tally(
    findings: Mapping[Cell, Finding], columns: tuple[Column, ...], organisation: Organisation
) -> dict[int | None, list[Tally]]:
    places: dict[str, list[int]] = {}
    for index, column in enumerate(columns):
        for ref in column.refs:
            places.setdefault(ref, []).append(index)
    bodies: dict[Place, int | None] = {None: None}
    for unit in organisation.units:
        bodies[unit] = organisation.body_of(unit)
    lines: dict[int | None, list[Tally]] = {}
    for (ref, place), finding in findings.items():
        if ref in places and place in bodies:
            line = lines.get(bodies[place])
            if line is None:
                line = lines[bodies[place]] = [Tally() for _ in columns]
            for index in places[ref]:
                line[index].count(finding.status)
    return lines


def _groups(organisation: Organisation, lines: Mapping[int | None, list[Tally]], view: View) -> list[_Group]:
    groups: list[_Group] = []
    by_department: dict[int, _Group] = {}
    for unit in in_order(organisation):
        if unit.id not in lines or (view.agency is not None and unit.agency != view.agency):
            continue
        department = organisation.department_of(unit.id)
        if view.department is not None and department != view.department:
            continue
        head = organisation.units[department] if department is not None else unit
        group = by_department.get(head.id)
        if group is None:
            group = by_department[head.id] = _Group(head, [], department is not None)
            groups.append(group)
        group.members.append(Row(RowKind.UNIT, str(unit.id), unit.name, unit.id, lines[unit.id]))
    return groups


def in_order(organisation: Organisation) -> Iterable[OrgUnit]:
    """This function will walk the units as the organisation chart reads, each before what stands under it."""

    def walk(parent: int | None) -> Iterable[OrgUnit]:
        for unit in organisation.children.get(parent, ()):
            yield unit
            if unit.kind is not UnitKind.SECTION:
                yield from walk(unit.id)

    return walk(None)


def _bad_enough(row: Row, view: View) -> bool:
    return view.worst is None or any(square.rank <= RANK[view.worst] for square in row.squares)


def _shown(group: _Group, view: View) -> bool:
    group.members = [member for member in group.members if _bad_enough(member, view)]
    return bool(group.members)


def _rows(groups: list[_Group], view: View, width: int) -> tuple[list[Row], int]:
    rows: list[Row] = []
    room = MAX_SQUARES // max(width, 1) - len(groups) - 2
    cut = 0
    for group in groups:
        if not group.is_department:
            alone = group.members[0]
            rows.append(Row(RowKind.ALONE, alone.name, alone.label, alone.unit, alone.squares))
            continue
        asked = view.unfolded or group.head.id in view.open_departments or group.head.id == view.department
        units = [member for member in group.members if member.unit != group.head.id]
        is_open = asked and len(group.members) <= room
        cut += asked and not is_open
        squares = _sum((member.squares for member in group.members), width)
        name = str(group.head.id)
        rows.append(
            Row(
                RowKind.DEPARTMENT,
                name,
                group.head.name,
                group.head.id,
                squares,
                is_open,
                inside=0 if view.unfolded else len(units),
            )
        )
        if is_open:
            own = (member for member in group.members if member.unit == group.head.id)
            rows.extend(Row(RowKind.OWN, f"own-{name}", "部として行うこと", row.unit, row.squares) for row in own)
            rows.extend(units)
            room -= len(group.members)
    return rows, cut


def _sum(lines: Iterable[list[Tally]], width: int) -> list[Tally]:
    total = [Tally() for _ in range(width)]
    for line in lines:
        for square, other in zip(total, line, strict=True):
            square.add(other)
    return total


def _top(government: list[Tally] | None, members: list[Row], width: int) -> list[Row]:
    own = government or [Tally() for _ in range(width)]
    everything = _sum([own, *(member.squares for member in members)], width)
    return [
        Row(RowKind.TOTAL, "all", "合計", None, everything),
        Row(RowKind.GOVERNMENT, "government", "全体で行うこと", None, own),
    ]
