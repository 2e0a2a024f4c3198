import os
import random
import re
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from sekimori.engines.analytics import files
from sekimori.engines.analytics.schema import SCHEMA
from sekimori.engines.analytics.store import Damaged, Store, Unwritable, WrongKey
from sekimori.engines.analytics.tests.records import MONDAY, record, table

KEY = bytes(range(32))
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "records", KEY)


def counted(store: Store, first: date = MONDAY, last: date = TUESDAY, sources: list[str] | None = None) -> int:
    with duckdb.connect() as connection:
        return store.relation_of(connection, store.held(first, last, sources)).count("*").fetchall()[0][0]


def test_what_was_written_is_read_again_value_by_value(store):
    rows = [record(hour=h, subject=f"{h}", person=None if h == 9 else h, people=h) for h in range(24)]
    store.write(table(rows), batch="d1")
    with duckdb.connect() as connection:
        read = (
            store.relation_of(connection, store.held(MONDAY, MONDAY))
            .order("time")
            .to_arrow_table()
            .select(SCHEMA.names)
        )
    for name in ("subject", "person", "people", "local_hour", "local_date", "time", "on_leave"):
        assert read[name].to_pylist() == [row[name] for row in rows], name
    assert read["day_number"].to_pylist() == [(MONDAY - date(1970, 1, 1)).days] * 24
    assert read["epoch"].to_pylist() == [int(row["time"].timestamp()) for row in rows]


def test_many_rows_of_values_that_never_repeat_are_read_by_duckdb_as_they_were_written(store):
    rows = [record(hour=i % 24, second=i % 60, object_name=f"{i:064}", detail="の" * (i % 90)) for i in range(130_000)]
    store.write(table(rows), batch="d1")
    with duckdb.connect() as connection:
        asked = "count(DISTINCT metadata_uid), count(DISTINCT object_name), sum(length(detail)), sum(epoch)"
        found = store.relation_of(connection, store.held(MONDAY, MONDAY)).aggregate(asked).fetchall()
    assert found == [
        (130_000, 130_000, sum(len(r["detail"]) for r in rows), sum(int(r["time"].timestamp()) for r in rows))
    ]


def test_a_day_longer_than_a_file_becomes_several(store, monkeypatch):
    monkeypatch.setattr("sekimori.engines.analytics.cutting.MOST_ROWS", 10)
    written = store.write(table([record(minute=m) for m in range(25)]), batch="d1")
    assert (written.files, written.rows, counted(store)) == (3, 25, 25)


def test_days_and_sources_are_asked_for_apart(store):
    rows = [record(), record(TUESDAY), record(TUESDAY, source="zei"), record(TUESDAY, source="zei")]
    written = store.write(table(rows), batch="d1")
    assert (written.rows, written.files, written.days) == (4, 3, (MONDAY, TUESDAY))
    assert store.sources() == ("juki", "zei")
    assert store.days("zei") == (TUESDAY,)
    assert [counted(store, last=MONDAY), counted(store, sources=["zei"]), counted(store, sources=[])] == [1, 2, 0]


def test_an_empty_store_has_the_columns_and_no_rows(store):
    with duckdb.connect() as connection:
        assert store.relation_of(connection, store.held(MONDAY, TUESDAY)).columns == SCHEMA.names
    assert (counted(store), store.sources(), store.known(["a"], [MONDAY])) == (0, (), set())


def test_the_same_batch_again_changes_nothing_in_whatever_order_its_rows_come(store):
    rows = [{**record(day, minute=m), "metadata_uid": f"{m}{day}"} for m in range(30) for day in (MONDAY, TUESDAY)]
    first = store.write(table(rows), batch="d1")
    before = sorted((path, path.stat().st_mtime_ns) for path in store.folder.rglob("*.*") if path.name != ".lock")
    random.Random(4).shuffle(rows)
    again = store.write(table(rows), batch="d2")
    assert (again.digest, again.already, first.already) == (first.digest, True, False)
    assert before == sorted((p, p.stat().st_mtime_ns) for p in store.folder.rglob("*.*") if p.name != ".lock")


