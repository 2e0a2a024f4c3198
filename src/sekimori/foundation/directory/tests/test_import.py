"""Taking the directory in: complete, repeatable, and with the past kept as it was believed."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW, TODAY, operator

from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.actions import export_tables, import_tables
from sekimori.foundation.directory.government import NotSetUp
from sekimori.foundation.directory.models import Designation, Leave, Person, Posting, Succession, Unit
from sekimori.foundation.directory.tests.sheets import (
    OPERATOR,
    counts,
    designation,
    found,
    leave,
    person,
    posting,
    take_in,
    town,
    unit,
)
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import revisions_of
from sekimori.kernel.problems import Refused

LATER = OPERATOR.later(NOW + timedelta(hours=1))
APRIL = date(2027, 4, 1)
MARCH = date(2027, 3, 31)


@pytest.fixture
def office(db):
    """A government with the small town loaded."""
    found()
    take_in(town())


def seats(on, known_at=LATER.at):
    organisation = queries.organisation(on, known_at)
    numbers = dict(Person.objects.values_list("pk", "number"))
    return {(numbers[seat.person], organisation.units[seat.unit].code) for seat in organisation.seats}


def test_everything_in_the_file_is_there_the_same_day(office):
    assert seats(TODAY) == {("1001", "01"), ("1002", "0101"), ("1003", "0101"), ("1004", "0102")}


def test_names_are_kept_to_the_character(office):
    kept = Person.objects.get(number="1002")
    assert (kept.family_name, kept.given_name) == ("石﨑", "𠮷子")


def test_the_same_file_a_second_time_changes_nothing(office):
    before = revisions_of("directory")
    report = take_in(town(), LATER)
    assert report.changes == 0
    assert counts(report)["発令"] == (0, 0, 0, 0, 4)
    assert revisions_of("directory") == before


def test_a_dry_run_counts_and_changes_nothing(db):
    found()
    report = import_tables(OPERATOR, town(), confirm=False)
    assert counts(report)["職員"] == (4, 0, 0, 0, 0)
    assert not report.confirmed
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_the_import_is_recorded_with_counts_and_without_a_name(office):
    entry = Entry.objects.get(action="directory.import")
    assert entry.people_count == 4
    assert entry.channel == "cli"
    assert entry.facts["added_changed_ended_withdrawn_unchanged"]["組織"] == [3, 0, 0, 0, 0]
    assert len(entry.facts["sha256"]) == 64
    assert "髙橋" not in str(entry.facts)


def test_a_clerk_may_not_import(city):
    with pytest.raises(Forbidden):
        import_tables(city.actor("staff"), town(), confirm=True)


def test_the_head_of_personnel_and_the_technical_administrator_may(city):
    rows = {"職員": [person("9001")]}
    assert take_in(rows, city.actor("hr")).changes == 1
    assert take_in({"職員": [person("9002")]}, city.actor("technical_administrator")).changes == 1
    role = Entry.objects.filter(action="directory.import").order_by("id").values_list("role", flat=True)
    assert list(role) == ["directory_manager", "technical_administrator"]


def test_the_worker_may_not_import(office):
    with pytest.raises(Forbidden):
        import_tables(operator(channel="worker"), town(), confirm=True)


def test_the_changes_of_1_april_are_loaded_ahead_and_take_effect_on_the_day(office):
    report = take_in({"発令": [posting("1003", "0102", since="令和9年4月1日")]}, LATER)
    assert counts(report)["発令"] == (1, 0, 1, 0, 0)
    assert ("1003", "0101") in seats(MARCH)
    assert ("1003", "0102") not in seats(MARCH)
    assert ("1003", "0101") not in seats(APRIL)
    assert ("1003", "0102") in seats(APRIL)


def test_what_was_known_before_an_import_can_still_be_asked(office):
    take_in({"発令": [posting("1003", "0102", since="2026-10-01")]}, LATER)
    assert ("1003", "0102") in seats(TODAY)
    assert ("1003", "0101") in seats(TODAY, known_at=NOW + timedelta(minutes=59))
    assert ("1003", "0102") not in seats(TODAY, known_at=NOW + timedelta(minutes=59))


def test_a_corrected_end_supersedes_and_edits_nothing(office):
    report = take_in({"発令": [posting("1003", "0101", 終期="2026-09-30")]}, LATER)
    assert counts(report)["発令"] == (0, 0, 1, 0, 0)
    former, current = Posting.objects.filter(person__number="1003").order_by("recorded_at")
    assert (former.until, former.superseded_at) == (None, LATER.at)
    assert (current.until, current.recorded_at) == (date(2026, 10, 1), LATER.at)


def test_a_posting_recorded_by_mistake_is_withdrawn(office):
    wrong = {**posting("1003", "0101"), "取消": "取消"}
    right = {**posting("1003", "0102"), "取消": ""}
    report = take_in({"発令": [wrong, right]}, LATER)
    assert counts(report)["発令"] == (1, 0, 0, 1, 0)
    assert ("1003", "0102") in seats(TODAY)
    assert ("1003", "0101") not in seats(TODAY)
    assert take_in({"発令": [wrong, right]}, OPERATOR.later(NOW + timedelta(hours=2))).changes == 0


def test_a_concurrent_posting_ends_no_other(office):
    take_in({"発令": [posting("1002", "0102", "20", "兼務", "2026-10-01")]}, LATER)
    assert {("1002", "0101"), ("1002", "0102")} <= seats(TODAY)


def test_who_leaves_loses_every_open_posting_leave_and_designation(office):
    take_in({"休職": [leave("1003")], "指定": [designation("1003", "0101")]}, LATER)
    report = take_in({"職員": [person("1003", 退職日="2026-11-30")]}, LATER.later(NOW + timedelta(hours=2)))
    assert counts(report) == {
        "職員": (0, 0, 1, 0, 0),
        "発令": (0, 0, 1, 0, 0),
        "休職": (0, 0, 1, 0, 0),
        "指定": (0, 0, 1, 0, 0),
    }
    for model in (Posting, Leave, Designation):
        assert model.objects.current().get(person__number="1003").until == date(2026, 12, 1)


def test_a_posting_to_come_falls_away_when_the_person_leaves_before(office):
    take_in({"発令": [posting("1003", "0102", since="2027-04-01")]}, LATER)
    report = take_in({"職員": [person("1003", 退職日="2026-12-31")]}, LATER.later(NOW + timedelta(hours=2)))
    assert counts(report)["発令"] == (0, 1, 0, 1, 0)
    assert ("1003", "0102") not in seats(APRIL, known_at=NOW + timedelta(hours=3))


def test_a_reorganisation_ends_the_unit_and_its_successor_knows_it(office):
    tables = {
        "組織": [
            unit("0102", "人事課", parent="01", 終期="2027-03-31"),
            unit("0112", "職員課", parent="01", 始期="2027-04-01", 承継元組織コード="0102"),
        ],
        "発令": [posting("1004", "0112", "20", since="2027-04-01")],
    }
    report = take_in(tables, LATER)
    assert counts(report)["組織"] == (1, 0, 1, 0, 0)
    link = Succession.objects.get()
    assert (link.predecessor.code, link.successor.code, link.on) == ("0102", "0112", APRIL)
    assert ("1004", "0102") in seats(MARCH)
    assert {pair for pair in seats(APRIL) if pair[0] == "1004"} == {("1004", "0112")}
    assert take_in(tables, LATER.later(NOW + timedelta(hours=2))).changes == 0


def test_who_is_not_moved_out_of_an_abolished_unit_sits_nowhere(office):
    take_in({"組織": [unit("0102", "人事課", parent="01", 終期="2027-03-31")]}, LATER)
    assert ("1004", "0102") in seats(MARCH)
    assert "1004" not in {number for number, _ in seats(APRIL)}


def test_a_corrected_unit_keeps_its_key_and_its_former_name_stays_known(office):
    key = Unit.objects.current().get(code="0102").pk
    take_in({"組織": [unit("0102", "職員課", parent="01", 情報システムの所管="有")]}, LATER)
    assert Unit.objects.current().get(code="0102").pk == key
    then, now = queries.organisation(TODAY, NOW), queries.organisation(TODAY, LATER.at)
    assert (then.units[key].name, now.units[key].name) == ("人事課", "職員課")
    assert then.units[key].traits != now.units[key].traits
    assert ("1004", "0102") in seats(TODAY, known_at=NOW)


def test_rows_that_the_file_does_not_name_stay(office):
    take_in({"職員": [person("2001")]}, LATER)
    assert len(seats(TODAY)) == 4


def test_a_designation_that_ends_with_the_person_keeps_who_made_it(kasukabe):
    row = Designation.objects.get()
    Designation.objects.update(designated_by=kasukabe.person("manager"))
    take_in({"職員": [person("1022", "佐々木", "学", 採用日="2025-04-01", 退職日="2026-12-31")]}, LATER)
    kept = Designation.objects.current().get()
    assert (kept.pk != row.pk, kept.until, kept.designated_by) == (True, date(2027, 1, 1), kasukabe.person("manager"))


def test_vice_mayors_carry_the_departments_they_are_in_charge_of(nerima):
    sheets = export_tables(OPERATOR)
    charged = [row for row in sheets["発令"] if row[-1]]
    assert [(row[0], row[-1]) for row in charged] == [("1002", "01")]
    take_in({"発令": [posting("1002", "01", "02", since="2025-04-01", 担任する部="01;02")]}, LATER)
    (seat,) = [seat for seat in queries.organisation(TODAY, LATER.at).seats if seat.charge]
    assert len(seat.charge) == 2


def test_before_the_set_up_nothing_can_be_taken_in(db):
    with pytest.raises(NotSetUp):
        take_in(town())


def test_one_fault_in_one_row_keeps_everything_out(db):
    found()
    tables = town()
    tables["発令"].append(posting("1001", "9999", mode="兼務"))
    with pytest.raises(Refused) as refused:
        take_in(tables)
    assert [problem.where for problem in refused.value.problems] == ["「発令」6行目「組織コード」"]
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_six_thousand_people_take_few_queries(db, django_assert_max_num_queries):
    found()
    tables = town()
    tables["職員"] = [person(f"{number:05}") for number in range(600)]
    tables["発令"] = [posting(f"{number:05}", "0101") for number in range(600)]
    with django_assert_max_num_queries(60):
        take_in(tables)
