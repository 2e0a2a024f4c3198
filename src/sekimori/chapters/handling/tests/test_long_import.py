"""A long ledger: all of it comes in, and no row costs a query of its own. How fast: bench/ledger_import.py."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sekimori.chapters.handling.actions.ledger_import import take_in
from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.queries.ledger_import import plan_of, units_for_import
from sekimori.chapters.handling.rules.ledger_headings import find_headings, propose
from sekimori.chapters.handling.rules.ledger_import import ColumnChoice, LedgerReader
from sekimori.chapters.handling.tests.ledgers import messy_book, rows_of
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.reading import GivenFile

ROWS = 600  # more than any statement takes at once


def many(pack, count, mark=""):
    """A ledger of so many rows, of two units by turns."""
    first, _, _, last, _ = rows_of(pack)
    found = []
    for number in range(count):
        cells = list(first if number % 2 else last)
        cells[2] = f"{cells[2]}その{number}"
        cells[3] += mark
        found.append(cells)
    return GivenFile("台帳.xlsx", messy_book(pack, rows=found))


def read(city, file):
    (grid,) = read_grids(file, sheet="台帳")
    headings = find_headings(grid)
    choice = ColumnChoice(propose(headings.columns), {"form": "from_media"}, commas=True)
    units = units_for_import(city.actor("disclosure_manager"))
    return LedgerReader(grid, headings, choice, fields=FIELDS, units=units).read()


def enter(city, file):
    ledger, actor = read(city, file), city.actor("disclosure_manager")
    seen = plan_of(actor, ledger.entries, where="台帳").fingerprint
    return take_in(actor, ledger, sheet="台帳", seen=seen, file=file)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.HOME = tmp_path


def test_a_long_ledger_comes_in_whole(city):
    plan = enter(city, many(city.pack, ROWS))
    assert plan.counts == {"added": ROWS, "changed": 0, "unchanged": 0}
    assert HoldingVersion.objects.current().count() == Holding.objects.count() == ROWS


def test_no_row_costs_a_query_of_its_own(city):
    enter(city, many(city.pack, 2))  # the organisation and its roles are worked out once
    few, more = queries(city, 50), queries(city, 450)
    assert more - few < 400 / 10  # SQLite takes some 25 rows per statement, PostgreSQL all
    assert queries(city, 450, "。") < 50 + 450 / 10


def queries(city, count, mark=""):
    file = many(city.pack, count, mark)
    with CaptureQueriesContext(connection) as captured:
        enter(city, file)
    return len(captured)
