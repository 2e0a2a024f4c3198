"""What may be seen is part of every question, and hours are those of the clock in Japan."""

from datetime import timedelta

from tests.cast import NOW

from sekimori.chapters.systems.access_records.hours import hours_of
from sekimori.chapters.systems.access_records.storing import store
from sekimori.engines.analytics.search import Wanted, Within, search
from sekimori.engines.analytics.tests.records import record, table

DAY = NOW.date() - timedelta(days=1)


def wanted(within=None) -> Wanted:
    return Wanted(DAY, DAY, within=within)


def keep(*rows):
    return store().write(table(rows), batch="b")


def test_what_may_be_seen_is_part_of_the_question():
    keep(
        record(DAY, unit=3, holding=1), record(DAY, unit=4, holding=2, second=1), record(DAY, unit=None, person=None, holding=None, second=2)
    )  # fmt: skip
    assert len(search(store(), wanted()).records) == 3
    own = Within(frozenset({3}), frozenset({2}))
    assert {row["unit"] for row in search(store(), wanted(own)).records} == {3, 4}
    assert search(store(), wanted(Within(frozenset(), frozenset()))).records == ()


def test_an_empty_store_answers_with_nothing():
    assert search(store(), wanted()).records == ()
    assert sum(hour.sum for hour in hours_of(store(), DAY, within=None)) == 0


def test_hours_are_those_of_the_clock_in_japan():
    keep(
        record(DAY, hour=8), record(DAY, hour=8, second=1, activity="export"),
        record(DAY, hour=23, activity="update"), record(DAY, hour=0, status="failure"),
    )  # fmt: skip
    hours = hours_of(store(), DAY, within=None)
    assert [(one.hour, one.looked, one.changed, one.taken, one.failed) for one in hours if one.sum] == [
        (0, 0, 0, 0, 1),
        (8, 1, 0, 1, 0),
        (23, 0, 1, 0, 0),
    ]
