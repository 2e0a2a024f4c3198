"""The index beside a file: it may say yes too often, never no wrongly; it is made anew, and goes with what it indexes."""

import random
from datetime import timedelta

import numpy as np
import pytest

from sekimori.engines.analytics.index import COLUMNS, MAGIC, OLDER
from sekimori.engines.analytics.search import Wanted, Within, search
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table
from sekimori.engines.analytics.verification import verification

KEY = bytes(range(32))
LAST = MONDAY + timedelta(days=60)


def rows_of(seed: int, days: int = 1) -> list[dict]:
    dice = random.Random(seed)
    made = [
        record(
            MONDAY + timedelta(days=dice.randrange(days)), dice.randrange(24), dice.randrange(60), number % 60,
            person=dice.choice([None, *range(40)]), account=f"a{dice.randrange(40)}", unit=dice.choice([None, 3, 4, 5]),
            holding=dice.choice([None, 1, 2, 9]), subject=dice.choice(["", *(f"s{n}" for n in range(200))]),
            activity=dice.choice(["read", "export", "send"]),
        )
        for number in range(600)
    ]  # fmt: skip
    return [row | {"metadata_uid": f"{dice.getrandbits(128):032x}"} for row in made]


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "records", KEY)


def an_older(content: bytes) -> bytes:
    """The index as the first form was: no activities, no pairs."""
    counts = np.frombuffer(content[len(MAGIC) : len(MAGIC) + 4 * (len(COLUMNS) + 1)], "<u4")
    begin = len(MAGIC) + counts.nbytes
    return OLDER + counts[:5].tobytes() + content[begin : begin + 4 * int(counts[:5].sum())]


def opened_by(store, wanted, monkeypatch):
    files: list[str] = []
    real = Store.records_where
    with monkeypatch.context() as patch:
        patch.setattr(
            Store, "records_where", lambda self, held, *rest: files.append(held.where) or real(self, held, *rest)
        )
        found = search(store, wanted).records
    return found, files


@pytest.mark.parametrize("older", [False, True])
def test_a_file_with_a_record_that_meets_every_condition_is_never_passed_over(store, older):
    rows = rows_of(1)
    store.write(table(rows), batch="1")
    held = store.held(MONDAY, MONDAY)[0]
    path = held.path.with_suffix(".index")
    if older:
        path.write_bytes(an_older(path.read_bytes()))
    dice = random.Random(2)
    for row in rows:
        columns = [name for name in dice.sample(COLUMNS, dice.randrange(1, 5)) if row[name] is not None]
        others = dice.choice(rows)
        clauses = [
            [(name, each) for each in dice.sample([row[name], others[name]], 2) if each is not None] for name in columns
        ]
        assert store.may_hold(held, store.index.asked(clauses)), clauses


def test_somebody_and_a_resident_who_never_met_are_known_not_to_have_without_opening_a_file(store, monkeypatch):
    rows = rows_of(3)
    met = {(row["person"], row["subject"]) for row in rows}
    store.write(table(rows), batch="1")
    strangers = [(p, f"s{n}") for p in range(40) for n in range(200) if (p, f"s{n}") not in met]
    held = store.held(MONDAY, MONDAY)[0]
    seems = [
        store.may_hold(held, store.index.asked([[("person", person)], [("subject", subject)]]))
        for person, subject in strangers
    ]
    assert sum(seems) < len(strangers) // 30

    person, subject = strangers[seems.index(False)]
    assert opened_by(store, Wanted(MONDAY, LAST, person=person, subject=subject), monkeypatch) == ((), [])


def test_nobody_is_looked_for_in_files_that_do_not_have_them(store, monkeypatch):
    store.write(table(rows_of(4, days=9)), batch="1")
    assert opened_by(store, Wanted(MONDAY, LAST, person=4242), monkeypatch) == ((), [])
    assert opened_by(store, Wanted(MONDAY, LAST, activities=["delete"]), monkeypatch) == ((), [])
    nothing = Within(frozenset([77]), frozenset([88]))
    assert opened_by(store, Wanted(MONDAY, LAST, within=nothing), monkeypatch) == ((), [])


def test_who_is_asked_about_within_ones_own_reach_is_found_with_every_record(store):
    rows = rows_of(5, days=5)
    store.write(table(rows), batch="1")
    within = Within(frozenset([3]), frozenset([9]))
    for subject in ("s1", "s2", "s3"):
        found = search(store, Wanted(MONDAY, LAST, subject=subject, within=within), size=1000).records
        assert {row["metadata_uid"] for row in found} == {
            row["metadata_uid"]
            for row in rows
            if row["subject"] == subject and (row["unit"] == 3 or row["holding"] == 9)
        }


def test_a_hurt_index_hides_nothing(store):
    rows = rows_of(6)
    store.write(table(rows), batch="1")
    held = store.held(MONDAY, MONDAY)[0]
    path = held.path.with_suffix(".index")
    whole = path.read_bytes()
    asked = store.index.asked([[("person", rows[0]["person"] or 1)], [("subject", "s-nobody"), ("activity", "read")]])
    for hurt in (whole[:-1] + bytes([whole[-1] ^ 1]), whole[:-5], whole[:3], b"", MAGIC):
        path.write_bytes(hurt)
        assert store.may_hold(held, asked)


def test_lost_and_older_indexes_are_made_anew_as_they_were_the_newest_first(store):
    written = store.write(table(rows_of(7, days=6)), batch="1")
    paths = sorted(store.folder.rglob("*.index"))
    before = {path: path.read_bytes() for path in paths}
    paths[0].unlink()
    paths[5].unlink()
    paths[2].write_bytes(an_older(before[paths[2]]))
    assert store.reindex(1) == 1
    assert not paths[0].exists()
    assert store.reindex(9) == 2
    assert {path: path.read_bytes() for path in paths} == before
    assert store.reindex(9) == 0
    assert verification(store, [written.digest]).faults == ()


def test_an_index_goes_at_the_end_of_retention_with_what_it_indexes(store):
    store.write(table(rows_of(8, days=3)), batch="1")
    store.forget("juki", MONDAY + timedelta(days=2))
    assert [path.parent.name for path in store.folder.rglob("*.index")] == ["day=2026-04-08"]


def test_who_met_whom_cannot_be_read_in_an_index_without_the_key(tmp_path):
    """Two stores with the same records: under another key nothing after the head is the same."""
    contents = []
    for key in (KEY, bytes(32)):
        store = Store(tmp_path / key.hex(), key)
        store.write(table(rows_of(9)), batch="1")
        contents.append(next(store.folder.rglob("*.index")).read_bytes())
    one, other = (np.frombuffer(each[-2_000:], np.uint8) for each in contents)
    assert (one == other).mean() < 0.03