@pytest.mark.parametrize("name", [name for name in SCHEMA.names if name not in ("epoch", "day_number")])
def test_a_batch_that_differs_in_one_value_has_another_digest(tmp_path, name):
    row = {**record(), "metadata_uid": "a"}
    other = {
        "local_date": TUESDAY,
        "time": row["time"] + timedelta(microseconds=1),
        "on_leave": None,
        "person": None,
        "granted": None,
        "rows": None,
    }.get(name)
    if name not in ("on_leave", "person", "granted", "rows") and other is None:
        other = not row[name] if isinstance(row[name], bool) else row[name] + (1 if isinstance(row[name], int) else "x")
    digests = [
        Store(tmp_path / n, KEY).write(table([each]), batch="d").digest
        for n, each in (("a", row), ("b", row | {name: other}))
    ]
    assert digests[0] != digests[1]


def test_texts_that_run_into_one_another_are_told_apart(tmp_path):
    one, other = (
        table([{**record(), "metadata_uid": "a", "purpose": p, "case_uid": c}]) for p, c in (("ab", "c"), ("a", "bc"))
    )
    assert (
        Store(tmp_path / "a", KEY).write(one, batch="d").digest
        != Store(tmp_path / "b", KEY).write(other, batch="d").digest
    )


def test_identities_that_are_stored_are_known_on_their_days_only(store):
    store.write(table([{**record(), "metadata_uid": "a"}, {**record(TUESDAY), "metadata_uid": "b"}]), batch="d1")
    assert store.known(["a", "b", "c"], [MONDAY, TUESDAY]) == {"a", "b"}
    assert store.known(["a", "b", "c"], [MONDAY]) == {"a"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "has records"),
        ([{**record(), "metadata_uid": "a"}] * 2, "twice"),
        ([record(source="../x")], "no code"),
        ([record(post=None)], "post: 1 empty"),
    ],
)
def test_faults_of_the_importer_are_raised_and_nothing_is_written(store, rows, said):
    with pytest.raises(ValueError, match=said):
        store.write(table(rows), batch="d1")
    assert counted(store) == 0


def test_a_missing_column_is_named(store):
    with pytest.raises(ValueError, match="watched"):
        store.write(table([record()]).drop_columns(["watched"]), batch="d1")


def test_nothing_that_was_recorded_can_be_read_in_the_files(store):
    store.write(table([record(object_name="住民票異動照会", detail="kenkou", account="kasukabe-taro")]), batch="d1")
    whole = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert KEY not in whole
    for text in ("住民票異動照会", "kenkou", "kasukabe-taro", "object_name"):
        assert text.encode() not in whole


def test_another_key_is_refused_with_a_word_about_the_key(store):
    store.write(table([record()]), batch="d1")
    with pytest.raises(WrongKey, match="鍵"):
        Store(store.folder, bytes(32))


def test_a_key_has_32_bytes(tmp_path):
    with pytest.raises(ValueError, match="32"):
        Store(tmp_path, b"short")


@pytest.mark.parametrize("hurt", ["cut", "flip", "empty", "foreign", "other key"])
def test_a_hurt_file_is_named_by_source_day_and_number(store, hurt):
    store.write(table([record(minute=m % 60, detail=str(m)) for m in range(500)]), batch="d1")
    path = next(store.folder.rglob("*.parquet"))
    content = path.read_bytes()
    middle = len(content) // 2
    changed = {
        "cut": content[:middle],
        "flip": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "foreign": b"%PDF-1.7 not a record at all",
    }.get(hurt)
    if changed is None:
        files.encode(path, store.records(store.held(MONDAY, MONDAY)[0]), bytes(32))
    else:
        path.write_bytes(changed)
    held = store.held(MONDAY, MONDAY)
    with (
        pytest.raises(Damaged, match=re.escape("取込元 juki、2026-04-06")),
        store.reading(held),
        duckdb.connect() as connection,
    ):
        store.relation_of(connection, held).to_arrow_table()
    with pytest.raises(Damaged, match="の1番"):
        store.records(held[0])


