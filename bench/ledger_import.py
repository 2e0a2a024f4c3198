"""An Excel ledger of 3,000 holdings taken in over Nerima's sample, in a transaction that is rolled back."""

from collections.abc import Iterator

from bench.timing import Times, measure

ROWS = 3_000


def parts(actor) -> Iterator[tuple[str, Times, str]]:
    """This function will measure what the desk waits for: reading the file, the dry run, and taking it in."""
    from django.db import transaction

    from sekimori.chapters.handling.actions.ledger_import import take_in
    from sekimori.chapters.handling.kinds.holding import FIELDS
    from sekimori.chapters.handling.queries.ledger_import import plan_of, units_for_import
    from sekimori.chapters.handling.rules.ledger_headings import find_headings, propose
    from sekimori.chapters.handling.rules.ledger_import import ColumnChoice, LedgerReader
    from sekimori.foundation.directory.exchange.grid_reading import read_grids

    file, units = _book(), units_for_import(actor)

    def read():
        (grid,) = read_grids(file, sheet="台帳")
        headings = find_headings(grid)
        choice = ColumnChoice(propose(headings.columns), {"form": "from_media"}, commas=True)
        return LedgerReader(grid, headings, choice, fields=FIELDS, units=units).read()

    note = f"{ROWS:,} rows"
    yield "ledger read from Excel", measure(read, times=3), note
    ledger = read()
    yield "ledger tried", measure(lambda: plan_of(actor, ledger.entries, where="台帳"), times=3), note
    seen = plan_of(actor, ledger.entries, where="台帳").fingerprint
    with transaction.atomic():
        # Without the outermost commit, so that the sample stays as it is for the pages.
        done = measure(lambda: take_in.__wrapped__(actor, ledger, sheet="台帳", seen=seen, file=file), times=1)
        transaction.set_rollback(True)
    yield "ledger taken in, before its one commit", done, note


def _book():
    from sekimori.chapters.handling.tests.ledgers import messy_book, rows_of
    from sekimori.foundation.directory.exchange.reading import GivenFile

    first, _, _, last, _ = rows_of("nerima")
    rows = [list(first if number % 2 else last) for number in range(ROWS)]
    for number, cells in enumerate(rows):
        cells[2] = f"{cells[2]}その{number}"
    return GivenFile("台帳.xlsx", messy_book("nerima", rows=rows))
