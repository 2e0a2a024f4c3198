"""What the law asks for each holding's entry in the 個人情報ファイル簿: worked out for all at once, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sekimori.chapters.handling.models import HoldingVersion, RegisterEntry
from sekimori.chapters.handling.rules.file_notice import Notice, covers_entry
from sekimori.chapters.handling.rules.file_register import Duty, FileState
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.chapters.handling.rules.register_judgement import judge, own_words_differ
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.models import Submission
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.model import Guideline

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
    rows = HoldingVersion.objects.current().select_related("holding__unit__agency").order_by("holding__number")
    if holding is not None:
        published, rows = published.filter(holding=holding), rows.filter(holding=holding)
    entries = {entry.holding_id: entry for entry in published}
    rows = rows.filter(~Q(file_kind="") | Q(holding__in=published.values("holding")))
    return [judge_one(said, entries.get(said.holding_id), frame, related, on) for said in rows]


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
            notifiable_changed=own_words_differ(one.entry.published() if one.entry else None, one.form, frame),
        )
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
    last = {application: (holding, Notice(occasion, at)) for application, holding, occasion, at in rows if at}
    found: dict[int, list[Notice]] = {}
    for holding, notice in last.values():
        if holding is not None:
            found.setdefault(holding, []).append(notice)
    return found
