"""Other governments number otherwise; hard line wraps bring numbers to the head of lines that are none."""

import pytest

from sekimori.guideline.official.tests.texts import by_label, official, squeezed
from sekimori.guideline.official.text import NodeKind, NoticeKind, PartKind


def labels(text):
    return list(by_label(official(text)))


def test_kanji_numbers_number_articles_and_items():
    text = (
        "第一条　職員は、次に掲げる物を持ち出さない。\n一　鍵\n二　帳簿\n"
        "第二条　前条の物は、次のとおりとする。\nイ　札\nロ　印\n"
    )
    assert labels(text) == [
        "第1条",
        "第1条1項",
        "第1条1項1号",
        "第1条1項2号",
        "第2条",
        "第2条1項",
        "第2条1項イ",
        "第2条1項ロ",
    ]


def test_branch_articles_stand_between_their_neighbours():
    text = "第５条　一の文である。\n第５条の２　二の文である。\n第６条　三の文である。\n"
    assert labels("第１条　文である。\n" + text)[2:] == [
        "第5条",
        "第5条1項",
        "第5条の2",
        "第5条の2第1項",
        "第6条",
        "第6条1項",
    ]


def test_brackets_without_a_space_and_full_width_digits_are_numbers():
    text = (
        "１．目的\nこの基準は、物品を守ることを目的とし、職員はこれに従わなければならない。\n"
        "２．方法\n（１）各課は、帳簿を付ける。\n（２）その他必要なことは、課長が定める。\n"
        "（３）第三者に見せない。\n"
    )
    assert labels(text) == ["1", "2", "2(1)", "2(2)", "2(3)"]
    assert by_label(official(text))["1"].heading == "目的"


def test_a_heading_in_brackets_may_follow_the_number():
    nodes = by_label(
        official("第1条（目的）この指針は、物品を守ることを目的とする。\n第2条　（用語）\n用語は、条例の例による。\n")
    )
    assert (nodes["第1条"].heading, nodes["第1条1項"].paragraphs) == (
        "目的",
        ("この指針は、物品を守ることを目的とする。",),
    )
    assert (nodes["第2条"].heading, nodes["第2条1項"].paragraphs) == ("用語", ("用語は、条例の例による。",))


def test_wrapped_lines_that_begin_with_a_number_open_nothing():
    text = (
        "第1条　職員は、物品条例（以下「条例」という。）\n第69条第2項の規定に基づき、物品を\n"
        "2　か所に分けて置き、条例第4条の\n"
        "第3号及び\n第2条に定める帳簿に、上記\n（2）に掲げる番号を書く。\n第2条　帳簿は、二冊とする。\n"
    )
    assert labels(text) == ["第1条", "第1条1項", "第2条", "第2条1項"]
    assert by_label(official(text))["第1条1項"].paragraphs == (
        "職員は、物品条例（以下「条例」という。）第69条第2項の規定に基づき、物品を2　か所に分けて置き、"
        "条例第4条の第3号及び第2条に定める帳簿に、"
        "上記（2）に掲げる番号を書く。",
    )


def long_text():
    """Paragraphs of several lines, and lists that lost their numbers."""
    rows = []
    for number in range(1, 9):
        rows += [
            f"第{number}条　課長は、倉庫{number}に置く物品について、平成15年条例第57号の規定に基づき、つぎの事項を帳簿に書き、毎年度保管する。",
            f"物品の名称、数量、置き場所及び写真その他倉庫{number}の係が後に見て物品を見分けることのできる特徴に関する事項",
            "物品を受け取り、又は引き渡した日に関する事項",
            f"倉庫{number}の鍵を開け、又は閉めた者の氏名並びにその日時及び用件に関する事項で、係長が必要と認めるもの",
            f"2　前項の帳簿は、倉庫{number}を廃止した日の翌日から起算して5年を経過する日までの間、文書庫に置かなければならない。",
        ]
    return rows


def broken_at(width, rows):
    return [row[start : start + width] for row in rows for start in range(0, len(row), width)]


@pytest.mark.parametrize("width", [31, 34, 37])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["lines", "blank lines"])
def test_a_text_broken_at_a_fixed_width_reads_as_if_it_were_not(width, between):
    whole = by_label(official("\n".join(long_text())))
    broken = by_label(official(between.join(broken_at(width, long_text()))))
    assert len(whole) == 8 * 6
    assert {label: node.paragraphs for label, node in broken.items()} == {
        label: node.paragraphs for label, node in whole.items()
    }


def test_a_short_line_is_a_heading_where_its_neighbour_has_one():
    text = "第1 保管\n1 物品の置き場所\n管理者は、その他の物品を倉庫に置かなければならないものとする。\n2 その他\nその他の物品は、係長が定める場所に置かなければならないものとする。\n"
    assert [node.heading for node in by_label(official(text)).values()] == ["保管", "物品の置き場所", "その他"]


def test_page_numbers_do_not_interrupt_a_sentence():
    text = official("第1 保管\n職員は、物品を\n\n- 3 -\n\n倉庫に置く。\n\n4\n\n第2 記録\n帳簿を付ける。\n")
    nodes = by_label(text)
    assert nodes["第1"].paragraphs == ("職員は、物品を倉庫に置く。",)
    assert [part.text for part in nodes["第1"].parts if part.kind is PartKind.PAGE] == ["- 3 -", "4"]
    assert sum(notice.kind is NoticeKind.PAGE for notice in text.notices) == 2


