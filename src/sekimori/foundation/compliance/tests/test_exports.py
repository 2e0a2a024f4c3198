"""What leaves as a file: the chief's report, the spreadsheet, JSON — recorded, restricted, to the character."""

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.cast import NOW, TODAY

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.compliance import actions, queries, snapshots
from sekimori.foundation.compliance.control import CellStatus, Finding
from sekimori.foundation.compliance.report import contents
from sekimori.foundation.compliance.report.table import HEADS, sheets
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.models import Unit
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused


def export(city, who, form, **narrowed):
    return actions.export_matrix(city.actor(who), form=form, **narrowed)


def text_of(made):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages)


def rows_of(made):
    book = load_workbook(io.BytesIO(made.data))
    return [dict(zip(HEADS, row, strict=True)) for row in list(book["対応状況"].values)[1:]]


def test_the_chief_gets_a_report_of_everything_as_of_the_day(city):
    made = export(city, city.chief, "pdf")
    said = text_of(made)
    for words in (
        "令和8年11月22日現在",
        "まとめ",
        "章ごとの状況",
        "役割の欠員など",
        "自己点検がまだありません。",
        "1 / ",
    ):
        assert words in said
    assert (made.name, made.content_type) == ("対応状況_20261122.pdf", "application/pdf")


def test_the_report_is_tagged_titled_and_japanese(city):
    reader = PdfReader(io.BytesIO(export(city, city.chief, "pdf").data))
    assert reader.metadata.title == "対応状況報告書（令和8年11月22日現在）"
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_rare_characters_print_with_fonts_that_travel_in_the_file(city):
    Unit.objects.filter(code="0301").update(name="髙﨑𠮷野課")
    made = export(city, city.chief, "pdf")
    assert "髙﨑𠮷野課" in text_of(made)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(made.data)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("+BIZUDPGothic" in font or "+SekimoriFallbackJP" in font for font in fonts)
    assert any("SekimoriFallbackJP" in font for font in fonts)


def test_markup_in_a_name_is_text(city):
    Unit.objects.filter(code="0301").update(name="#panic() *課* $x$")
    assert "#panic() *課* $x$" in text_of(export(city, city.chief, "pdf"))


def test_a_trend_is_drawn_once_two_days_were_counted(city):
    for days in (30, 1):
        snapshots.take_snapshot(system_actor("worker", NOW), TODAY - timedelta(days=days))
    said = text_of(export(city, city.chief, "pdf"))
    assert "満たす割合の推移" in said
    assert "満たす割合は、令和8年10月23日の" in said


def test_a_report_with_thousands_of_red_cells_names_the_rest_by_number(city, monkeypatch):
    monkeypatch.setattr(contents, "MOST_LISTED", 5)
    assert "すべては Excel の出力で確かめられます" in text_of(export(city, city.chief, "pdf"))


def test_a_control_that_could_not_be_computed_is_named_in_the_report(city):
    seen = replace(queries.matrix(TODAY, NOW), faults=("organization.chief",))
    said = contents.contents(seen, government="春日部市", made_by="総務部長", made_at=NOW, trend=())
    assert said["faults"] == ["総括保護管理者が置かれている"]


def test_the_spreadsheet_has_one_row_per_cell_and_a_code_sheet(city):
    made = export(city, city.chief, "xlsx")
    rows = rows_of(made)
    assert len(rows) == made.cells == len(queries.matrix(TODAY, NOW).findings)
    own = next(row for row in rows if row["条項の識別名"] == "handling.misdelivery" and row["組織コード"] == "0201")
    assert own["部"] == city.unit("02").name
    assert own["課"] == city.unit("0201").name
    assert own["基準日"] == datetime(2026, 11, 22)  # noqa: DTZ001 Excel has days without zones
    assert own["状態"] == "未実施・期限超過"
    codes = list(load_workbook(io.BytesIO(made.data), read_only=True)["コード表"].values)
    assert {row["状態"] for row in rows} <= {value for kind, value, _ in codes if kind == "状態"}


def test_a_reason_that_begins_like_a_formula_is_text(city):
    seen = queries.matrix(TODAY, NOW)
    cell = next(iter(seen.findings))
    trapped = replace(seen, findings={cell: Finding(CellStatus.UNMET, '=HYPERLINK("http://x")\x07')})
    page = load_workbook(io.BytesIO(sheets(trapped)))["対応状況"]
    (found,) = [value for value in page[2] if value.column == HEADS.index("理由") + 1]
    assert (found.data_type, found.value) == ("s", '=HYPERLINK("http://x")')


def test_json_counts_what_it_lists(city):
    told = json.loads(export(city, city.chief, "json").data)
    statuses = [cell["status"] for cell in told["cells"]]
    assert told["total"]["unmet"] == statuses.count("unmet")
    assert told["on"] == "2026-11-22"
    assert told["whole"]


def test_every_export_is_recorded_with_its_size_and_the_article_that_allows_it(city):
    made = export(city, "manager", "xlsx")
    entry = Entry.objects.get(action="compliance.export")
    assert entry.facts["cells"] == made.cells
    assert entry.facts["form"] == "xlsx"
    assert entry.article
    assert entry.role == "protection_manager"


def test_a_manager_takes_out_their_own_unit_and_no_other(city):
    codes = {row["組織コード"] for row in rows_of(export(city, "manager", "xlsx"))}
    assert "0201" in codes
    assert codes <= {"0201", "020101", "020102"}
    assert "作成者が所管する組織" in text_of(export(city, "manager", "pdf"))


def test_one_unit_alone_can_be_taken_out_by_who_reaches_it(city):
    made = export(city, city.chief, "json", unit=city.unit("0201").pk)
    assert {cell["unit_code"] for cell in json.loads(made.data)["cells"]} <= {"0201", "020101", "020102"}
    with pytest.raises(Forbidden) as refused:
        export(city, "manager", "json", unit=city.unit("0301").pk)
    assert refused.value.hidden


@pytest.mark.parametrize("who", ["staff", "officer", "technical_administrator"])
def test_who_has_no_right_takes_nothing_out(city, who):
    with pytest.raises(Forbidden):
        export(city, who, "xlsx")
    assert not Entry.objects.filter(action="compliance.export").exists()


def test_what_cannot_be_recorded_is_not_handed_out(city, monkeypatch):
    def full(*_, **__):
        raise OSError

    monkeypatch.setattr("sekimori.foundation.compliance.actions.exporting.record", full)
    with pytest.raises(OSError):
        export(city, city.chief, "json")


def test_another_form_is_refused_in_words(city):
    with pytest.raises(Refused) as refused:
        export(city, city.chief, "docx")
    assert "xlsx・pdf・json" in str(refused.value)


def test_the_past_is_exported_as_it_was_known(city):
    draft = actions.Draft(Answer.SATISFIED, "した。")
    place = city.unit("0201").pk
    actions.prepare_and_attest(city.actor("manager"), canonical="handling.misdelivery", place=place, draft=draft)
    yesterday = export(city, city.chief, "json", on=TODAY - timedelta(days=1))
    assert yesterday.unmet == export(city, city.chief, "json").unmet + 1
