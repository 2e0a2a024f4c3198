"""Reading by column gives what reading one by one gives: records, quarantined lines, counts and digests, whatever the file."""

import io
import json
import random
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.engines.access_log import stretches
from sekimori.engines.access_log.columns import SCHEMA
from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.access_log.normalise import Repeats
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.engines.access_log.schema import AccessRecord
from sekimori.engines.access_log.tests.readings import HANDED_OVER, HEADING, PLAIN, ROW, declare, source
from sekimori.engines.access_log.tests.test_invariant import JUNK, LINES
from sekimori.engines.access_log.tests.test_windows import SAMPLE
from sekimori.kernel.problems import Refused

LATEST = datetime(2026, 11, 23, tzinfo=UTC)
TABLE = """
code = "table"
label = "試験用"
note = "試験用"
format = "csv"
encoding = "utf-8"
empty = ["-"]
required = ["actor_user_name"]
domain_in_name = true

[layout]
columns = ["日時", "操作", "利用者", "対象", "件数", "結果"]
optional_last = 1

[time]
from = "日時"
clock = "{clock}"
zone = "Asia/Tokyo"

[operation]
from = "操作"

[operation.codes]
read = ["照会"]
export = ["出力*"]

[status]
from = "結果"

[status.codes]
success = ["正常"]
failure = ["1*"]

[fields]
actor_user_name = "利用者"
object_name = "対象"
people = "件数"

[[ignore]]
from = "操作"
values = ["開始"]
reason = "開始の行"
"""
# fmt: off
CLOCKS = {
    "iso": ["2026-11-20T09:05:03", "2026-11-20 09:05:03.123 JST", "2026-11-20T09:05:03.1+09:00", "2026-11-20T09:05.5", "2026-11-20T23:05:03-05:00", "2026-11-20 09:05:03 UTC", "2026-11-23 09:00:00", "2026-11-23 09:00:01", "2000-01-01 08:59:59", "2000-01-01 09:00:00", "2026-11-20T09:05:60", "2026-02-30 09:05:03", "2026-11-20T10:00:00+09:00:00", "2026-11-20T09:05:03Z"],
    "%Y-%m-%d %H:%M:%S.%f": ["2026-11-20 09:05:03.000001", "2026-11-20 09:05:03.1234567", "2026-11-20 09:05:03"],
    "%Y/%m/%d %H:%M:%S": ["2026/11/20 09:05:03", "2026/1/2 09:05:03", "2026/02/30 09:05:03"],
    "%d/%b/%Y:%H:%M:%S %z": ["20/Nov/2026:09:05:03 +0900", "20/Nov/2026:09:05:03 Z", "31/Nov/2026:09:05:03 +0900"],
    "wareki": ["令和8年11月20日 9時5分", "R8.11.20 9:05", "令和8年11月20日 09:05:03", "令和8年11月20日09:05:03", "5081120 09:05:03", "令和8年11月20日 24:00:00"],
    "epoch_ms": ["1795331149962", "0", "99999999999999999", "9999999999999999999", "１７９５", "-1"],
    "epoch_s": ["1795331149", "4102444800"],
    "epoch_us": ["1795331149962001", "1795331149000000"],
    "filetime": ["134398047499621234", "1"],
    "syslog": ["Nov 20 09:05:03", "2026-11-20T09:05:03.5Z", "Feb 30 09:05:03", "2026-11-20 09:05:03"],
}
# fmt: on


def one_by_one(which, data, block=1 << 20, remembered=500_000):
    read = Reading(
        which, io.BytesIO(data), reference=HANDED_OVER, latest=LATEST, block=block, repeats=Repeats(remembered)
    )
    try:
        found = list(read)
    except Refused as refused:
        return str(refused)
    records = [each for each in found if not isinstance(each, Quarantined)]
    return records, [each for each in found if isinstance(each, Quarantined)], read.tally, read.digest, read.file_digest


def by_column(which, data, block=1 << 20, remembered=500_000):
    read = Reading(
        which, io.BytesIO(data), reference=HANDED_OVER, latest=LATEST, block=block, repeats=Repeats(remembered)
    )
    try:
        found = list(read.tables())
    except Refused as refused:
        return str(refused)
    assert all(each.table.schema == SCHEMA for each in found)
    for each in found:
        each.table.validate(full=True)
    rows = [row for each in found for row in zip(*(column.to_pylist() for column in each.table.columns), strict=True)]
    wrong = [line for each in found for line in each.quarantined]
    return [AccessRecord._make(row) for row in rows], wrong, read.tally, read.digest, read.file_digest


