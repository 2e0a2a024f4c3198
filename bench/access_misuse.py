"""Misuse as it really happens at governments, put among ordinary records, with the truth of what was put there.

The kinds are those of published cases: curiosity about named residents in working hours, lists copied out, accounts that
outlived a posting, contractors, guessing — and a record that stops. The injector does not look at any analysis.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from bench.access_days import ADMINISTER, EXPORT, QUERY, READ, SIGN_IN, Raw, raw
from bench.access_population import (
    BLOCK,
    DATABASE,
    FILES,
    HOLDINGS,
    HOUSEHOLD,
    PC,
    RESIDENT,
    SOURCES,
    TAX,
    WELFARE,
    Population,
)
from sekimori.engines.analytics.schema import day_number
from sekimori.kernel.business_days import is_business_day

HISTORY = 40  # days without misuse at the beginning: what is usual must be known first
SYSTEMS = (RESIDENT, TAX, WELFARE)
LIES = 0.25  # of those who look out of curiosity give a purpose all the same


@dataclass(slots=True)
class Case:
    """One injected misuse: who (an account, or a resident whom many looked up, or a source), when, and its records."""

    number: int
    kind: str
    account: str
    person: int | None
    source: str
    first: date
    last: date
    resident: int = -1
    records: dict[str, list[str]] = field(default_factory=dict)  # names of its records by day


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that says nothing, or whose clock is wrong, from one second of a day to another."""

    source: int
    start: int
    end: int
    shift: int  # seconds by which the clock is wrong; 0: nothing is recorded
    case: int


