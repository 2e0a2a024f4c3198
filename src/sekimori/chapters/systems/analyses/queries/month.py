"""A month of a unit: what was recorded and analysed, what was found and said, and whether it is signed 分析済み."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses import acts, rules
from sekimori.chapters.systems.analyses.desks import Desks, own_desks
from sekimori.chapters.systems.analyses.models import Alert, AnalysedDay, SignOff
from sekimori.chapters.systems.analyses.queries.alerts import VIEW, WeekShown, lines_of, visible
from sekimori.chapters.systems.analyses.queries.definitions import label_of
from sekimori.chapters.systems.analyses.queries.learning import Learning, learning
from sekimori.chapters.systems.analyses.rules import MANAGER, Desk, State
from sekimori.chapters.systems.analyses.sources import sources_in_use
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.kernel.moments import day_of, end_of_day

SIGN_OFF = declare("analyses.month.sign_off", "アクセス記録の分析を「分析済み」とする")
EXPORT = declare("analyses.report.export", "アクセス記録の分析の報告書を出力する")
SIGN_OFF_DAYS = "analyses.sign_off_days"


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """One source of the unit in the month."""

    code: str
    label: str
    records: int
    analysed: int  # days
    without: tuple[date, ...]  # days of which nothing was analysed
    since: date  # when the source was registered
    learning: tuple[Learning, ...] = ()  # what could not have been found yet


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-off as it is shown."""

    id: int
    who: str
    post: str
    at: datetime
    counts: dict[str, int]
    digest: str
    later: int  # findings that came after it


@dataclass(frozen=True)
class Month:
    """Everything on the month's page. ``digest`` is over all of it: what the manager signs."""

    unit: int
    unit_name: str
    month: date
    last: date  # the last day that is over
    over: bool
    due: date
    sources: tuple[SourceMonth, ...]
    per_day: tuple[tuple[date, int], ...]  # records of the unit's sources
    per_analysis: tuple[tuple[str, int], ...]
    found: tuple[date, ...]  # the day of each finding
    weeks: tuple[WeekShown, ...]
    counts: dict[str, int]
    last_alert: int
    digest: str
    signed: Signed | None
    may_sign: bool
    may_export: bool
    may_answer: bool

    @property
    def open_on_page(self) -> int:
        """How many acts on the page wait for a word; the rest is looked through when the month is signed."""
        return sum(line.acts for week in self.weeks for line in week.lines if line.state is State.OPEN)

    @property
    def rest(self) -> int:
        return sum(week.in_rest for week in self.weeks)

    @property
    def asked_for(self) -> bool:
        """Whether there is anything to look at: nobody is late with the month of a unit without sources and findings."""
        return bool(self.sources or self.found)

    @property
    def still_learning(self) -> bool:
        return any(source.learning for source in self.sources)

    @property
    def demanded(self) -> bool:
        """Whether the month is to be signed in time: not that of before any source was registered."""
        return any(source.since < rules.next_month(self.month) for source in self.sources)

    @property
    def nothing_found(self) -> bool:
        return not self.found


def month_of_unit(actor: Actor, unit: int, month: date) -> Month:
    """This function will return a month of a unit that somebody may see.

    :raises Http404: for a unit out of reach or that is none, and for a month that has not begun.
    """
    organisation = actor.organisation
    if unit not in organisation.units or organisation.body_of(unit) != unit or month > actor.today:
        raise Http404
    if not actor.may(VIEW, Target(unit=unit)):
        raise Http404
    desks = Desks(actor.roster)
    rows = alerts_of(actor, desks, unit, month)
    own = own_desks(actor)
    last = min(rules.next_month(month), actor.today) - timedelta(days=1)
    sources, per_day, days = _sources(actor, unit, month, last)
    counts = _counts(rows, sources)
    signed = _signed(unit, month, rows)
    return Month(
        unit=unit,
        unit_name=organisation.name_of(unit),
        month=month,
        last=last,
        over=rules.next_month(month) <= actor.today,
        due=rules.due_day(month, int(actor.roster.guideline.number(SIGN_OFF_DAYS, actor.today))),
        sources=sources,
        per_day=per_day,
        per_analysis=tuple(
            (label_of(code), count) for code, count in Counter(row.analysis for row in rows).most_common()
        ),
        found=tuple(row.day for row in rows),
        weeks=lines_of(actor, rows, desks),
        counts=counts,
        last_alert=max((row.pk for row in rows), default=0),
        digest=_digest(unit, month, days, rows),
        signed=signed,
        may_sign=bool(actor.may(SIGN_OFF, Target(unit=unit))),
        may_export=bool(actor.may(EXPORT, Target(unit=unit))),
        may_answer=Desk(MANAGER, unit) in own,
    )


