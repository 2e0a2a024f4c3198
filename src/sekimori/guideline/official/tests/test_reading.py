"""Text files and web pages in every character set an office uses are read; what is no text is refused with reason."""

import hashlib
import os
import time

import pytest

from sekimori.guideline.official.document import open_document
from sekimori.guideline.official.reading import read
from sekimori.guideline.official.reading.bounds import MOST_BYTES, MOST_CHARACTERS, MOST_LINES
from sekimori.guideline.official.tests.texts import BY_ARTICLES, BY_NUMBERS, by_label, squeezed
from sekimori.guideline.official.tree import parse
from sekimori.kernel.problems import Refused

IN_CP932 = BY_NUMBERS.replace("서는", "ては").replace("髙", "高")


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932"])
def test_a_text_file_reads_the_same_in_every_character_set(charset):
    document = open_document("指針.txt", IN_CP932.encode(charset))
    assert squeezed(document.text.raw) == squeezed(IN_CP932)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_file_reads_the_same_with_every_line_end(line_end):
    lines = read("指針.txt", BY_ARTICLES.replace("\n", line_end).encode())
    assert [line.text for line in lines] == [line.text for line in read("指針.txt", BY_ARTICLES.encode())]


def test_a_form_feed_is_a_page_break():
    text = parse(read("指針.txt", "第1 保管\n物品を\f倉庫に置く。\n".encode()))
    assert by_label(text)["第1"].paragraphs == ("物品を倉庫に置く。",)


def test_the_digest_is_that_of_the_file_as_it_came():
    document = open_document("指針.txt", "第1条　鍵を掛ける。".encode("cp932"))
    assert document.digest == hashlib.sha256("第1条　鍵を掛ける。".encode("cp932")).hexdigest()


def test_a_web_page_is_read_block_by_block():
    page = """<!DOCTYPE html><html><head><title>例規</title><style>p{color:red}</style><meta charset="utf-8"></head>
    <body><nav>戻る</nav><h1>物品指針</h1><h2>第1章　総則</h2><p>（趣旨）</p><p>第1条　物品を
    守る。<br>ただし、除く。</p><p>2&nbsp;札を付ける。</p><table><tr><td>鍵</td><td>3本</td></tr></table>
    <script>alert("第9条")</script></body></html>"""
    nodes = by_label(parse(read("指針.html", page.encode())))
    assert nodes["第1条"].heading == "趣旨"
    assert nodes["第1条1項"].paragraphs == ("物品を 守る。", "ただし、除く。")
    assert nodes["第1条2項"].paragraphs == ("札を付ける。", "鍵\t3本")
    assert "第9条" not in nodes


def test_numbers_that_a_browser_prints_before_list_items_are_read_with_them():
    page = (
        "<html><body><h2>第1 保管</h2><p>次の事項を守る。</p>"
        "<ol><li>鍵を掛ける。<ol><li>表の鍵</li><li>裏の鍵</li></ol></li><li>札を付ける。</li></ol>"
        "<ol><li>(1) 番号は文字で書いた。</li></ol></body></html>"
    )
    nodes = by_label(parse(read("指針.html", page.encode())))
    assert list(nodes)[:5] == ["第1", "第1の1", "第1の1(1)", "第1の1(2)", "第1の2"]


@pytest.mark.parametrize("charset", ["shift_jis", "utf-8"])
def test_a_web_page_is_read_in_the_character_set_it_names(charset):
    page = f'<html><head><meta charset="{charset}"></head><body><p>第1条　物品を守るものとする。</p></body></html>'
    assert "第1条" in by_label(parse(read("page.htm", page.encode(charset))))


REFUSALS = {
    "an empty file": (b"", "空"),
    "a file of blanks": (b" \r\n\t ", "空"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "古いWord形式"),
    "a PDF file": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "a rich text file": (rb"{\rtf1\ansi}", "リッチテキスト"),
    "a photograph": (b"\xff\xd8\xff\xe0" + bytes(100), "画像"),
    "noise": (os.urandom(5000).replace(b"PK", b"--"), "ファイル|文字コード|日本語"),
    "zeros": (bytes(5000), "文字のファイルではありません"),
    "English": (b"Section 1. Goods shall be kept under lock and key.\n" * 20, "日本語"),
    "UTF-8 read as cp932 and saved": (
        "第1条　物品を守るものとする。".encode().decode("cp932", "replace").encode(), "日本語",
    ),
    "EUC-JP": (("第1条　物品を守るものとする。" * 5).encode("euc_jp"), "文字コード|日本語"),
    "a page of tags": (b"<html><body>" + b"<p>" * 300_000 + "第1条　物品を守る。".encode(), "タグ"),
    "an unnumbered letter": ("拝啓　いつもお世話になっております。\n敬具\n".encode(), "番号が見つかりません"),
    "a spoilt text": (("第1条　物品\ufffdを守るものと\ufffdする。" * 9).encode(), "日本語"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_official_text_is_refused_with_reason_and_mend(data, reason):
    with pytest.raises(Refused, match=reason) as refused:
        open_document("指針.txt", data)
    for problem in refused.value.problems:
        assert problem.where
        assert problem.mend.endswith("。")


@pytest.mark.parametrize(
    "unit", [b"\x00", b"<", b"<!--", b"<a b='", b"&#", b"PK\x03\x04", "第1条".encode(), "あ".encode()]
)
def test_fifty_megabytes_of_junk_are_refused_at_once(unit):
    began = time.monotonic()
    with pytest.raises(Refused, match="大きすぎます"):
        open_document("指針.txt", unit * (50_000_000 // len(unit)))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<a b='", "<a b=", "</", "&#x", "<![", "<?", "<script>", "<a " * 5 + ">"]
)
def test_a_page_of_broken_tags_takes_bounded_time(unit):
    page = "<html><body><p>第1条　物品を守るものとする。</p>" + unit * 150_000
    began = time.monotonic()
    try:
        open_document("指針.html", page.encode())
    except Refused as refused:
        assert refused.problems
    assert time.monotonic() - began < 20


def test_a_text_with_too_many_characters_or_lines_is_refused():
    for text in (
        "第1条　物品を守るものとする。" + "の" * MOST_CHARACTERS,
        "第1条　物品を守るものとする。\n" * (MOST_LINES + 1),
    ):
        assert len(text.encode()) < MOST_BYTES
        with pytest.raises(Refused, match="大きすぎます"):
            open_document("指針.txt", text.encode())


def test_a_folder_in_the_name_is_not_repeated_in_a_message():
    with pytest.raises(Refused) as refused:
        open_document("/home/hanako/指針.txt", b"")
    assert refused.value.problems[0].where == "指針.txt"
