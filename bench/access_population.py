"""An invented government whose staff leave access records: people, units, postings, leave, habits — and its residents.

Everything is drawn from one seed, so the same plan gives the same people. No norm stands behind the numbers: they are
what makes ordinary days noisy where real ones are — tax season, the transfers of April, night duty of welfare offices,
colleagues who come to the counter as residents, clerks who never fill in a purpose.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sekimori.engines.analytics.schema import day_number
from sekimori.kernel.business_days import is_business_day

SOURCES = ("resident_register", "tax", "welfare", "file_server", "pc_log", "database")
RESIDENT, TAX, WELFARE, FILES, PC, DATABASE = range(6)
UNIT_KINDS = ("resident", "tax", "welfare", "information", "general")
UNIT_SHARES = (0.08, 0.10, 0.22, 0.04, 0.56)
# Accesses of a clerk on an ordinary working day, by kind of unit and source, before the plan's scale
MIX = np.array(
    [
        [60, 0, 0, 15, 1, 0],
        [8, 55, 0, 20, 1, 0],
        [8, 0, 40, 20, 1, 0],
        [0, 0, 0, 25, 4, 14],
        [0, 0, 0, 32, 1, 0],
    ],
    dtype=float,
)
POSTS = ("課長", "係長", "主事", "会計年度任用職員")
POST_SHARES = (0.07, 0.2, 0.53, 0.2)
POST_PACE = np.array([0.25, 0.7, 1.0, 0.9])
POST_OVERTIME = np.array([0.35, 0.4, 0.22, 0.02])
# Holdings by source: the ledger's ids, how often each is used, and its protection level
HOLDINGS = {RESIDENT: (1, 2, 3), TAX: (4, 5, 6), WELFARE: (7, 8, 9)}
HOLDING_USE = (0.8, 0.17, 0.03)
LEVELS = {
    1: "high",
    2: "highest",
    3: "standard",
    4: "highest",
    5: "high",
    6: "standard",
    7: "highest",
    8: "high",
    9: "high",
}
FOLDER = 100  # a unit's folder on the file server is holding 100 + unit
ON_DUTY = (8 * 3600 + 1800, 17 * 3600 + 900)  # office hours, seconds of the day
HOUSEHOLD, BLOCK = 3, 12  # residents of a household, of a block of houses


class Plan(NamedTuple):
    """What to generate. ``rows`` is about how many come out; more rows a person, not more people, unless ``staff`` says so."""

    rows: int
    staff: int = 2000
    first: date = date(2026, 1, 5)
    days: int = 90
    seed: int = 1
    misuse: float = 1.0  # how many cases of each kind, times; 0: a government without misuse

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Extra:
    """An account without a person behind it: the nightly batch of a system, or a contractor's."""

    account: str
    source: int
    holding: int