def test_a_number_on_a_line_of_its_own_numbers_the_text_below():
    nodes = by_label(
        official("第1条\nこの指針は、物品について定める。\n2\n物品とは、動産をいう。\n第2条\n帳簿を付ける。\n")
    )
    assert nodes["第1条2項"].paragraphs == ("物品とは、動産をいう。",)
    assert nodes["第2条1項"].paragraphs == ("帳簿を付ける。",)


def test_numbers_out_of_sequence_are_kept_and_reported():
    text = official("第1 保管\n- 1 鍵を掛ける。\n- 3 札を付ける。\n第4 記録\n帳簿を付ける。\n")
    assert list(by_label(text)) == ["第1", "第1の1", "第1の3", "第4"]
    assert [notice.place for notice in text.notices if notice.kind is NoticeKind.SEQUENCE] == ["3行目", "4行目"]


def test_supplementary_provisions_and_tables_at_the_end_stand_for_themselves():
    text = official(
        "第1章　総則\n第1条　物品を守る。\n附　則\n（施行期日）\n第1条　令和6年4月1日から施行する。\n"
        "2　経過措置を置く。\n"
        "附　則（令和7年3月1日）\n1　公布の日から施行する。\n別表第1（第1条関係）\n鍵\t3本\n札\t5枚\n"
        "様式第1号\n年月日\n"
    )
    assert [node.kind for node in text.nodes] == [
        NodeKind.PROVISION, NodeKind.SUPPLEMENT, NodeKind.SUPPLEMENT, NodeKind.ANNEX, NodeKind.ANNEX,
    ]  # fmt: skip
    nodes = by_label(text)
    assert "付則第1条2項" in nodes
    assert nodes["付則第1条"].heading == "施行期日"
    assert "付則（2つ目）1" in nodes
    assert text.nodes[3].paragraphs == ("鍵\t3本", "札\t5枚")


def test_parts_sections_and_subsections_nest():
    text = (
        "第1編　総則\n第1章　通則\n第1節　目的\n第1款　趣旨\n第1条　物品を守る。\n第2節　用語\n"
        "第2条　用語を定める。\n第2章　体制\n第3条　課長を置く。\n"
    )
    assert labels(text) == [
        "第1編", "第1章", "第1章第1節", "第1章第1節第1款", "第1条", "第1条1項", "第1章第2節", "第2条", "第2条1項",
        "第2章", "第3条", "第3条1項",
    ]  # fmt: skip


def test_a_note_in_the_middle_lets_the_text_go_on_behind_it():
    text = "第1 保管\n職員は、鍵（※）を掛ける。\n※ 電子錠を含む。\nただし、来客中は除く。\n第2 記録\n帳簿を付ける。\n"
    nodes = by_label(official(text))
    assert [child.kind for child in nodes["第1"].children] == [NodeKind.NOTE, NodeKind.REST]
    assert squeezed(official(text).raw) == squeezed(text)


def test_a_paragraph_that_only_goes_on_is_no_item():
    text = (
        "第1条　職員は、次に掲げる物を持ち出さない。ただし、課長が認めたときを除く。\n鍵\n帳簿\n"
        "なお、写しも同じとする。\n第2条　終わりとする。\n"
    )
    items = by_label(official(text))["第1条1項"].children
    assert [item.paragraphs for item in items] == [("鍵",), ("帳簿", "なお、写しも同じとする。")]


def test_a_list_with_numbers_is_not_numbered_anew():
    nodes = by_label(official("第1 保管\n次の物を置く。\n(1) 鍵\n(2) 帳簿\n第2 記録\n帳簿を付ける。\n"))
    assert not nodes["第1(1)"].implied
    assert nodes["第1(2)"].paragraphs == ("帳簿",)


def test_a_preamble_stands_between_title_and_first_article():
    text = official(
        "物品指針\nこの指針は、市民の信頼に応えるため、物品の管理について次のように定める。\n第1条　物品を守る。\n"
    )
    assert [node.kind for node in text.nodes] == [NodeKind.TITLE, NodeKind.PREAMBLE, NodeKind.PROVISION]


def test_contents_that_name_articles_in_brackets_do_not_hide_the_body():
    text = official(
        "物品指針\n目次\n第１章　総則（第１条・第２条）\n第２章　雑則（第３条）\n附則\n第１章　総則\n"
        "（趣旨）\n第１条　物品を守る。\n"
        "第２条　用語を定める。\n第２章　雑則\n第３条　雑に定める。\n附　則\n公布の日から施行する。\n"
    )
    assert [node.label for node in text.nodes] == ["", "", "第1章", "第2章", "付則"]
    assert list(by_label(text))[1:3] == ["第1条", "第1条1項"]


def test_a_wrapped_heading_is_one_heading():
    nodes = by_label(official("第1 物品の管理のための措置の\n基準について\n物品を守る。\n第2 記録\n帳簿を付ける。\n"))
    assert nodes["第1"].heading == "物品の管理のための措置の基準について"


def test_latin_words_on_two_lines_keep_a_space():
    nodes = by_label(official("第1 機器\n職員は、USB\nmemory を使わない。\n第2 記録\n帳簿を付ける。\n"))
    assert nodes["第1"].paragraphs == ("職員は、USB memory を使わない。",)


def test_private_and_radical_characters_from_pdf_files_are_reported():
    text = official("第1 保管\n⼈が物品を\ue000く。ﾊﾝｶｸも髙﨑も𠮷田もαもよい。\n")
    notices = [notice.what for notice in text.notices if notice.kind is NoticeKind.SUSPICIOUS]
    assert len(notices) == 1
    assert "U+2F08" in notices[0]
    assert "U+E000" in notices[0]
    assert "髙" not in notices[0]
