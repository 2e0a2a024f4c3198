"""PDF and Excel, apart from what any one document says."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.cast import NOW

from sekimori.foundation.documents import pdf, sheets

STYLE = '#import "/foundation/documents/style.typ": ledger, paper\n#let data = json(bytes(sys.inputs.data))\n'


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Writes a template into a package of its own that borrows our style."""

    def write(text):
        home = tmp_path / "foundation" / "documents"
        home.mkdir(parents=True, exist_ok=True)
        (home / "style.typ").write_text((pdf.PACKAGE / "foundation" / "documents" / "style.typ").read_text())
        monkeypatch.setattr(pdf, "PACKAGE", tmp_path)
        file = tmp_path / "letter.typ"
        file.write_text(STYLE + text)
        return file

    return write


def test_the_same_data_at_the_same_moment_makes_the_same_file(template):
    letter = template('#show: paper.with(title: "通知", footer: "市")\n#data.text')
    made = [pdf.render(letter, {"text": "髙橋 葛󠄀城 𠮷田"}, at=NOW) for _ in range(2)]
    assert made[0] == made[1]
    assert "髙橋" in PdfReader(io.BytesIO(made[0])).pages[0].extract_text()


def test_a_table_that_runs_over_the_page_repeats_its_head(template):
    rows = [[f"第{number}課"] for number in range(120)]
    text = '#ledger(columns: (1fr,), heads: ("組織",), rows: data.rows.map(row => ([#row.first()],)))'
    letter = template(f'#show: paper.with(title: "一覧")\n{text}')
    pages = PdfReader(io.BytesIO(pdf.render(letter, {"rows": rows}, at=NOW))).pages
    assert len(pages) > 1
    assert all("組織" in page.extract_text() for page in pages)


def test_a_broken_template_is_our_fault_and_says_so_without_the_data(template):
    letter = template('#show: paper.with(title: "通知")\n#data.missing')
    with pytest.raises(pdf.TemplateBroken) as broken:
        pdf.render(letter, {"text": "髙橋"}, at=NOW)
    assert "letter.typ" in str(broken.value)
    assert "髙橋" not in str(broken.value)


def test_the_fonts_come_with_their_licence():
    fonts = {file.name for file in pdf.FONTS.iterdir()}
    assert {"BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "SekimoriFallbackJP-Regular.otf", "OFL.txt"} <= fonts
    assert "SIL OPEN FONT LICENSE Version 1.1" in (pdf.FONTS / "OFL.txt").read_text()


def cells(*row):
    made = sheets.workbook([sheets.Sheet("表", ["値"] * len(row), [row])])
    return next(load_workbook(io.BytesIO(made))["表"].iter_rows(min_row=2))


def test_days_are_days_numbers_are_numbers_and_nothing_is_nothing():
    day, number, nothing = cells(date(2026, 4, 1), 12, None)
    assert (day.is_date, day.value.date(), day.number_format) == (True, date(2026, 4, 1), "yyyy-mm-dd")
    assert (number.value, nothing.value) == (12, None)


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+81", "-1", "@x", "0123", "髙﨑𠮷"])
def test_text_stays_text_whatever_it_begins_with(text):
    (cell,) = cells(text)
    assert (cell.data_type, cell.value) == ("s", text)


def test_characters_that_no_spreadsheet_holds_are_left_out():
    (cell,) = cells("a\x00b\x1fc\ufffed")
    assert cell.value == "abcd"


def test_a_sheet_that_excel_could_not_open_is_not_written(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(ValueError, match="rows"):
        sheets.workbook([sheets.Sheet("表", ["値"], [["a"], ["b"], ["c"]])])


def test_a_character_that_no_font_has_is_printed_as_the_printers_mark(template):
    letter = template('#show: paper.with(title: "通知")\n#data.text')
    made = pdf.render(letter, {"text": "受付😀済☑・葛󠄀城・㍻・𠮷"}, at=NOW)
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "受付〓済〓" in text
    assert "㍻" in text