def test_a_foreign_file_in_the_folder_is_never_read(store):
    written = store.write(table([record()]), batch="d1")
    day = next(store.folder.rglob("*.parquet")).parent
    (day / "説明.txt").write_text("x")
    (day / f"{'0' * 64}-1.parquet").write_bytes(b"no batch has this")
    (day / f"{written.digest}-2.parquet.new").write_bytes(b"half")
    (store.folder / "source=juki" / "day=yesterday").mkdir()
    assert counted(store) == 1


def test_a_full_disk_leaves_nothing_and_the_batch_can_be_written_later(store, monkeypatch):
    store.write(table([record()]), batch="d1")
    before = sorted(store.folder.rglob("*"))
    real, calls = files.encode, []

    def full(path, records, key):
        calls.append(path)
        if len(calls) == 2:
            path.write_bytes(b"half")
            raise OSError(28, "No space left on device")
        real(path, records, key)

    monkeypatch.setattr("sekimori.engines.analytics.store.encode", full)
    more = table([{**record(day), "metadata_uid": f"x{day}"} for day in (MONDAY, MONDAY + timedelta(days=2))])
    with pytest.raises(Unwritable, match="空き容量"):
        store.write(more, batch="d2")
    assert [path for path in sorted(store.folder.rglob("*")) if path.is_file()] == [p for p in before if p.is_file()]
    monkeypatch.undo()
    assert store.write(more, batch="d2").already is False
    assert counted(store, last=MONDAY + timedelta(days=2)) == 3


def test_retention_forgets_whole_days_of_one_source_and_the_manifest_stays(store):
    rows = [record(), record(TUESDAY), record(source="zei")]
    written = store.write(table(rows), batch="d1")
    gone = store.forget("juki", TUESDAY)
    assert (gone.days, gone.files) == ((MONDAY,), 1)
    assert gone.bytes > 0
    assert (store.days("juki"), store.days("zei")) == ((TUESDAY,), (MONDAY,))
    assert list(store.manifests()) == [written.digest]
    assert store.forget("juki", TUESDAY).days == ()
    assert not list((store.folder / "source=juki").glob("*.new"))


WRITER = """
import sys
from datetime import timedelta
from sekimori.engines.analytics.store import Store
from sekimori.engines.analytics.tests.records import MONDAY, record, table
store = Store(sys.argv[1], bytes(range(32)))
for batch in range(10_000):
    rows = [{**record(MONDAY + timedelta(days=d)), "metadata_uid": f"{batch}-{d}"} for d in range(4)]
    print(store.write(table(rows), batch=str(batch)).digest, flush=True)
"""


def test_killed_at_any_moment_every_batch_that_was_reported_is_whole_and_no_other_is_seen_in_part(tmp_path):
    moments = random.Random(2026)
    for round_ in range(4):
        folder = tmp_path / str(round_)
        with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            reported = [writer.stdout.readline().strip()]
            reported += [writer.stdout.readline().strip() for _ in range(moments.randrange(1, 12))]
            os.kill(writer.pid, signal.SIGKILL)
            reported += [line.strip() for line in writer.stdout if line.endswith("\n")]
        store = Store(folder, KEY)
        assert set(reported) <= set(store.manifests())
        assert counted(store, last=MONDAY + timedelta(days=9)) == 4 * len(store.manifests())
        store.write(table([{**record(), "metadata_uid": "after"}]), batch="after")
        left = {path.name.split("-")[0] for path in folder.rglob("*.parquet*")}
        assert left == set(store.manifests())
        assert not list(folder.rglob("*.new"))
