"""Syslog from the network: messages come out as they were sent, however the network cuts them, in bounded memory."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.access_log.framing import CUT_OFF, NO_COUNT, TOO_LONG, Frames, as_line
from sekimori.engines.access_log.items import LONGEST_RAW, Bad
from sekimori.engines.access_log.reading import Reading
from sekimori.engines.access_log.tests.readings import HANDED_OVER, source

MESSAGE = b"<38>1 2026-11-22T07:05:49Z s sshd 1 - - Accepted publickey for t from 192.0.2.1 port 22 ssh2"
messages = st.lists(st.binary(min_size=1, max_size=40).map(lambda raw: b"<1>" + raw.rstrip(b"\r\n\x00")), max_size=8)


def counted(*found):
    return b"".join(b"%d %s" % (len(each), each) for each in found)


def fed(data, longest=100, cuts=()):
    """Everything that comes out of these bytes, arriving in pieces; and the decoder."""
    frames, found, at = Frames(longest), [], 0
    for end in (*sorted(cut % (len(data) + 1) for cut in cuts), len(data)):
        found += frames.feed(data[at:end])
        assert len(frames._held) <= longest + 20 + (end - at)
        at = end
    return [*found, *frames.end()], frames


@given(messages, st.lists(st.integers(0, 500), max_size=12))
def test_counted_messages_come_out_as_they_went_in_however_the_network_cuts_them(sent, cuts):
    assert fed(counted(*sent), cuts=cuts)[0] == sent


@given(messages, st.sampled_from([b"\n", b"\r\n", b"\x00\n"]), st.lists(st.integers(0, 500), max_size=12))
def test_lines_come_out_as_they_went_in_however_the_network_cuts_them(sent, end, cuts):
    sent = [each.replace(b"\n", b" ").rstrip(b"\r\x00") for each in sent]
    assert fed(b"".join(each + end for each in sent), cuts=cuts)[0] == sent


@given(
    st.lists(st.one_of(st.sampled_from([b"5 ", b"<1>a\n", b"123456 ", b"0 ", b"\n", b"7 <1>abcd", b"999999999 "]), st.binary(max_size=12))),
    st.lists(st.integers(0, 200), max_size=20),
)  # fmt: skip
def test_any_bytes_give_the_same_whatever_the_pieces_they_come_in(parts, cuts):
    data = b"".join(parts)
    whole, frames = fed(data, longest=10)
    pieces, other = fed(data, longest=10, cuts=cuts)
    assert [each if isinstance(each, bytes) else each.reason for each in whole] == [
        each if isinstance(each, bytes) else each.reason for each in pieces
    ]
    assert (frames.broken, frames.counted) == (other.broken, other.counted)
    assert all(each if isinstance(each, bytes) else each.reason for each in whole)


def test_a_message_that_is_too_long_is_reported_once_and_the_next_one_read():
    long, short = b"<1>" + b"x" * 5_000_000, b"<1>next"
    for data in (counted(long, short), long + b"\n" + short + b"\n"):
        found, frames = fed(data, cuts=range(0, len(data), 65_536))
        assert [type(each) for each in found] == [Bad, bytes]
        assert found[0].reason == TOO_LONG
        assert len(found[0].raw) <= LONGEST_RAW
        assert found[1] == short
        assert not frames.broken


def test_a_line_of_exactly_the_longest_length_is_read():
    assert fed(b"<" + b"x" * 99 + b"\n")[0] == [b"<" + b"x" * 99]
    assert fed(counted(b"<" + b"x" * 99))[0] == [b"<" + b"x" * 99]
    assert fed(b"<" + b"x" * 100 + b"\n")[0][0].reason == TOO_LONG
    assert fed(counted(b"<" + b"x" * 100))[0][0].reason == TOO_LONG


@pytest.mark.parametrize("wrong", [b"x5 <1>a", b"0 <1>a", b"-1 <1>a", b"9999999999 a", b"5<1>ab"])
def test_behind_a_count_that_cannot_be_read_nothing_is_trusted(wrong):
    found, frames = fed(counted(b"<1>a") + wrong + counted(b"<1>forged"))
    assert found[0] == b"<1>a"
    assert [each.reason for each in found[1:]] == [NO_COUNT]
    assert frames.broken
    assert frames.feed(counted(b"<1>b")) == frames.end() == []


def test_a_connection_that_breaks_off_says_what_is_missing():
    assert [each.reason for each in fed(b"50 <1>a")[0]] == [CUT_OFF]
    assert [each.reason for each in fed(b"12")[0]] == [CUT_OFF]
    assert [each.reason for each in fed(b"500 " + b"x" * 200)[0]] == [TOO_LONG, CUT_OFF]
    assert fed(b"<1>a\n<1>last line")[0] == [b"<1>a", b"<1>last line"]
    assert fed(b"")[0] == fed(b"\n")[0] == fed(counted(b"<1>a"))[0][1:] == []


def test_a_stream_of_lines_stays_one_even_if_a_line_looks_like_a_count():
    assert fed(b"<1>a\n4 <1>forged\n")[0] == [b"<1>a", b"4 <1>forged"]
    assert fed(b"2026-11-22T07:05:49Z s app: without a priority\n")[0][0].startswith(b"2026")


def test_a_newline_inside_a_message_never_makes_a_second_record():
    message = MESSAGE + b"\n<38>1 2026-11-22T07:05:50Z s sshd 1 - - Accepted publickey for forged from 192.0.2.9 port 1"
    (received,) = fed(counted(message), longest=1000)[0]
    assert received == message
    line = as_line(received)
    assert b"\n" not in line
    assert b"#012<38>1" in line
    read = Reading(source("syslog_ssh"), io.BytesIO(line + b"\n"), reference=HANDED_OVER)
    assert len(list(read)) == read.tally.read == 1
    assert as_line("照会\tx".encode()) == "照会\tx".encode()
