"""An ordinary day of a government, record by record: work, overtime, night duty, nightly batches, mistyped passwords."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from bench.access_population import (
    DATABASE,
    FILES,
    FOLDER,
    HOLDING_USE,
    HOLDINGS,
    ON_DUTY,
    PC,
    RESIDENT,
    SOURCES,
    TAX,
    WELFARE,
    Population,
    scale,
)
from sekimori.engines.analytics.schema import day_number
from sekimori.kernel.business_days import is_business_day

ACTIVITIES = (
    "read",
    "query",
    "list",
    "update",
    "write",
    "print",
    "export",
    "delete",
    "sign_in",
    "sign_out",
    "administer",
)
READ, QUERY, LIST, UPDATE, WRITE, PRINT, EXPORT, DELETE, SIGN_IN, SIGN_OUT, ADMINISTER = range(len(ACTIVITIES))
# What is done in each source besides taking out, cumulative by activity
_DONE = {
    RESIDENT: ((READ, 0.68), (QUERY, 0.12), (UPDATE, 0.1), (PRINT, 0.1)),
    TAX: ((READ, 0.72), (QUERY, 0.12), (UPDATE, 0.13), (PRINT, 0.03)),
    WELFARE: ((READ, 0.66), (QUERY, 0.1), (UPDATE, 0.22), (PRINT, 0.02)),
    FILES: ((READ, 0.7), (WRITE, 0.2), (LIST, 0.07), (DELETE, 0.03)),
    PC: ((WRITE, 0.7), (PRINT, 0.3)),
    DATABASE: ((QUERY, 0.8), (ADMINISTER, 0.15), (UPDATE, 0.05)),
}
_CUMULATIVE = np.zeros((len(SOURCES), len(ACTIVITIES)))
for _source, _shares in _DONE.items():
    for _activity, _share in _shares:
        _CUMULATIVE[_source, _activity] = _share
_CUMULATIVE = _CUMULATIVE.cumsum(axis=1)

Raw = dict[str, np.ndarray]
FILLS: dict[str, Any] = {
    "source": np.int8(0), "second": np.int32(0), "activity": np.int8(READ), "failed": False, "holding": np.int32(-1),
    "granted": np.int8(-1), "resident": np.int32(-1), "people": np.int32(-1), "purposed": False, "cased": False,
    "object": np.int32(-1), "machine": np.int32(-1), "case": np.int32(-1),
}  # fmt: skip


def raw(actor: Any, **columns: Any) -> Raw:
    """This function will make rows of a day; what is not given is empty. ``case`` is the number of the injected case."""
    actor = np.asarray(actor, dtype=np.int32)
    found: Raw = {"actor": actor}
    for name, fill in FILLS.items():
        value = np.asarray(columns.pop(name, fill), dtype=np.asarray(fill).dtype)
        found[name] = np.broadcast_to(value, actor.shape).copy() if value.ndim == 0 else value
    if columns:
        raise TypeError(sorted(columns))
    return found


def together(parts: list[Raw]) -> Raw:
    """This function will put rows of a day behind each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Days:
    """Ordinary days of a population; each day is drawn from its own seed, so days may be made in any order."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.scale = scale(population)

    def random(self, number: int) -> np.random.Generator:
        return np.random.default_rng([self.population.plan.seed, 7, number])

    def of(self, day: date) -> Raw:
        """This function will return everything ordinary of a day."""
        number = day_number(day)
        random = self.random(number)
        business = is_business_day(day)
        at_work = self._at_work(day, number, business, random)
        parts = [self._work(number, at_work, business, random), *self._nights(number, random), *self._batches(random)]
        if business:
            parts += [self._sign_ins(at_work, random), self._contractors(random), self._temporary(number, random)]
        return together(parts)

    def _at_work(self, day: date, number: int, business: bool, random: np.random.Generator) -> np.ndarray:
        population = self.population
        employed = population.employed_on(number)
        kind = population.unit_kind[population.unit_on(number)]
        if business:
            forgotten = random.random(len(employed)) < 0.01  # called in, or the leave was not taken back
            return np.flatnonzero(employed & (~population.leave_on(number) | forgotten))
        share = np.full(len(employed), 0.004)
        if day.weekday() == 6 and (day + timedelta(days=7)).month != day.month:
            share[kind == 0] = 0.35  # the counter opens on the last Sunday of a month
        if (2, 16) <= (day.month, day.day) <= (3, 15):
            share[kind == 1] = 0.2
        if day.weekday() == 5 and 15 <= day.day <= 21:
            share[kind == 3] = 0.5  # maintenance
        return np.flatnonzero(employed & (random.random(len(employed)) < share))

    def _work(self, number: int, at_work: np.ndarray, business: bool, random: np.random.Generator) -> Raw:
        population = self.population
        rates = population.rates(number)[at_work] * self.scale * random.gamma(6, 1 / 6, len(at_work))[:, None]
        rates *= 1.0 if business else 0.4
        short = population.leave_on(number)[at_work]
        rates[short] *= 0.15
        counts = random.poisson(rates)
        person = np.repeat(np.repeat(at_work, len(SOURCES)), counts.ravel()).astype(np.int32)
        source = np.repeat(np.tile(np.arange(len(SOURCES), dtype=np.int8), len(at_work)), counts.ravel())
        second = self._seconds(person, number, random)
        order = np.lexsort((second, person))
        person, source, second = person[order], source[order], second[order]
        return self.filled(raw(person, source=source, second=second), number, random)

    def _seconds(self, person: np.ndarray, number: int, random: np.random.Generator) -> np.ndarray:
        """When: mornings and afternoons; some come early, some stay late that evening."""
        population = self.population
        size = len(person)
        lot = random.random(size)
        second = np.where(
            lot < 0.52,
            ON_DUTY[0] + random.random(size) * 3.5 * 3600,
            np.where(lot < 0.56, 43200 + random.random(size) * 3600, 46800 + random.random(size) * 4.25 * 3600),
        )
        early = population.early[person] & (random.random(size) < 0.04)
        second[early] = ON_DUTY[0] - random.random(int(early.sum())) * 1500
        stays = random.random(len(population.overtime)) < population.overtime * (1.3 if number % 7 != 1 else 0.7)
        late = stays[person] & (random.random(size) < 0.12)
        hours = np.minimum(random.exponential(1.1, int(late.sum())), 4.6)
        second[late] = ON_DUTY[1] + hours * 3600
        return second.astype(np.int32)

    def filled(self, rows: Raw, number: int, random: np.random.Generator) -> Raw:
        """This function will give rows of people at their work what they do with which holding and whose record."""
        population, size = self.population, len(rows["actor"])
        person, source = rows["actor"], rows["source"]
        activity = (random.random(size)[:, None] > _CUMULATIVE[source]).sum(axis=1).astype(np.int8)
        activity = np.minimum(activity, ADMINISTER)
        taken = (random.random(size) < population.takes_out[person]) & (source != DATABASE)
        activity[taken] = EXPORT
        rows["activity"] = activity
        self._holdings(rows, number, random)
        self._subjects(rows, random)
        self._amounts(rows, taken, random)
        purposed = (rows["resident"] >= 0) & (random.random(size) < population.diligence[person])
        rows["purposed"] = purposed
        rows["cased"] = purposed & (random.random(size) < np.where(source == WELFARE, 0.7, 0.35))
        rows["object"] = np.where(source == FILES, random.integers(0, 400, size), activity).astype(np.int32)
        other = random.random(size) < 0.01  # at a colleague's desk
        unit = population.unit_on(number)[person]
        rows["machine"] = np.where(other, random.integers(0, 20, size) + unit * 1000 + 100_000, person).astype(np.int32)
        return rows

    def _holdings(self, rows: Raw, number: int, random: np.random.Generator) -> None:
        population = self.population
        person, source = rows["actor"], rows["source"]
        lot = random.random(len(person))
        which = (lot > HOLDING_USE[0]).astype(int) + (lot > HOLDING_USE[0] + HOLDING_USE[1])
        which[population.rare[person] & (which == 2)] = 0
        base = np.array([HOLDINGS[RESIDENT][0], HOLDINGS[TAX][0], HOLDINGS[WELFARE][0], 0, 0, 1])
        holding = base[source] + which
        unit = population.unit_on(number)[person]
        # In the weeks after a transfer some of the old unit's work is still done: with rights that should be gone
        since = number - population.moves_on[person]
        handed = (since >= 0) & (since < 14) & (random.random(len(person)) < 0.04)
        unit = np.where(handed, population.unit[person], unit)
        shared = random.random(len(person)) < 0.08
        folder = np.where(shared, population.folders[unit, random.integers(0, 3, len(person))], unit)
        holding = np.where(source == FILES, FOLDER + folder, holding)
        rows["holding"] = np.where(source == PC, -1, holding).astype(np.int32)
        unsettled = random.random(len(person)) < 0.0005
        rows["granted"] = np.where(source == PC, -1, ~(handed | unsettled)).astype(np.int8)

    def _subjects(self, rows: Raw, random: np.random.Generator) -> None:
        """Whose record: one client after the other, some looked up several times; welfare workers know their cases."""
        population = self.population
        person, source, activity = rows["actor"], rows["source"], rows["activity"]
        about = (source <= WELFARE) & np.isin(activity, (READ, UPDATE, PRINT))
        fresh = random.random(len(person)) < 0.45
        fresh[:1] = True
        fresh[1:] |= person[1:] != person[:-1]
        client = fresh.cumsum() - 1
        first = person[fresh]
        drawn = random.integers(0, population.residents, len(first))
        own = population.caseload[first, random.integers(0, 80, len(first))]
        known = (population.unit_kind[population.unit[first]] == 2) & (random.random(len(first)) < 0.8)
        drawn = np.where(known, own, drawn)
        rows["resident"] = np.where(about, drawn[client], -1).astype(np.int32)

    def _amounts(self, rows: Raw, taken: np.ndarray, random: np.random.Generator) -> None:
        size = len(taken)
        source, activity = rows["source"], rows["activity"]
        counted = (source <= WELFARE) | (source == DATABASE)
        people = np.where(rows["resident"] >= 0, 1, -1)
        hits = np.minimum(random.lognormal(1.2, 1.0, size), 200)
        people = np.where(counted & np.isin(activity, (QUERY, LIST)), hits, people)
        usual = random.normal(self.population.amount[rows["actor"]], 0.5)
        people = np.where(counted & taken, np.exp(usual), people)
        rows["people"] = people.astype(np.int32)

    def _nights(self, number: int, random: np.random.Generator) -> list[Raw]:
        """Calls about abuse and sudden needs: somebody of each fourth welfare unit, a few look-ups in the evening."""
        population = self.population
        units = np.flatnonzero(population.unit_kind == 2)
        parts = []
        for unit in units[(units + number) % 4 == 0]:
            staff = np.flatnonzero((population.unit_on(number) == unit) & population.employed_on(number))
            if len(staff) == 0:
                continue
            calls = int(random.integers(2, 8))
            who = np.full(calls, staff[number % min(4, len(staff))])  # four of them take turns
            seconds = np.sort(random.integers(19 * 3600, 24 * 3600 - 60, calls))
            rows = self.filled(raw(who, source=np.full(calls, WELFARE), second=seconds), number, random)
            parts.append(rows)
        return parts

    def _batches(self, random: np.random.Generator) -> list[Raw]:
        """Every night the systems hand their lists to each other, under accounts of nobody."""
        population = self.population
        parts = []
        for place, extra in enumerate(population.extras):
            if extra.account.startswith("batch"):
                people = random.normal(40_000, 800, 3)
                parts.append(
                    raw(
                        np.full(3, population.plan.staff + place), source=np.full(3, DATABASE),
                        second=np.sort(random.integers(3600, 4 * 3600, 3)), activity=EXPORT, holding=extra.holding,
                        people=people, machine=90_000 + place,
                    )
                )  # fmt: skip
        return parts

    def _contractors(self, random: np.random.Generator) -> Raw:
        """Maintenance by contractors: queries in the daytime, now and then a setting."""
        population = self.population
        places = [place for place, extra in enumerate(population.extras) if extra.account.startswith("vendor")]
        counts = random.poisson(6, len(places)) * (random.random(len(places)) < 0.5)
        who = np.repeat(places, counts)
        holdings = np.array([extra.holding for extra in population.extras])
        return raw(
            who + population.plan.staff, source=np.full(len(who), DATABASE),
            second=random.integers(10 * 3600, 16 * 3600, len(who)),
            activity=np.where(random.random(len(who)) < 0.85, QUERY, ADMINISTER), holding=holdings[who],
            people=np.minimum(random.lognormal(1.5, 1.0, len(who)), 200), machine=90_000 + who,
        )  # fmt: skip

    def _temporary(self, number: int, random: np.random.Generator) -> Raw:
        """Accounts for a project: used in its first days, then forgotten, never closed."""
        population = self.population
        places = [place for place, extra in enumerate(population.extras) if extra.account.startswith("temp")]
        begun = number - day_number(population.plan.first) < 12
        who = np.repeat(places, random.poisson(5, len(places)) * begun) + population.plan.staff
        return raw(
            who, source=np.full(len(who), FILES), second=random.integers(ON_DUTY[0], ON_DUTY[1], len(who)),
            holding=FOLDER, object=random.integers(0, 400, len(who)), machine=90_000 + who,
        )  # fmt: skip

    def _sign_ins(self, at_work: np.ndarray, random: np.random.Generator) -> Raw:
        """Signing in in the morning, out in the evening; some mistype, few several times."""
        wrong = np.where(random.random(len(at_work)) < 0.04, 1 + random.geometric(0.6, len(at_work)), 0)
        wrong = np.minimum(wrong, 6)
        starts = ON_DUTY[0] - random.integers(0, 1500, len(at_work))
        failing = np.repeat(at_work, wrong)
        parts = [
            raw(at_work, source=np.full(len(at_work), PC), second=starts, activity=SIGN_IN, machine=at_work),
            raw(
                at_work, source=np.full(len(at_work), PC), activity=SIGN_OUT, machine=at_work,
                second=ON_DUTY[1] + random.integers(0, 1200, len(at_work)),
            ),
            raw(
                failing, source=np.full(len(failing), PC), activity=SIGN_IN, failed=True, machine=failing,
                second=np.repeat(starts, wrong) - random.integers(2, 120, len(failing)),
            ),
        ]  # fmt: skip
        return together(parts)
