"""What the matrix says of handling, and at what price in queries."""

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW, TOKYO

from sekimori.chapters.handling.actions import holdings
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.queries import matrix

REFS = {"kasukabe": ("第5の2", "第5の7"), "nerima": ("第12条", "第15条")}


def cell(city, which, unit="0201", at=NOW):
    ref = REFS[city.pack][which]
    return matrix(at.astimezone(TOKYO).date(), at).cell(ref, city.unit(unit).pk)


def test_a_unit_without_a_ledger_is_red_and_with_a_confirmed_one_green(city, enter):
    assert cell(city, 1).status is CellStatus.UNMET
    holding = enter(file_kind="")
    holdings.confirm_holding(city.actor("manager"), holding.pk, unit=city.unit("0201").pk, version=1)
    assert cell(city, 1).status is CellStatus.SATISFIED
    assert cell(city, 1, at=NOW + timedelta(days=400)).status is CellStatus.UNMET


def test_a_file_of_many_people_must_be_published_before_the_cell_is_green(city, enter):
    enter()
    assert "公表していないファイルが1件" in cell(city, 1).reason


def test_an_overdue_return_turns_the_cell_red_until_it_is_reported(city):
    desk = Desk(city)
    desk.decided()
    late = datetime(2026, 12, 7, 9, 0, tzinfo=TOKYO)
    assert cell(city, 0).status is not CellStatus.UNMET
    found = cell(city, 0, at=late)
    assert (found.status, found.next_date.isoformat()) == (CellStatus.UNMET, "2026-12-04")


def test_the_controls_ask_as_often_for_one_holding_as_for_many(city, enter):
    enter()
    with CaptureQueriesContext(connection) as few:
        matrix(NOW.date(), NOW + timedelta(seconds=1))
    for _ in range(12):
        enter()
    with CaptureQueriesContext(connection) as many:
        matrix(NOW.date(), NOW + timedelta(seconds=2))
    assert len(many) <= len(few)
