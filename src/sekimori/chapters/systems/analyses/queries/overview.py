"""The whole government at a glance: which units' months are analysed and signed, and which are late."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses import rules
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


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit with sources of its own or with findings."""

    unit: int
    name: str
    sources: int
    newest: date | None  # the newest day analysed
    month: date  # the last month that is over
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
        if self.sources and not self.signed:
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
    organisation, guideline, today = actor.organisation, actor.roster.guideline, actor.today
    desks = Desks(actor.roster)
    month = rules.previous_month(rules.month_of(today))
    reach = actor.reachable(OVERVIEW)
    bodies = sorted(
        (
            unit.id
            for unit in organisation.units.values()
            if unit.kind.is_unit and (reach.everything or unit.id in reach.units)
        ),
        key=lambda unit: organisation.units[unit].code,
    )
    sources: dict[int | None, list[Source]] = {}
    for source in sources_in_use(actor.at):
        sources.setdefault(desks.body(source.unit_id), []).append(source)
    newest = dict(AnalysedDay.objects.values_list("source").annotate(Max("day")))
    signed = set(SignOff.objects.filter(month=month).values_list("unit", flat=True))
    states, late = _states(actor, desks, int(guideline.number(ANSWER_DAYS, today)))
    due = rules.due_day(month, int(guideline.number(SIGN_OFF_DAYS, today)))
    lines = []
    for unit in bodies:
        own, counted = sources.get(unit, []), states.get(unit, Counter())
        if not own and not counted:
            continue
        asked_for = any(day_of(source.created_at) < rules.next_month(month) for source in own)
        lines.append(
            UnitLine(
                unit=unit,
                name=place_name(organisation, unit),
                sources=len(own),
                newest=min((newest[source.code] for source in own if source.code in newest), default=None),
                month=month,
                signed=unit in signed or not asked_for,
                late=asked_for and unit not in signed and today > due,
                open=counted[State.OPEN],
                open_late=late[unit],
                asked=counted[State.ASKED],
                incidents=counted[State.INCIDENT],
            )
        )
    runs = Run.objects.exclude(finished_at=None).order_by("-finished_at")
    last = runs.first()
    return Overview(
        tuple(lines), month, sum(states.get(None, Counter()).values()), sum(not sources.get(unit) for unit in bodies), last,
        failed=last is not None and last.outcome != "done",
    )  # fmt: skip


def _states(actor: Actor, desks: Desks, days: int) -> tuple[dict[int | None, Counter], Counter]:
    """Findings that wait, per unit whose manager answers; those that lie above are counted under ``None``."""
    states: dict[int | None, Counter] = {}
    late: Counter = Counter()
    rows = Alert.objects.filter(state__in=(*WAITING, State.INCIDENT.value)).exclude(person=actor.person)
    for row in rows.only("unit", "person", "state", "created_at"):
        desk = desks.of(row)
        place = desk.place if desk.role == rules.MANAGER else None
        states.setdefault(place, Counter())[State(row.state)] += 1
        late[place] += row.state == State.OPEN and due_day(row, days) < actor.today
    return states, late
