"""The headings of a ledger: found wherever they stand, understood in the words offices use, and only proposed."""

import pytest

from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.rules.ledger_headings import (
    WORDS,
    Column,
    find_headings,
    headings_at,
    meaning,
    own_headings,
    propose,
)
from sekimori.foundation.directory.exchange.grid import Area, Grid


def grid(*lines, **more):
    return Grid("台帳", {row: tuple(cells) for row, cells in enumerate(lines, start=1) if any(cells)}, **more)


def columns(*headings):
    return [Column(number, (heading,) if heading else ()) for number, heading in enumerate(headings, start=1)]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("個人情報ファイルの名称", "name"),
        ("台帳名", "name"),
        ("①　名　称", "name"),
        ("利用\n目的", "purpose"),
        ("個人情報ファイルの利用目的", "purpose"),
        ("（５）記録項目", "items"),
        ("対象者", "scope"),
        ("対象者数", "people_count"),
        ("人数（概数）", "people_count"),
        ("要配慮個人情報（有・無）", "special_care"),
        ("条例要配慮個人情報が含まれるときは、その旨", "ordinance_special_care"),
        ("マイナンバー", "my_number"),
        ("特定個人情報の有無", "my_number"),
        ("記録情報の収集方法", "source"),
        ("経常的提供先", "recipients"),
        ("委託先", "contractors"),
        ("保管場所※", "place"),
        ("媒体", "media"),
        ("保存年限", "retention"),
        ("所管課", "unit"),
        ("主管課名", "unit"),
        ("個人情報ファイルが利用に供される事務をつかさどる組織の名称", "unit"),
    ],
)
def test_the_usual_words_are_understood(heading, field):
    assert meaning(heading)[0] == field


@pytest.mark.parametrize("heading", ["備考", "No.", "整理番号", "更新日", "", "12", "行政機関等の名称"])
def test_what_the_ledger_has_no_place_for_is_left_alone(heading):
    assert meaning(heading)[0] == ""


def test_every_field_is_known_by_its_own_label_and_every_word_belongs_to_a_field():
    assert {meaning(entry.label)[0] for entry in FIELDS} == {entry.code for entry in FIELDS}
    assert set(WORDS) == {"unit", *(entry.code for entry in FIELDS)}


def test_no_field_is_proposed_twice_and_the_surest_word_wins():
    assert propose(columns("所管課", "所管課コード", "対象者", "対象者数", "名称")) == (
        "",
        "unit",
        "scope",
        "people_count",
        "name",
    )


def test_our_own_file_is_understood_in_every_column():
    proposed = propose(columns(*own_headings(FIELDS)))
    assert proposed == ("", "unit", "", *(entry.code for entry in FIELDS), "", "")


def test_the_headings_are_found_under_a_title_and_a_date():
    found = find_headings(
        grid(("取扱台帳",), (), ("", "", "令和8年4月1日現在"), ("No", "名称", "利用目的"), ("1", "台帳", "賦課"))
    )
    assert (found.top, found.bottom, [column.heading for column in found.columns]) == (4, 4, ["No", "名称", "利用目的"])


def test_headings_of_two_rows_are_read_together():
    sheet = grid(
        ("名称", "要配慮個人情報", "", "本人", ""),
        ("", "有無", "内容", "人数", "範囲"),
        ("台帳", "有", "病歴", "10", "住民"),
        merged=(Area(1, 1, 2, 1), Area(1, 2, 1, 3), Area(1, 4, 1, 5)),
    )
    found = find_headings(sheet)
    assert (found.top, found.bottom) == (1, 2)
    assert [column.heading for column in found.columns] == [
        "名称", "要配慮個人情報／有無", "要配慮個人情報／内容", "本人／人数", "本人／範囲",
    ]  # fmt: skip
    assert propose(found.columns) == ("name", "special_care", "", "people_count", "scope")


def test_a_sheet_that_names_too_little_has_no_headings_but_may_be_given_some():
    sheet = grid(("もの", "わけ"), ("台帳", "賦課"))
    assert find_headings(sheet) is None
    assert [column.heading for column in headings_at(sheet, 1).columns] == ["もの", "わけ"]
    assert headings_at(sheet, 99).columns == ()


def test_a_mapping_is_remembered_by_the_words_however_they_are_laid_out():
    one = headings_at(grid(("名称", "利用目的")), 1)
    assert one.digest == headings_at(grid((), ("名　称", "利用\n目的（簡潔に）")), 2).digest
    assert one.digest != headings_at(grid(("利用目的", "名称")), 1).digest
