"""What changed in a register's entry, from one published wording to the next. Pure.

To the public nothing is told that is no longer published: not the wording before a removal, and not the old text of a
line that is left out by now (法第75条第3項) — the history must not give away what the form withholds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sekimori.chapters.handling.rules.register_form import WITHHELD
from sekimori.guideline.law.file_register import FormLine


@dataclass(frozen=True, slots=True)
class Wording:
    """One published wording of an entry; ``ended_at`` is when it was replaced or removed."""

    at: datetime
    content: Mapping[str, str]
    register: str
    by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    removed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of the form before and after."""

    number: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an entry: published (``changes`` empty), corrected with what changed, moved, or removed."""

    at: datetime
    what: str
    changes: tuple[LineChange, ...] = ()
    by: int | None = None
    reason: str = ""


def differences(
    old: Mapping[str, str], new: Mapping[str, str], lines: Iterable[FormLine], *, hidden: frozenset[str] = frozenset()
) -> tuple[LineChange, ...]:
    """This function will return the lines whose text differs, in the form's order, leaving ``hidden`` ones out."""
    return tuple(
        LineChange(line.number, line.label, old.get(line.code, ""), new.get(line.code, ""))
        for line in lines
        if line.code not in hidden and old.get(line.code, "") != new.get(line.code, "")
    )


def steps(wordings: Sequence[Wording], lines: Sequence[FormLine]) -> tuple[Step, ...]:
    """This function will tell everything that happened to an entry, oldest first: for the desk."""
    found: list[Step] = []
    before: Wording | None = None
    for wording in wordings:
        found.append(_published(before, wording, lines, frozenset()))
        if wording.removed and wording.ended_at is not None:
            found.append(Step(wording.ended_at, "消除", by=wording.ended_by, reason=wording.reason))
        before = None if wording.removed else wording
    return tuple(found)


def public_steps(wordings: Sequence[Wording], lines: Sequence[FormLine]) -> tuple[Step, ...]:
    """This function will tell what the public may know of an entry that is published now, oldest first."""
    last_removal = max((index for index, wording in enumerate(wordings) if wording.removed), default=-1)
    shown = wordings[last_removal + 1 :]
    if not shown:
        return ()
    hidden = frozenset(code for code, text in shown[-1].content.items() if text == WITHHELD)
    found: list[Step] = []
    before: Wording | None = None
    for wording in shown:
        step = _published(before, wording, lines, hidden)
        if before is None or step.changes or step.what != "修正":
            found.append(Step(step.at, step.what, step.changes))
        before = wording
    return tuple(found)


def _published(before: Wording | None, wording: Wording, lines: Sequence[FormLine], hidden: frozenset[str]) -> Step:
    if before is None:
        return Step(wording.at, "作成・公表", by=wording.by)
    what = "修正" if before.register == wording.register else "別のファイル簿に移した"
    return Step(wording.at, what, differences(before.content, wording.content, lines, hidden=hidden), by=wording.by)
