"""Cells of an old ledger: what they plainly mean is read, what could mean two things is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.rules.ledger_values import items_of, parted_by_commas, translate
from sekimori.foundation.applications.content import Unreadable, read

BY_CODE = {entry.code: entry for entry in FIELDS}


def value(code, text, **options):
    """What the field takes in the end, after its own reading."""
    entry = BY_CODE[code]
    content, problems = read((entry,), {code: translate(entry, text, **options).typed})
    assert not problems, problems
    return content[code]


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("1234", 1234, False),
        ("1,234人", 1234, False),
        ("１，２３４　名", 1234, False),
        ("56件", 56, False),
        ("約1,200", 1200, True),
        ("1,200人程度", 1200, True),
        ("800人（令和7年度）", 800, True),
        ("不明", None, True),
        ("－", None, True),
        ("0", 0, False),
    ],
)
def test_a_number_is_read_as_offices_write_it_and_told_when_it_was_not_exact(text, number, told):
    assert value("people_count", text) == number
    assert translate(BY_CODE["people_count"], text).told is told


@pytest.mark.parametrize(
    "text", ["1,000〜2,000", "1.2万", "12万人", "千人", "-5", "1,23", "500世帯", "人数は別紙", "12 34件5"]
)
def test_what_is_no_single_number_is_refused(text):
    with pytest.raises(Unreadable, match="一つの数") as fault:
        translate(BY_CODE["people_count"], text)
    assert "数字だけ" in fault.value.mend


@pytest.mark.parametrize(
    "text", ["○", "◯", "〇", "●", "レ", "有", "あり", "有り", "はい", "該当", "含む", "True", "1", "有（一部）"]
)
def test_every_mark_for_yes_is_yes(text):
    assert value("my_number", text) is True


@pytest.mark.parametrize(
    "text", ["×", "✕", "無", "なし", "－", "-", "ー", "いいえ", "該当なし", "含まない", "False", "0"]
)
def test_every_mark_for_no_is_no(text):
    assert value("my_number", text) is False


def test_a_mark_nobody_knows_is_neither():
    assert translate(BY_CODE["my_number"], "△").typed == "△"
    assert read((BY_CODE["my_number"],), {"my_number": "△"})[1]


@pytest.mark.parametrize(
    "text", ["令和8年4月1日", "令和８年４月１日現在", "R8.4.1", "2026/4/1", "2026-04-01", "令和8年4月1日時点"]
)
def test_a_day_is_read_in_either_calendar(text):
    assert value("people_as_of", text) == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("紙", "paper"),
        ("電子データ", "file"),
        ("税務システム", "system"),
        ("紙・台帳", "paper"),
        ("ＵＳＢメモリ", "file"),
        ("システム、紙", "system"),
    ],
)
def test_the_form_is_told_by_its_words_and_the_stricter_counts(text, form):
    assert value("form", text) == form


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("無", []),
        ("病歴、障がいの状況", ["disability", "medical_history"]),
        ("有（健康診断の結果）", ["health_check"]),
        ("有：病歴", ["medical_history"]),
        ("保健指導・診療・調剤", ["medical_care"]),
        ("有", ["unspecified"]),
        ("○", ["unspecified"]),
    ],
)
def test_special_care_is_read_by_its_kinds_and_a_bare_yes_stays_a_yes(text, kinds):
    assert value("special_care", text) == kinds


def test_a_kind_of_special_care_the_law_does_not_know_is_refused():
    typed = translate(BY_CODE["special_care"], "有（好きな色）").typed
    (problem,) = read((BY_CODE["special_care"],), {"special_care": typed})[1]
    assert problem.what == "選択肢にありません"


@pytest.mark.parametrize("text", ["電算処理ファイル", "法第60条第2項第1号", "電算処理ファイル（法第60条第2項第1号）"])
def test_the_kind_of_file_is_told_by_the_law_or_the_word(text):
    assert value("file_kind", text) == "electronic"


@pytest.mark.parametrize("text", ["なし", "無", "－", "該当なし", "―"])
def test_no_contractor_is_no_contractor_and_makes_no_level(text):
    assert value("contractors", text) == ""


def test_in_our_own_file_a_text_stands_as_it_is():
    assert value("contractors", "なし", own=True) == "なし"
    assert value("items", "1 氏名\n2 住所、方書", own=True) == "1 氏名\n2 住所、方書"


@pytest.mark.parametrize(
    ("text", "commas", "items"),
    [
        ("氏名\n住所", False, ("氏名", "住所")),
        ("①氏名\n②住所", False, ("氏名", "住所")),
        ("1 氏名\n2 住所", False, ("氏名", "住所")),
        ("（1）氏名、（2）住所", True, ("氏名", "住所")),
        ("氏名、住所（方書、番地）、電話", True, ("氏名", "住所（方書、番地）", "電話")),
        ("氏名、住所", False, ("氏名、住所",)),
        ("65歳以上の人の氏名\n住所", False, ("65歳以上の人の氏名", "住所")),
        ("1号被保険者\n3号被保険者", False, ("1号被保険者", "3号被保険者")),
    ],
)
def test_items_are_parted_as_the_ledger_parts_them(text, commas, items):
    assert items_of(text, commas=commas) == items


def test_how_a_ledger_parts_its_items_is_told_by_most_cells():
    assert parted_by_commas(["氏名、住所", "氏名、電話", "氏名"])
    assert not parted_by_commas(["氏名、住所", "氏名\n電話"])
    assert not parted_by_commas(["氏名", "住所", "氏名、住所"])
    assert not parted_by_commas([])


@given(st.sampled_from(FIELDS), st.text(max_size=60), st.booleans(), st.booleans())
def test_no_cell_breaks_the_reading(entry, text, own, commas):
    try:
        typed = translate(entry, text, own=own, commas=commas).typed
    except Unreadable as fault:
        assert fault.mend
        return
    read((entry,), {entry.code: typed})
