"""Controls of access records: they are there and analysed (第6の2(1), 練馬区 第18条), and what was found is answered (第6の3)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from sekimori.chapters.systems.access_records.models import IMPORTED, Delivery
from sekimori.chapters.systems.analyses import rules
from sekimori.chapters.systems.analyses.desks import Desks
from sekimori.chapters.systems.analyses.models import Alert, Answer, SignOff
from sekimori.chapters.systems.analyses.rules import MANAGER, State
from sekimori.chapters.systems.analyses.sources import sources_in_use
from sekimori.foundation.compliance.control import Asked, Cell, CellStatus, Evidence, Finding, Inquiry, Place, control
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of

AREAS = ("access_records", "access_analyses", "guarding")
MONTHS, SIGN_OFF_DAYS, ANSWER_DAYS = "systems.log_analysis_months", "analyses.sign_off_days", "analyses.answer_days"
WITHOUT = Finding(CellStatus.NOT_APPLICABLE, "取り込んでいるアクセス記録がないので、自己点検で確かめます。")


@dataclass(frozen=True, slots=True)
class Kept:
    """One source as the control looks at it."""

    label: str
    since: date
    silent: int  # days since a delivery was expected


@control("systems.access_log", "アクセス記録が届き、毎月分析して確かめている", areas=AREAS)
def access_log(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit with sources, whether records come in and the last months are signed 分析済み.

    A unit without any source is left to the self-check.
    """
    sources = _sources(inquiry)
    signed: dict[int, set[date]] = defaultdict(set)
    for unit, month in SignOff.objects.filter(at__lte=inquiry.known_at).values_list("unit", "month"):
        signed[unit].add(month)
    found = _per_place(asked, lambda place: _of_log(inquiry, place, sources.get(place or 0, []), signed[place or 0]))
    # Where the guideline leaves all technical measures to a policy, the records of access are but one of them.
    delegated = {entry.provision.ref for entry in asked if entry.provision.delegated_to}
    return {cell: replace(each, settles=False) if cell[0] in delegated else each for cell, each in found.items()}


def _sources(inquiry: Inquiry) -> dict[int, list[Kept]]:
    """The sources in use by the 課 that answers for them today."""
    desks = Desks(inquiry.roster)
    rows = sources_in_use(inquiry.known_at)
    came = Delivery.objects.filter(state=IMPORTED, finished_at__lte=inquiry.known_at)
    last = dict(came.values_list("source").annotate(Max("finished_at")))
    found: dict[int, list[Kept]] = defaultdict(list)
    for row in rows:
        body = desks.body(row.unit_id)
        if body is not None:
            expected = day_of(last.get(row.pk, row.created_at)) + timedelta(days=row.interval_days)
            found[body].append(Kept(row.label, day_of(row.created_at), max(0, (inquiry.on - expected).days)))
    return found


def _of_log(inquiry: Inquiry, place: Place, sources: list[Kept], signed: set[date]) -> Finding:
    if not sources:
        return WITHOUT
    guideline, on = inquiry.guideline, inquiry.on
    days = int(guideline.number(SIGN_OFF_DAYS, on))
    month = rules.previous_month(rules.month_of(on))
    due = rules.due_day(month, days)
    link = _month_link(place, month)
    silent = [source for source in sources if source.silent]
    if silent:
        worst = max(silent, key=lambda source: source.silent)
        return _settled(
            CellStatus.UNMET,
            f"「{worst.label}」の記録が、届く予定の日から{worst.silent}日たっても届いていません。",
            link,
        )
    begun = min(source.since for source in sources)
    months = int(guideline.number(MONTHS, on))
    wanted = [one for one in _back(month, months) if begun < rules.next_month(one)]
    if not wanted:
        reason = f"{len(sources)}の取込み元から記録が届いています。最初の分析は{wareki(rules.due_day(rules.month_of(begun), days))}までに確かめます。"
        return _settled(
            CellStatus.SATISFIED,
            reason,
            _month_link(place, rules.month_of(on)),
            rules.due_day(rules.month_of(on), days),
        )
    if signed & set(wanted):
        return _settled(
            CellStatus.SATISFIED,
            f"{len(sources)}の取込み元の記録を分析し、{rules.named(max(signed & set(wanted)))}分までを確かめています。",
            link,
            rules.due_day(rules.month_of(on), days),
        )
    if on <= due:
        return _settled(CellStatus.DUE, f"{rules.named(month)}分の分析を確かめる期限は{wareki(due)}です。", link, due)
    return _settled(
        CellStatus.UNMET, f"{rules.named(month)}分の分析を、期限（{wareki(due)}）までに確かめていません。", link, due
    )


def _back(month: date, months: int) -> tuple[date, ...]:
    """The month and those before it, so many in all."""
    found = [month]
    while len(found) < months:
        found.append(rules.previous_month(found[-1]))
    return tuple(found)


def _month_link(place: Place, month: date) -> tuple[Evidence, ...]:
    return (
        Evidence(
            f"アクセス記録の分析（{rules.named(month)}分）", "analyses:month", (place or 0, month.year, month.month)
        ),
    )


def _settled(status: CellStatus, reason: str, link: tuple[Evidence, ...], next_date: date | None = None) -> Finding:
    return Finding(status, reason, link, next_date, settles=True)


@control("systems.alerts", "アクセス記録から見つかったものに、期限までに答えている", areas=AREAS)
def alerts(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, what was found in access records and waits for its manager longer than it may."""
    desks, days = Desks(inquiry.roster), int(inquiry.guideline.number(ANSWER_DAYS, inquiry.on))
    answered = Exists(Answer.objects.filter(alert=OuterRef("pk"), at__lte=inquiry.known_at))
    grown = Q(state=State.OPEN.value, changed_at__lte=inquiry.known_at)
    waiting = Alert.objects.filter(created_at__lte=inquiry.known_at).filter(~answered | grown)
    due: dict[int, dict[int, date]] = defaultdict(dict)
    for row in waiting.only("unit", "person", "created_at", "account", "source", "act"):
        desk = desks.of(row)
        if desk.role == MANAGER and desk.place is not None:
            day = day_of(row.created_at) + timedelta(days=days)
            due[desk.place][row.act] = min(day, due[desk.place].get(row.act, day))
    recorded = frozenset(_sources(inquiry))
    return _per_place(
        asked, lambda place: _of_alerts(list(due.get(place or 0, {}).values()), inquiry.on, watched=place in recorded)
    )


def _of_alerts(due: list[date], on: date, *, watched: bool) -> Finding:
    link = (Evidence("アクセス記録の分析の結果", "analyses:index"),)
    if not due:
        if not watched:
            return Finding(CellStatus.NOT_APPLICABLE, "アクセス記録の分析で、答えを待つものはありません。", link)
        return Finding(CellStatus.SATISFIED, "アクセス記録の分析で見つかったものに、すべて答えています。", link)
    late = sum(day < on for day in due)
    if late:
        return Finding(
            CellStatus.UNMET,
            f"アクセス記録の分析で見つかったもの{late}件が、期限を過ぎても未回答です。",
            link,
            min(due),
        )
    return Finding(
        CellStatus.DUE, f"アクセス記録の分析で見つかったもの{len(due)}件が、回答を待っています。", link, min(due)
    )


def _per_place(asked: tuple[Asked, ...], answer: Callable[[Place], Finding]) -> dict[Cell, Finding]:
    return {(entry.provision.ref, place): answer(place) for entry in asked for place in entry.places}
