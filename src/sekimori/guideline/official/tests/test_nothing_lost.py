"""Whatever lines come in, in whatever order: every character lands in exactly one node, in the order of the file."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.guideline.official.reading.bounds import MOST_LINES
from sekimori.guideline.official.tests.texts import BY_ARTICLES, BY_NUMBERS, squeezed
from sekimori.guideline.official.text import Line, OfficialText
from sekimori.guideline.official.tree import parse

FRAGMENTS = [
    "第1章 総則", "第2章", "# 第3", "第1 はじめに", "### 第10 終わりに", "第1条 物品を守る。",
    "- 第2条 次に掲げる物", "第5条の2", "第69条第2項の規定に", "1 管理者", "2　次の各号を行う。", "- 2 守る",
    "1 1 盗難", "11", "- 3 -", "３／１０", "(1) 鍵", "（２）帳簿", "⑶ 札", "1) 印", "① 目的", "②義務",
    "ア　朝", "イ　昼", "(ア) 夜", "一　鍵", "二", "（趣旨）", "(定義)", "目次", "目 次", "第1章 総則\t1",
    "付 則", "附　則（令和7年）", "別表第1", "様式第2号", "※ 注である。", "（注1）注である。",
    "ただし、除く。", "物品の貸出し", "物品を", "川区の物", "。", "」", "- ", "#", "*", "\t", "　", "서는",
    "\ue000", "A b",
]  # fmt: skip

lines_of_text = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.just(""), st.text(max_size=12)), max_size=40)


def as_lines(rows: list[str]) -> tuple[Line, ...]:
    return tuple(Line(row, f"{number}行目") for number, row in enumerate(rows, start=1))


def check(rows: list[str], text: OfficialText) -> None:
    assert squeezed(text.raw) == squeezed("".join(rows))
    read = sum(len(squeezed(paragraph)) for node in text.walk() for paragraph in node.paragraphs)
    assert read <= len(squeezed(text.raw))
    for node in text.walk():
        for child in node.children:
            assert (
                len(child.key) > len(node.key)
                or not child.key
                or child.key[0].startswith(("条", "第", "章", "節", "款"))
            )


@given(lines_of_text)
@settings(max_examples=400, deadline=None)
def test_any_lines_below_a_first_article_land_in_nodes(rows):
    rows = ["第1条 はじめの文である。", *rows]
    check(rows, parse(as_lines(rows)))


@given(lines_of_text)
@settings(max_examples=400, deadline=None)
def test_any_lines_between_title_and_body_land_in_nodes(rows):
    rows = ["物品指針", *rows, "第1章 総則", "第1条 はじめの文である。"]
    check(rows, parse(as_lines(rows)))


@given(st.sampled_from([BY_NUMBERS, BY_ARTICLES]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_broken_texts_broken_further_lose_nothing(text, random):
    rows = text.splitlines()
    for _ in range(random.randint(1, 12)):
        place = random.randrange(len(rows))
        cut = random.randint(0, len(rows[place]))
        rows[place : place + 1] = random.choice(
            [[rows[place][:cut], "", rows[place][cut:]], [rows[place], rows[place]], [""]]
        )
    rows.append("第1条 最後の文である。")
    check(rows, parse(as_lines(rows)))


def test_a_text_of_the_greatest_length_is_read_in_bounded_time():
    began = time.monotonic()
    for row in ("職員は、物品を置く場所", "付則", "第1 「（"):
        rows = ["第1 はじめに", "次に掲げる物を置く。", *[row] * (MOST_LINES - 2)]
        check(rows, parse(as_lines(rows)))
    assert time.monotonic() - began < 60
