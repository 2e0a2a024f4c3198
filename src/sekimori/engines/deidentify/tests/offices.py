"""Files as offices make them, with things hidden in them, for tests; everybody in them is invented."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import typst
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

FONTS = Path(__file__).parents[3] / "foundation" / "documents" / "fonts"

PEOPLE = [["氏名", "住所", "電話番号"], *[[f"{name}", "春日部市中央六丁目2番地", f"048-736-{1111 + number}"]
          for number, name in enumerate(("山田太郎", "鈴木花子", "髙橋一郎", "佐藤みどり"))]]  # fmt: skip


def saved(made):
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def book(change=None, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.properties.creator = ""
    if change:
        change(made)
    return saved(made)


def working_book():
    """The working Excel that was published: figures to see, the people behind them on a hidden sheet."""

    def hide(made):
        made["名簿"].sheet_state = "veryHidden"
        made["集計"]["A2"].comment = Comment("田中さんに確認済み", "記録係")
        made["集計"]["D2"] = "個人番号 123456789018"
        made["集計"]["D2"].number_format = ";;;"
        made["集計"]["D3"] = "担当：佐々木次郎"
        made["集計"]["D3"].font = Font(color="FFFFFFFF")
        made["集計"]["D4"] = "見出し：佐々木三郎"
        made["集計"]["D4"].font = Font(color="FFFFFFFF")
        made["集計"]["D4"].fill = PatternFill("solid", fgColor="FF000088")
        made["集計"].row_dimensions[5].hidden = True
        made["集計"]["A5"] = "申請者：小林正子"
        made["集計"].column_dimensions["F"].hidden = True
        made["集計"]["F2"] = "連絡先：090-1234-5678"

    return book(hide, 集計=[["区分", "件数"], ["中央", 2], ["粕壁", 1], ["計", 3]], 名簿=PEOPLE)


def letter(**changes):
    """A Word document; ``changes`` add what is hidden in it."""
    made = docx.Document()
    made.core_properties.author = ""
    made.add_paragraph("会議の結果について")
    if "black" in changes:
        run = made.add_paragraph("出席者は").add_run(changes["black"])
        run.font.highlight_color = WD_COLOR_INDEX.BLACK
    if "vanished" in changes:
        made.add_paragraph("以上").add_run(changes["vanished"]).font.hidden = True
    if "white" in changes:
        made.add_paragraph("備考").add_run(changes["white"]).font.color.rgb = RGBColor(255, 255, 255)
    if "tiny" in changes:
        made.add_paragraph("備考").add_run(changes["tiny"]).font.size = Pt(1)
    if "deleted" in changes:
        made.add_paragraph("担当は")._p.append(
            parse_xml(
                f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>{changes["deleted"]}</w:delText></w:r></w:del>'
            )
        )
    if "author" in changes:
        made.core_properties.author = changes["author"]
    if "table" in changes:
        rows = changes["table"]
        table = made.add_table(rows=len(rows), cols=len(rows[0]))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=True):
                cell.text = value
    return saved(made)


def pdf(body):
    return typst.compile(
        f'#set page(width: 400pt, height: 300pt)\n#set text(font: ("BIZ UDPGothic", "Noto Sans CJK JP"))\n{body}'.encode(),
        font_paths=[FONTS],
    )


def packed(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name.replace("__", "."), value)
    return content.getvalue()


def mail(to=(), *, files=(), **headers):
    made = EmailMessage()
    made["From"] = "kikaku@city.example.lg.jp"
    made["To"] = ", ".join(to)
    made["Subject"] = "説明会のお知らせ"
    for name, value in headers.items():
        made[name] = value
    made.set_content("次のとおり説明会を開きます。\n")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


_DML = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _shape(text, x=0, y=0, run=""):
    return (
        f'<p:sp><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="100" cy="100"/></a:xfrm></p:spPr>'
        f"<p:txBody><a:p><a:r>{run}<a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def slides(*shapes, show="1", notes=""):
    """A presentation of one slide, 1,000 wide and high."""

    def relations(*each):
        lines = "".join(
            f'<Relationship Id="r{number}" Type="{_TYPE}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(each)
        )
        return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'

    return packed(
        **{
            "ppt/presentation.xml": f'<p:presentation {_DML}><p:sldSz cx="1000" cy="1000"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f'<p:sld {_DML} show="{show}"><p:cSld><p:spTree>{"".join(shapes)}</p:spTree></p:cSld></p:sld>',
            "ppt/slides/_rels/slide1.xml.rels": relations(("notesSlide", "../notesSlides/notesSlide1.xml")),
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {_DML}>{_shape(notes)}</p:notes>",
        }
    )


shape = _shape
