"""Rules of what analyses found: who answers for it, how much of it is shown at once, when a month is to be signed. Pure.

Nobody answers for what they did themselves, and nobody for what the person did who answers for the unit: that goes to
the role above (第6の2(1), 練馬区 第18条). Roles are those of today: what was found in March is answered in April by
whoever holds the post then.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sekimori.engines.authority.organisation import Organisation, Seat
from sekimori.engines.authority.roster import Roster
from sekimori.guideline.model import PostClass
from sekimori.kernel.era import wareki
from sekimori.kernel.months import months_later

MANAGER = "protection_manager"
DEPARTMENT_MANAGER = "department_protection_manager"
CHIEF = "chief_protection_manager"
AUDITOR = "audit_manager"
LEADING = {
    MANAGER: (PostClass.UNIT_HEAD, PostClass.UNIT_DEPUTY),
    DEPARTMENT_MANAGER: (PostClass.DEPARTMENT_HEAD, PostClass.DEPARTMENT_DEPUTY),
}
WEEK = timedelta(days=7)


class State(StrEnum):
    """How a finding stands, by its latest answer."""

    OPEN = "open"  # まだ答えていない
    ASKED = "asked"  # 本人に確認している
    CLOSED = "closed"  # 問題なし、又は確認して終わった
    INCIDENT = "incident"  # 事案として報告した
    RECEIVED = "received"  # 総括保護管理者が報告を受け取った


class Kind(StrEnum):
    """What somebody answers."""

    IN_ORDER = "in_order"
    ASK = "ask"
    ASKED = "asked"  # the result of asking
    INCIDENT = "incident"
    RECEIVE = "receive"


KINDS = {
    Kind.IN_ORDER: "問題なし",
    Kind.ASK: "本人に確認する",
    Kind.ASKED: "本人に確認した",
    Kind.INCIDENT: "事案として報告",
    Kind.RECEIVE: "報告を受け取った",
}
AFTER = {
    Kind.IN_ORDER: State.CLOSED,
    Kind.ASK: State.ASKED,
    Kind.ASKED: State.CLOSED,
    Kind.INCIDENT: State.INCIDENT,
    Kind.RECEIVE: State.RECEIVED,
}
STATES = {
    State.OPEN: "未回答",
    State.ASKED: "本人に確認中",
    State.CLOSED: "確認済み",
    State.INCIDENT: "事案として報告",
    State.RECEIVED: "事案として受取済み",
}
# Why something is in order. Codes go into the journal, so they stay as they are.
IN_ORDER = {
    "own_work": "担当する事務として必要だった",
    "instructed": "上司の指示による事務だった",
    "busy_season": "繁忙期・一斉処理による増加だった",
    "urgent": "緊急・時間外の対応だった",
    "new_duty": "担当替え・応援によるものだった",
    "maintenance": "システムの保守・点検だった",
}
ASKED = {
    "asked_in_order": "業務であることを確かめた",
    "mistake": "操作の誤りであり、指導した",
}
REASONS = {Kind.IN_ORDER: IN_ORDER, Kind.ASKED: ASKED, Kind.ASK: {}, Kind.INCIDENT: {}, Kind.RECEIVE: {}}
# What may be answered from which state. A later answer supersedes; what was received as an incident stays one.
POSSIBLE = {
    State.OPEN: (Kind.IN_ORDER, Kind.ASK, Kind.INCIDENT),
    State.ASKED: (Kind.ASKED, Kind.INCIDENT),
    State.CLOSED: (Kind.ASK, Kind.INCIDENT),
    State.INCIDENT: (Kind.RECEIVE,),
    State.RECEIVED: (),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a finding lies: a role and the unit over which it is held."""

    role: str
    place: int | None


def chain(roster: Roster, unit: int | None) -> tuple[Desk, ...]:
    """This function will return who may come to answer for a unit, nearest first; the auditor is always the last."""
    organisation, found = roster.organisation, []
    if unit is not None and unit in organisation.units:
        found.append(Desk(MANAGER, organisation.body_of(unit)))
        department = organisation.department_of(unit)
        if department is not None and DEPARTMENT_MANAGER in roster.guideline.roles:
            found.append(Desk(DEPARTMENT_MANAGER, department))
    return (*found, Desk(CHIEF, None), Desk(AUDITOR, None))


def leading(roster: Roster, desk: Desk) -> frozenset[int]:
    """This function will return who holds a desk, and who stands in for them by their post: their acts go above."""
    holders = {held.person for held in roster.holders(desk.role, desk.place)}
    seats: tuple[Seat, ...] = ()
    if desk.place is not None:
        seats = roster.organisation.seats_in.get(desk.place, ())
    return frozenset(holders | {seat.person for seat in seats if seat.post_class in LEADING.get(desk.role, ())})