class Population:
    """The people of a plan as arrays by person, and the residents they look up. An *actor* is a person or an extra account."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        random = np.random.default_rng([plan.seed, 1])
        staff = plan.staff
        self.units(random)
        self.post = random.choice(len(POSTS), staff, p=POST_SHARES)
        self.pace = POST_PACE[self.post] * random.lognormal(0, 0.35, staff)
        self.overtime = np.clip(POST_OVERTIME[self.post] * random.lognormal(0, 0.6, staff), 0, 0.9)
        self.early = random.random(staff) < 0.3
        self.takes_out = np.where(random.random(staff) < 0.25, 0.006, 0.0003)
        self.amount = random.uniform(2.5, 5.5, staff)  # logarithm of the people in what they usually take out
        self.diligence = random.beta(14, 1.4, staff)  # how often a purpose is filled in
        self.rare = random.random(staff) < 0.5  # never uses the third holding
        self._postings(random)
        self._leave(random)
        self._residents(random)
        self.extras = tuple(
            [Extra(f"batch{number:02d}", DATABASE, (1, 4, 7)[number % 3]) for number in range(3)]
            + [Extra(f"vendor{number:02d}", DATABASE, (1, 4, 7)[number % 3]) for number in range(8)]
            + [Extra(f"temp{number:02d}", FILES, FOLDER) for number in range(6)]
        )
        self.accounts = [f"u{person:05d}" for person in range(1, staff + 1)] + [extra.account for extra in self.extras]

    def units(self, random: np.random.Generator) -> None:
        """This function will make units of some fifteen people, every kind at least once, and seat everybody."""
        count = max(len(UNIT_KINDS), self.plan.staff // 15)
        kinds = random.choice(len(UNIT_KINDS), count, p=UNIT_SHARES)
        kinds[: len(UNIT_KINDS)] = range(len(UNIT_KINDS))
        self.unit_kind = kinds
        self.unit = random.integers(0, count, self.plan.staff)

    def _postings(self, random: np.random.Generator) -> None:
        """Who moves on 1 April, or some other first of a month; who leaves on 31 March; who comes on 1 April."""
        staff, plan = self.plan.staff, self.plan
        firsts = [plan.first + timedelta(days=day) for day in range(plan.days)]
        firsts = [day for day in firsts if day.day == 1]
        self.moves_on = np.full(staff, np.iinfo(np.int32).max)
        self.since = np.full(staff, -1)
        self.until = np.full(staff, np.iinfo(np.int32).max)  # the last day of employment
        fate = random.random(staff)
        for day in firsts:
            number = day_number(day)
            if day.month == 4:
                self.moves_on[fate < 0.18] = number
                self.until[(fate >= 0.18) & (fate < 0.22)] = number - 1
                self.since[(fate >= 0.22) & (fate < 0.26)] = number
            else:
                lot = (fate >= 0.3) & (random.random(staff) < 0.004)
                self.moves_on[lot & (self.moves_on > number)] = number
        self.next_unit = random.integers(0, len(self.unit_kind), staff)

    def _leave(self, random: np.random.Generator) -> None:
        plan = self.plan
        self.on_leave = random.random((plan.staff, plan.days)) < 0.06
        long = np.flatnonzero(random.random(plan.staff) < 0.015)  # to have a child, or ill
        for person in long:
            start = int(random.integers(-60, plan.days))
            self.on_leave[person, max(0, start) : max(0, start + int(random.integers(40, 140)))] = True
        self.long_leave = long

    def _residents(self, random: np.random.Generator) -> None:
        """Some hundred residents per member of staff; most staff live here. Household, block and surname follow the number."""
        count = max(60_000, self.plan.staff * 60)
        self.residents = count
        shares = 1 / (np.arange(2500) + 8.0)
        self.surname = random.choice(2500, count // HOUSEHOLD + 1, p=shares / shares.sum())
        self.watched = random.random(count) < 0.001
        staff = self.plan.staff
        homes = random.choice(count, staff, replace=False)
        self.home = np.where(random.random(staff) < 0.8, homes, -1)
        self.staff_at = np.full(count, -1)
        living = np.flatnonzero(self.home >= 0)
        self.staff_at[self.home[living]] = living
        self.caseload = random.integers(0, count, (staff, 80))

    @cached_property
    def folders(self) -> np.ndarray:
        """Three folders besides the own that a unit's staff may use."""
        random = np.random.default_rng([self.plan.seed, 2])
        return random.integers(0, len(self.unit_kind), (len(self.unit_kind), 3))

    def unit_on(self, number: int) -> np.ndarray:
        """This function will return the unit of every person on a day."""
        return np.where(self.moves_on <= number, self.next_unit, self.unit)

    def employed_on(self, number: int) -> np.ndarray:
        """This function will say who is employed on a day."""
        return (self.since <= number) & (number <= self.until)

    def leave_on(self, number: int) -> np.ndarray:
        """This function will say who has leave on a day."""
        return self.on_leave[:, number - day_number(self.plan.first)]

    def rates(self, number: int) -> np.ndarray:
        """This function will return the accesses to be expected of every person and source on a working day, unscaled."""
        kind = self.unit_kind[self.unit_on(number)]
        return MIX[kind] * self.pace[:, None] * _season(number)[kind][:, None]

    def relation(self, person: np.ndarray, resident: np.ndarray, unit: np.ndarray) -> np.ndarray:
        """This function will return what residents are to those who look them up: index of ``RELATION_NAMES``."""
        home = self.home[person]
        lives = home >= 0
        there = self.staff_at[resident]
        found = np.zeros(len(person), dtype=np.int8)
        found[lives & (self.surname[resident // HOUSEHOLD] == self.surname[home // HOUSEHOLD])] = 4
        found[(there >= 0) & (unit[there] == unit[person])] = 5
        found[lives & (resident // BLOCK == home // BLOCK)] = 3
        found[lives & (resident // HOUSEHOLD == home // HOUSEHOLD)] = 2
        found[lives & (resident == home)] = 1
        return found


RELATION_NAMES = ("", "own", "family", "address", "surname", "colleague")


def _season(number: int) -> np.ndarray:
    """How busy each kind of unit is on a day."""
    day = date(1970, 1, 1) + timedelta(days=number)
    busy = np.ones(len(UNIT_KINDS))
    if (2, 10) <= (day.month, day.day) <= (3, 18):
        busy[1] = 2.4  # 確定申告, 住民税申告
    elif day.month in (5, 6):
        busy[1] = 1.6  # notices of the year's tax
    if (3, 18) <= (day.month, day.day) <= (4, 12):
        busy[0] = 2.0  # moving season
    if day.month == 4 or day.day <= 5:
        busy[2] = 1.25
    if day.weekday() == 0:
        busy *= 1.15
    return busy


def scale(population: Population) -> float:
    """This function will say by what the pace of everybody is multiplied to come to the plan's number of rows."""
    plan = population.plan
    days = [plan.first + timedelta(days=day) for day in range(plan.days)]
    expected = 0.0
    for day in days:
        if is_business_day(day):
            number = day_number(day)
            at_work = population.employed_on(number) & ~population.leave_on(number)
            expected += population.rates(number)[at_work].sum()
    return plan.rows / max(1.0, expected)
