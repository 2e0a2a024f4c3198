"""Who somebody was, whose data it was, and whether they may have it: as of the moment of the access."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import LOADED, TOKYO

from sekimori.chapters.systems.access_records.actions.lists import load_list
from sekimori.chapters.systems.access_records.actions.sources import AccountRow, load_accounts
from sekimori.chapters.systems.access_records.knowledge import knowledge_for
from sekimori.chapters.systems.access_records.models import LEAVES, RELATED, WATCHED, Relation, SourceAccount
from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.access_records.tests.conftest import file_of, line
from sekimori.foundation import ledger
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.models import Leave
from sekimori.foundation.ledger import LedgerEntry
from sekimori.kernel.problems import Refused

TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=TOKYO)


@pytest.fixture
def resolved(bring, source):
    """The stored record of one look-up."""

    def do(at: datetime = TUESDAY, number: str = "1024", subject: str = "0001") -> dict:
        bring(file_of(line(at, number, subject)))
        kept = store()
        day = at.astimezone(TOKYO).date()
        rows = [row for held in kept.held(day, day, [source.code]) for row in kept.records(held).to_pylist()]
        assert len(rows) == 1
        return rows[0]

    return do


def test_the_account_is_the_person_of_that_number_in_the_post_of_that_day(city, resolved):
    row = resolved()
    assert (row["person"], row["unit"], row["post"]) == (city.person("staff").pk, city.unit("020101").pk, "主事")
    assert (row["posted"], row["privileged"], row["account"]) == (True, False, "1024")


@pytest.mark.parametrize(("day", "unit"), [(date(2026, 3, 31), "0201"), (date(2026, 4, 1), "0401")])
def test_a_transfer_counts_from_its_day(city, resolved, day, unit):
    at = datetime(day.year, day.month, day.day, 10, tzinfo=TOKYO)
    assert resolved(at, "1021")["unit"] == city.unit(unit).pk


def test_somebody_who_has_left_has_no_post_and_no_leave_to_see_it(city, resolved, source, enter_in):
    source.holding = enter_in(city).id
    source.save()
    row = resolved(TUESDAY, "1090")
    assert (row["person"], row["posted"], row["unit"], row["granted"]) == (
        city.person("retired").pk,
        False,
        None,
        False,
    )


def test_an_unknown_account_is_nobody(resolved):
    row = resolved(number="admin01")
    assert (row["person"], row["unit"], row["posted"], row["account"]) == (None, None, False, "admin01")


def test_the_sources_list_says_whose_an_account_is_and_which_are_administrators(city, source, resolved):
    rows = [
        AccountRow("admin01", city.person("systems_manager").pk, None, date(2026, 11, 17), False),
        AccountRow("ADMIN01", city.person("staff").pk, date(2026, 11, 17), None, True),
    ]
    load_accounts(city.actor("systems_manager"), source.pk, rows, digest="")
    row = resolved(number="admin01")
    assert (row["person"], row["privileged"]) == (city.person("staff").pk, True)


def test_nobody_takes_an_administrators_mark_away_alone(city, source):
    actor = city.actor("systems_manager")
    load_accounts(actor, source.pk, [AccountRow("root", None, None, None, True)], digest="")
    with pytest.raises(Refused, match="一人では"):
        load_accounts(actor, source.pk, [AccountRow("root", None, None, None, False)], digest="")
    with pytest.raises(Refused, match="一人では"):
        load_accounts(actor, source.pk, [], digest="")
    assert SourceAccount.objects.filter(superseded_at=None, privileged=True).count() == 1


@pytest.fixture
def enter_in(monkeypatch):
    """The ledger of another chapter, as the foundation tells it."""

    def do(city, unit: str = "0201") -> LedgerEntry:
        levels = ((date(2026, 4, 1), "standard"), (date(2026, 11, 1), "high"))
        entry = LedgerEntry(71, "0201-001", "個人住民税課税台帳", city.unit(unit).pk, None, levels)
        monkeypatch.setattr(ledger, "_LEDGERS", [lambda: {entry.id: entry}])
        return entry

    return do


@pytest.mark.parametrize(
    ("on", "level"), [(date(2026, 3, 2), "standard"), (date(2026, 10, 30), "standard"), (TUESDAY.date(), "high")]
)
def test_the_level_is_that_of_the_day(city, source, resolved, enter_in, on, level):
    source.holding = enter_in(city).id
    source.save()
    assert resolved(datetime(on.year, on.month, on.day, 10, tzinfo=TOKYO))["level"] == level


@pytest.mark.parametrize(
    ("number", "granted"), [("1024", True), ("1020", True), ("1004", True), ("1031", False), ("x", None)]
)
def test_the_holding_is_open_to_its_unit_those_above_and_nobody_else(city, source, resolved, enter_in, number, granted):
    source.holding = enter_in(city).id
    source.save()
    row = resolved(number=number)
    assert (row["holding"], row["granted"]) == (source.holding, granted)
    assert row["level"]


def test_units_that_use_a_source_may(city, source, resolved, enter_in):
    source.holding = enter_in(city).id
    source.save()
    source.used_by.add(city.unit("0301"))
    assert resolved(number="1031")["granted"] is True


@pytest.mark.parametrize(
    ("at", "off", "holiday"),
    [
        (TUESDAY, False, False),
        (TUESDAY.replace(hour=7, minute=29), True, False),
        (TUESDAY.replace(hour=7, minute=30), False, False),
        (TUESDAY.replace(hour=20), True, False),
        (TUESDAY + timedelta(days=4), True, True),  # Saturday
        (datetime(2026, 11, 3, 10, tzinfo=TOKYO), True, True),  # 文化の日
    ],
)
def test_hours_and_holidays_are_those_of_japan(resolved, at, off, holiday):
    row = resolved(at)
    assert (row["off_hours"], row["holiday"]) == (off, holiday)


def test_leave_is_unknown_until_somebody_tells_of_it(city, resolved):
    assert resolved()["on_leave"] is None


@pytest.mark.parametrize(("number", "away"), [("1024", True), ("1022", False)])
def test_a_day_of_leave_is_seen(city, resolved, number, away):
    load_list(city.actor("hr"), LEAVES, [(city.person("staff").pk, TUESDAY.date())], digest="")
    assert resolved(number=number)["on_leave"] is away


def test_a_long_leave_of_the_directory_counts_too(city, resolved):
    Leave.objects.create(person=city.person("staff"), kind="育児休業", since=date(2026, 11, 1), recorded_at=LOADED)
    assert resolved()["on_leave"] is True


@pytest.mark.parametrize(
    ("number", "subject", "relation"),
    [
        ("1024", "0012345", "own"),
        ("1024", "777", "family"),
        ("1022", "12345", "colleague"),
        ("1031", "12345", ""),
        ("1024", "888", ""),
    ],
)
def test_how_close_the_resident_is_to_who_looked(city, resolved, number, subject, relation):
    staff = city.person("staff").pk
    given = [(staff, "0012345", "own"), (staff, "777", "address"), (staff, "777", "family")]
    load_list(city.actor("hr"), RELATED, given, digest="")
    assert resolved(number=number, subject=subject)["relation"] == relation


@pytest.mark.parametrize(("subject", "watched"), [("0099", True), ("99", True), ("98", False)])
def test_somebody_to_be_guarded_is_known_however_the_number_is_written(city, resolved, subject, watched):
    load_list(city.actor("systems_manager"), WATCHED, ["99"], digest="")
    assert resolved(subject=subject)["watched"] is watched


def test_no_residents_number_is_kept_in_clear(city, resolved, home):
    load_list(city.actor("hr"), RELATED, [(city.person("staff").pk, "55512345", "own")], digest="")
    row = resolved(subject="55512345")
    assert row["subject"] == Relation.objects.get().token
    assert "55512345" not in str(row)


@pytest.mark.parametrize("who", ["manager", "staff", "auditor"])
def test_nobody_else_loads_lists(city, who):
    with pytest.raises(Forbidden):
        load_list(city.actor(city.auditor if who == "auditor" else who), WATCHED, ["99"], digest="")


def test_what_is_known_is_read_in_the_same_number_of_queries_whatever_there_is(city, source, enter_in):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            knowledge_for(source)
        return len(asked)

    enter_in(city)
    few = queries()
    load_list(city.actor("hr"), WATCHED, [str(number) for number in range(500)], digest="")
    load_accounts(
        city.actor("systems_manager"),
        source.pk,
        [AccountRow(f"a{n}", None, None, None, False) for n in range(300)],
        digest="",
    )
    assert queries() == few <= 14
