"""Word documents are read as Word shows them: with automatic numbers, tables, footnotes and accepted changes."""

import io
import time
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from sekimori.guideline.official.document import open_document
from sekimori.guideline.official.reading import read
from sekimori.guideline.official.reading.numbering import written
from sekimori.guideline.official.tests.texts import by_label, squeezed
from sekimori.kernel.problems import Refused

# Three levels as an office sets them up: 第1条, 2, (1) — and how Word stores that.
LIST = """<w:abstractNum {ns} w:abstractNumId="77">{levels}</w:abstractNum>"""
LEVEL = """<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/>
<w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"""


def numbered(document, levels, lists=("77",)):
    """Put a list of these (format, text, start) levels into a document."""
    root = document.part.numbering_part.element
    body = "".join(
        LEVEL.format(depth=depth, format=style, text=text, start=start)
        for depth, (style, text, start) in enumerate(levels)
    )
    first = next((child for child in root if child.tag == qn("w:num")), None)
    abstract = parse_xml(LIST.format(ns=nsdecls("w"), levels=body))
    if first is None:
        root.append(abstract)
    else:
        first.addprevious(abstract)
    for number in lists:
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="77"/></w:num>'))


def add(document, text, depth=None, number="77"):
    paragraph = document.add_paragraph(text)
    if depth is not None:
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    return paragraph


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(data, **changes):
    """The same package with some members replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in set(changes) - set(old.namelist()):
            new.writestr(name, changes[name])
    return stream.getvalue()


def test_automatic_numbers_number_the_articles():
    document = docx.Document()
    numbered(document, [("decimal", "第%1条", 1), ("decimalFullWidth", "%2", 2), ("decimal", "(%3)", 1)])
    document.add_paragraph("物品指針")
    add(document, "次に掲げる物を守る。", 0)
    add(document, "鍵", 2)
    add(document, "帳簿", 2)
    add(document, "札を付ける。", 1)
    add(document, "用語を定める。", 0)
    nodes = by_label(open_document("指針.docx", saved(document)).text)
    assert list(nodes) == [
        "第1条", "第1条1項", "第1条1項1号", "第1条1項2号", "第1条2項", "第2条", "第2条1項",
    ]  # fmt: skip
    assert nodes["第1条2項"].number == "２"


def test_circled_kana_and_kanji_numbers_are_written_as_word_prints_them():
    styles = ("decimalEnclosedCircle", "aiueoFullWidth", "iroha", "japaneseCounting")
    assert "".join(written(3, style) for style in styles) == "③ウハ三"
    assert [written(number, "japaneseCounting") for number in (10, 12, 20, 34)] == ["十", "十二", "二十", "三十四"]
    assert [written(12, style) for style in ("decimalFullWidth", "upperRoman", "none")] == ["１２", "12", ""]


def test_a_list_that_restarts_counts_from_its_start_again():
    document = docx.Document()
    numbered(document, [("decimal", "%1", 1)], lists=("77",))
    root = document.part.numbering_part.element
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/><w:lvlOverride w:ilvl="0">'
            '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    document.add_paragraph("第1 保管")
    add(document, "鍵を掛ける。", 0)
    add(document, "札を付ける。", 0)
    document.add_paragraph("第2 記録")
    add(document, "帳簿を付ける。", 0, number="78")
    assert list(by_label(open_document("指針.docx", saved(document)).text)) == [
        "第1", "第1の1", "第1の2", "第2", "第2の1",
    ]  # fmt: skip


def test_numbers_that_come_with_a_paragraph_style_are_printed_too():
    document = docx.Document()
    numbered(document, [("decimal", "第%1", 1)])
    style = document.styles.add_style("条文", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'))
    document.add_paragraph("はじめに", style="条文")
    document.add_paragraph("物品を守る。")
    document.add_paragraph("体制", style="条文")
    nodes = by_label(open_document("指針.docx", saved(document)).text)
    assert [(label, node.heading) for label, node in nodes.items()] == [("第1", "はじめに"), ("第2", "体制")]


def test_tables_are_read_row_by_row_where_they_stand():
    document = docx.Document()
    document.add_paragraph("第1条　物品を守る。")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["鍵", "3本", "札", "5枚"], strict=True):
        cell.text = text
    document.add_paragraph("第2条　帳簿を付ける。")
    nodes = by_label(open_document("指針.docx", saved(document)).text)
    assert nodes["第1条1項"].paragraphs == ("物品を守る。", "鍵\t3本", "札\t5枚")
    assert nodes["第2条1項"].paragraphs == ("帳簿を付ける。",)


def test_a_guideline_set_in_table_cells_is_read_cell_by_cell():
    document = docx.Document()
    cell = document.add_table(1, 1)._cells[0]
    cell.text = "第1条　物品を守る。"
    cell.add_paragraph("2　札を付ける。")
    inner = cell.add_table(1, 2)
    inner._cells[0].text, inner._cells[1].text = "鍵", "3本"
    document.add_paragraph("第2条　帳簿を付ける。")
    nodes = by_label(open_document("指針.docx", saved(document)).text)
    assert nodes["第1条2項"].paragraphs == ("札を付ける。", "鍵\t3本")
    assert "第2条" in nodes


def test_inserted_text_counts_and_deleted_text_does_not():
    document = docx.Document()
    document.add_paragraph("第1条　物品を守る。")
    paragraph = document.add_paragraph("")
    paragraph._p.append(
        parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>2　札を</w:t><w:tab/><w:t>付ける。</w:t></w:r></w:ins>")
    )
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>捨てる。</w:delText></w:r></w:del>"))
    raw = open_document("指針.docx", saved(document)).text.raw
    assert "札を" in raw
    assert "捨てる" not in raw


def test_text_boxes_are_read_once():
    document = docx.Document()
    paragraph = document.add_paragraph("第1条　物品を守る。")
    box = "<w:txbxContent><w:p><w:r><w:t>囲みの文である。</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    paragraph._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} {mc}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing>'
            f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert open_document("指針.docx", saved(document)).text.raw.count("囲みの文である。") == 1


def test_every_word_of_a_long_document_is_read():
    document = docx.Document()
    words = [f"第{number}条　物品{number}を置き、帳簿{number}を付ける。" for number in range(1, 200)]
    for word in words:
        document.add_paragraph(word)
    assert squeezed(open_document("指針.docx", saved(document)).text.raw) == squeezed("".join(words))


def a_document(text="第1条　物品を守る。"):
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "".join(
            ["<!DOCTYPE x [<!ENTITY a0 'ha'>", *[f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 30)], "]>"]
        ),
    ],
    ids=["a file of the server", "a billion laughs"],
)
def test_a_document_that_declares_entities_is_refused(declaration):
    name = "word/document.xml"
    with zipfile.ZipFile(io.BytesIO(a_document())) as package:
        head, body = package.read(name).split(b"?>", 1)
    data = repacked(a_document(), **{name: head + b"?>" + declaration.encode() + body.replace(b"</w:t>", b"&e;</w:t>")})
    with pytest.raises(Refused, match="外部の内容"):
        read("指針.docx", data)


def test_a_package_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    began = time.monotonic()
    for name in ("word/document.xml", "word/media/image1.png"):
        data = repacked(a_document(), **{name: bytes(70_000_000)})
        assert len(data) < 1_000_000
        with pytest.raises(Refused, match="大きすぎます"):
            read("指針.docx", data)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "data",
    [
        a_document()[:-200],
        a_document()[:300],
        b"PK\x03\x04" + bytes(500),
        repacked(a_document(), **{"word/document.xml": b"<w:document>"}),
        repacked(a_document(), **{"word/document.xml": b"no xml at all"}),
        repacked(a_document(), **{"[Content_Types].xml": b"<Types/>"}),
        repacked(a_document(), **{"word/document.xml": b"<a>" * 100_000 + b"</a>" * 100_000}),
    ],
    ids=["cut off", "cut short", "empty", "open tag", "no xml", "no types", "deep"],
)
def test_a_broken_document_is_refused_with_the_way_to_mend_it(data):
    with pytest.raises(Refused, match="Word") as refused:
        read("指針.docx", data)
    assert "保存し直して" in refused.value.problems[0].mend or "選んで" in refused.value.problems[0].mend


def test_another_office_file_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Refused, match="ではありません"):
        read("指針.docx", stream.getvalue())


def test_a_document_of_pictures_is_refused():
    with pytest.raises(Refused, match="文字がありません"):
        read("指針.docx", saved(docx.Document()))
