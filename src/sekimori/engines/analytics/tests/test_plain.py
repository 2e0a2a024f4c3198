"""Writing records out for engines elsewhere: only into a new folder of the owner's, with a warning, whole."""

import shutil
import stat
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from bench.access_generator import KEY, Government, fill
from bench.access_population import Plan

from sekimori.engines.analytics import spark
from sekimori.engines.analytics.dialects import answer_digest, columns_read
from sekimori.engines.analytics.plain import WARNING_FILE, write_plain
from sekimori.engines.analytics.store import Store
from sekimori.kernel.problems import Refused

PLAN = Plan(rows=3_000, staff=40, days=10, misuse=0)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain") / "store"
    fill(Government(PLAN), folder)
    return Store(folder, KEY)


def test_every_record_of_the_days_is_written_out_once(store, tmp_path):
    written = write_plain(store, tmp_path / "out", PLAN.first, PLAN.last)
    names = [
        name
        for file in (tmp_path / "out").glob("*.parquet")
        for name in pq.read_table(file)["metadata_uid"].to_pylist()
    ]

    assert written.rows == len(names) == len(set(names)) > 2_000


def test_only_the_days_sources_and_columns_asked_for_leave_the_store(store, tmp_path):
    last = PLAN.first + timedelta(days=2)
    write_plain(store, tmp_path / "out", PLAN.first, last, sources=["tax"], columns=["person", "local_date", "source"])
    files = list((tmp_path / "out").glob("*.parquet"))
    table = pq.read_table(files[0])

    assert len(files) == 1
    assert set(table.column_names) == {"person", "local_date", "source"}
    assert max(table["local_date"].to_pylist()) <= last
    assert set(table["source"].to_pylist()) == {"tax"}


def test_the_folder_is_the_owners_alone_and_says_what_it_holds(store, tmp_path):
    write_plain(store, tmp_path / "out", PLAN.first, PLAN.last)

    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert "暗号化していない" in (tmp_path / "out" / WARNING_FILE).read_text()


def test_a_folder_with_something_in_it_is_refused_and_left_alone(store, tmp_path):
    (tmp_path / "somebody's.txt").write_text("大事")

    with pytest.raises(Refused, match="空ではありません"):
        write_plain(store, tmp_path, PLAN.first, PLAN.last)
    assert [path.name for path in tmp_path.iterdir()] == ["somebody's.txt"]


def test_the_columns_an_analysis_reads_are_known_from_its_text():
    sql = "WITH a AS (SELECT person, SUM(people) AS n FROM stored WHERE off_hours GROUP BY person) SELECT n FROM a"

    assert columns_read([sql]) == ["off_hours", "person", "people"]


def test_the_digest_of_an_answer_knows_no_order_of_rows_and_no_width_of_numbers():
    from decimal import Decimal

    assert answer_digest([(1, "a", None), (2, "b", True)]) == answer_digest([(Decimal(2), "b", 1), (1, "a", None)])
    assert answer_digest([(1, "a")]) != answer_digest([(1, "b")])
    assert answer_digest([(1, None)]) != answer_digest([(1, "")])


@pytest.mark.parametrize(
    ("said", "message"), [(None, "Java がありません"), ('openjdk version "1.8.0_392"', "Java 8 では動きません")]
)
def test_without_its_java_spark_is_refused_in_plain_words(monkeypatch, tmp_path, said, message):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if said:
        (tmp_path / "java").write_text(f"#!{shutil.which('bash', path='/bin:/usr/bin')}\necho '{said}' >&2\n")
        (tmp_path / "java").chmod(0o755)

    with pytest.raises(Refused, match=message):
        spark.refuse_without_spark()


def test_without_pyspark_it_is_refused_in_plain_words(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)

    with pytest.raises(Refused, match="pyspark がありません"):
        spark.refuse_without_spark()
