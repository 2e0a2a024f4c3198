"""What the law asks for each holding's entry in the 個人情報ファイル簿: worked out for all at once, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sekimori.chapters.handling.models import HoldingVersion, RegisterEntry
from sekimori.chapters.handling.rules.file_notice import Notice, covers_entry
from sekimori.chapters.handling.rules.file_register import Duty, FileState, duty, register_of
from sekimori.chapters.handling.rules.register_form import digest, form_of, withheld
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.models import Submission
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.law.file_register import FilledBy
from sekimori.guideline.model import Guideline
from sekimori.guideline.register import STATUTORY

NOTICE_KIND = "handling.file_notice"
_KEPT = Memory(keep=4)


@dataclass(frozen=True)
class Judged:
    """One holding with its entry: the form as it would be published now, and what is to be done."""

    said: HoldingVersion
    entry: RegisterEntry | None
    state: FileState
    register: str  # where it belongs now; empty for nowhere
    form: Mapping[str, str]
    duty: Duty


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the desk's list."""

    holding: int
    number: str
    name: str
    unit: str
    unit_id: int
    people_count: int | None
    exclusion: str
    register: str
    duty: Duty
    needs_notice: bool
    withholds: bool


def judge(
    said: HoldingVersion,
    entry: RegisterEntry | None,
    frame: Frame,
    related_units: Collection[int],
    on: date | None = None,
) -> Judged:
    """This function will say what is asked for one holding.

    ``related_units`` are the units that hold a manual file of 令第21条第7項; ``on`` a past day on which what has ceased
    since was still held.
    """
    ceased_on = said.holding.ceased_on
    state = FileState(
        is_file=bool(said.file_kind),
        people=said.people_count,
        excluded=bool(said.exclusion),
        ceased=ceased_on is not None and (on is None or ceased_on <= on),
        published=entry.register if entry else "",
        matches=False,
    )
    register = register_of(state, frame.thresholds)
    form = form_now(said, frame, register or (entry.register if entry else STATUTORY), related_units)
    if entry is not None and entry.digest == digest(form):
        state = FileState(**{**_as_dict(state), "matches": True})
    return Judged(said, entry, state, register, form, duty(state, frame.thresholds))


def judge_texts(said: HoldingVersion, entry: RegisterEntry | None, frame: Frame, on: date) -> Duty:
    """This function will say what is asked for a holding as far as its own words go.

    Names of organisation and desk are left aside: what they were on a past day is not the matter of the ledger.
    """
    one = judge(said, entry, frame, frozenset(), on)
    if one.duty is not Duty.CORRECT or entry is None or entry.register != one.register:
        return one.duty
    own = [line.code for line in frame.every_line if line.filled_by is FilledBy.LEDGER and line.code != "file_kind"]
    same = all(entry.content.get(code, "") == one.form.get(code, "") for code in own)
    return Duty.CURRENT if same else Duty.CORRECT


def _as_dict(state: FileState) -> dict[str, object]:
    return {name: getattr(state, name) for name in FileState.__slots__}


def form_now(said: HoldingVersion, frame: Frame, register: str, related_units: Collection[int]) -> dict[str, str]:
    """This function will return the form of a holding as a register would publish it now."""
    values = {field.attname: getattr(said, field.attname) for field in HoldingVersion._meta.concrete_fields}
    unit, lines = said.holding.unit, frame.lines.get(register, frame.lines[STATUTORY])
    form = form_of(
        values,
        lines,
        agency=unit.agency.name,
        unit=unit.name,
        desk=frame.desk,
        related_manual_file=said.holding.unit_id in related_units,
    )
    return withheld(form, frozenset(said.withheld) & {line.code for line in frame.withholdable}, lines)


def related_units() -> frozenset[int]:
    """This function will return the units with a manual file that goes with a published electronic one."""
    rows = HoldingVersion.objects.current().filter(within_published_file=True, holding__ceased_on=None)
    return frozenset(rows.values_list("holding__unit", flat=True))


def judged(guideline: Guideline, on: date, *, holding: int | None = None) -> list[Judged]:
    """This function will judge the holdings that are, or were published as, information files; or only one."""
    frame, related = frame_of(guideline, on), related_units()
    published = RegisterEntry.objects.filter(replaced_at=None)
    rows = HoldingVersion.objects.current().select_related("holding__unit__agency").order_by("holding__number")
    if holding is not None:
        published, rows = published.filter(holding=holding), rows.filter(holding=holding)
    entries = {entry.holding_id: entry for entry in published}
    rows = rows.filter(~Q(file_kind="") | Q(holding__in=published.values("holding")))
    return [judge(said, entries.get(said.holding_id), frame, related) for said in rows]


def all_lines(guideline: Guideline, on: date) -> tuple[Line, ...]:
    """This function will return the lines of the whole government, kept until something of them changes."""
    key = (guideline.pack, guideline.version, on, revisions_of("holdings", "directory", "applications"))
    return _KEPT.remember(key, lambda: _lines(guideline, on))


def _lines(guideline: Guideline, on: date) -> tuple[Line, ...]:
    found = judged(guideline, on)
    wanting = lacking_notice(guideline, frame_of(guideline, on), found)
    return tuple(line_of(one, one.said.holding_id in wanting) for one in found)


def line_of(one: Judged, needs_notice: bool) -> Line:
    """This function will shorten a judgement to its line of the list."""
    said = one.said
    return Line(
        holding=said.holding_id,
        number=said.holding.number,
        name=said.name,
        unit=said.holding.unit.name,
        unit_id=said.holding.unit_id,
        people_count=said.people_count,
        exclusion=said.exclusion,
        register=one.register or one.state.published,
        duty=one.duty,
        needs_notice=needs_notice,
        withholds=bool(said.withheld),
    )


def lacking_notice(guideline: Guideline, frame: Frame, found: Iterable[Judged]) -> frozenset[int]:
    """This function will return the holdings to publish or correct whose notification is missing (練馬区 第10条)."""
    asked = [
        one
        for one in found
        if one.duty in (Duty.CREATE, Duty.CORRECT) and guideline.route(NOTICE_KIND, one.said.level) is not None
    ]
    notices = answered_notices([one.said.holding_id for one in asked]) if asked else {}
    return frozenset(
        one.said.holding_id
        for one in asked
        if not covers_entry(
            notices.get(one.said.holding_id, ()),
            published_at=one.entry.published_at if one.entry else None,
            notifiable_changed=_notifiable_changed(one, frame),
        )
    )


def _notifiable_changed(one: Judged, frame: Frame) -> bool:
    before = one.entry.content if one.entry else {}
    return any(
        line.filled_by is FilledBy.LEDGER and before.get(line.code, "") != one.form.get(line.code, "")
        for line in frame.every_line
    )


def answered_notices(holdings: Collection[int]) -> dict[int, list[Notice]]:
    """This function will return, by holding, the notifications whose result was given; each by its last submission."""
    rows = (
        Submission.objects.filter(
            application__kind=NOTICE_KIND, application__state=State.CLOSED.value, application__holding__in=holdings
        )
        .order_by("application", "number")
        .values_list("application", "application__holding", "content__occasion", "application__closed_at")
    )
    last = {application: (holding, Notice(occasion, at)) for application, holding, occasion, at in rows}
    found: dict[int, list[Notice]] = {}
    for holding, notice in last.values():
        found.setdefault(holding, []).append(notice)
    return found
