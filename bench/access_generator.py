"""A government's access records with misuse among them, written into the store of `engines/analytics` day by day.

`python -m bench.access_generator FOLDER ROWS [DAYS] [STAFF] [SEED]` writes a store (key: 32 zero bytes) and beside it
`truth.json`. Memory stays that of a day's records, whatever the number of rows. Synthetic: see docs/access-analyses.md
for what figures from it can and cannot say.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.access_days import ACTIVITIES, READ, Days, Raw, together
from bench.access_misuse import Case, Misuse
from bench.access_population import (
    DATABASE,
    FILES,
    FOLDER,
    LEVELS,
    ON_DUTY,
    POSTS,
    RELATION_NAMES,
    SOURCES,
    Plan,
    Population,
)
from sekimori.engines.analytics.schema import completed, day_number
from sekimori.kernel.business_days import is_business_day

KEY = bytes(32)  # nothing of it is secret: nobody in it lives
TOKYO_SECONDS = 9 * 3600
PURPOSES = (
    "住民票の交付",
    "異動の届出",
    "課税の調査",
    "証明の交付",
    "相談への対応",
    "給付の審査",
    "照会への回答",
    "滞納の整理",
)


class Government:
    """A plan made ready: people, ordinary days, misuse; ``table`` gives one day's records."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.population = Population(plan)
        self.days = Days(self.population)
        self.misuse = Misuse(self.population)
        self._texts = _Texts(self.population)

    def tables(self, first: date | None = None, last: date | None = None) -> Iterator[tuple[date, pa.Table]]:
        """This function will yield each day's records, in the columns of the store's schema."""
        day, end = first or self.plan.first, last or self.plan.last
        while day <= end:
            yield day, self.table(day)
            day += timedelta(days=1)

    def table(self, day: date) -> pa.Table:
        """This function will return the records of one day; cases of that day learn the names of their records."""
        number = day_number(day)
        rows = together([self.days.of(day), *self.misuse.rows.get(number, ())])
        rows = self.misuse.disturbed(number, rows)
        order = np.lexsort((rows["second"], rows["source"]))
        rows = {name: values[order] for name, values in rows.items()}
        uids = _names(len(order), np.random.default_rng([self.plan.seed, 9, number]))
        for case in np.unique(rows["case"][rows["case"] >= 0]):
            named = uids.take(pa.array(np.flatnonzero(rows["case"] == case)))
            self.misuse.cases[case].records[day.isoformat()] = named.to_pylist()
        return completed(self._columns(day, number, rows, uids))

    def _columns(self, day: date, number: int, rows: Raw, uids: pa.Array) -> pa.Table:
        population, staff, size = self.population, self.plan.staff, len(uids)
        person = np.minimum(rows["actor"], staff - 1)
        nobody = rows["actor"] >= staff
        employed = population.employed_on(number)[person] & ~nobody
        unit = population.unit_on(number)
        holiday = not is_business_day(day)
        outside = (rows["second"] < ON_DUTY[0]) | (rows["second"] >= ON_DUTY[1]) | holiday
        resident = rows["resident"]
        about = (resident >= 0) & ~nobody
        relation = np.zeros(size, dtype=np.int8)
        relation[about] = population.relation(person[about], resident[about], unit)
        watched = (resident >= 0) & population.watched[resident]
        texts = self._texts
        micro = (number * 86_400 - TOKYO_SECONDS + rows["second"].astype(np.int64)) * 1_000_000
        counts = pa.array(rows["people"], mask=rows["people"] < 0)
        return pa.table(
            {
                "metadata_uid": uids,
                "source": texts.sources.take(pa.array(rows["source"])),
                "time": pa.array(micro).cast(pa.timestamp("us", tz="UTC")),
                "local_date": pa.array(np.full(size, number, dtype=np.int32)).cast(pa.date32()),
                "local_hour": pa.array((rows["second"] // 3600).astype(np.int8)),
                "off_hours": pa.array(outside),
                "holiday": pa.array(np.full(size, holiday)),
                "on_leave": pa.array(population.leave_on(number)[person], mask=nobody),
                "account": texts.accounts.take(pa.array(rows["actor"])),
                "person": pa.array(person.astype(np.int64) + 1, mask=nobody),
                "unit": pa.array(unit[person].astype(np.int64), mask=~employed),
                "post": texts.posts.take(pa.array(np.where(employed, population.post[person], len(POSTS)))),
                "posted": pa.array(employed),
                "privileged": pa.array(rows["source"] == DATABASE),
                "activity": texts.activities.take(pa.array(rows["activity"])),
                "status": texts.statuses.take(pa.array(rows["failed"].astype(np.int8))),
                "holding": pa.array(rows["holding"].astype(np.int64), mask=rows["holding"] < 0),
                "level": texts.levels.take(pa.array(_level(rows["holding"]))),
                "granted": pa.array(rows["granted"] == 1, mask=rows["granted"] < 0),
                "object_name": texts.objects.take(pa.array(_object(rows))),
                "subject": texts.tokens.take(pa.array(np.where(resident >= 0, resident, population.residents))),
                "relation": texts.relations.take(pa.array(relation)),
                "watched": pa.array(watched),
                "people": counts,
                "rows": counts,
                "source_address": texts.machine(rows["machine"]),
                "purpose": texts.purposes.take(pa.array(np.where(rows["purposed"], 1 + rows["source"], 0))),
                "case_uid": texts.cases.take(pa.array(np.where(rows["cased"] & about, resident, population.residents))),
                "detail": texts.details.take(pa.array(np.where(rows["activity"] == READ, 0, 1 + rows["activity"]))),
            }
        )


class _Texts:
    """Every text a record can hold, made once."""

    def __init__(self, population: Population) -> None:
        seed = population.plan.seed.to_bytes(8, "big")
        residents = range(population.residents)
        tokens = [blake2b(number.to_bytes(8, "big"), digest_size=16, key=seed).hexdigest() for number in residents]
        self.tokens = pa.array([*tokens, ""])
        self.cases = pa.array([*(f"R8-{number:06d}" for number in residents), ""])
        self.accounts = pa.array(population.accounts)
        self.sources = pa.array(SOURCES)
        self.posts = pa.array([*POSTS, ""])
        self.activities = pa.array(ACTIVITIES)
        self.statuses = pa.array(["success", "failure"])
        self.levels = pa.array(["", "standard", "high", "highest"])
        self.relations = pa.array(RELATION_NAMES)
        self.purposes = pa.array(["", *(PURPOSES[place % len(PURPOSES)] for place in range(len(SOURCES)))])
        self.details = pa.array(["", *(f"処理 {name}" for name in ACTIVITIES)])
        screens = [f"画面 {source}/{name}" for source in SOURCES for name in ACTIVITIES]
        units = len(population.unit_kind)
        files = [rf"\\fs1\u{unit:03d}\{number:03d}.xlsx" for unit in range(units) for number in range(400)]
        self.objects = pa.array([*screens, *files])

    def machine(self, numbers: np.ndarray) -> pa.Array:
        """This function will give machines their addresses."""
        seen, places = np.unique(numbers, return_inverse=True)
        texts = [f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" for number in seen.tolist()]
        return pa.array(texts).take(pa.array(places))


def _level(holding: np.ndarray) -> np.ndarray:
    names = ("", "standard", "high", "highest")
    by_holding = np.zeros(FOLDER, dtype=np.int8)
    for number, level in LEVELS.items():
        by_holding[number] = names.index(level)
    return np.where(holding < 0, 0, np.where(holding >= FOLDER, 1, by_holding[np.clip(holding, 0, FOLDER - 1)]))


def _object(rows: Raw) -> np.ndarray:
    """A file of the unit's folder, or the screen of the system."""
    screens = len(SOURCES) * len(ACTIVITIES)
    file = screens + (rows["holding"] - FOLDER) * 400 + np.clip(rows["object"], 0, 399)
    screen = rows["source"] * len(ACTIVITIES) + rows["activity"]
    return np.where((rows["source"] == FILES) & (rows["holding"] >= FOLDER), file, screen)


_HEX = np.frombuffer("".join(f"{number:02x}" for number in range(256)).encode(), dtype="<u2")


def _names(size: int, random: np.random.Generator) -> pa.Array:
    """So many random names of 32 characters, without a Python loop."""
    letters = _HEX[np.frombuffer(random.bytes(size * 16), dtype=np.uint8)]
    offsets = np.arange(size + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()))


def fill(government: Government, folder: Path, first: date | None = None, last: date | None = None) -> int:
    """This function will write a government's records into a store and return their number."""
    from sekimori.engines.analytics.store import Store

    store = Store(folder, KEY)
    return sum(
        store.write(table, batch=f"{day:%Y%m%d}").rows
        for day, table in government.tables(first, last)
        if table.num_rows
    )


def truth(cases: list[Case]) -> str:
    """This function will write down what was injected, as JSON."""
    return json.dumps([asdict(case) for case in cases], default=str, ensure_ascii=False)


def main(folder: str, rows: str, days: str = "90", staff: str = "2000", seed: str = "1") -> None:
    government = Government(Plan(int(rows), int(staff), days=int(days), seed=int(seed)))
    written = fill(government, Path(folder))
    Path(folder, "truth.json").write_text(truth(government.misuse.cases))
    print(f"{written:,} records, {len(government.misuse.cases)} cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
