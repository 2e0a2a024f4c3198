"""Looking into the store: newest first, page after page, in bounded work, and only what may be seen."""

from datetime import timedelta

from tests.cast import NOW

from sekimori.chapters.systems.access_records import looking
from sekimori.chapters.systems.access_records.looking import Seen, Wanted, hours_of, look
from sekimori.chapters.systems.access_records.storing import store
from sekimori.engines.analytics.tests.records import record, table

DAY = NOW.date() - timedelta(days=1)
ALL = Seen(everything=True)


def wanted(seen=ALL, first=DAY - timedelta(days=30), last=DAY, **about) -> Wanted:
    return Wanted(first, last, seen, **about)


def keep(*rows):
    return store().write(table(rows), batch="b")


def test_pages_follow_on_newest_first_without_gap_or_repetition(monkeypatch):
    monkeypatch.setattr(looking, "PORTION", 1)
    rows = [
        record(DAY - timedelta(days=n % 7), hour=9 + n % 8, second=n % 2, metadata_uid=f"{n:04d}") for n in range(130)
    ]
    keep(*rows)
    found, mark = [], None
    while True:
        page = look(store(), wanted(), after=mark, limit=7)
        found += [(row["epoch"], row["metadata_uid"]) for row in page.rows]
        mark = page.following
        if mark is None:
            break
    assert len(found) == len(set(found)) == 130
    assert found == sorted(found, reverse=True)


def test_a_search_that_finds_little_says_how_far_back_it_looked_and_goes_on(monkeypatch):
    monkeypatch.setattr(looking, "PORTION", 1)
    monkeypatch.setattr(looking, "MOST", 1)
    keep(*(record(DAY - timedelta(days=n), person=9 if n == 5 else 7) for n in range(8)))
    found, mark, pages = [], None, 0
    while pages == 0 or mark is not None:
        page = look(store(), wanted(person=9), after=mark)
        found += page.rows
        mark, pages = page.following, pages + 1
    assert [row["person"] for row in found] == [9]
    assert pages > 5


def test_what_may_be_seen_is_part_of_the_question():
    keep(
        record(DAY, unit=3, holding=1), record(DAY, unit=4, holding=2, second=1), record(DAY, unit=None, person=None, holding=None, second=2)
    )  # fmt: skip
    assert len(look(store(), wanted()).rows) == 3
    own = Seen(False, frozenset({3}), frozenset({2}))
    assert {row["unit"] for row in look(store(), wanted(own)).rows} == {3, 4}
    assert look(store(), wanted(Seen(False))).rows == ()


def test_an_empty_store_answers_with_nothing():
    assert look(store(), wanted()).rows == ()
    assert sum(hour.all for hour in hours_of(store(), wanted())) == 0


def test_hours_are_those_of_the_clock_in_japan():
    keep(
        record(DAY, hour=8), record(DAY, hour=8, second=1, activity="export"),
        record(DAY, hour=23, activity="update"), record(DAY, hour=0, status="failure"),
    )  # fmt: skip
    hours = hours_of(store(), wanted(first=DAY))
    assert [(one.hour, one.looked, one.changed, one.taken, one.failed) for one in hours if one.all] == [
        (0, 0, 0, 0, 1),
        (8, 1, 0, 1, 0),
        (23, 0, 1, 0, 0),
    ]
