"""One cell as a line of a list: which demand, where, how it stands, and the address of its own page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sekimori.foundation.compliance.board import heading_of
from sekimori.foundation.compliance.control import SEVERITY, Cell, CellStatus, Place
from sekimori.foundation.compliance.labels import place_name, slug_of
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.guideline.model import Provision

GOVERNMENT = "government"  # the place's name in addresses when it is no unit


@dataclass(frozen=True, slots=True)
class CellLine:
    ref: str
    heading: str
    summary: str
    place: str
    status: CellStatus
    reason: str
    next_date: date | None
    url: str


def line_of_cell(matrix: Matrix, cell: Cell) -> CellLine:
    """This function will describe one cell of a matrix.

    :raises KeyError: if the matrix has no such cell.
    """
    ref, place = cell
    finding = matrix.findings[cell]
    provision = matrix.guideline.provisions[ref]
    return CellLine(
        ref=ref,
        heading=heading_of(matrix.guideline, ref),
        summary=provision.summary,
        place=place_name(matrix.organisation, place),
        status=finding.status,
        reason=finding.reason,
        next_date=finding.next_date,
        url=cell_url(provision, place),
    )


def worst_first(matrix: Matrix, cells: Iterable[Cell]) -> list[Cell]:
    """This function will order cells by urgency: the worst status, then the nearest date, then as printed."""
    return sorted(
        cells,
        key=lambda cell: (
            SEVERITY.index(matrix.findings[cell].status),
            matrix.findings[cell].next_date or date.max,
        ),
    )


def cell_url(provision: Provision, place: Place) -> str:
    """This function will return the address of a cell's page."""
    return reverse("compliance:cell", args=[slug_of(provision), GOVERNMENT if place is None else place])
