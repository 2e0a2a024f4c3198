"""One holding beside its entry in the register: where it belongs, the form as it would be published now, and the duty."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sekimori.chapters.handling.rules.file_register import Duty, FileState, duty, register_of
from sekimori.chapters.handling.rules.register_form import digest, form_of, withheld
from sekimori.chapters.handling.rules.register_frame import Frame
from sekimori.guideline.law.file_register import FilledBy
from sekimori.guideline.register import STATUTORY


@dataclass(frozen=True, slots=True)
class Held:
    """What is said of a holding by the names of the ledger's columns, and whose it is.

    ``related_manual_file``: a manual file of 令第21条第7項 goes with it.
    """

    said: Mapping[str, object]
    agency: str
    unit: str
    ceased_on: date | None = None
    related_manual_file: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """An entry as it stands in a register."""

    register: str
    content: Mapping[str, str]
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """``register`` is where the holding belongs now, empty for nowhere."""

    state: FileState
    register: str
    form: Mapping[str, str]
    duty: Duty


def judge(held: Held, published: Published | None, frame: Frame, on: date) -> Judgement:
    """This function will say what is asked for a holding's entry on a day (what ceased later was still held then)."""
    people = held.said.get("people_count")
    state = FileState(
        is_file=bool(held.said.get("file_kind")),
        people=people if isinstance(people, int) else None,
        excluded=bool(held.said.get("exclusion")),
        ceased=held.ceased_on is not None and held.ceased_on <= on,
        published=published.register if published else "",
        matches=False,
    )
    register = register_of(state, frame.thresholds)
    form = form_now(held, frame, register or (published.register if published else STATUTORY))
    if published is not None and published.digest == digest(form):
        state = replace(state, matches=True)
    return Judgement(state, register, form, duty(state, frame.thresholds))


def form_now(held: Held, frame: Frame, register: str) -> dict[str, str]:
    """This function will return the form of a holding as a register would publish it now."""
    lines = frame.lines.get(register, frame.lines[STATUTORY])
    form = form_of(
        held.said,
        lines,
        agency=held.agency,
        unit=held.unit,
        desk=frame.desk,
        related_manual_file=held.related_manual_file,
    )
    left_out = held.said.get("withheld")
    codes = frozenset(left_out if isinstance(left_out, list) else ())
    return withheld(form, codes & {line.code for line in frame.withholdable}, lines)


def own_words_differ(published: Published | None, form: Mapping[str, str], frame: Frame) -> bool:
    """This function will say whether a form says anything else of the file itself than the published one.

    The names of organisation and desk are left aside: they are not the ledger's, and change without the unit's doing.
    """
    before = published.content if published else {}
    return any(
        line.filled_by is FilledBy.LEDGER and before.get(line.code, "") != form.get(line.code, "")
        for line in frame.every_line
    )
