"""Whatever a file holds: read = accepted + quarantined + left out, the same whatever the size of a block, and no traceback."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.engines.access_log.source import Format
from sekimori.engines.access_log.tests.readings import HANDED_OVER, HEADING, PLAIN, ROW, declare, source
from sekimori.kernel.problems import Refused

LINES = {
    "plain": [HEADING, ROW, ROW.replace("個人照会", '"a\nb"'), ROW.replace("照会", "謎"), '"'],
    "pgaudit_csv": [
        '2026-11-22 07:05:49 UTC,"p","t",1,"x",6b.1,1,"SELECT",2026-11-22 07:05:49 UTC,3/5,0,LOG,0,"AUDIT: SESSION,1,1,READ,SELECT,,,x,<none>,1",,,,,,,,,"j"'
    ],
    "web_combined": ['192.0.2.1 - t [22/Nov/2026:16:05:49 +0900] "GET /a HTTP/1.1" 404 12 "-" "M"'],
    "iis_w3c": ["#Fields: date time cs-method sc-status", "2026-11-22 07:05:49 GET 200", "#Date: 2026-11-21"],
    "syslog_ssh": [
        '<38>1 2026-11-22T07:05:49Z s sshd 1 - [a b="c"] Accepted x for t from 192.0.2.1 port',
        "Nov 22 16:05:49 s a: b",
    ],
    "cef": ["CEF:0|a|b|1|1|n|5|rt=1795331149962 act=read suser=t"],
    "leef": ["LEEF:2.0|a|b|1|read|^|devTime=2026-11-22T16:05:49^usrName=t"],
    "json_lines": ['{"time":1795331149962,"class_uid":6005,"activity_id":4,"actor":{"user":{"name":"t"}}}'],
    "windows_security_xml": [
        "<Events>",
        "<Event><System><EventID>4624</EventID></System></Event>",
        "</Events>",
        "<Event>",
    ],
}
JUNK = st.one_of(
    st.binary(max_size=60),
    st.text(alphabet='",\t\n\r|= <>[]{}\\a1髙ソ\u0a0a\u2028\x00\x1f', max_size=40).map(str.encode),
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    found = {code: source(code) for code in LINES if code != "plain"}
    found["windows_security_xml"] = replace(
        found["windows_security_xml"], encoding="utf-8"
    )  # to guess needs a whole block
    return found | {"plain": declare(tmp_path_factory.mktemp("own"), PLAIN)}


def outcome(which, data, block):
    read = Reading(which, io.BytesIO(data), reference=HANDED_OVER, block=block)
    try:
        found = list(read)
    except Refused as refused:
        return str(refused)
    assert read.finished
    tally = read.tally
    assert tally.read == tally.accepted + tally.quarantined + tally.ignored.total()
    assert tally.quarantined == sum(isinstance(each, Quarantined) for each in found)
    assert all(each.line > 0 and (not isinstance(each, Quarantined) or each.reason) for each in found)
    assert [each.line for each in found] == sorted(each.line for each in found)
    if which.encoding == "utf-8" and which.format not in (
        Format.CSV,
        Format.WINDOWS_XML,
        Format.EVTX,
    ):  # one thing a line
        text = data.removeprefix(b"\xef\xbb\xbf")
        assert tally.read == text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    return found, tally, read.digest, read.file_digest


@pytest.mark.parametrize("code", sorted(LINES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_that_is_read_is_lost(sources, code, data):
    good = st.sampled_from([line.encode() for line in LINES[code]])
    wrong = st.sampled_from([line.encode("cp932", "replace") for line in LINES[code]])
    cut = st.builds(lambda line, at: line[:at], good, st.integers(0, 80))
    pieces = data.draw(st.lists(st.one_of(good, good, cut, wrong, JUNK), max_size=12))
    content = b"\n".join(pieces)
    assert outcome(sources[code], content, 1 << 20) == outcome(sources[code], content, data.draw(st.integers(4, 50)))


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=8))
def test_every_text_written_by_a_csv_writer_comes_back(tmp_path_factory, rows):
    import csv

    own = declare(tmp_path_factory.mktemp("own"), PLAIN)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADING.split(","))
    for person, thing, number in rows:
        writer.writerow(["2026-11-20 09:05:03", person, "照会", thing + number, ""])
    data = written.getvalue().encode("utf-8", "surrogatepass")
    read = Reading(own, io.BytesIO(data))
    found = list(read)
    assert read.tally.read == len(rows) + 1
    things = [each.object_name for each in found if not isinstance(each, Quarantined)]
    expected = [(thing + number).replace("\r\n", "\n").strip() for _, thing, number in rows]
    assert things == expected


@pytest.mark.parametrize("code", sorted(shipped()))
@settings(max_examples=10, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_survived_by_every_shipped_declaration(code, data):
    result = outcome(source(code), data, 64)
    assert isinstance(result, str | tuple)
