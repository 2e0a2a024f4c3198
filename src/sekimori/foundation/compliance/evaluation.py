"""Asking every control about all its cells, once. A control that breaks reddens its cells; it never greens them."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from django.db import connection, transaction

from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.control import (
    Asked,
    Cell,
    CellStatus,
    Control,
    ControlSilent,
    Finding,
    Inquiry,
    Place,
    controls,
)
from sekimori.guideline.model import Applies, Provision, Scope

log = logging.getLogger(__name__)

BROKEN = Finding(
    CellStatus.UNMET, "計算できませんでした。満たしているとは言えません。システムの管理者に知らせてください。"
)

Answers = Mapping[Cell, Finding]


class UnknownControl(LookupError):
    """The guideline names a control that no chapter registers."""


def cells_of(inquiry: Inquiry) -> tuple[Asked, ...]:
    """This function will return every demand with its places, in printed order."""
    alike: dict[tuple[Scope, Applies], tuple[Place, ...]] = {}  # most demands concern the same places
    found = []
    for provision in inquiry.guideline.demands:
        kind = provision.scope, provision.applies
        if kind not in alike:
            alike[kind] = rules.places(provision, inquiry.organisation)
        found.append(Asked(provision, alike[kind]))
    return tuple(found)


def questions(cells: Iterable[Asked]) -> dict[str, tuple[Asked, ...]]:
    """This function will return what each control is to be asked: its provisions with their places."""
    found: dict[str, list[Asked]] = {}
    for asked in cells:
        for code in asked.provision.controls:
            found.setdefault(code, []).append(asked)
    return {code: tuple(asked) for code, asked in found.items()}


def ask(code: str, inquiry: Inquiry, asked: tuple[Asked, ...]) -> Answers:
    """This function will ask one control about all its cells.

    :raises UnknownControl: if nobody registers it. :raises ControlSilent: if it leaves a cell unanswered; and whatever
        the control itself raises.
    """
    registered = controls().get(code)
    if registered is None:
        raise UnknownControl(code)
    answers = registered.function(inquiry, asked)
    cells = [(entry.provision.ref, place) for entry in asked for place in entry.places]
    silent = sum(cell not in answers for cell in cells)
    if silent:
        raise ControlSilent(f"{code}: {silent} of {len(cells)} cells")
    return {cell: answers[cell] for cell in cells}


def ask_safely(code: str, inquiry: Inquiry, asked: tuple[Asked, ...]) -> Answers | None:
    """This function will ask one control, and return ``None`` with an error in the log if it could not answer."""
    # A failed query would break a transaction that is under way: only the savepoint is lost.
    guard: AbstractContextManager = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with guard:
            return ask(code, inquiry, asked)
    except Exception as error:
        # The kind of the error alone: its text may repeat a row's values.
        log.error("control %s could not be computed: %s", code, type(error).__name__)
        return None


def broken(asked: Iterable[Asked]) -> Answers:
    """This function will return the findings of a control that could not be computed."""
    return {(entry.provision.ref, place): BROKEN for entry in asked for place in entry.places}


def areas_of(codes: Iterable[str]) -> tuple[str, ...]:
    """This function will return every area of data that these controls depend on, the directory included."""
    known: dict[str, Control] = controls()
    return tuple(sorted({"directory", *(area for code in codes if code in known for area in known[code].areas)}))


def assemble(cells: Iterable[Asked], answers: Mapping[str, Answers]) -> dict[Cell, Finding]:
    """This function will put the controls' answers together, cell by cell, in printed order."""
    found: dict[Cell, Finding] = {}
    for asked in cells:
        for place in asked.places:
            cell = asked.provision.ref, place
            found[cell] = _cell(asked.provision, cell, answers)
    return found


def _cell(provision: Provision, cell: Cell, answers: Mapping[str, Answers]) -> Finding:
    if not provision.controls:
        return rules.without_control(provision)
    found = {code: answers[code][cell] for code in provision.controls}
    if any(finding.settles for finding in found.values()):
        found.pop(rules.ATTESTATION, None)
    combined = rules.combine(found.values())
    by_people = found.get(rules.ATTESTATION)
    return combined if by_people is None or len(found) == 1 else replace(combined, self_check=by_people)