def alerts_of(actor: Actor, desks: Desks, unit: int, month: date) -> list[Alert]:
    """This function will return the month's findings that the unit's manager answers for; what goes above is not told
    here, because it is about the manager or their deputy."""
    within = desks.followed_by(actor.organisation.with_sections(unit))
    rows = visible(actor, desks).filter(unit__in=within, day__gte=month, day__lt=rules.next_month(month))
    return [row for row in rows.defer("records").order_by("day", "id") if desks.of(row) == Desk(MANAGER, unit)]


def _sources(
    actor: Actor, unit: int, month: date, last: date
) -> tuple[tuple[SourceMonth, ...], tuple[tuple[date, int], ...], list[tuple[str, str, str, int]]]:
    """The unit's sources, their records day by day, and what exactly was analysed; the latest analysis of a day counts."""
    within = actor.organisation.with_sections(unit)
    analysed = list(AnalysedDay.objects.filter(day__gte=month, day__lte=last).order_by("id"))
    used = {row.code for row in sources_in_use(end_of_day(last))} | {row.source for row in analysed}
    kept = list(Source.objects.filter(unit__in=within, code__in=used).order_by("code"))
    codes = {row.code for row in kept}
    analysed = [row for row in analysed if row.source in codes]
    not_yet = learning(codes, month, last, at=actor.at)
    latest = {(row.source, row.day): row for row in analysed}
    found, totals = [], Counter[date]()
    for row in kept:
        of_source = {day: one for (code, day), one in latest.items() if code == row.code}
        begin = max(month, day_of(row.created_at))
        without = tuple(day for day in rules.missing_days(month, last, of_source.__contains__) if day >= begin)
        found.append(
            SourceMonth(
                row.code,
                row.label,
                sum(one.records for one in of_source.values()),
                len(of_source),
                without,
                day_of(row.created_at),
                not_yet.get(row.code, ()),
            )
        )
        totals.update({day: one.records for day, one in of_source.items()})
    days = sorted((row.source, row.day.isoformat(), row.contents, row.run_id) for row in latest.values())
    return tuple(found), tuple(sorted(totals.items())), days


def _counts(rows: list[Alert], sources: tuple[SourceMonth, ...]) -> dict[str, int]:
    states = acts.states(rows)
    return {
        "records": sum(source.records for source in sources),
        "sources": len(sources),
        "days_without": sum(len(source.without) for source in sources),
        "found": acts.count(rows),
        **{state.value: states[state] for state in State},
    }


def _digest(unit: int, month: date, days: list[tuple[str, str, str, int]], rows: list[Alert]) -> str:
    """SHA-256 over what was analysed and what was found and said, so that nobody can say later it was something else."""
    told = [[row.identity, row.value, row.state, row.answers_count] for row in rows]
    whole = {"unit": unit, "month": month.isoformat(), "days": days, "found": told}
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _signed(unit: int, month: date, rows: list[Alert]) -> Signed | None:
    row = SignOff.objects.filter(unit=unit, month=month).order_by("-number").first()
    if row is None:
        return None
    person = Person.objects.filter(pk=row.person or 0).first()
    later = acts.count([one for one in rows if one.pk > row.last_alert])
    return Signed(row.pk, person.name if person else "", row.post, row.at, row.counts, row.digest, later)


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month that somebody may open, and how it stands."""

    unit: int
    name: str
    month: date
    signed: bool
    due: date | None  # by when it is to be signed; ``None`` while it runs, when it is signed, or if nobody asks for it


def months_to_show(actor: Actor) -> tuple[MonthLink, ...]:
    """This function will return the months of the units whose manager the asker is: this one and the two before."""
    units = sorted(desk.place for desk in own_desks(actor) if desk.role == MANAGER and desk.place is not None)
    if not units:
        return ()
    now = rules.month_of(actor.today)
    months = (now, rules.previous_month(now), rules.previous_month(rules.previous_month(now)))
    signed = set(SignOff.objects.filter(unit__in=units, month__in=months).values_list("unit", "month"))
    begun, days = _begun(actor), int(actor.roster.guideline.number(SIGN_OFF_DAYS, actor.today))
    return tuple(
        MonthLink(
            unit,
            actor.organisation.name_of(unit),
            month,
            (unit, month) in signed,
            due=rules.due_day(month, days)
            if month < now and (unit, month) not in signed and begun.get(unit, now) < rules.next_month(month)
            else None,
        )
        for unit in units
        for month in months
    )


def _begun(actor: Actor) -> dict[int | None, date]:
    """Since when each 課 answers for a source: its months before are nobody's to sign."""
    desks, found = Desks(actor.roster), dict[int | None, date]()
    for source in sources_in_use(actor.at):
        body, day = desks.body(source.unit_id), day_of(source.created_at)
        found[body] = min(found.get(body, day), day)
    return found