def desk_of(roster: Roster, unit: int | None, person: int | None) -> Desk:
    """This function will return who must answer for what somebody of a unit did: the first desk that somebody holds
    above every desk that the person leads, because nobody answers for a superior. Without a unit it is the chief's."""
    desks = chain(roster, unit)
    led = [number for number, desk in enumerate(desks) if person is not None and person in leading(roster, desk)]
    for desk in desks[max(led, default=-1) + 1 :]:
        if roster.holders(desk.role, desk.place):
            return desk
    return desks[-1]


def sees(roster: Roster, own: frozenset[Desk], unit: int | None, person: int | None) -> bool:
    """This function will say whether the holder of these desks sees a finding: whoever answers for it, and those above."""
    desks = chain(roster, unit)
    first = desks.index(desk_of(roster, unit, person))
    return any(desk in own for desk in desks[first:])


def living(organisation: Organisation, unit: int | None, successors: dict[int, list[int]]) -> int | None:
    """This function will return the unit that a unit's work has passed to by now; ``None`` if that is not one unit."""
    seen: set[int] = set()
    while unit is not None and unit not in organisation.units and unit not in seen:
        seen.add(unit)
        following = successors.get(unit, [])
        unit = following[0] if len(following) == 1 else None
    return unit if unit in organisation.units else None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as far as bundling looks at it; ``who`` is the person's key, or the account as the system writes it."""

    id: int
    analysis: str
    who: str
    day: date
    score: float
    state: State
    act: int  # the same for all that tells of one act


@dataclass(frozen=True, slots=True)
class Item:
    """One line for the manager: the acts of one person in one week that the same analyses found."""

    monday: date
    found: tuple[Found, ...]  # highest score first

    @property
    def score(self) -> float:
        return self.found[0].score

    @property
    def open(self) -> tuple[Found, ...]:
        return tuple(found for found in self.found if found.state is State.OPEN)


@dataclass(frozen=True, slots=True)
class Week:
    """A week's lines: those that stand on the page, and the rest, of which nothing is dropped."""

    monday: date
    items: tuple[Item, ...]
    rest: tuple[Item, ...]


def weeks(found: Iterable[Found], most: int) -> tuple[Week, ...]:
    """This function will bundle one desk's findings by week, latest first, with at most so many lines each on the page.

    A line keeps its place when it is answered, so that answering never brings up the next ones without end.
    """
    acts: dict[int, list[Found]] = {}
    for one in found:
        acts.setdefault(one.act, []).append(one)
    bundles: dict[tuple[date, str, frozenset[str]], list[Found]] = {}
    for act in acts.values():
        why = frozenset(one.analysis for one in act)
        bundles.setdefault((monday_of(act[0].day), act[0].who, why), []).extend(act)
    by_week: dict[date, list[Item]] = {}
    for (monday, _, _), members in bundles.items():
        ordered = sorted(members, key=lambda one: (-one.score, one.day, one.id))
        by_week.setdefault(monday, []).append(Item(monday, tuple(ordered)))
    return tuple(_week(monday, by_week[monday], most) for monday in sorted(by_week, reverse=True))


def _week(monday: date, items: list[Item], most: int) -> Week:
    ordered = sorted(items, key=lambda item: (-item.score, item.found[0].day, item.found[0].id))
    return Week(monday, tuple(ordered[:most]), tuple(ordered[most:]))


def monday_of(day: date) -> date:
    """This function will return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """This function will return the first day of a day's month: how months are named here."""
    return day.replace(day=1)


def named(month: date) -> str:
    """This function will name a month: 令和8年10月."""
    return wareki(month).removesuffix("1日")


def next_month(month: date) -> date:
    """This function will return the first day of the following month."""
    return months_later(month, 1)


def previous_month(month: date) -> date:
    """This function will return the first day of the month before."""
    return months_later(month, -1)


def months(first: date, last: date) -> Iterator[date]:
    """This function will go through the months from one day's to another's."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


def due_day(month: date, days: int) -> date:
    """This function will return the last day in time for signing a month, so many days after the month's end."""
    return next_month(month) + timedelta(days=days - 1)


def missing_days(month: date, last: date, has: Callable[[date], bool]) -> tuple[date, ...]:
    """This function will return the days of a month, up to ``last``, on which something is not so."""
    end = min(next_month(month) - timedelta(days=1), last)
    days = ((month + timedelta(days=offset)) for offset in range((end - month).days + 1))
    return tuple(day for day in days if not has(day))
