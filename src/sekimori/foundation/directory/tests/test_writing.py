"""Handing the directory out: what is written can be read back, opens safely, and loses no character."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import SINCE

from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.actions import export_tables
from sekimori.foundation.directory.exchange.parsing import Faults, parse
from sekimori.foundation.directory.exchange.reading import GivenFile, read_files
from sekimori.foundation.directory.exchange.rows import PersonRow
from sekimori.foundation.directory.exchange.tables import TABLES
from sekimori.foundation.directory.exchange.template import template
from sekimori.foundation.directory.exchange.writing import sheets_of, to_csv, to_workbook, to_zip
from sekimori.foundation.directory.models import Agency, Designation, Person, Post, Posting, Unit
from sekimori.foundation.directory.tests.sheets import OPERATOR, take_in
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused


@pytest.mark.parametrize("write", [to_workbook, to_zip])
def test_taking_in_what_was_handed_out_changes_nothing(city, write):
    content = write(export_tables(OPERATOR))
    assert take_in(read_files([GivenFile("export", content)])).changes == 0


def test_what_is_handed_out_builds_the_same_government_elsewhere(nerima):
    sheets = export_tables(OPERATOR)
    Unit.objects.update(parent=None)
    apps.get_model("guarding", "Elevation").objects.all().delete()
    for model in (Designation, Posting.charge.through, Posting, get_user_model(), Person, Unit, Post, Agency):
        model.objects.all().delete()
    take_in(read_files([GivenFile("export", to_workbook(sheets))]))
    assert export_tables(OPERATOR) == sheets


def test_handing_out_is_recorded_with_its_counts(city):
    export_tables(city.actor("hr"))
    entry = Entry.objects.get(action="directory.export")
    assert entry.role == "directory_manager"
    assert entry.people_count == len(city.people)
    assert entry.facts["rows"]["職員"] == len(city.people)


@pytest.mark.parametrize("key", ["staff", "manager", "technical_administrator"])
def test_nobody_else_may_take_the_directory_out(city, key):
    with pytest.raises(Forbidden):
        export_tables(city.actor(key))


def test_a_name_that_looks_like_a_formula_stays_text_in_a_spreadsheet():
    rows = [("=cmd|'/c calc'!A1", "@SUM(1)", "-1", "+1", "髙橋")]
    (cells,) = list(csv.reader(io.StringIO(to_csv("職", rows).decode("utf-8-sig"))))[1:]
    assert cells == ["'=cmd|'/c calc'!A1", "'@SUM(1)", "'-1", "'+1", "髙橋"]
    book = openpyxl.load_workbook(io.BytesIO(to_workbook({"職": rows})))
    assert [cell.data_type for cell in book["職"][2]] == ["s"] * 5


def test_a_character_that_cp932_does_not_know_is_refused_and_not_replaced():
    rows = [("1", "髙﨑", "𠮷")]
    with pytest.raises(Refused, match="Shift_JIS"):
        to_csv("職員", rows, "cp932")
    assert "髙﨑" in to_csv("職員", [("1", "髙﨑", "吉")], "cp932").decode("cp932")


def test_csv_opens_in_excel_without_garbling():
    assert to_csv("職", []).startswith(b"\xef\xbb\xbf")


def test_the_zip_names_every_table():
    sheets = {name: [] for name in TABLES}
    with zipfile.ZipFile(io.BytesIO(to_zip(sheets))) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in TABLES]


# Three of these in a row are what Japanese text in UTF-8 looks like when it is read as Latin-1, and are refused.
LETTERS = st.characters(codec="utf-8", categories=["L", "N"], exclude_characters="ªµº²³¹¼½¾縺")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,9}", fullmatch=True),
            st.text(LETTERS, min_size=1, max_size=20),
            st.text(st.sampled_from("髙﨑𠮷神"), min_size=1, max_size=5),
            st.dates(min_value=SINCE),
        ),
        unique_by=lambda row: row[0],
        max_size=5,
    )
)
def test_whatever_people_are_called_comes_back_the_same(people):
    rows = {}
    for number, family, given_name, since in people:
        person = PersonRow(number, family, given_name, "", "", "staff", "", since)
        rows[person.key] = person
    sheets = sheets_of({"職員": rows}, {})
    if not rows:
        return
    for content in (to_workbook(sheets), to_zip(sheets)):
        faults = Faults()
        entries = parse(read_files([GivenFile("x", content)]), {}, faults)
        assert faults.found == []
        assert {entry.row.key: entry.row for entry in entries["職員"]} == rows


def test_the_template_is_an_empty_file_of_the_exchange(kasukabe):
    content = template(["保護担当者", "委員会の構成員"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["説明", "コード表", "記入例", *TABLES]
    for name, table in TABLES.items():
        assert tuple(cell.value for cell in book[name][1]) == table.headers
    with pytest.raises(Refused, match="行が一つもありません"):
        read_files([GivenFile("template.xlsx", content)])


def test_the_template_offers_the_choices_and_keeps_zeros():
    book = openpyxl.load_workbook(io.BytesIO(template(["保護担当者"])))
    offered = {str(rule.sqref): rule.formula1 for rule in book["組織"].data_validations.dataValidation}
    assert offered["C2:C10000"].startswith("コード表!")
    column = offered["C2:C10000"].split("$")[1]
    assert [cell.value for cell in book["コード表"][column]][:6] == [
        "組織・種別",
        "部",
        "課",
        "出先機関",
        "学校",
        "担当",
    ]
    assert book["組織"].column_dimensions["A"].number_format == "@"


def test_the_roles_of_the_template_are_those_of_the_guideline(nerima):
    from tests.cast import TODAY

    from sekimori.foundation.directory.roles import named_roles

    assert "監査責任者" in named_roles(queries.guideline(TODAY))
    assert "総括保護管理者" not in named_roles(queries.guideline(TODAY))
