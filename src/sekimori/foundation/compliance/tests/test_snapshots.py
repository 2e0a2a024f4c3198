"""The daily counts, and the trend drawn from them."""

from datetime import date, timedelta

from tests.cast import NOW, TODAY

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.compliance import actions, queries, snapshots
from sekimori.foundation.compliance.models import Snapshot
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.moments import end_of_day

WORKER = system_actor("worker", NOW)


def attest(city, at=NOW):
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。")
    place = city.unit("0201").pk
    actions.prepare_and_attest(city.actor("manager", at), canonical="handling.misdelivery", place=place, draft=draft)


def test_a_snapshot_counts_what_the_matrix_of_the_day_shows(city):
    snapshots.take_snapshot(WORKER, TODAY)
    total = queries.matrix(TODAY, end_of_day(TODAY)).rollup()
    (point,) = snapshots.trend(since=TODAY, until=TODAY)
    assert (point.good, point.total) == (total.satisfied, total.applicable)


def test_the_trend_rises_on_the_day_something_was_attested(city):
    yesterday = TODAY - timedelta(days=1)
    attest(city)
    for day in (TODAY, yesterday):
        snapshots.take_snapshot(WORKER, day)
    first, second = snapshots.trend(since=yesterday, until=TODAY)
    assert (first.day, second.day) == (yesterday, TODAY)
    assert second.good == first.good + 1


def test_a_day_counted_twice_stands_once(city):
    assert snapshots.take_snapshot(WORKER, TODAY) == snapshots.take_snapshot(WORKER, TODAY) == Snapshot.objects.count()


def test_a_department_and_a_chapter_have_trends_of_their_own(city):
    attest(city)
    snapshots.take_snapshot(WORKER, TODAY)
    seen = queries.matrix(TODAY, end_of_day(TODAY))
    department = city.unit("02").pk
    chapter = seen.guideline.chapter_of(seen.guideline.by_canonical["handling.misdelivery"]).ref
    (point,) = snapshots.trend(since=TODAY, until=TODAY, departments=frozenset({department}), chapter=chapter)
    counted = seen.rollups[department, chapter]
    assert (point.good, point.total) == (counted.satisfied, counted.applicable) == (1, counted.applicable)


def test_what_does_not_apply_is_counted_apart(city):
    snapshots.take_snapshot(WORKER, TODAY)
    seen = queries.matrix(TODAY, end_of_day(TODAY))
    rows = Snapshot.objects.values_list("satisfied", "due", "unmet", "not_applicable")
    assert sum(sum(row) for row in rows) == len(seen.findings)


def test_taking_it_is_recorded_and_the_days_taken_are_known(city):
    snapshots.take_snapshot(WORKER, TODAY)
    assert snapshots.days_taken(date(2026, 1, 1), TODAY + timedelta(days=1)) == {TODAY}
    assert snapshots.days_taken(date(2026, 1, 1), TODAY) == frozenset()
    entry = Entry.objects.get(action="compliance.snapshot.take")
    assert (entry.channel, entry.facts["on"]) == ("worker", TODAY.isoformat())
