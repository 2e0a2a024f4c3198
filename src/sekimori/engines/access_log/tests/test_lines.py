"""Bytes into lines: every declared character set, every length, every size of block."""

import io

import pytest

from sekimori.engines.access_log import lines as lines_module
from sekimori.engines.access_log.items import Bad
from sekimori.engines.access_log.lines import Lines
from sekimori.engines.access_log.tests.readings import HEADING, PLAIN, ROW, declare, reading


def lines_of(data, encoding="utf-8", block=1 << 20):
    found = []
    for each in Lines(io.BytesIO(data), encoding, block=block):
        assert each.first == len(found) + 1
        assert each.clean is all(not isinstance(line, Bad) for line in each.lines)
        found += each.lines
    return found


@pytest.mark.parametrize("block", [4, 7, 64, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8"),
        ("cp932", "cp932"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("auto", "utf-16"),
        ("auto", "utf-8-sig"),
    ],
)
def test_every_character_set_gives_the_same_lines(encoding, written, block):
    last = "最後\u3000の行" if encoding == "cp932" else "最後\u2028の行"
    text = f"髙橋,﨑\r\n表,ソ能\n\n{last}"
    assert lines_of(text.encode(written), encoding, block) == ["髙橋,﨑", "表,ソ能", "", last]


@pytest.mark.parametrize("written", ["utf-8", "cp932"])
def test_without_a_mark_the_character_set_is_found(written):
    assert lines_of("日本語\n二行目\n".encode(written), "auto") == ["日本語", "二行目"]


def test_in_utf_16_half_of_a_character_is_no_line_end():
    text = "\u0a0aあ\u0a00\n\u000a\u0a41"
    assert lines_of(text.encode("utf-16-le"), "utf-16", block=4) == ["\u0a0aあ\u0a00", "", "\u0a41"]


@pytest.mark.parametrize("block", [4, 1 << 20])
def test_a_line_in_another_character_set_costs_that_line(block):
    found = lines_of("一\n".encode() + "二\n".encode("cp932") + "三\n".encode(), "utf-8", block)
    assert (found[0], found[2]) == ("一", "三")
    assert found[1].reason == "文字コードがUTF-8ではありません"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("block", [64, 1 << 20])
def test_a_line_that_is_too_long_costs_that_line_and_little_memory(monkeypatch, encoding, block):
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 1000)
    text = f"一\n{'長' * 5000}\n三\n"
    found = lines_of(text.encode(encoding), encoding, block)
    assert (found[0], found[2]) == ("一", "三")
    assert "長すぎます" in found[1].reason
    assert len(found[1].raw) <= 2000


def test_ten_megabytes_without_a_line_end_are_one_quarantined_line(tmp_path):
    data = f"{HEADING}\n{ROW}\n".encode() + b"x" * 10_000_000
    records, (quarantined,), _ = reading(declare(tmp_path, PLAIN), data)
    assert len(records) == 1
    assert (quarantined.line, quarantined.reason) == (3, "一行が長すぎます（上限 1,024KB）")
