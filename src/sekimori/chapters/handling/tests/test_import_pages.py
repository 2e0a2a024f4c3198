"""Taking an existing ledger in by its screens: file, columns, what would happen, yes — and out again."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sekimori.chapters.handling.models import ColumnMapping, Holding, HoldingVersion
from sekimori.chapters.handling.tests.ledgers import (
    NAMES,
    messy_book,
    messy_csv,
    rows_of,
    saved,
    tax_unit,
)
from sekimori.foundation.directory import uploads
from sekimori.foundation.directory.exchange.plan import ImportReport
from sekimori.foundation.directory.exchange.reading import OLD_OFFICE, GivenFile
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.vault.files import read
from sekimori.foundation.vault.models import StoredFile

DESK = "disclosure_manager"
NOTHING = "何も変更していません"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.HOME = tmp_path


def send(client, content, name="台帳.xlsx"):
    return client.post("/holdings/import/", {"ledger": SimpleUploadedFile(name, content)})


def chosen(page, **changed):
    """What the page of columns proposes, as its form would send it."""
    sheet, choice = page.context["sheet"], page.context["sheet"].choice
    data = {f"column{column.number}": code for column, code, _ in page.context["lines"]}
    data |= {f"fixed_{code}": value for code, value in choice.fixed.items()}
    data |= {"sheet": sheet.number, "header": sheet.headings.top, "fixed_my_number": "no", "unit": choice.unit or ""}
    return data | {"items": "commas" if choice.commas else "lines"} | changed


def look(client, content, name="台帳.xlsx", **changed):
    """From the file to the page of what would happen, with the columns as proposed."""
    columns = send(client, content, name).url
    answer = client.post(columns, chosen(client.get(columns), **changed))
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer.url)


def take_in(client, content, name="台帳.xlsx", **changed):
    page = look(client, content, name, **changed)
    return client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint}, follow=True)


def problems(page):
    return [(problem.where, problem.what) for problem in page.context["problems"]]


def test_a_ledger_as_it_is_goes_in_by_three_steps(city, signed_in):
    client = signed_in(DESK)
    page = look(client, messy_book(city.pack))
    assert page.context["plan"].counts == {"added": 5, "changed": 0, "unchanged": 0}
    assert "まだ登録していません" in page.content.decode()
    assert not Holding.objects.exists()
    done = client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint}, follow=True)
    assert "取り込みました" in done.content.decode()
    said = HoldingVersion.objects.get(name=NAMES[0])
    assert (said.holding.unit, said.people_count, said.my_number) == (city.unit("0201"), 120_000, True)
    assert (said.items, said.contractors) == (["氏名", "住所", "所得額"], "")


def test_the_levels_it_would_lead_to_are_counted_before_the_yes(city, signed_in):
    page = look(signed_in(DESK), messy_book(city.pack))
    assert [count for _, count in page.context["levels"]] == [2, 2, 1]


def test_the_same_file_again_changes_nothing(city, signed_in):
    client = signed_in(DESK)
    take_in(client, messy_book(city.pack))
    page = look(client, messy_book(city.pack))
    assert page.context["plan"].counts == {"added": 0, "changed": 0, "unchanged": 5}
    client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert HoldingVersion.objects.count() == 5


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_csv_in_every_usual_encoding_says_the_same_as_the_book(city, signed_in, encoding):
    client = signed_in(DESK)
    take_in(client, messy_book(city.pack))
    page = look(client, messy_csv(city.pack, encoding), "台帳.csv")
    assert page.context["plan"].counts == {"added": 0, "changed": 0, "unchanged": 5}


def test_the_original_is_kept_and_every_unit_has_its_record_with_counts(city, signed_in):
    content = messy_book(city.pack)
    take_in(signed_in(DESK), content)
    entries = Entry.objects.filter(action="handling.holding.import", object_kind="ledger").order_by("object_unit")
    assert [entry.object_unit for entry in entries] == [city.unit("0201").pk, city.unit("0301").pk]
    assert [entry.facts["added"] for entry in entries] == [3, 2]
    original = StoredFile.objects.get(pk=entries[0].facts["file"])
    assert read(original) == content
    assert original.digest == entries[0].facts["digest"]
    assert {entry.article for entry in entries} == {"法第75条第1項"}


def test_what_is_kept_is_not_left_unencrypted(city, signed_in, tmp_path):
    take_in(signed_in(DESK), messy_book(city.pack))
    assert list((tmp_path / "imports").glob("*/0")) == []


def test_the_columns_are_remembered_for_the_next_file_with_these_headings(city, signed_in):
    client = signed_in(DESK)
    look(client, messy_book(city.pack), column17="legal_basis")
    page = client.get(send(client, messy_book(city.pack)).url)
    assert dict((column.heading, code) for column, code, _ in page.context["lines"])["備考"] == "legal_basis"
    assert "前にも取り込んでいます" in page.content.decode()
    assert ColumnMapping.objects.count() == 1


def test_the_sheet_and_the_row_of_headings_are_found_and_can_be_chosen(city, signed_in):
    client = signed_in(DESK)
    address = send(client, messy_book(city.pack)).url
    sheet = client.get(address).context["sheet"]
    assert (sheet.grid.name, sheet.headings.top) == ("台帳", 4)
    other = client.get(address, {"sheet": 0, "header": 1}).context["sheet"]
    assert (other.grid.name, other.headings.top) == ("表紙", 1)
    assert client.get(address, {"sheet": 9}).status_code == 404


def test_nothing_is_entered_when_one_row_is_wrong_and_every_fault_is_named(city, signed_in):
    rows = rows_of(city.pack)
    rows[0][6], rows[0][7], rows[3][2] = "1,000〜2,000", "令和8年2月30日", ""
    rows[1][1] = rows[2][1] = tax_unit(city.pack)
    client = signed_in(DESK)
    page = look(client, messy_book(city.pack, rows=rows))
    assert problems(page) == [
        ("「台帳」5行目「件数」", "一つの数として読めません"),
        ("「台帳」5行目「基準日」", "日付として読めません"),
        ("「台帳」8行目「個人情報ファイルの名称」", "入力されていません"),
    ]
    assert NOTHING in page.content.decode()
    answer = client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert NOTHING in answer.content.decode()
    assert not Holding.objects.exists()


def test_what_was_read_as_something_else_and_what_was_passed_over_is_shown(city, signed_in):
    def hide(sheet):
        sheet.row_dimensions[6].hidden = True
        sheet.column_dimensions["L"].hidden = True

    page = look(signed_in(DESK), messy_book(city.pack, change=hide))
    ledger = page.context["ledger"]
    assert [(line.row, line.text) for line in ledger.skipped] == [(10, "合計"), (12, "※件数は概数です。")]
    assert (6, "約1,200", "1,200人") in [(line.row, line.text, line.taken_for) for line in ledger.told]
    assert page.context["hidden_rows"] == [6]
    text = page.content.decode()
    assert "非表示の行も読みました：6行目" in text
    assert "L列（提供先）" in text


def test_without_the_columns_that_must_be_there_it_goes_no_further(city, signed_in):
    client = signed_in(DESK)
    address = send(client, messy_book(city.pack)).url
    data = chosen(client.get(address), column4="", column2="", fixed_form="", column12="name")
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert [problem.where for problem in answer.context["problems"]] == ["名称", "形態", "利用目的", "所管課"]
    assert not ColumnMapping.objects.exists()


def test_a_ledger_without_a_column_of_units_belongs_to_the_one_chosen(city, signed_in):
    client = signed_in("officer")
    unit = city.unit("0201").pk
    take_in(client, messy_book(city.pack, change=lambda sheet: sheet.unmerge_cells("B5:B7")), column2="", unit=unit)
    assert set(Holding.objects.values_list("unit", flat=True)) == {unit}


def test_an_officer_takes_in_the_own_unit_and_no_other(city, signed_in):
    client = signed_in("officer")
    page = look(client, messy_book(city.pack))
    assert problems(page) == [
        ("「台帳」8行目「所管課」", "台帳を取り込む権限のない課です"),
        ("「台帳」9行目「所管課」", "台帳を取り込む権限のない課です"),
    ]
    columns = client.get(send(client, messy_book(city.pack)).url)
    assert [name for _, name in columns.context["units"]] == [tax_unit(city.pack)]


@pytest.mark.parametrize("who", ["staff", "technical_administrator"])
def test_who_keeps_no_ledger_takes_none_in(city, signed_in, who):
    assert signed_in(who).get("/holdings/import/").status_code == 403


def test_an_upload_is_nobody_elses(city, signed_in):
    address = send(signed_in(DESK), messy_book(city.pack)).url
    client = signed_in("officer")
    assert client.get(address).status_code == 404
    assert client.get("/holdings/import/nonsense/check/").status_code == 404


def test_a_file_sent_for_the_organisation_is_no_ledger(city, signed_in):
    client, account = signed_in(DESK), city.account(DESK).pk
    given = (GivenFile("職員.csv", b"a,b\r\n"),)
    sent = uploads.keep(given, ImportReport((), confirmed=False), account=account, at=city.actor(DESK).at)
    assert uploads.find(sent.token, account=account) is not None
    assert client.get(f"/holdings/import/{sent.token}/").status_code == 404


def test_who_thinks_better_of_it_leaves_nothing_behind(city, signed_in, tmp_path):
    client = signed_in(DESK)
    page = look(client, messy_book(city.pack))
    client.post(page.request["PATH_INFO"], {"discard": "1"})
    assert client.get(page.request["PATH_INFO"]).status_code == 404
    assert list((tmp_path / "imports").iterdir()) == []


def test_what_somebody_wrote_after_the_look_is_not_overwritten(city, signed_in, enter):
    holding = enter(name=NAMES[0])
    client = signed_in(DESK)
    page = look(client, messy_book(city.pack))
    Holding.objects.filter(pk=holding.pk).update(version=2)
    answer = client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert answer.status_code == 409
    assert "ほかの人が台帳を書き換えました" in answer.content.decode()
    assert HoldingVersion.objects.count() == 1


def test_a_second_press_enters_nothing_twice(city, signed_in):
    client = signed_in(DESK)
    page = look(client, messy_book(city.pack))
    for _ in range(2):
        client.post(page.request["PATH_INFO"], {"seen": page.context["plan"].fingerprint})
    assert HoldingVersion.objects.count() == 5


WRONG_FILES = {
    "a book with a password or of old": (OLD_OFFICE + b"\0" * 600, "台帳.xlsx", "古い形式"),
    "no table at all": (b"\x89PNG\r\n\x1a\n\0\0", "台帳.xlsx", "ExcelでもCSV"),
    "an empty book": (saved(openpyxl.Workbook()), "台帳.xlsx", "行が一つもありません"),
    "half a book": (messy_book("kasukabe")[:3000], "台帳.xlsx", "壊れていて"),
}


@pytest.mark.parametrize(("content", "name", "what"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_file_that_cannot_be_read_is_refused_with_its_mend(city, signed_in, tmp_path, content, name, what):
    answer = send(signed_in(DESK), content, name)
    assert answer.status_code == 422
    assert what in answer.content.decode()
    assert not (tmp_path / "imports").exists()


def test_the_ledger_goes_out_as_one_table_and_the_number_of_rows_is_recorded(city, signed_in):
    client = signed_in(DESK)
    take_in(client, messy_book(city.pack))
    answer = client.post("/holdings/export/", {"q": "台帳"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.values)
    assert (rows[0][:4], len(rows)) == (("整理番号", "所管課コード", "所管課", "名称"), 3)
    assert {row[3] for row in rows[1:]} == {NAMES[0], NAMES[3]}
    assert Entry.objects.get(action="handling.holding.export").facts == {"rows": 2, "narrowed": True, "format": "xlsx"}


def test_what_went_out_comes_in_again_unchanged(city, signed_in):
    client = signed_in(DESK)
    take_in(client, messy_book(city.pack))
    out = client.post("/holdings/export/").content
    assert look(client, out).context["plan"].counts == {"added": 0, "changed": 0, "unchanged": 5}


def test_a_manager_takes_out_the_own_unit_only(city, signed_in):
    take_in(signed_in(DESK), messy_book(city.pack))
    answer = signed_in("manager").post("/holdings/export/", {"unit": city.unit("0301").pk})
    assert list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[1:] == []
