"""Columns are decided by header and content; every cell of an identified column is covered."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.deidentify import Kind, scan_table
from sekimori.engines.deidentify.knowledge import lexicon
from sekimori.engines.deidentify.profile import kind_of_header

CHANCE = random.Random(7)
SURNAMES = [name for name in sorted(lexicon().common_surnames) if len(name) == 2][:200]
GIVEN = ["太郎", "花子", "健太", "さくら", "美咲", "一郎", "翔", "陽菜"]


def my_number():
    digits = [CHANCE.randrange(10) for _ in range(11)]
    rest = sum(a * b for a, b in zip(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return "".join(map(str, digits)) + str(0 if rest <= 1 else 11 - rest)


def person():
    return f"{CHANCE.choice(SURNAMES)}　{CHANCE.choice(GIVEN)}"


def resident():
    return [
        f"{CHANCE.randrange(10**10):010}",
        person(),
        f"S{CHANCE.randrange(20, 63)}.{CHANCE.randrange(1, 13)}.{CHANCE.randrange(1, 29)}",
        f"春日部市中央{CHANCE.randrange(1, 9)}-{CHANCE.randrange(1, 30)}-{CHANCE.randrange(1, 20)}",
        f"048-736-{CHANCE.randrange(10**4):04}",
        my_number(),
        "",
    ]


HEADERS = ["宛名番号", "氏　名", "生年月日", "住所", "電話番号", "個人番号", "備考"]
KINDS = [Kind.ADDRESSEE_NUMBER, Kind.PERSON, Kind.BIRTH_DATE, Kind.ADDRESS, Kind.PHONE, Kind.MY_NUMBER]


def people(count=20):
    return [resident() for _ in range(count)]


def kinds(rows):
    return [column.kind for column in scan_table(rows).columns]


def test_a_list_of_residents_is_decided_column_by_column():
    scan = scan_table([HEADERS, *people()])
    assert [column.kind for column in scan.columns] == KINDS
    assert all(column.cells == 20 and column.score > 0.8 and column.reason for column in scan.columns)


def test_every_cell_of_an_identified_column_is_covered_even_one_that_looks_like_nothing():
    rows = [HEADERS, *people()]
    rows[7][1], rows[9][5] = "？？", "不明"
    covered = {(each.row, each.column) for each in scan_table(rows).covered(rows)}
    assert covered == {(row, column) for row in range(1, 21) for column in range(6)}


def test_titles_and_blank_rows_do_not_hide_the_headers():
    rows = [["令和8年度 敬老会対象者名簿"], [], HEADERS, *people(5), [], *people(5)]
    scan = scan_table(rows)
    assert [column.kind for column in scan.columns] == KINDS * 2
    assert scan.counts()[Kind.PERSON] == 10


def test_several_tables_on_a_sheet_are_decided_each_by_itself():
    rows = [["氏名", "電話番号"], ["山田太郎", "048-736-1111"], ["品名", "数量"], ["消しゴム", "12"]]
    scan = scan_table(rows)
    assert [(column.kind, column.first, column.end) for column in scan.columns] == [
        (Kind.PERSON, 1, 2),
        (Kind.PHONE, 1, 2),
    ]


def test_tables_side_by_side_are_decided_column_by_column():
    rows = [["氏名", "年齢", "", "保護者名", "携帯電話"], ["山田太郎", "8", "", "山田花子", "090-1234-5678"]]
    assert kinds(rows) == [Kind.PERSON, Kind.AGE, Kind.PERSON, Kind.PHONE]


def test_merged_headers_in_two_rows_are_read_together():
    rows = [
        ["No", "氏名", "", "連絡先", ""],
        ["", "漢字", "カナ", "電話", "住所"],
        ["1", "山田太郎", "ヤマダ タロウ", "048-736-1111", "春日部市中央6-2"],
    ]
    assert kinds(rows) == [Kind.PERSON, Kind.PERSON, Kind.PHONE, Kind.ADDRESS]


def test_a_wrong_header_does_not_hide_what_a_column_holds():
    rows = [["コード", "整理", "区分"], *([str(n), person(), my_number()] for n in range(20))]
    scan = scan_table(rows)
    assert [column.kind for column in scan.columns] == [Kind.PERSON, Kind.MY_NUMBER]
    assert "見出しにはない" in scan.columns[0].reason
    swapped = [["氏名", "電話番号"], *([f"048-736-{n:04}", person()] for n in range(20))]
    assert kinds(swapped) == [Kind.PHONE, Kind.PERSON]


def test_a_table_without_headers_is_decided_by_its_content():
    rows = [each[1:6] for each in people()]
    rows[3][1], rows[11][1] = "S12.5.9", "H20.3.3"  # a register spans generations, which tells births from other dates
    assert kinds(rows) == KINDS[1:]


def test_check_digits_decide_over_a_column_and_not_by_chance():
    random_numbers = [["管理"], *([f"{CHANCE.randrange(10**12):012}"] for _ in range(50))]
    assert kinds(random_numbers) == []


def test_free_text_is_looked_through_and_names_of_the_list_are_found_in_it():
    rows = [
        ["氏名", "備考"],
        ["森本　さつき", ""],
        ["西岡 匠", "森本さつきの弟。090-1234-5678へ連絡"],
        ["東 学", "統合失調症で通院"],
    ]
    scan = scan_table(rows)
    inside = [(each.row, each.finding.kind, each.finding.text_in(rows[each.row][each.column])) for each in scan.inside]
    assert (2, Kind.PERSON, "森本さつき") in inside
    assert (2, Kind.PHONE, "090-1234-5678") in inside
    assert (3, Kind.SPECIAL_CARE, "統合失調症") in inside


def test_open_data_without_people_has_no_columns_of_people():
    rows = [
        ["年度", "地区", "人口", "世帯数", "面積"],
        *(
            [str(2000 + n), f"第{n}地区", f"{CHANCE.randrange(10**5):,}", str(CHANCE.randrange(10**4)), "12.3"]
            for n in range(30)
        ),
    ]
    scan = scan_table(rows)
    assert [kind for kind in scan.counts() if kind is not Kind.DATE] == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("申請者氏名", Kind.PERSON),
        ("氏名（カナ）", Kind.PERSON),
        ("お子さんの氏名1", Kind.PERSON),
        ("※住　所", Kind.ADDRESS),
        ("電 話\n番 号", Kind.PHONE),
        ("ＦＡＸ", Kind.FAX),
        ("E-mail", Kind.EMAIL),
        ("被保険者番号", Kind.INSURED),
        ("保険者番号", Kind.INSURER),
        ("介護保険被保険者番号", Kind.CARE_INSURED),
        ("障害者手帳", Kind.SPECIAL_CARE),
        ("受付年月日", Kind.DATE),
        ("数量", None),
        ("", None),
    ],
)
def test_headers_are_read_whatever_their_width_marks_and_spaces(header, kind):
    assert kind_of_header(header) is kind


CELLS = st.sampled_from(
    ["", "氏名", "住所", "山田太郎", "1", "12-34", "備考", "048-736-1111", "\x00", "\ud800", "あ" * 50]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=10))
def test_any_sheet_gives_findings_inside_its_cells(rows):
    for each in scan_table(rows).covered(rows):
        assert 0 <= each.finding.start < each.finding.end <= len(rows[each.row][each.column])


FORM = (
    ("住民異動届", "", "", ""),
    ("届出人氏名", "鈴 木　一 郎", "生年月日", "S60.4.1"),
    ("住所", "埼玉県春日部市粕壁東一丁目2番3号", "電話", "048-736-1111"),
    ("被保険者番号", "12345678", "受付日", "R8.4.1"),
    ("備考", "特になし", "", ""),
)


def test_an_entry_of_a_form_is_told_by_the_label_to_its_left():
    found = {(each.row, each.column): each.finding for each in scan_table(FORM).covered(FORM)}
    assert {place: each.kind for place, each in found.items() if each.kind.personal} == {
        (1, 1): Kind.PERSON,
        (1, 3): Kind.BIRTH_DATE,
        (2, 1): Kind.ADDRESS,
        (2, 3): Kind.PHONE,
        (3, 1): Kind.INSURED,
    }
    assert found[1, 1].end == len(FORM[1][1])
    assert found[1, 1].reason == "左の見出しと内容が一致"


def test_a_table_that_runs_from_left_to_right_is_read_as_one_from_top_to_bottom():
    down = [
        ("氏名", "生年月日", "備考"),
        *((f"佐藤{each}子", f"昭和{50 + n}年3月2日", "x") for n, each in enumerate("一二三四")),
    ]
    across = [list(row) for row in zip(*down, strict=True)]
    kinds = {each.finding.kind for each in scan_table(across).covered(across)}
    assert kinds == {each.finding.kind for each in scan_table(down).covered(down)} == {Kind.PERSON, Kind.BIRTH_DATE}


def test_a_label_that_is_in_no_lexicon_is_no_entry_of_the_one_before_it():
    rows = [("氏名", "受講番号", "評価結果", "次回予定")]
    assert not list(scan_table(rows).covered(rows))