def same(which, data, **more):
    expected = one_by_one(which, data, **more)
    found = by_column(which, data, **more)
    assert found == expected
    return expected


@pytest.fixture(autouse=True)
def even_the_shortest(monkeypatch):
    """So that small examples go by column, too."""
    monkeypatch.setattr(stretches, "SHORTEST", 2)
    monkeypatch.setattr(stretches, "MOST_ODD", 2)
    monkeypatch.setattr(stretches, "_SAMPLE", 3)


class Sources(dict):
    """Declarations by code, short in what hypothesis says of a failure."""

    def __repr__(self):
        return "…"


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    found = Sources({code: source(code) for code in LINES if code != "plain"})
    found |= {"plain": declare(tmp_path_factory.mktemp("own"), PLAIN)}
    for clock in CLOCKS:
        found[clock] = replace(declare(tmp_path_factory.mktemp("own"), TABLE.format(clock=clock)), code="table")
    return found


@pytest.mark.parametrize("code", sorted(LINES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_files_of_every_format(sources, code, data):
    good = st.sampled_from([line.encode() for line in LINES[code]])
    cut = st.builds(lambda line, at: line[:at], good, st.integers(0, 80))
    pieces = data.draw(st.lists(st.one_of(good, good, good, cut, JUNK), max_size=30))
    same(sources[code], b"\n".join(pieces), block=data.draw(st.sampled_from([1 << 20, 200])))


values = {
    "操作": st.sampled_from(["照会", "照会 ", "出力", "出力中", "開始", "謎", "", "-"]),
    "利用者": st.sampled_from(["CITY\\t.yamada", "t.yamada", "\\", "a\\b\\c", "０４０１", "ＣＩＴＹ＼ｔ", "-", " ", "\x1f", "髙橋\u3000"]),
    "対象": st.one_of(st.sampled_from(["住民票", "-", "", '"', '""', '"a,b"', '"a""b"', "a\x00b", "\ufeff", "a\x1fb", "\x1c x \x85"]), st.text(max_size=6)),
    "件数": st.sampled_from(["", "1", "1,200件", "１２", "x", "-", "999999999999", "9999999999999", "0012"]),
    "結果": st.sampled_from(["正常", "1", "12 3", "", "?"]),
}  # fmt: skip


@pytest.mark.parametrize("clock", sorted(CLOCKS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_tables_with_every_sort_of_value(sources, clock, data):
    times = st.sampled_from([*CLOCKS[clock], "", "x"])
    row = st.tuples(times, *values.values()).map(",".join)
    good = st.just(f"{CLOCKS[clock][0]},照会,t.yamada,住民票,1,正常")
    short = st.just(f"{CLOCKS[clock][0]},照会,t.yamada,住民票,1")
    quoted = good.map(lambda line: '"' + line.replace(",", '","') + '"')
    lines = data.draw(
        st.lists(
            st.one_of(row, good, good, quoted, short, JUNK.map(lambda raw: raw.decode("utf-8", "replace"))), max_size=20
        )
    )
    text = "\n".join(lines).encode("utf-8", "replace")
    same(sources[clock], text, remembered=data.draw(st.sampled_from([3, 500_000])))


@pytest.mark.parametrize("marked", ["", "令和8年4月1日 9時5分,照会,t.yamada,住民票,1,正常"])
def test_a_byte_order_mark_behind_blank_lines_is_a_letter_and_no_mark(sources, marked):
    """A file of several put together: the second one's mark must not vanish from its first value."""
    plain = "令和8年4月1日 9時5分,照会,t.yamada,住民票,1,正常"
    for blank in ("\n", "\n\n"):
        same(sources["wareki"], f"{blank}\ufeff{marked}".encode())
        same(sources["wareki"], f"{blank}\ufeff{marked}\n{plain}\n{plain}".encode())


json_values = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**20), st.floats(), st.text(max_size=5), st.just("０４０１"), st.lists(st.integers(), max_size=2))  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_json_lines_of_every_shape(sources, data):
    more = data.draw(st.sampled_from([{}, {}, {"other": {"a": [1]}}]))
    plain = st.builds(
        lambda time, name, kind: json.dumps({"time": 1795331149000 + time, "class_uid": 6005, "activity_id": kind, "actor": {"user": {"name": name}}} | more, ensure_ascii=name < "b"),
        st.integers(0, 5), st.text(max_size=4), st.integers(1, 5),
    )  # fmt: skip
    odd = st.dictionaries(
        st.sampled_from(["time", "class_uid", "actor", "actor.user.name", "message", "x"]),
        st.one_of(json_values, st.dictionaries(st.sampled_from(["user", "name"]), json_values, max_size=2)),
    ).map(json.dumps)
    raw = st.sampled_from(['{"time":1}{"time":2}', '{"time":', "1}", "{}", "", " ", '{"time":1,"time":2}', '{"x":NaN}', '{"x":[Infinity]}', '{"message":"\\ud83d\\ude00"}', '{"message":"\\ud800"}', '{"message":"\\u0000"}', '{"message":"a\\u001fb"}', '{"x":' + "[" * 500 + "]" * 500 + "}", '\ufeff{"time":1}', '{"time":1795331149000.0}', '{"time":-0}', '{"a":"}\n{"}', '{"actor.user.name":null,"actor":{"user":{"name":"t"}}}'])  # fmt: skip
    lines = data.draw(st.lists(st.one_of(plain, plain, plain, odd, raw), max_size=20))
    text = "\n".join(lines).encode("utf-8", "replace")
    same(sources["json_lines"], text, block=data.draw(st.sampled_from([1 << 20, 400])))


@pytest.mark.parametrize(
    "later", ['"message":"あとから"', '"actor":{"user":{"full_name":"髙橋"}}', '"x":1', '"actor.user.uid":"0401"']
)
def test_names_that_come_behind_the_first_lines_are_read_like_all_others(sources, later):
    first = '{"time":1795331149000,"class_uid":6005,"activity_id":1,"status_id":1}'
    last = f"{first[:-1]},{later}}}"
    text = "\n".join([*[first] * 10, last, *[first] * 10]).encode()
    for block in (1 << 20, 500):
        assert len(same(sources["json_lines"], text, block=block)[0]) == 21


def test_hours_are_not_added_to_a_day_where_clocks_are_put_forward(sources, tmp_path):
    which = declare(tmp_path, TABLE.format(clock="%Y/%m/%d %H:%M:%S").replace("Asia/Tokyo", "America/New_York"))
    times = ["2026/03/08 01:59:59", "2026/03/08 03:00:00", "2026/11/01 01:30:00", "2026/11/01 02:30:00"]
    records = same(which, "\n".join(f"{time},照会,t.yamada,住民票,1,正常" for time in times).encode())[0]
    assert [record.time.hour for record in records] == [6, 7, 5, 7]


@pytest.mark.parametrize("code", sorted(shipped()))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_any_bytes_by_every_shipped_declaration(code, data):
    same(source(code), data)


def test_a_real_event_log():
    records = same(source("windows_security_evtx"), SAMPLE)[0]
    assert records


def test_a_long_table_with_a_few_bad_rows_goes_by_column(sources, monkeypatch):
    monkeypatch.undo()
    chance = random.Random(3)
    rows = [ROW.replace("0401", f"{number:04d}").replace("03,", f"{number % 60:02d},") for number in range(5000)]
    for place in chance.sample(range(5000), 60):
        rows[place] = chance.choice(["", "x", HEADING, '"', ROW.replace("照会", "謎"), ROW.replace("0401", '"a""b"')])
    rows = [row if row != '"' else "z" for row in rows]
    text = "\n".join([HEADING, *rows]).encode()
    read = Reading(sources["plain"], io.BytesIO(text), reference=HANDED_OVER)
    sizes = [each.table.num_rows for each in read.tables()]
    assert len(sizes) == 2  # what comes with the heading, and all others together
    same(sources["plain"], text)
    same(sources["plain"], text.replace(b"\n2026", b'\n"2026').replace(b",0", b'",0'), block=50_000)


def test_every_record_of_a_repetition_keeps_its_own_name(sources):
    text = "\n".join([HEADING, *[ROW, ROW.replace("0401", "0402"), ROW] * 40]).encode()
    records = same(sources["plain"], text)[0]
    assert len({record.metadata_uid for record in records}) == 120
    same(sources["plain"], text, remembered=1)


def test_the_table_is_what_may_be_stored_as_it_is(sources):
    (portion,) = Reading(sources["plain"], io.BytesIO(f"{HEADING}\n{ROW}\n".encode())).tables()
    assert portion.table["time"].type == pa.timestamp("us", "UTC")
    assert portion.table["local_hour"].to_pylist() == [9]
    assert portion.quarantined == []
