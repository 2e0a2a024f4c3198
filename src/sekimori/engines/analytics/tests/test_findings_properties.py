"""What is found depends on the records alone: not on their order, their batches, or how often they were delivered."""

import itertools
import random
from datetime import timedelta
from functools import cache
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.engines.analytics.definition import analyses
from sekimori.engines.analytics.query import Exclusion
from sekimori.engines.analytics.run import Finding, digest, run
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table

FIRST, LAST = MONDAY + timedelta(days=35), MONDAY + timedelta(days=41)
# Small numbers, so that a few hundred records give findings of every kind
SMALL = {
    **dict.fromkeys(
        ("least", "people", "more", "late_least", "accounts", "units", "close_least", "near_least", "hours"), 1
    ),
    **dict.fromkeys(("active_days", "surname_least", "hour_least", "days", "peers", "again"), 1),
    **dict.fromkeys(("tenfold", "most_tenfold", "percent"), 5),
    **dict.fromkeys(("together", "clients", "routine_days"), 99),
}
HIDDEN = (Exclusion(MONDAY, LAST, person=4),)


def rows_of(seed: int) -> list[dict]:
    dice = random.Random(seed)
    made = []
    for number in range(400):
        activity = dice.choice(["read", "read", "query", "export", "sign_in"])
        made.append(
            record(
                MONDAY + timedelta(days=dice.randrange(42)),
                dice.randrange(24),
                dice.randrange(60),
                metadata_uid=f"{number:032x}",
                person=dice.choice([None, 1, 2, 3, 4]),
                account=f"a{dice.randrange(4)}",
                unit=dice.choice([None, 1, 2]),
                holding=dice.choice([None, 1, 2, 3]),
                level=dice.choice(["", "highest"]),
                source=dice.choice(["juki", "zei"]),
                subject=dice.choice(["", "s1", "s2"]),
                activity=activity,
                status="failure" if activity == "sign_in" and dice.random() < 0.7 else "success",
                off_hours=dice.random() < 0.3,
                on_leave=dice.choice([None, False, True]),
                posted=dice.random() < 0.9,
                granted=dice.choice([None, True, False]),
                relation=dice.choice(["", "", "own", "surname"]),
                watched=dice.random() < 0.1,
                privileged=dice.random() < 0.1,
                people=dice.choice([None, 1, 50]),
                purpose=dice.choice(["", "窓口"]),
                source_address=dice.choice(["", "10.0.0.1"]),
            )
        )
    return made


def found_in(store: Store) -> list[Finding]:
    return [
        finding
        for analysis in analyses().values()
        for finding in run(
            store,
            analysis,
            first=FIRST,
            last=LAST,
            excluded=HIDDEN,
            parameters={each.name: SMALL[each.name] for each in analysis.parameters if each.name in SMALL},
        )
    ]


@cache
def expected(seed: int) -> tuple[str, int, frozenset[str]]:
    with TemporaryDirectory() as folder:
        store = Store(folder, bytes(32))
        store.write(table(rows_of(seed)), batch="whole")
        found = found_in(store)
        return digest(found), len(found), frozenset(each.analysis for each in found)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1), order=st.randoms(use_true_random=False), cuts=st.lists(st.integers(1, 399), max_size=3))
def test_order_and_batches_and_repeated_deliveries_do_not_change_what_is_found(seed, order, cuts):
    rows = rows_of(seed)
    order.shuffle(rows)
    edges = [0, *sorted(set(cuts)), len(rows)]
    with TemporaryDirectory() as folder:
        store = Store(folder, bytes(32))
        for begin, end in itertools.pairwise(edges):
            store.write(table(rows[begin:end]), batch=str(begin))
        store.write(table(rows[edges[0] : edges[1]]), batch="delivered again")
        assert digest(found_in(store)) == expected(seed)[0]


def test_the_rows_of_this_test_give_findings_of_most_analyses():
    assert len(expected(0)[2] | expected(1)[2]) >= 15


def test_a_day_analysed_alone_and_in_its_week_gives_the_same_findings(tmp_path):
    store = Store(tmp_path, bytes(32))
    store.write(table(rows_of(0)), batch="whole")
    for code in set(analyses()) - {"repeated_same_person", "same_person_by_many"}:
        analysis = analyses()[code]
        parameters = {each.name: SMALL[each.name] for each in analysis.parameters if each.name in SMALL}
        days = [LAST - timedelta(days=1), LAST]
        apart = [f for day in days for f in run(store, analysis, first=day, last=day, parameters=parameters)]
        assert digest(apart) == digest(run(store, analysis, first=days[0], last=LAST, parameters=parameters)), code
