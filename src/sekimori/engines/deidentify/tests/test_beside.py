"""What neither stands in a cell nor in a paragraph and goes along all the same: links, names of sheets, spoken texts."""

import io
import zipfile
from datetime import date

import openpyxl

from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.transform.applying import carry_out
from sekimori.engines.deidentify.transform.plan import propose

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'


def book(change):
    made = openpyxl.Workbook()
    made.active.append(["件名", "件数"])
    made.active.append(["道路", 3])
    change(made.active)
    stream = io.BytesIO()
    made.save(stream)
    return open_file("a.xlsx", stream.getvalue())


def document(body, relations=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W} {WP}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
    return open_file("a.docx", stream.getvalue())


def places(opened):
    return {(each.where, each.kind.value) for each in examine(opened).places}


def test_a_mail_address_behind_a_link_is_found():
    def change(sheet):
        sheet["A2"].hyperlink = "mailto:yamada.taro@example.jp"

    link = '<Relationship Id="r1" Type="hyperlink" TargetMode="External" Target="mailto:yamada.taro@example.jp"/>'
    for opened in (book(change), document("<w:p><w:r><w:t>こちら</w:t></w:r></w:p>", link)):
        assert ("リンク先・フィールド（画面には出ません）", "email") in places(opened)


def test_a_link_to_a_page_of_figures_is_no_number_of_anybody():
    link = '<Relationship Id="r1" TargetMode="External" Target="https://example.jp/123456789018/09012345678"/>'
    assert not places(document("<w:p><w:r><w:t>こちら</w:t></w:r></w:p>", link))


def test_what_a_screen_reader_says_of_a_picture_is_read():
    picture = '<w:drawing><wp:docPr id="1" descr="山田太郎様の写真"/></w:drawing>'
    assert ("図の代替テキスト（画面には出ません）", "person") in places(document(f"<w:p><w:r>{picture}</w:r></w:p>"))


def test_what_a_field_is_filled_from_is_read():
    field = '<w:instrText>HYPERLINK "mailto:hanako@example.jp"</w:instrText>'
    assert ("リンク先・フィールド（画面には出ません）", "email") in places(document(f"<w:p><w:r>{field}</w:r></w:p>"))


def test_a_sheet_called_by_a_name_is_found_and_called_otherwise_in_what_is_handed_over():
    def change(sheet):
        sheet.title = "山田太郎様"

    opened = book(change)
    assert ("シートの名前", "person") in places(opened)
    applied = carry_out(opened, propose(opened, "contractor"), key=b"k" * 32, on=date(2026, 4, 1))
    assert [sheet.name for sheet in applied.sheets] == ["シート1"]


def test_a_sheet_called_by_its_month_keeps_its_name():
    def change(sheet):
        sheet.title = "令和6年4月分"

    opened = book(change)
    applied = carry_out(opened, propose(opened, "contractor"), key=b"k" * 32, on=date(2026, 4, 1))
    assert [sheet.name for sheet in applied.sheets] == ["令和6年4月分"]
