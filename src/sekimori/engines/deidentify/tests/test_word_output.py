"""A Word document goes out as a Word document: its look stays, its people do not, and nothing unseen goes along."""

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.offices import PEOPLE, letter, packed, saved
from sekimori.engines.deidentify.transform.methods import handover_key
from sekimori.engines.deidentify.transform.plan import propose, read_plan, write_plan
from sekimori.engines.deidentify.transform.word_output import carry_out_word, planned
from sekimori.kernel.problems import Refused

KEY = handover_key(b"k" * 32, "令和8年度")
ON = date(2026, 11, 22)


def minutes():
    made = docx.Document()
    made.core_properties.author = "田中一郎"
    made.sections[0].header.paragraphs[0].text = "担当：佐々木次郎"
    made.add_heading("会議の記録", 1)
    line = made.add_paragraph("出席者は")
    line.add_run("山田").bold = True
    line.add_run("太郎").italic = True
    line.add_run("様と、電話048-736-1111の")
    line.add_run("鈴木花子").font.color.rgb = RGBColor(200, 0, 0)
    line.add_run("様である。")
    made.add_paragraph("以上").add_run("小林正子").font.hidden = True
    line._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="中村健太"><w:r><w:t>（追加）</w:t></w:r></w:ins>')
    )
    line._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="中村健太"><w:r><w:delText>加藤誠</w:delText></w:r></w:del>'))  # fmt: skip
    table = made.add_table(rows=len(PEOPLE), cols=3)
    table.style = "Table Grid"
    for row, values in zip(table.rows, PEOPLE, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    return saved(made)


def done(content):
    plan = propose(planned("会議.docx", content), "contractor")
    return carry_out_word("会議.docx", content, read_plan(write_plan(plan)), key=KEY, on=ON)


def everything(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(name + archive.read(name).decode() for name in archive.namelist())


def test_the_minutes_keep_their_look_and_lose_their_people():
    made, applied, dropped = done(minutes())
    assert applied.left == ()
    document = docx.Document(io.BytesIO(made))
    assert document.paragraphs[0].style.name == "Heading 1"
    line = document.paragraphs[1]
    assert line.text.startswith("出席者は［仮-") and line.text.endswith("様である。（追加）")
    assert "電話［削除］の" in line.text
    assert any(run.bold for run in line.runs)
    table = document.tables[0]
    assert table.style.name == "Table Grid"
    assert [cell.text for cell in table.rows[0].cells] == PEOPLE[0]
    assert table.rows[1].cells[0].text.startswith("仮-")
    assert table.rows[1].cells[1].text == "春日部市"
    text = everything(made)
    gone = ("山田", "太郎", "花子", "048-736", "正子", "田中", "佐々木", "中村", "加藤", "中央六丁目")
    assert not any(value in text for value in gone)
    assert "プロパティ" in dropped
    report = examine(open_file("a.docx", made))
    assert report.hidden == {} and report.unread == ()


def test_it_is_the_same_each_time_and_a_second_time_changes_nothing():
    made, _, _ = done(minutes())
    assert made == done(minutes())[0]
    again, applied, _ = done(made)
    assert applied.left == ()
    assert "".join(everything(again).split()) == "".join(everything(made).split())


def test_what_a_style_hides_is_found_and_stays_behind():
    made = docx.Document()
    base = made.styles.add_style("もと", 1)
    base.font.hidden = True
    style = made.styles.add_style("つぎ", 1)
    style.base_style = base
    letters = made.styles.add_style("字", 2)
    letters.font.color.rgb = RGBColor(255, 255, 255)
    tiny = made.styles.add_style("小", 2)
    tiny.font.size = Pt(1)
    made.add_paragraph("担当：山田太郎", style="つぎ")
    made.add_paragraph("連絡先").add_run("鈴木花子", style="字")
    made.add_paragraph("連絡先").add_run("佐藤みどり", style="小")
    shown = made.add_paragraph("", style="つぎ").add_run("これは見える")
    shown.font.hidden = False
    content = saved(made)
    found = {each.hidden: each.text for each in open_file("a.docx", content).passages if each.hidden}
    assert found[Hidden.VANISHED] == "担当：山田太郎"
    assert found[Hidden.COLOUR] == "鈴木花子"
    assert found[Hidden.TINY] == "佐藤みどり"
    text = everything(done(content)[0])
    assert "これは見える" in text
    assert not any(value in text for value in ("山田", "花子", "みどり"))


def test_white_letters_on_the_dark_head_of_a_table_are_seen():
    made = docx.Document()
    cell = made.add_table(rows=2, cols=1).rows[0].cells[0]
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="003366"/>'))
    cell.paragraphs[0].add_run("氏名").font.color.rgb = RGBColor(255, 255, 255)
    opened = open_file("a.docx", saved(made))
    assert opened.sheets[0].rows[0] == ["氏名"]
    assert not any(each.hidden is Hidden.COLOUR for each in opened.passages)


def test_a_style_based_on_itself_ends():
    made = docx.Document()
    style = made.styles.add_style("輪", 1)
    style.element.append(parse_xml(f'<w:basedOn {nsdecls("w")} w:val="{style.style_id}"/>'))
    made.add_paragraph("会議の記録", style="輪")
    assert open_file("a.docx", saved(made)).passages[0].text == "会議の記録"


def test_two_tables_are_two_in_the_plan_and_rows_in_content_controls_are_rows():
    made = docx.Document()
    for _ in range(2):
        table = made.add_table(rows=2, cols=1)
        table.rows[0].cells[0].text, table.rows[1].cells[0].text = "氏名", "山田太郎"
    row = table.rows[1]._tr
    wrap = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
    row.addprevious(wrap)
    wrap[1].append(row)
    opened = open_file("a.docx", saved(made))
    assert [(sheet.name, sheet.rows) for sheet in opened.sheets] == [
        (name, [["氏名"], ["山田太郎"]]) for name in ("表1", "表2")
    ]
    assert "山田" not in everything(done(saved(made))[0])


@pytest.mark.parametrize("content", [b"PK", packed(a__txt="x"), letter()[:2000]])
def test_a_damaged_document_is_refused(content):
    with pytest.raises(Refused):
        carry_out_word("a.docx", content, read_plan('format = "sekimori-plan/1"'), key=KEY, on=ON)
