"""The whole government at a glance: which units' months are analysed and signed, and which are late."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses import acts, rules
from sekimori.chapters.systems.analyses.desks import Desks
from sekimori.chapters.systems.analyses.models import Alert, AnalysedDay, Run, SignOff
from sekimori.chapters.systems.analyses.queries.alerts import ANSWER_DAYS, WAITING, due_day
from sekimori.chapters.systems.analyses.queries.month import SIGN_OFF_DAYS
from sekimori.chapters.systems.analyses.rules import State
from sekimori.chapters.systems.analyses.sources import sources_in_use
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.labels import place_name
from sekimori.kernel.moments import day_of

OVERVIEW = declare("analyses.overview.view", "アクセス記録の分析の状況を全体で見る")


URGENCY = (CellStatus.UNMET, CellStatus.DUE, CellStatus.SATISFIED)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with sources of its own or with findings."""

    unit: int
    name: str
    sources: int
    newest: date | None  # the newest day analysed
    month: date  # the last month that is over
    shown_month: date  # the month its line leads to: where an answer waits the longest, else the last one over
    asked_for: bool  # a source was registered by then
    signed: bool
    late: bool
    open: int
    open_late: int
    asked: int
    incidents: int

    @property
    def status(self) -> CellStatus:
        if self.late or self.open_late:
            return CellStatus.UNMET
        if self.open or self.asked or (self.asked_for and not self.signed):
            return CellStatus.DUE
        return CellStatus.SATISFIED


@dataclass(frozen=True)
class Overview:
    lines: tuple[UnitLine, ...]
    month: date
    above: int  # findings that wait above the units' managers
    without: int  # units without any source
    last_run: Run | None
    failed: bool

    @property
    def late(self) -> int:
        return sum(line.status is CellStatus.UNMET for line in self.lines)


def overview(actor: Actor) -> Overview:
    """This function will return how every unit within the asker's reach stands, in a fixed number of queries."""
    desks = Desks(actor.roster)
    month = rules.previous_month(rules.month_of(actor.today))
    sources: dict[int | None, list[Source]] = {}
    for source in sources_in_use(actor.at):
        sources.setdefault(desks.body(source.unit_id), []).append(source)
    states, late, waiting = _states(actor, desks, int(actor.roster.guideline.number(ANSWER_DAYS, actor.today)))
    facts = _Facts(
        newest=dict(AnalysedDay.objects.values_list("source").annotate(Max("day"))),
        signed=set(SignOff.objects.filter(month=month).values_list("unit", flat=True)),
        due=rules.due_day(month, int(actor.roster.guideline.number(SIGN_OFF_DAYS, actor.today))),
        month=month,
        today=actor.today,
        waiting=waiting,
    )
    bodies = _bodies(actor)
    lines = [
        _unit_line(unit, place_name(actor.organisation, unit), sources.get(unit, []), states[unit], late[unit], facts)
        for unit in bodies
        if unit in sources or unit in states
    ]
    lines.sort(key=lambda line: URGENCY.index(line.status))  # those in time stay as the organisation chart reads
    last = Run.objects.exclude(finished_at=None).order_by("-finished_at").first()
    return Overview(
        tuple(lines),
        month,
        above=states[None].total(),
        without=sum(unit not in sources for unit in bodies),
        last_run=last,
        failed=last is not None and last.outcome != "done",
    )


@dataclass(frozen=True)
class _Facts:
    newest: dict[str, date]
    signed: set[int]
    due: date
    month: date
    today: date
    waiting: dict[int | None, date]


def _bodies(actor: Actor) -> list[int]:
    """The 課 within the asker's reach, as the organisation chart reads."""
    units, reach = actor.organisation.units, actor.reachable(OVERVIEW)
    within = [unit for unit in units.values() if unit.kind.is_unit and (reach.everything or unit.id in reach.units)]
    return [unit.id for unit in sorted(within, key=lambda unit: unit.code)]


def _unit_line(unit: int, name: str, own: list[Source], counted: Counter, late: int, facts: _Facts) -> UnitLine:
    asked_for = any(day_of(source.created_at) < rules.next_month(facts.month) for source in own)
    return UnitLine(
        unit=unit,
        name=name,
        sources=len(own),
        newest=min((facts.newest[source.code] for source in own if source.code in facts.newest), default=None),
        month=facts.month,
        shown_month=facts.waiting.get(unit, facts.month),
        asked_for=asked_for,
        signed=unit in facts.signed,
        late=asked_for and unit not in facts.signed and facts.today > facts.due,
        open=counted[State.OPEN],
        open_late=late,
        asked=counted[State.ASKED],
        incidents=counted[State.INCIDENT],
    )


def _states(
    actor: Actor, desks: Desks, days: int
) -> tuple[defaultdict[int | None, Counter], Counter, dict[int | None, date]]:
    """Findings that wait, how many are late, and the month of the oldest open one, per unit whose manager answers;
    those that lie above are counted under ``None``."""
    states: defaultdict[int | None, Counter] = defaultdict(Counter)
    late: Counter = Counter()
    waiting: dict[int | None, date] = {}
    rows = Alert.objects.filter(state__in=(*WAITING, State.INCIDENT.value)).exclude(person=actor.person)
    by_place: defaultdict[int | None, list[Alert]] = defaultdict(list)
    for row in rows.only("unit", "person", "state", "created_at", "act", "day"):
        desk = desks.of(row)
        by_place[desk.place if desk.role == rules.MANAGER else None].append(row)
    for place, found in by_place.items():
        states[place] = acts.states(found)
        late[place] = acts.count([row for row in found if row.state == State.OPEN and due_day(row, days) < actor.today])
        if still := [row.day for row in found if row.state in WAITING]:
            waiting[place] = rules.month_of(min(still))
    return states, late, waiting