class Misuse:
    """The cases of a plan, and their rows by day."""

    def __init__(self, population: Population) -> None:
        self.population = population
        plan = population.plan
        self.random = np.random.default_rng([plan.seed, 3])
        self.cases: list[Case] = []
        self.rows: dict[int, list[Raw]] = defaultdict(list)
        self.silences: dict[int, list[Silence]] = defaultdict(list)
        self._taken: set[int] = set()
        self._days = [
            day
            for offset in range(HISTORY, plan.days - 2)
            if is_business_day(day := plan.first + timedelta(days=offset))
        ]
        if self._days:
            self._inject()

    def _inject(self) -> None:
        kinds: tuple[Callable[[], None], ...] = (
            self._own_record, self._family_record, self._neighbour, self._colleague, self._named_resident,
            self._watched, self._talked_about, self._mass_copy, self._small_copy, self._steady_copy,
            self._after_leaving, self._after_transfer, self._night_use, self._leave_use, self._scan,
            self._guessing, self._spraying, self._contractor, self._administrator, self._dormant,
        )  # fmt: skip
        for act in kinds:
            for _ in range(max(1, round(3 * self.population.plan.misuse)) if self.population.plan.misuse else 0):
                act()
        for _ in range(min(2, round(2 * self.population.plan.misuse))):
            self._gap("log_gap", 0)
            self._gap("clock_jump", -9 * 3600)  # the clock in Japan taken for UTC

    def _day(self, spare: int = 0) -> date:
        return self._days[int(self.random.integers(0, max(1, len(self._days) - spare)))]

    def _somebody(self, day: date, *, source: int | None = None, fits: np.ndarray | None = None) -> tuple[int, int]:
        """Somebody at work on the day, each only once, and a system their unit works with."""
        population, number = self.population, day_number(day)
        kind = population.unit_kind[population.unit_on(number)]
        ready = population.employed_on(number) & ~population.leave_on(number) & (kind < 3)
        ready &= population.employed_on(number - 30) & (population.post > 0)
        if source is not None:
            ready &= kind == source
        if fits is not None:
            ready &= fits
        candidates = [person for person in np.flatnonzero(ready) if int(person) not in self._taken]
        person = int(self.random.choice(candidates or np.flatnonzero(ready)))
        self._taken.add(person)
        return person, SYSTEMS[kind[person]]

    def _case(self, kind: str, actor: int, source: int, days: list[date], resident: int = -1) -> int:
        staff = self.population.plan.staff
        account = self.population.accounts[actor] if actor >= 0 else ""
        person = actor + 1 if 0 <= actor < staff else None
        self.cases.append(Case(len(self.cases), kind, account, person, SOURCES[source], days[0], days[-1], resident))
        return len(self.cases) - 1

    def _put(self, case: int, day: date, actor: np.ndarray | int, seconds: np.ndarray, source: int, **columns) -> None:
        size = len(seconds)
        who = np.broadcast_to(np.asarray(actor), (size,))
        columns.setdefault("granted", -1 if source == PC else 1)
        columns.setdefault("holding", HOLDINGS[source][0] if source in HOLDINGS else -1)
        columns.setdefault("machine", who)
        self.rows[day_number(day)].append(raw(who, source=np.full(size, source), second=seconds, case=case, **columns))

    def _worktime(self, size: int) -> np.ndarray:
        return np.sort(self.random.integers(9 * 3600, 17 * 3600, size))

    def _curious(self, kind: str, person: int, source: int, day: date, residents: np.ndarray) -> None:
        case = self._case(kind, person, source, [day], int(residents[0]))
        lie = bool(self.random.random() < LIES)
        times = self._worktime(len(residents))
        self._put(case, day, person, times, source, resident=residents, people=1, purposed=lie)

    def _own_record(self) -> None:
        day = self._day()
        person, source = self._somebody(day, fits=self.population.home >= 0)
        self._curious("own_record", person, source, day, np.repeat(self.population.home[person], 2))

    def _family_record(self) -> None:
        day = self._day()
        person, source = self._somebody(day, fits=self.population.home >= 0)
        home = int(self.population.home[person])
        others = [each for each in self._group(home, HOUSEHOLD) if each != home]
        self._curious("family_record", person, source, day, np.array(others))

    def _group(self, resident: int, size: int) -> range:
        start = resident // size * size
        return range(start, min(start + size, self.population.residents))

    def _neighbour(self) -> None:
        day = self._day()
        person, source = self._somebody(day, fits=self.population.home >= 0)
        home = int(self.population.home[person])
        near = [each for each in self._group(home, BLOCK) if each // HOUSEHOLD != home // HOUSEHOLD]
        self._curious("neighbour", person, source, day, np.array(near[:3]))

    def _colleague(self) -> None:
        """The record of somebody of the same unit: a salary, a divorce."""
        day = self._day()
        population, unit = self.population, self.population.unit_on(day_number(day))
        shared = np.bincount(unit[population.home >= 0], minlength=len(population.unit_kind))
        person, source = self._somebody(day, fits=shared[unit] > 2)
        others = np.flatnonzero((unit == unit[person]) & (population.home >= 0))
        others = others[others != person]
        self._curious(
            "colleague_record", person, source, day, np.repeat(population.home[self.random.choice(others)], 2)
        )

    def _named_resident(self) -> None:
        """Looking in on one person again and again over weeks."""
        day = self._day(spare=16)
        person, source = self._somebody(day, fits=self.population.until > day_number(day) + 40)
        start = self._days.index(day)
        days = self._days[start : start + 16 : 3]
        resident = int(self.random.integers(0, self.population.residents))
        case = self._case("named_resident", person, source, days, resident)
        lie = bool(self.random.random() < LIES)
        for each in days:
            times = self._worktime(2)
            self._put(case, each, person, times, source, resident=resident, people=1, purposed=lie)

    def _watched(self) -> None:
        day = self._day()
        person, source = self._somebody(day)
        resident = int(self.random.choice(np.flatnonzero(self.population.watched)))
        self._curious("watched_person", person, source, day, np.repeat(resident, 2))

    def _talked_about(self) -> None:
        """Somebody is in the news, and a dozen people of several units have a look."""
        day = self._day(spare=1)
        days = [day, self._days[self._days.index(day) + 1]]
        resident = int(self.random.integers(0, self.population.residents))
        case = self._case("talked_about", -1, RESIDENT, days, resident)
        for _ in range(12):
            each = days[int(self.random.integers(0, 2))]
            person, source = self._somebody(each)
            self._put(case, each, person, self._worktime(1), source, resident=resident, people=1)

    def _mass_copy(self) -> None:
        day = self._day()
        person, source = self._somebody(day)
        people = int(np.exp(self.random.uniform(np.log(5_000), np.log(80_000))))
        case = self._case("mass_copy", person, source, [day])
        self._put(case, day, person, self._worktime(1), source, activity=EXPORT, people=people)

    def _small_copy(self) -> None:
        """A few lists, none of them remarkable, by somebody who never takes lists out."""
        day = self._day()
        person, source = self._somebody(day, fits=self.population.takes_out < 0.001)
        case = self._case("small_copy", person, source, [day])
        self._put(
            case, day, person, self._worktime(5), source, activity=EXPORT, people=self.random.integers(150, 400, 5)
        )

    def _steady_copy(self) -> None:
        """Opening record after record, four times one's usual day, on four days."""
        day = self._day(spare=4)
        person, source = self._somebody(day)
        start = self._days.index(day)
        days = self._days[start : start + 4]
        case = self._case("steady_copy", person, source, days)
        number = day_number(day)
        usual = self.population.rates(number)[person].sum() * self._scale
        for each in days:
            size = max(60, int(usual * 4))
            residents = self.random.integers(0, self.population.residents, size)
            self._put(case, each, person, self._worktime(size), source, resident=residents, people=1, purposed=True)

    @property
    def _scale(self) -> float:
        from bench.access_population import scale

        if not hasattr(self, "_scaled"):
            self._scaled = scale(self.population)
        return self._scaled

    def _after_leaving(self) -> None:
        """An account nobody closed."""
        population = self.population
        day = self._day()
        gone = np.flatnonzero((population.until < day_number(day) - 3) & (population.unit_kind[population.unit] < 3))
        gone = np.array([person for person in gone if int(person) not in self._taken])
        if len(gone) == 0:
            return
        person = int(self.random.choice(gone))
        self._taken.add(person)
        source = SYSTEMS[population.unit_kind[population.unit[person]]]
        case = self._case("after_leaving", person, source, [day])
        residents = self.random.integers(0, population.residents, 10)
        self._put(case, day, person, self._worktime(10), source, resident=residents, people=1, granted=0)

    def _after_transfer(self) -> None:
        """The old unit's system, long after the transfer."""
        population = self.population
        day = self._days[-1 - int(self.random.integers(0, max(1, len(self._days) // 6)))]
        moved = (population.moves_on < day_number(day) - 20) & (population.unit_kind[population.unit] < 3)
        moved &= population.unit_kind[population.unit] != population.unit_kind[population.next_unit]
        moved &= population.employed_on(day_number(day)) & ~population.leave_on(day_number(day))
        ready = [person for person in np.flatnonzero(moved) if int(person) not in self._taken]
        if not ready:
            return
        person = int(self.random.choice(ready))
        self._taken.add(person)
        source = SYSTEMS[population.unit_kind[population.unit[person]]]
        case = self._case("after_transfer", person, source, [day])
        residents = self.random.integers(0, population.residents, 8)
        self._put(case, day, person, self._worktime(8), source, resident=residents, people=1, granted=0)

    def _night_use(self) -> None:
        day = self._day()
        population = self.population
        person, source = self._somebody(day, fits=(population.overtime < 0.3))
        case = self._case("night_use", person, source, [day])
        seconds = np.sort(self.random.integers(22 * 3600 + 1800, 86_300, 20))
        residents = self.random.integers(0, population.residents, 20)
        self._put(case, day, person, seconds, source, resident=residents, people=1)

    def _leave_use(self) -> None:
        """Somebody is on leave; their account works all the same."""
        day = self._day()
        number = day_number(day)
        population = self.population
        kind = population.unit_kind[population.unit_on(number)]
        ready = (
            population.leave_on(number)
            & population.employed_on(number)
            & (kind < 3)
            & population.employed_on(number - 30)
        )
        candidates = [person for person in np.flatnonzero(ready) if int(person) not in self._taken]
        person = int(self.random.choice(candidates or np.flatnonzero(ready)))
        self._taken.add(person)
        source = SYSTEMS[kind[person]]
        case = self._case("leave_use", person, source, [day])
        residents = self.random.integers(0, population.residents, 12)
        self._put(case, day, person, self._worktime(12), source, resident=residents, people=1)

    def _scan(self) -> None:
        """One number after the other, every few seconds."""
        day = self._day()
        person, source = self._somebody(day)
        case = self._case("sequential_scan", person, source, [day])
        start = int(self.random.integers(9 * 3600, 15 * 3600))
        seconds = start + self.random.integers(4, 8, 150).cumsum()
        first = int(self.random.integers(0, self.population.residents - 200))
        self._put(case, day, person, seconds, source, resident=first + np.arange(150), people=1, purposed=True)

    def _guessing(self) -> None:
        day = self._day()
        person, _ = self._somebody(day)
        case = self._case("password_guessing", person, PC, [day])
        seconds = 12 * 3600 + np.sort(self.random.integers(0, 1500, 30))
        self._put(case, day, person, seconds, PC, activity=SIGN_IN, failed=True, machine=80_000 + person)

    def _spraying(self) -> None:
        """One password tried on many accounts from one machine."""
        day = self._day()
        people = self.random.choice(self.population.plan.staff, 25, replace=False)
        case = self._case("account_guessing", -1, PC, [day])
        seconds = 18 * 3600 + np.sort(self.random.integers(0, 900, 25))
        self._put(case, day, people, seconds, PC, activity=SIGN_IN, failed=True, machine=85_000 + case)

    def _extra(self, prefix: str) -> int:
        extras = self.population.extras
        ready = [place for place, extra in enumerate(extras) if extra.account.startswith(prefix)]
        free = [place for place in ready if self.population.plan.staff + place not in self._taken] or ready
        actor = self.population.plan.staff + int(self.random.choice(free))
        self._taken.add(actor)
        return actor

    def _contractor(self) -> None:
        """A contractor's account takes the residents out at lunch."""
        day = self._day()
        actor = self._extra("vendor")
        case = self._case("contractor_copy", actor, DATABASE, [day])
        people = self.random.integers(4_000, 30_000, 2)
        self._put(
            case, day, actor, 12 * 3600 + np.array([300, 900]), DATABASE, activity=EXPORT, people=people, holding=1
        )

    def _administrator(self) -> None:
        """An administrator reads residents' records in the database, far more than maintenance needs."""
        day = self._day()
        number = day_number(day)
        population = self.population
        ready = (population.unit_kind[population.unit_on(number)] == 3) & population.employed_on(number)
        candidates = [person for person in np.flatnonzero(ready) if int(person) not in self._taken]
        person = int(self.random.choice(candidates or np.flatnonzero(ready)))
        self._taken.add(person)
        case = self._case("administrator_reads", person, DATABASE, [day])
        activity = np.where(np.arange(60) % 6 == 0, ADMINISTER, QUERY)
        people = self.random.integers(20, 120, 60)
        self._put(case, day, person, self._worktime(60), DATABASE, activity=activity, people=people, holding=2)

    def _dormant(self) -> None:
        day = self._days[-1 - int(self.random.integers(0, max(1, len(self._days) // 8)))]
        actor = self._extra("temp")
        case = self._case("dormant_account", actor, FILES, [day])
        self._put(case, day, actor, self._worktime(6), FILES, activity=READ, object=1, holding=100)

    def _gap(self, kind: str, shift: int) -> None:
        day = self._day()
        source = int(self.random.integers(0, 4))
        case = self._case(kind, -1, source, [day])
        self.silences[day_number(day)].append(Silence(source, 34_200, 59_400, shift, case))

    def disturbed(self, number: int, rows: Raw) -> Raw:
        """This function will silence a day's sources, or put their clocks wrong, where a case says so."""
        for silence in self.silences.get(number, ()):
            hit = (
                (rows["source"] == silence.source) & (rows["second"] >= silence.start) & (rows["second"] < silence.end)
            )
            if silence.shift:
                rows["case"][hit & (rows["case"] < 0)] = silence.case
                rows["second"][hit] = np.maximum(0, rows["second"][hit] + silence.shift)
            else:
                rows = {name: values[~hit | (rows["case"] >= 0)] for name, values in rows.items()}
        return rows
