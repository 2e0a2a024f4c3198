"""The matrix 対応状況 as a value: a finding for each demand at each place, and what they add up to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Roster
from sekimori.engines.authority.ruling import Reachable
from sekimori.foundation.compliance.control import SEVERITY, Cell, CellStatus, Finding, Place
from sekimori.guideline.model import Guideline


@dataclass(frozen=True, slots=True)
class Rollup:
    """Many cells as one: the worst status, and the counts.

    ``satisfied`` holds what is met, soon due or not; ``due`` is the part of it that soon ends. Cells that do not apply
    are counted nowhere: ``applicable == satisfied + unmet``.
    """

    status: CellStatus
    satisfied: int
    applicable: int
    unmet: int
    due: int


def rollup(findings: Iterable[Finding]) -> Rollup:
    """This function will add up findings; with none, nothing applies."""
    counts = dict.fromkeys(CellStatus, 0)
    for finding in findings:
        counts[finding.status] += 1
    status = next((status for status in SEVERITY if counts[status]), CellStatus.NOT_APPLICABLE)
    due, unmet = counts[CellStatus.DUE], counts[CellStatus.UNMET]
    satisfied = counts[CellStatus.SATISFIED] + due
    return Rollup(status, satisfied, satisfied + unmet, unmet, due)


@dataclass(frozen=True)
class Matrix:
    """The findings of a day as known at a moment; ``faults`` are the controls that could not be computed."""

    on: date
    known_at: datetime
    roster: Roster
    findings: Mapping[Cell, Finding]
    faults: tuple[str, ...] = ()
    whole: bool = field(default=True)  # False: restricted to what somebody may see

    @property
    def guideline(self) -> Guideline:
        return self.roster.guideline

    @property
    def organisation(self) -> Organisation:
        return self.roster.organisation

    def cell(self, ref: str, place: Place) -> Finding | None:
        """This function will return the finding of a demand at a place, or ``None`` where the demand has no cell."""
        return self.findings.get((ref, place))

    def row(self, place: Place) -> Mapping[str, Finding]:
        """This function will return a place's findings by demand, in printed order."""
        return self._rows.get(place, {})

    def column(self, ref: str) -> Mapping[Place, Finding]:
        """This function will return a demand's findings by place."""
        return self._columns.get(ref, {})

    def rollup(self, places: Iterable[Place] | None = None, refs: Iterable[str] | None = None) -> Rollup:
        """This function will add up the cells of some places and demands; ``None`` means all of them."""
        wanted = None if refs is None else frozenset(refs)
        chosen = self._rows if places is None else places
        return rollup(
            finding
            for place in chosen
            for ref, finding in self._rows.get(place, {}).items()
            if wanted is None or ref in wanted
        )

    @cached_property
    def chapter_refs(self) -> Mapping[str, tuple[str, ...]]:
        """The demands of each chapter, by the chapter's number as printed."""
        found: dict[str, list[str]] = {}
        for provision in self.guideline.demands:
            found.setdefault(self.guideline.chapter_of(provision).ref, []).append(provision.ref)
        return {chapter: tuple(refs) for chapter, refs in found.items()}

    @cached_property
    def department_places(self) -> Mapping[int | None, tuple[Place, ...]]:
        """The places of each 部; under ``None`` the government itself and units that stand under no 部."""
        found: dict[int | None, list[Place]] = {}
        for place in self._rows:
            department = self.organisation.department_of(place) if place is not None else None
            found.setdefault(department, []).append(place)
        return {department: tuple(places) for department, places in found.items()}

    @cached_property
    def rollups(self) -> Mapping[tuple[int | None, str], Rollup]:
        """Every department and chapter added up."""
        return {
            (department, chapter): self.rollup(places, refs)
            for department, places in self.department_places.items()
            for chapter, refs in self.chapter_refs.items()
        }

    def visible_to(self, reachable: Reachable) -> "Matrix":
        """This function will return the part of the matrix somebody may see.

        The government's own cells belong to no unit: only a reach over everything shows them.
        """
        if reachable.everything:
            return self
        kept = {cell: finding for cell, finding in self.findings.items() if cell[1] in reachable.units}
        return Matrix(self.on, self.known_at, self.roster, kept, self.faults, whole=False)

    @cached_property
    def _rows(self) -> dict[Place, dict[str, Finding]]:
        found: dict[Place, dict[str, Finding]] = {}
        for (ref, place), finding in self.findings.items():
            found.setdefault(place, {})[ref] = finding
        return found

    @cached_property
    def _columns(self) -> dict[str, dict[Place, Finding]]:
        found: dict[str, dict[Place, Finding]] = {}
        for (ref, place), finding in self.findings.items():
            found.setdefault(ref, {})[place] = finding
        return found
