"""Controls 統制: named functions that say from records whether a demand is met, for all its places at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Roster
from sekimori.guideline.model import Guideline, Provision

Place = int | None  # a unit's key, or None for the whole government
Cell = tuple[str, Place]  # (provision ref, place)


class CellStatus(StrEnum):
    SATISFIED = "satisfied"  # 満たす
    DUE = "due"  # 期限間近
    UNMET = "unmet"  # 未実施・期限超過
    NOT_APPLICABLE = "not_applicable"  # 該当なし


# Worst first: a cell with several controls, and a roll-up of many cells, shows its worst.
SEVERITY = (CellStatus.UNMET, CellStatus.DUE, CellStatus.SATISFIED, CellStatus.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record behind a finding: a Japanese label and the URL name and arguments of the screen that shows it."""

    label: str
    url_name: str = ""
    url_args: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a control says of one cell. ``reason`` is a Japanese sentence; ``next_date`` the next day something is due.

    ``settles`` says that records answer the demand here, so that no self-check is asked for beside them; ``self_check``
    is what the self-check alone says of a cell of which other controls speak too.
    """

    status: CellStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()
    next_date: date | None = None
    settles: bool = False
    self_check: "Finding | None" = None


@dataclass(frozen=True)
class Inquiry:
    """What a control is asked: the state on a day as known at a moment, with the roster already resolved."""

    on: date
    known_at: datetime
    guideline: Guideline
    roster: Roster

    @property
    def organisation(self) -> Organisation:
        return self.roster.organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """One provision and the places where it has a cell."""

    provision: Provision
    places: tuple[Place, ...]


ControlFunction = Callable[[Inquiry, tuple[Asked, ...]], Mapping[Cell, Finding]]


@dataclass(frozen=True, slots=True)
class Control:
    code: str
    label: str
    function: ControlFunction = field(repr=False)
    areas: tuple[str, ...] = ()


_CONTROLS: dict[str, Control] = {}


class ControlExists(RuntimeError):
    """Two controls carry the same code."""


class ControlSilent(RuntimeError):
    """A control gave no finding for a cell it was asked about: a demand may not go unanswered."""


def control(code: str, label: str, *, areas: Iterable[str] = ()) -> Callable[[ControlFunction], ControlFunction]:
    """This function will register a control.

    The function gets every provision that names the control, with all places, in one call, and must return a finding
    for each (provision, place) in a number of queries that does not grow with the places. ``areas`` are the journal
    revisions its answer depends on.

    :raises ControlExists: if the code is taken.
    """

    def register(function: ControlFunction) -> ControlFunction:
        if code in _CONTROLS:
            raise ControlExists(code)
        _CONTROLS[code] = Control(code, label, function, tuple(areas))
        return function

    return register


def controls() -> dict[str, Control]:
    """This function will return every registered control by code."""
    return dict(_CONTROLS)
