"""The measures of risk on Spark, for tables that outgrow one machine: the same figures from the same definitions."""

import random
from dataclasses import asdict
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.dataset import dataset

from sekimori.engines.deidentify.risk.measures import measure
from sekimori.engines.deidentify.risk.search import Ladder, search

pytestmark = pytest.mark.once
ON = date(2026, 11, 22)


def residents(count: int, seed: int) -> pa.Table:
    chance = random.Random(seed)
    rows = range(count)
    return pa.table(
        {
            "生年月日": [f"{chance.randrange(1990, 1994)}-{chance.randrange(1, 13):02}-01" for _ in rows],
            "住所": [chance.choice(("春日部市中央1丁目", "春日部市粕壁東2丁目", "", "春日部市備後")) for _ in rows],
            "病名": [chance.choice(("感冒", "糖尿病", "がん")) for _ in rows],
            "点数": [chance.randrange(4) for _ in rows],
        }
    )


@pytest.mark.parametrize("files", [False, True])
def test_spark_measures_what_duckdb_measures(spark, tmp_path, files):
    table, population = residents(3_000, 1), residents(9_000, 2)
    if files:  # what the machines of a cluster read themselves
        pq.write_table(table, tmp_path / "a.parquet")
        table = dataset(tmp_path, format="parquet")
    asked = (["生年月日", "住所"], ["病名", "点数"])
    here, there = (measure(table, *asked, population=population, elsewhere=each) for each in (None, spark))
    assert [spread.ordered for spread in here.spreads] == [False, True]
    assert _figures(there) == pytest.approx(_figures(here), abs=2e-6)
    assert asdict(there) | {"spreads": ()} == asdict(here) | {"spreads": ()}
    assert here.k_map and here.uniques == 0


def _figures(risk) -> list[float]:
    return [figure for spread in risk.spreads for figure in (spread.distinct, spread.entropy, spread.distance)]


def test_spark_finds_the_same_way_to_the_goal(spark):
    ladders = {"生年月日": Ladder.BIRTH_DATE, "住所": Ladder.ADDRESS}
    table = residents(600, 3)
    assert (
        search(table, ladders, k=9, on=ON, most=1, elsewhere=spark) == search(table, ladders, k=9, on=ON, most=1) != []
    )
