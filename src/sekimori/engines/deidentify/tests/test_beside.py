"""What neither stands in a cell nor in a paragraph and goes along all the same: links, names of sheets, spoken texts."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from sekimori.engines.deidentify.documents.hidden import Hidden
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


@pytest.mark.parametrize(
    ("part", "content", "where"),
    [
        ("ppt/charts/chart1.xml", "<c><v>山田太郎様</v></c>", "グラフ"),
        ("ppt/diagrams/data1.xml", "<d><t>山田太郎様</t></d>", "図（SmartArt）"),
        ("ppt/slideMasters/slideMaster1.xml", "<m><t>山田太郎様</t></m>", "スライドのひな形"),
    ],
)
def test_words_that_a_slide_shows_without_holding_them_are_read(part, content, where):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ppt/presentation.xml", '<p><sldSz cx="9144000" cy="6858000"/></p>')
        archive.writestr(part, content)
    assert (where, "person") in places(open_file("a.pptx", stream.getvalue()))


def page(content, extra=""):
    """A PDF of one page; readers rebuild its table of contents."""
    stream = f"BT /F 12 Tf 50 800 Td (Report) Tj ET {content}"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F {font}>>>>{extra}>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{part}\nendobj\n" for number, part in enumerate(parts, start=1))
    return open_file("a.pdf", f"%PDF-1.7\n{body}trailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n".encode())


TELEPHONE = "BT /F 12 Tf 50 700 Td (TEL 048-736-1111 taro@example.jp) Tj ET"


def test_letters_under_a_line_as_thick_as_they_are_covered():
    kinds = {(each.hidden, each.kind.value) for each in examine(page(f"{TELEPHONE} 20 w 45 704 m 400 704 l S")).places}
    assert kinds == {(Hidden.COVERED, "phone"), (Hidden.COVERED, "email")}


def test_letters_above_a_thin_line_are_seen():
    assert {each.hidden for each in examine(page(f"{TELEPHONE} 1 w 45 704 m 400 704 l S")).places} == {None}


def test_white_letters_keep_their_blanks():
    kinds = {(each.hidden, each.kind.value) for each in examine(page(f"1 g {TELEPHONE}")).places}
    assert kinds == {(Hidden.COLOUR, "phone"), (Hidden.COLOUR, "email")}


def test_a_mail_address_behind_a_link_of_a_page_is_found():
    link = "/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(mailto:taro@example.jp)>>>>]"
    assert ("1ページのリンク先（画面には出ません）", "email") in places(page("", link))
