"""The invented government that analyses are measured on: the same every time, in the schema, its misuse known."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from bench.access_generator import Government, truth
from bench.access_misuse import HISTORY
from bench.access_population import SOURCES, Plan

from sekimori.engines.analytics.schema import SCHEMA

PLAN = Plan(rows=6_000, staff=90, days=100, seed=3)


@pytest.fixture(scope="module")
def government():
    return Government(PLAN)


@pytest.fixture(scope="module")
def records(government):
    return pa.concat_tables(table for _, table in government.tables())


def test_it_is_the_same_every_time_and_another_with_another_seed(government):
    day = PLAN.first + timedelta(days=60)

    assert Government(PLAN).table(day).equals(government.table(day))
    assert not Government(PLAN._replace(seed=4)).table(day).equals(government.table(day))


def test_its_records_are_of_the_schema_and_every_source_speaks(records):
    assert records.schema.equals(SCHEMA)
    assert set(pc.unique(records["source"]).to_pylist()) == set(SOURCES)
    assert pc.count_distinct(records["metadata_uid"]).as_py() == records.num_rows


def test_every_case_has_its_records_in_the_store_or_is_a_silence(government, records):
    named = {uid for case in government.misuse.cases for uids in case.records.values() for uid in uids}
    bare = {case.kind for case in government.misuse.cases if not case.records}

    assert named <= set(records["metadata_uid"].to_pylist())
    assert bare <= {"log_gap", "clock_jump"}  # in a government this small a source may have nothing to shift
    assert len({case.kind for case in government.misuse.cases}) >= 20


def test_the_days_in_which_habits_are_learnt_are_free_of_misuse(government):
    assert min(case.first for case in government.misuse.cases) >= PLAN.first + timedelta(days=HISTORY)


def test_a_government_without_misuse_has_no_cases():
    assert Government(PLAN._replace(misuse=0)).misuse.cases == []


def test_the_truth_can_be_written_down(government):
    assert '"kind": "mass_copy"' in truth(government.misuse.cases)


def test_a_source_that_fell_silent_has_nothing_for_hours(government):
    case = next(case for case in government.misuse.cases if case.kind == "log_gap")
    table = government.table(case.first)
    of_source = table.filter(pc.equal(table["source"], case.source))

    assert not {10, 11, 12, 13, 14, 15} & set(of_source["local_hour"].to_pylist())
