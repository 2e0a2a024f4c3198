"""An official text becomes a tree: by its numbers, whatever happened to its lines."""

import pytest

from sekimori.guideline.official.tests.texts import BY_ARTICLES, BY_NUMBERS, by_label, official, squeezed
from sekimori.guideline.official.text import NodeKind, NoticeKind
from sekimori.kernel.problems import Refused


def test_every_character_of_a_broken_text_lands_in_some_node():
    for text in (BY_NUMBERS, BY_ARTICLES):
        assert squeezed(official(text).raw) == squeezed(text)


def test_chapters_follow_the_numbers_and_not_the_depth_of_the_headings():
    nodes = by_label(official(BY_NUMBERS))
    assert nodes["第2の3"].heading == "物品の適切な管理のための委員会"
    assert [label for label in nodes if label.startswith("第2の")] == ["第2の1", "第2の2", "第2の3"]
    assert nodes["第3"].heading == "取扱い"


def test_the_table_of_contents_does_not_number_anything():
    text = official(BY_NUMBERS)
    contents = [node for node in text.nodes if node.kind is NodeKind.CONTENTS]
    assert len(contents) == 1
    assert "記録" in contents[0].raw
    assert [node.label for node in text.nodes if node.label] == ["第1", "第2", "第3", "第4"]


def test_title_date_and_number_of_the_document_stay_in_front():
    for text in (BY_NUMBERS, BY_ARTICLES):
        title = official(text).nodes[0]
        assert title.kind is NodeKind.TITLE
        assert "令和6年" in title.raw
    assert official(BY_ARTICLES).nodes[0].paragraphs[-1] == "4 柳総第1261号"


def test_a_title_wrapped_over_two_lines_reads_as_one():
    assert official(BY_NUMBERS).nodes[0].paragraphs[0] == "桜野市物品管理のための措置に関する指針(案)"


def test_a_sentence_cut_by_a_page_break_reads_as_one():
    nodes = by_label(official(BY_NUMBERS))
    assert nodes["第2の2"].paragraphs == ("管理者は、担当者を置く。ただし、出張所にあっては、その長をもって充てる。",)
    assert nodes["第3の1(2)"].paragraphs == ("担当者は、業務上の目的以外の目的で物品を持ち出してはならない。",)
    assert nodes["第3の10"].paragraphs == ("管理者は、保管する場所を限定する。",)


def test_paragraphs_stay_apart():
    nodes = by_label(official(BY_NUMBERS))
    assert len(nodes["第1"].paragraphs) == 2
    assert nodes["第2の1"].paragraphs[1] == "管理者は、物品課長をもって充てる。"


def test_a_number_pulled_apart_is_read_where_it_fits():
    nodes = by_label(official(BY_NUMBERS))
    assert (nodes["第3の10"].heading, nodes["第3の10"].number) == ("保管場所の限定", "1 0")
    assert nodes["第3の11"].heading == "盗難の防止等"
    assert [label for label in nodes if label.startswith("第3の11(")] == ["第3の11(1)", "第3の11(2)"]


def test_an_item_without_a_full_stop_does_not_swallow_the_next():
    nodes = by_label(official(BY_NUMBERS))
    assert nodes["第3の11(1)"].paragraphs == ("担当者は、物品を固定する",)
    assert [nodes[f"第3の2({number})"].paragraphs[0] for number in (1, 2)] == ["物品の貸出し", "物品の送付"]


def test_circled_items_stand_below_their_paragraph_and_mentions_are_no_numbers():
    nodes = by_label(official(BY_NUMBERS))
    assert [child.label for child in nodes["第3の3(1)"].children] == ["第3の3(1)①", "第3の3(1)②", "第3の3(1)③"]
    assert "2次の下請" in nodes["第3の3(1)②"].paragraphs[0]
    assert nodes["第3の3(2)"].paragraphs[0].startswith("契約の相手方")


def test_a_letter_of_another_language_is_reported_with_its_place_and_kept():
    text = official(BY_NUMBERS)
    notice = next(notice for notice in text.notices if notice.kind is NoticeKind.SUSPICIOUS)
    line = next(number for number, row in enumerate(BY_NUMBERS.splitlines(), start=1) if "서" in row)
    assert notice.place == f"{line}行目"
    assert "第3の11(2)" in notice.what
    assert "U+C11C" in notice.what
    assert "서는" in by_label(text)["第3の11(2)"].paragraphs[0]


def test_a_note_after_the_last_article_is_not_part_of_it():
    text = official(BY_NUMBERS)
    assert text.nodes[-1].kind is NodeKind.NOTE
    assert by_label(text)["第4"].paragraphs == ("担当者は、記録を付ける。",)


def test_captions_in_brackets_are_headings_of_the_article_below():
    nodes = by_label(official(BY_ARTICLES))
    assert [nodes[f"第{number}条"].heading for number in range(1, 6)] == ["趣旨", "定義", "管理者", "貸出しの制限", ""]
    assert nodes["第1章"].heading == "総則"


def test_the_first_paragraph_of_an_article_has_no_printed_number():
    nodes = by_label(official(BY_ARTICLES))
    assert nodes["第2条1項"].implied
    assert nodes["第3条2項"].number == "2"


@pytest.mark.parametrize(
    ("paragraph", "beginnings"),
    [
        ("第2条2項", ["物品 区が", "課 柳川区", "柳川区物品方針"]),
        ("第3条2項", ["重要な事項", "前号に掲げる"]),
        ("第4条1項", ["物品の貸出し", "物品の送付", "その他管理"]),
        ("第5条1項", ["目的以外", "再委託の", "物品の返却"]),
    ],
)
def test_items_that_lost_their_numbers_get_them_back_in_order(paragraph, beginnings):
    text = official(BY_ARTICLES)
    items = by_label(text)[paragraph].children
    assert [item.label for item in items] == [f"{paragraph}{number}号" for number in range(1, len(beginnings) + 1)]
    for item, beginning in zip(items, beginnings, strict=True):
        assert item.paragraphs[0].startswith(beginning)
    assert any(notice.kind is NoticeKind.IMPLIED and paragraph in notice.what for notice in text.notices)


def test_an_item_cut_by_a_page_break_stays_one_item():
    nodes = by_label(official(BY_ARTICLES))
    assert nodes["第2条2項3号"].paragraphs == (
        "柳川区物品方針 柳川区物品に関する基本方針、柳川区物品に関する要綱(平成20年要綱第16号)の総称をいう。",
    )


def test_a_paragraph_after_lost_items_goes_on_with_its_own_number():
    nodes = by_label(official(BY_ARTICLES))
    assert nodes["第5条2項"].paragraphs == ("前項の契約は、毎年度見直す。",)
    assert nodes["第5条1項"].paragraphs[0].startswith("条例第69条第2項の規定に基づき区の機関以外の者に")


def test_the_supplementary_provision_stands_beside_the_chapters():
    text = official(BY_ARTICLES)
    assert text.nodes[-1].kind is NodeKind.SUPPLEMENT
    assert text.nodes[-1].paragraphs == ("この指針は、令和6年4月1日から施行する。",)


def test_a_text_without_any_number_is_refused():
    with pytest.raises(Refused, match="番号が見つかりません"):
        official("これは指針ではありません。ただの文章です。\n\nつづきです。\n")
