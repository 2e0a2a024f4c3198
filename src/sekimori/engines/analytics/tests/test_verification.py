import random
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from sekimori.engines.analytics import files
from sekimori.engines.analytics.schema import DERIVED
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table
from sekimori.engines.analytics.verification import verification

KEY = bytes(range(32))
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Store, list[str]]:
    store = Store(tmp_path / "records", KEY)
    rows = [
        [record(day, n, source=source, subject=f"{n}") for day in (MONDAY, TUESDAY) for n in range(9)]
        for source in ("juki", "zei")
    ]
    return store, [store.write(table(each), batch=str(n)).digest for n, each in enumerate(rows)]


def whats(store, digests, forgotten=None):
    return [problem.what for problem in verification(store, digests, forgotten).faults]


def test_a_store_that_nobody_touched_is_as_it_was_recorded(kept):
    found = verification(*kept)
    assert (found.batches, found.files, found.rows, found.forgotten, found.faults) == (2, 4, 36, 0, ())


def test_every_changed_byte_of_every_file_is_found(kept):
    store, digests = kept
    dice = random.Random(1)
    paths = [
        path
        for path in store.folder.rglob("*")
        if path.suffix in (".parquet", ".index", ".json") and path.name != "store.json"
    ]
    for number in range(120):
        path = paths[number % len(paths)]
        before = path.read_bytes()
        at = dice.randrange(len(before))
        path.write_bytes(before[:at] + bytes([before[at] ^ (1 << dice.randrange(8))]) + before[at + 1 :])
        assert whats(store, digests), (path.name, at)
        path.write_bytes(before)
    assert not whats(store, digests)


def test_what_is_missing_is_named(kept):
    store, digests = kept
    next(store.folder.rglob("source=zei/day=2026-04-07/*.parquet")).unlink()
    assert whats(store, digests) == ["ファイルがありません"]
    (store.folder / "batches" / f"{digests[0]}.json").unlink()
    assert set(whats(store, digests)) == {"控えの目録がないか、書き換えられています", "ファイルがありません"}


def test_a_batch_that_nobody_recorded_is_named(kept):
    store, digests = kept
    assert whats(store, digests[:1]) == ["取込みの記録にない束です"]


def test_records_that_are_written_anew_with_the_right_key_are_found(kept):
    store, digests = kept
    held = store.held(MONDAY, MONDAY, ["juki"])[0]
    files.encode(held.path, store.records(held).slice(1), KEY)
    assert whats(store, digests) == ["記録が取り込んだときと違います"]


def test_a_derived_column_that_lies_is_found(kept):
    store, digests = kept
    held = store.held(MONDAY, MONDAY, ["juki"])[0]
    records = store.records(held)
    at = records.column_names.index(DERIVED[1])
    later = pa.array([n.as_py() + 1 for n in records[DERIVED[1]]], pa.int32())
    shifted = records.set_column(at, records.schema.field(at), later)
    files.encode(held.path, shifted, KEY)
    assert whats(store, digests) == ["時刻と日付から計算した列が、時刻と日付に合いません"]


def test_files_that_changed_places_are_found(kept):
    store, digests = kept
    one, other = sorted(store.folder.rglob("source=juki/*/*.parquet"))
    keep = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(keep)
    assert whats(store, digests) == ["記録が取り込んだときと違います"] * 2


def test_a_copy_of_a_file_on_another_day_is_found(kept):
    store, digests = kept
    path = next(store.folder.rglob("source=juki/day=2026-04-06/*.parquet"))
    other = path.parent.with_name("day=2026-04-09")
    other.mkdir()
    shutil.copy(path, other)
    assert "目録にないファイルです" in whats(store, digests)


def test_days_that_retention_destroyed_are_no_fault_and_other_missing_days_are(kept):
    store, digests = kept
    store.forget("juki", TUESDAY)
    assert whats(store, digests) == ["ファイルがありません"]
    found = verification(store, digests, {"juki": TUESDAY})
    assert (found.files, found.forgotten, found.faults) == (3, 1, ())


def test_a_share_of_the_batches_is_read_at_a_time_and_strangers_are_seen_every_time(kept):
    store, digests = kept
    next(store.folder.rglob("source=zei/day=2026-04-07/*.parquet")).unlink()
    for digest, wrong in zip(digests, (0, 1), strict=True):
        found = verification(store, digests, only=digest.__eq__)
        assert (found.batches, found.files, len(found.faults)) == (1, 2, wrong)
    assert whats(store, digests[1:])[0] == "取込みの記録にない束です"
