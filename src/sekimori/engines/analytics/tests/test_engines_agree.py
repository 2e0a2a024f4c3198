"""Every analysis says the same on DuckDB, ClickHouse, DataFusion and on a Spark of several processes.

What is found is compared by digest: day, whom, how much, what is usual, and every fact, over a government with misuse.
"""

from datetime import timedelta

import duckdb
import pytest
from bench.access_generator import KEY, Government, fill
from bench.access_population import Plan
from bench.analyses_once import closed_days

from sekimori.engines.analytics.definition import analyses
from sekimori.engines.analytics.dialects import ClickHouse, DataFusion, DuckDB, answer_digest
from sekimori.engines.analytics.plain import write_plain
from sekimori.engines.analytics.query import FIXED, Exclusion, Question, query_of
from sekimori.engines.analytics.run import digest, findings_of, run
from sekimori.engines.analytics.store import Store

pytestmark = pytest.mark.once
PLAN = Plan(rows=70_000, staff=130, days=105, seed=5)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The plain files, the questions, the store: the last weeks of a small government, somebody excluded."""
    folder = tmp_path_factory.mktemp("agree")
    assert fill(Government(PLAN), folder / "store") < 200_000
    store = Store(folder / "store", KEY)
    first, last = PLAN.first + timedelta(days=45), PLAN.last
    question = Question(
        first=first,
        last=last,
        since={source: store.days(source)[0] for source in store.sources()},
        excluded=(Exclusion(PLAN.first, PLAN.last, person=7), Exclusion(PLAN.first, PLAN.last, account="batch00")),
        closed=closed_days(first, last),
    )
    write_plain(store, folder / "plain", PLAN.first, PLAN.last)
    return store, folder / "plain", question


def answers_of(engine, asked):
    _, plain, question = asked
    engine.open(plain)
    return {code: engine.rows(query_of(analysis, question)) for code, analysis in analyses().items()}


@pytest.fixture(scope="module")
def reference(asked):
    with DuckDB() as engine:
        return answers_of(engine, asked)


def disagreeing(reference, answers):
    return [code for code, rows in answers.items() if answer_digest(rows) != answer_digest(reference[code])]


def test_the_small_government_gives_nearly_every_analysis_something_to_find(reference):
    silent = {code for code, rows in reference.items() if not rows}

    assert len(silent) <= 2, silent


@pytest.mark.parametrize("engine", [ClickHouse, DataFusion])
def test_another_engine_in_the_process_finds_the_same(asked, reference, engine):
    with engine() as opened:
        assert disagreeing(reference, answers_of(opened, asked)) == []


def test_a_spark_of_several_processes_finds_the_same(asked, reference, spark):
    assert disagreeing(reference, answers_of(spark, asked)) == []


def test_findings_with_their_evidence_are_the_same_wherever_the_question_was_answered(asked):
    store, plain, question = asked
    analysis = analyses()["curiosity"]
    days = {"first": question.first, "last": question.last, "closed": question.closed}
    with DataFusion() as engine:
        engine.open(plain)
        elsewhere = run(store, analysis, **days, elsewhere=engine)

    assert elsewhere
    assert digest(elsewhere) == digest(run(store, analysis, **days))


def test_what_the_product_finds_is_what_the_bare_question_finds(asked, reference):
    """The encrypted store and the plain files, findings with evidence and bare rows."""
    store, _, question = asked
    for code, analysis in analyses().items():
        found = run(
            store,
            analysis,
            first=question.first,
            last=question.last,
            excluded=question.excluded,
            closed=question.closed,
        )
        names = (*FIXED, *analysis.facts)
        bare = findings_of(analysis, [dict(zip(names, row, strict=True)) for row in reference[code]])

        assert sorted((each.day, each.person or 0, each.account, each.why) for each in found) == sorted(
            (each.day, each.person or 0, each.account, each.why) for each in bare
        )


def test_what_is_looked_at_twice_is_read_twice_and_not_kept_in_memory(asked):
    store, _, question = asked
    sql = query_of(analyses()["sequential_scan"], question)
    with duckdb.connect() as connection:
        store.relation_of(connection, store.held(PLAN.first, PLAN.last)).create_view("stored")
        plan = connection.execute(f"EXPLAIN {sql}").fetchall()[0][1].upper()

    assert plan.count("ARROW_SCAN") == 2
