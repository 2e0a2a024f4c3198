import random
from datetime import timedelta
from pathlib import Path

import pytest

from sekimori.engines.analytics.search import Wanted, search
from sekimori.engines.analytics.store import Damaged, Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table
from sekimori.kernel.problems import Refused

KEY = bytes(range(32))
LAST = MONDAY + timedelta(days=60)


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    dice = random.Random(6)
    made = [
        record(
            MONDAY + timedelta(days=dice.randrange(60)), dice.randrange(24), dice.randrange(60), dice.randrange(3),
            person=dice.choice([None, 1, 2, 3, 77]), account=f"a{dice.randrange(9)}", unit=dice.choice([None, 3, 4]),
            holding=dice.choice([None, 1, 2]), source=dice.choice(["juki", "zei"]), subject=dice.choice(["", "s1", "s2"]),
            activity=dice.choice(["read", "export"]), off_hours=dice.random() < 0.2,
        )
        for _ in range(2_000)
    ]  # fmt: skip
    return [row | {"metadata_uid": f"{dice.getrandbits(128):032x}"} for row in made]


@pytest.fixture(scope="module")
def store(rows, tmp_path_factory) -> Store:
    made = Store(tmp_path_factory.mktemp("records"), KEY)
    for part in range(4):
        made.write(table(rows[part::4]), batch=str(part))
    return made


def expected(rows, fits):
    return [
        r["metadata_uid"] for r in sorted(rows, key=lambda r: (r["time"], r["metadata_uid"]), reverse=True) if fits(r)
    ]


def every_page(store, wanted, size):
    found, cursor = [], None
    while True:
        page = search(store, wanted, size=size, after=cursor)
        assert len(page.records) == size or page.cursor is None
        found += page.records
        cursor = page.cursor
        if cursor is None:
            return found


ASKED = [
    ({}, lambda r: True),
    ({"person": 77}, lambda r: r["person"] == 77),
    ({"subject": "s1", "sources": ["zei"]}, lambda r: r["subject"] == "s1" and r["source"] == "zei"),
    ({"holdings": [2], "units": [4, 3]}, lambda r: r["holding"] == 2 and r["unit"] in (3, 4)),
    ({"account": "a3", "activities": ["export"]}, lambda r: r["account"] == "a3" and r["activity"] == "export"),
    ({"off_hours": True, "status": "success"}, lambda r: r["off_hours"]),
    ({"sources": []}, lambda r: False),
    ({"holdings": []}, lambda r: False),
    ({"subject": "nobody"}, lambda r: False),
    ({"person": 5}, lambda r: False),
]


@pytest.mark.parametrize(("asked", "fits"), ASKED, ids=[str(asked) for asked, _ in ASKED])
@pytest.mark.parametrize("size", [7, 1000])
def test_pages_together_are_exactly_what_was_asked_newest_first(store, rows, asked, fits, size):
    found = every_page(store, Wanted(MONDAY, LAST, **asked), size)
    assert [row["metadata_uid"] for row in found] == expected(rows, fits)


def test_a_found_record_is_whole(store, rows):
    found = search(store, Wanted(MONDAY, LAST, person=77), size=1).records[0]
    row = next(row for row in rows if row["metadata_uid"] == found["metadata_uid"])
    assert {name: found[name] for name in row} == row


def test_the_days_are_the_first_and_the_last_and_no_other(store, rows):
    day = MONDAY + timedelta(days=9)
    found = every_page(store, Wanted(day, day), 100)
    assert {row["local_date"] for row in found} == {day}
    assert len(found) == sum(row["local_date"] == day for row in rows)


def test_the_records_of_a_finding_are_found_by_their_names(store, rows):
    uids = [row["metadata_uid"] for row in rows[5:9]]
    found = search(store, Wanted(MONDAY, LAST, metadata_uids=uids))
    assert {row["metadata_uid"] for row in found.records} == set(uids)


def test_a_search_without_indexes_finds_the_same(store, rows, tmp_path):
    made = Store(tmp_path, KEY)
    made.write(table(rows), batch="1")
    for number, path in enumerate(sorted(tmp_path.rglob("*.index"))):
        path.unlink() if number % 3 == 0 else path.write_bytes(path.read_bytes()[: 11 * (number % 3 - 1)])
    found = every_page(made, Wanted(MONDAY, LAST, person=77), 50)
    assert [row["metadata_uid"] for row in found] == expected(rows, lambda r: r["person"] == 77)


def test_no_name_of_a_person_stands_in_an_index(tmp_path: Path):
    Store(tmp_path, KEY).write(table([record(account="kasukabe-taro", subject="s-token-1")]), batch="1")
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*.index"))
    assert b"kasukabe" not in whole
    assert b"s-token" not in whole


@pytest.mark.parametrize("cursor", ["", "x", "20260401", "20260401.x.y", "2026-99-99.1.a"])
def test_a_cursor_that_is_none_is_refused(store, cursor):
    with pytest.raises(Refused, match="続き"):
        search(store, Wanted(MONDAY, LAST), after=cursor)


def test_days_the_wrong_way_round_and_endless_pages_are_refused(store):
    with pytest.raises(Refused, match="終わりの日"):
        search(store, Wanted(LAST, MONDAY))
    for size in (0, 1_001):
        with pytest.raises(Refused, match="件"):
            search(store, Wanted(MONDAY, LAST), size=size)


def test_a_damaged_file_is_named_not_passed_over(tmp_path):
    made = Store(tmp_path, KEY)
    made.write(table([record(), record(MONDAY + timedelta(days=1))]), batch="1")
    path = next(tmp_path.rglob("day=2026-04-06/*.parquet"))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Damaged, match="2026-04-06"):
        search(made, Wanted(MONDAY, LAST))
