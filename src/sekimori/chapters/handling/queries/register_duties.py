"""What the law asks for each holding's entry in the 個人情報ファイル簿: worked out for all at once, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from sekimori.chapters.handling.models import HoldingVersion, RegisterEntry
from sekimori.chapters.handling.rules.file_notice import Notice, covers_entry
from sekimori.chapters.handling.rules.file_register import Duty, FileState
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.chapters.handling.rules.register_judgement import judge, own_words_differ
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.models import Submission
from sekimori.foundation.directory.models import Unit
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.model import Guideline

NOTICE_KIND = "handling.file_notice"
_JUDGED, _KEPT = Memory(keep=2), Memory(keep=2)


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


def judge_one(
    said: HoldingVersion, entry: RegisterEntry | None, frame: Frame, related: Collection[int], on: date
) -> Judged:
    """This function will judge one holding; ``related`` are the units with a manual file of 令第21条第7項."""
    held = said.held(related_manual_file=said.holding.unit_id in related)
    found = judge(held, entry.published() if entry else None, frame, on)
    return Judged(said, entry, found.state, found.register, found.form, found.duty)


def related_units() -> frozenset[int]:
    """This function will return the units with a manual file that goes with a published electronic one."""
    rows = HoldingVersion.objects.current().filter(within_published_file=True, holding__ceased_on=None)
    return frozenset(rows.values_list("holding__unit", flat=True))


def judged(guideline: Guideline, on: date, *, holding: int | None = None) -> list[Judged]:
    """This function will judge the holdings that are, or were published as, information files; or only one."""
    frame, related = frame_of(guideline, on), related_units()
    published = RegisterEntry.objects.filter(replaced_at=None)
    rows = HoldingVersion.objects.current().select_related("holding").order_by("holding__number")
    if holding is not None:
        published, rows = published.filter(holding=holding), rows.filter(holding=holding)
    entries = {entry.holding_id: entry for entry in published}
    rows = rows.filter(~Q(file_kind="") | Q(holding__in=published.values("holding")))
    units = Unit.objects.select_related("agency").in_bulk()  # a few hundred, shared by thousands of rows
    found = []
    for said in rows:
        said.holding.unit = units[said.holding.unit_id]
        found.append(judge_one(said, entries.get(said.holding_id), frame, related, on))
    return found


def all_lines(guideline: Guideline, on: date) -> tuple[Line, ...]:
    """This function will return the lines of the whole government, kept until something of them changes.

    Applications change all day, ledgers seldom: what notices say is looked up apart from what the ledgers ask.
    """
    holdings, directory, applications = revisions_of("holdings", "directory", "applications")
    key = (guideline.pack, guideline.version, on, holdings, directory)
    kept = _JUDGED.remember(key, lambda: _judged_lines(guideline, on))
    if not kept.waiting:
        return kept.lines
    return _KEPT.remember((*key, applications), lambda: _with_notices(kept))


@dataclass(frozen=True)
class _Kept:
    """All lines as the ledgers ask, and those to be published that need a notice, by holding."""

    lines: tuple[Line, ...]
    waiting: "Mapping[int, Waiting]"


def _judged_lines(guideline: Guideline, on: date) -> _Kept:
    found = judged(guideline, on)
    waiting = _waiting(guideline, frame_of(guideline, on), found)
    return _Kept(tuple(line_of(one, False) for one in found), waiting)


def _with_notices(kept: _Kept) -> tuple[Line, ...]:
    wanting = _uncovered(kept.waiting)
    return tuple(replace(line, needs_notice=True) if line.holding in wanting else line for line in kept.lines)


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What decides whether a file to be published or corrected has been notified (練馬区 第10条)."""

    published_at: datetime | None
    notifiable_changed: bool


def _waiting(guideline: Guideline, frame: Frame, found: Iterable[Judged]) -> dict[int, Waiting]:
    return {
        one.said.holding_id: Waiting(
            one.entry.published_at if one.entry else None,
            own_words_differ(one.entry.published() if one.entry else None, one.form, frame),
        )
        for one in found
        if one.duty in (Duty.CREATE, Duty.CORRECT) and guideline.route(NOTICE_KIND, one.said.level) is not None
    }


def _uncovered(waiting: Mapping[int, Waiting]) -> frozenset[int]:
    notices = answered_notices(waiting) if waiting else {}
    return frozenset(
        holding
        for holding, one in waiting.items()
        if not covers_entry(
            notices.get(holding, ()),
            published_at=one.published_at,
            notifiable_changed=one.notifiable_changed,
        )
    )


def lacking_notice(guideline: Guideline, frame: Frame, found: Iterable[Judged]) -> frozenset[int]:
    """This function will return the holdings to publish or correct whose notification is missing (練馬区 第10条)."""
    return _uncovered(_waiting(guideline, frame, found))


def answered_notices(holdings: Collection[int]) -> dict[int, list[Notice]]:
    """This function will return, by holding, the notifications whose result was given; each by its last submission."""
    rows = (
        Submission.objects.filter(
            application__kind=NOTICE_KIND,
            application__state=State.CLOSED.value,
            application__holding__in=list(holdings),
        )
        .order_by("application", "number")
        .values_list("application", "application__holding", "content__occasion", "application__closed_at")
    )
    last = {application: (holding, Notice(occasion, at)) for application, holding, occasion, at in rows if at}
    found: dict[int, list[Notice]] = {}
    for holding, notice in last.values():
        if holding is not None:
            found.setdefault(holding, []).append(notice)
    return found
