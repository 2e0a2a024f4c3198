"""対応状況: the matrix folded to what was asked, with one square's detail beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import queries, snapshots
from sekimori.foundation.compliance.board import Board, board
from sekimori.foundation.compliance.chart import Point, trend
from sekimori.foundation.compliance.control import Cell, CellStatus
from sekimori.foundation.compliance.drawing import Links, draw
from sekimori.foundation.compliance.forms import MatrixFilters, departments_of
from sekimori.foundation.compliance.matrix import Matrix, Rollup, rollup
from sekimori.foundation.compliance.screens.lines import CellLine, line_of_cell, worst_first
from sekimori.foundation.directory.ahead import require_known_day
from sekimori.foundation.directory.models import Agency
from sekimori.kernel.era import NotADate, parse_day, wareki
from sekimori.kernel.problems import Refused

LEGEND = (CellStatus.SATISFIED, CellStatus.DUE, CellStatus.UNMET, CellStatus.NOT_APPLICABLE)
FEW = 20  # units that are shown without folding them into departments
SHOWN = 20  # cells listed for a square that adds up many


@dataclass(frozen=True, slots=True)
class Detail:
    """What is said of the chosen square: every cell of it that is not plainly met, worst first."""

    title: str
    sums: Rollup
    lines: tuple[CellLine, ...]
    more: int


@dataclass(frozen=True)
class MatrixScreen:
    title: str
    on: date
    past: bool
    demands: int
    places: int
    whole: bool
    filters: MatrixFilters
    problem: str
    table: SafeString
    cut: int
    empty: bool
    detail: Detail | None
    exports: tuple[tuple[str, str], ...]
    trend: SafeString
    points: tuple[Point, ...]
    faults: tuple[str, ...]
    legend: tuple[CellStatus, ...] = LEGEND


def asked_day(text: str, actor: Actor) -> tuple[date, str]:
    """This function will read the day asked for; one that cannot be read or shown becomes today, with what is wrong."""
    if not text.strip():
        return actor.today, ""
    try:
        on = parse_day(text[:40])
        require_known_day(actor, on)
    except NotADate as error:
        return actor.today, f"{error} きょうの状態を表示しています。"
    except Refused as refused:
        return actor.today, f"{refused.problems[0].what}きょうの状態を表示しています。"
    return on, ""


def matrix_screen(actor: Actor, asked: QueryDict) -> MatrixScreen:
    """This function will return the matrix as somebody asked to see it."""
    on, problem = asked_day(asked.get("on", ""), actor)
    matrix = queries.visible_matrix(actor, on)
    filters = _filters(matrix, asked, on)
    places = len({matrix.organisation.body_of(place) for _, place in matrix.findings if place is not None})
    view = replace(filters.view(), unfolded=not matrix.whole and places <= FEW)
    drawn = board(matrix.findings, matrix.guideline, matrix.organisation, view, whole=matrix.whole)
    parameters = [pair for pair in filters.parameters() if pair != ("on", actor.today.isoformat())]
    chosen = (asked.get("row", ""), asked.get("col", ""))
    points = snapshots.trend_of(matrix)
    return MatrixScreen(
        title=matrix.guideline.title,
        on=on,
        past=on < actor.today,
        demands=len(matrix.guideline.demands),
        places=places,
        whole=matrix.whole,
        filters=filters,
        problem=problem,
        table=draw(drawn, parameters=parameters, chosen=chosen, links=_links()),
        cut=drawn.cut,
        empty=not drawn.rows or not drawn.columns,
        detail=_detail(matrix, drawn, chosen),
        exports=tuple(_exports(actor, on)),
        trend=trend(points),
        points=tuple(reversed(points)) if len(points) > 1 else (),
        faults=matrix.faults,
    )


def _filters(matrix: Matrix, asked: QueryDict, on: date) -> MatrixFilters:
    shown = asked.copy()
    shown["on"] = wareki(on)
    agencies = {matrix.organisation.units[place].agency for _, place in matrix.findings if place is not None}
    return MatrixFilters(
        shown,
        guideline=matrix.guideline,
        departments=departments_of(matrix.organisation, {place for _, place in matrix.findings}),
        agencies=Agency.objects.filter(pk__in=agencies).order_by("order").values_list("pk", "name"),
    )


def _links() -> Links:
    unit = reverse("compliance:unit", args=[0])
    provision = reverse("web:provision", args=["x"])
    return Links(
        unit=lambda key: unit.replace("/0/", f"/{key}/"), provision=lambda slug: provision.replace("/x/", f"/{slug}/")
    )


def _exports(actor: Actor, on: date) -> Iterable[tuple[str, str]]:
    if actor.may_somewhere("compliance.export"):
        query = "" if on == actor.today else f"?on={on.isoformat()}"
        for label, form in (("Excelに出す", "xlsx"), ("報告書（PDF）", "pdf")):
            yield label, reverse("compliance:export", args=[form]) + query


def _detail(matrix: Matrix, drawn: Board, chosen: tuple[str, str]) -> Detail | None:
    row = next((row for row in drawn.rows if row.name == chosen[0]), None)
    column = next((column for column in drawn.columns if column.slug == chosen[1]), None)
    if row is None or column is None:
        return None
    cells = [
        cell for cell in matrix.findings if cell[0] in column.refs and _in_row(matrix.organisation, row.name, cell)
    ]
    if not cells:
        return None
    ordered = worst_first(matrix, cells)
    if len(cells) > 1:
        ordered = [cell for cell in ordered if matrix.findings[cell].status in (CellStatus.UNMET, CellStatus.DUE)]
    return Detail(
        title=f"{row.label} ／ {column.ref} {column.heading}".rstrip(),
        sums=rollup(matrix.findings[cell] for cell in cells),
        lines=tuple(line_of_cell(matrix, cell) for cell in ordered[:SHOWN]),
        more=max(0, len(ordered) - SHOWN),
    )


def _in_row(organisation: Organisation, name: str, cell: Cell) -> bool:
    """Whether a cell is counted on a row of this name (see ``board.Row``)."""
    place = cell[1]
    if name == "all":
        return True
    if place is None or name == "government":
        return place is None and name == "government"
    if name.startswith("own-"):
        return str(place) == name.removeprefix("own-")
    unit = organisation.units[int(name)]
    if unit.kind is UnitKind.DEPARTMENT:
        return organisation.department_of(place) == unit.id
    return organisation.body_of(place) == unit.id
