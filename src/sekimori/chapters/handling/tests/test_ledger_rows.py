"""Rows of an old ledger: holdings are read, notes are passed over, and every fault is named by sheet, row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import TODAY

from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.rules.ledger_headings import find_headings, propose
from sekimori.chapters.handling.rules.ledger_import import ColumnChoice, LedgerReader, check_choice
from sekimori.chapters.handling.rules.ledger_units import names_of
from sekimori.engines.authority.organisation import Organisation, OrgUnit, UnitKind
from sekimori.foundation.directory.exchange.grid import Area, Grid

GENERAL, TAX, LEVY, PEOPLE, SCHOOL_GENERAL = 11, 21, 22, 2101, 31
UNITS = [
    OrgUnit(1, "01", "総務部", UnitKind.DEPARTMENT, None, 1),
    OrgUnit(GENERAL, "0101", "総務課", UnitKind.UNIT, 1, 1),
    OrgUnit(2, "02", "財務部", UnitKind.DEPARTMENT, None, 1),
    OrgUnit(TAX, "0201", "市民税課", UnitKind.UNIT, 2, 1),
    OrgUnit(PEOPLE, "020101", "個人住民税担当", UnitKind.SECTION, TAX, 1),
    OrgUnit(LEVY, "0202", "収納課", UnitKind.UNIT, 2, 1),
    OrgUnit(3, "09", "教育部", UnitKind.DEPARTMENT, None, 2),
    OrgUnit(SCHOOL_GENERAL, "0901", "総務課", UnitKind.UNIT, 3, 2),
]
ORGANISATION = Organisation(TODAY, {unit.id: unit for unit in UNITS}, (), ())
HEAD = ("課", "名称", "利用目的", "記録項目", "件数", "個人番号", "委託先")
CODES = ("unit", "name", "purpose", "items", "people_count", "my_number", "contractors")
FIXED = {"form": "paper", "my_number": "no"}


def row(unit="市民税課", name="台帳", purpose="賦課", items="氏名", count="10", number="", contractor=""):
    return (unit, name, purpose, items, count, number, contractor)


def read(*lines, head=HEAD, unit=None, allowed=None, codes=None, **grid):
    sheet = Grid("台帳", {place: cells for place, cells in enumerate((head, *lines), start=1) if any(cells)}, **grid)
    headings = find_headings(sheet)
    choice = ColumnChoice(codes or propose(headings.columns), FIXED, unit=unit)
    return LedgerReader(sheet, headings, choice, fields=FIELDS, units=names_of(ORGANISATION, allowed=allowed)).read()


def faults(ledger):
    assert all(problem.mend for problem in ledger.problems)
    return [(problem.where, problem.what) for problem in ledger.problems]


def names(ledger):
    assert not ledger.problems, ledger.problems
    return [(entry.unit, entry.content["name"]) for entry in ledger.entries]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("市民税課", TAX),
        ("0201", TAX),
        ("０２０１", TAX),
        ("財務部市民税課", TAX),
        ("財務部　市民税課", TAX),
        ("個人住民税担当", TAX),
        ("市民税課 個人住民税担当", TAX),
        ("教育部総務課", SCHOOL_GENERAL),
    ],
)
def test_a_unit_is_known_by_code_by_name_and_with_what_stands_above_it(text, unit):
    assert names(read(row(text))) == [(unit, "台帳")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("総務課", "同じ名前の課が複数あります"),
        ("財務部", "課ではなく部の名前です"),
        ("旧税務課", "今日の組織にない課です"),
        ("", "入力されていません"),
        ("収納課", "台帳を取り込む権限のない課です"),
    ],
)
def test_a_unit_that_is_none_several_or_out_of_reach_is_refused(text, what):
    assert faults(read(row(text), allowed=frozenset({TAX, GENERAL}))) == [("「台帳」2行目「課」", what)]


def test_a_merged_unit_counts_for_every_row_it_covers():
    ledger = read(row(name="一"), row("", "二"), row("収納課", "三"), merged=(Area(2, 1, 3, 1),))
    assert names(ledger) == [(TAX, "一"), (TAX, "二"), (LEVY, "三")]
    assert ledger.spread == 1


def test_a_merged_number_is_not_counted_twice():
    ledger = read(row(name="一"), row(name="二", count=""), merged=(Area(2, 5, 3, 5),))
    assert faults(ledger) == [("「台帳」2行目「件数」", "2行目から3行目までのセルが結合されています")]


def test_a_name_merged_over_rows_is_one_holding_with_its_items_line_by_line():
    lines = (row(items="氏名"), row("", "", "", "住所", ""), row("", "", "", "電話", ""))
    (entry,) = read(*lines, merged=(Area(2, 2, 4, 2), Area(2, 5, 4, 5))).entries
    assert (entry.content["items"], entry.content["people_count"]) == ("氏名\n住所\n電話", 10)


def test_two_values_under_one_merged_name_are_refused():
    ledger = read(row(), row("", "", "", "住所", "20"), merged=(Area(2, 2, 3, 2),))
    assert faults(ledger) == [("「台帳」3行目「件数」", "一つの名称に結合された行ですが、値が二つあります")]


def test_a_row_that_names_only_a_unit_heads_the_rows_below_it():
    lines = (("【財務部市民税課】",), row(name="一")[1:], ("収納課",), row(name="二")[1:])
    assert names(read(*lines, head=HEAD[1:], unit=GENERAL)) == [(TAX, "一"), (LEVY, "二")]


def test_totals_notes_repeated_headings_and_blank_rows_are_passed_over_and_told():
    lines = (
        row(),
        (),
        HEAD,
        row(name="二"),
        ("合計", "", "", "", "20"),
        ("（注）件数は概数",),
        ("", "", "", "", "", "", "以上"),
    )
    ledger = read(*lines)
    assert names(ledger) == [(TAX, "台帳"), (TAX, "二")]
    assert [told.row for told in ledger.skipped] == [4, 6, 7, 8]


def test_a_total_that_is_a_formula_does_not_matter_but_one_in_a_holding_does():
    formula = ("に数式が入っています", "値を入れてください")
    total = read(row(), ("合計",), faults={(3, 5): formula})
    assert names(total) == [(TAX, "台帳")]
    assert faults(read(row(count=""), faults={(2, 5): formula})) == [
        ("「台帳」2行目「件数」", "セルE2に数式が入っています")
    ]


def test_a_row_that_is_more_than_a_note_is_never_passed_over_in_silence():
    ledger = read(row(name="", purpose="賦課"))
    assert faults(ledger) == [("「台帳」2行目「名称」", "入力されていません")]


def test_in_a_column_of_circles_an_empty_cell_is_a_no():
    ledger = read(row(name="一", number="○"), row(name="二"))
    assert [entry.content["my_number"] for entry in ledger.entries] == [True, False]


def test_in_a_column_that_says_no_an_empty_cell_is_unanswered():
    ledger = read(row(name="一", number="○"), row(name="二", number="無"), row(name="三"))
    assert faults(ledger) == [("「台帳」4行目「個人番号」", "入力されていません")]


def test_the_same_name_twice_in_a_unit_is_refused_however_wide_it_is_typed():
    ledger = read(row(name="ＡＢＣ台帳"), row("収納課", "ABC台帳"), row(name="abc 台帳"))
    assert faults(ledger) == [("「台帳」4行目「名称」", "2行目と同じ課の同じ名称です")]


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        (row(count="約千人"), "件数", "一つの数として読めません"),
        (row(count="200,000,000"), "件数", "200,000,000人になっています"),
        (row(name="あ" * 121), "名称", "121文字あります"),
        (row(purpose=""), "利用目的", "入力されていません"),
        (row(items="－"), "記録項目", None),
        (row(number="△"), "個人番号", "はい・いいえのどちらか分かりません"),
        (row(contractor="\ufffd\ufffd社"), "委託先", "文字化けしています"),
        (row(contractor="社" * 301), "委託先", "301文字あります"),
    ],
)
def test_a_bad_cell_is_named_by_sheet_row_and_heading(line, where, what):
    found = faults(read(line))
    assert found == ([(f"「台帳」2行目「{where}」", what)] if what else [])


def test_every_fault_of_every_row_is_found_at_once():
    ledger = read(row("旧課", "", count="多数"), row(purpose="", items=""))
    assert [where for where, _ in faults(ledger)] == [
        "「台帳」2行目「課」", "「台帳」2行目「件数」", "「台帳」2行目「名称」",
        "「台帳」3行目「利用目的」", "「台帳」3行目「記録項目」",
    ]  # fmt: skip


def test_headings_with_nothing_under_them_are_no_ledger():
    assert faults(read()) == [("「台帳」", "見出しの下に行がありません")]


def test_what_the_file_does_not_speak_of_is_not_in_what_was_read():
    (entry,) = read(row()).entries
    assert set(entry.content) == {"name", "form", "purpose", "items", "people_count", "my_number", "contractors"}


def test_a_choice_of_columns_with_which_nothing_could_be_entered_is_refused():
    columns = find_headings(Grid("台帳", {1: HEAD})).columns
    choice = ColumnChoice(("", "name", "name", "items"), {"form": "from_media"})
    problems = check_choice(choice, columns, FIELDS)
    assert [problem.where for problem in problems] == ["名称", "利用目的", "個人番号を含む", "形態", "所管課"]
    assert not check_choice(ColumnChoice(propose(columns), FIXED), columns, FIELDS)


CELLS = st.one_of(st.sampled_from(["", "市民税課", "台帳", "○", "合計", "※", "10", "名称", "課"]), st.text(max_size=8))
AREAS = st.builds(
    lambda top, left, high, wide: Area(top, left, top + high, left + wide),
    st.integers(1, 6), st.integers(1, 7), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=8).map(tuple), max_size=6), st.lists(AREAS, max_size=3).map(tuple))
def test_no_sheet_breaks_the_reading_and_no_row_is_lost(lines, merged):
    ledger = read(*lines, codes=CODES, merged=merged)
    told = {entry.row for entry in (*ledger.entries, *ledger.skipped)}
    wrong = {
        int(problem.where.split("」")[1].split("行目")[0]) for problem in ledger.problems if "行目" in problem.where
    }
    under = {area.top + step for area in merged for step in range(1, area.bottom - area.top + 1)}
    filled = {place for place, cells in enumerate(lines, start=2) if any(cells)}
    assert filled - told - wrong - under <= {2, 3, 4}  # headings may be that high
