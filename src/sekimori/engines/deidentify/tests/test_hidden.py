"""What is hidden in a file is found, said how, and said whether it is personal: the incidents governments have had."""

import io

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from sekimori.engines.deidentify import Kind
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import Verdict, examine
from sekimori.engines.deidentify.tests.offices import (
    PEOPLE,
    book,
    letter,
    mail,
    packed,
    pdf,
    shape,
    slides,
    working_book,
)  # fmt: skip

NAME = "佐々木次郎様"
DARK = "#place(top + left, dx: 40pt, dy: 60pt, rect(width: 300pt, height: 40pt, fill: {}))"
UNDER = f"#place(top + left, dx: 50pt, dy: 70pt)[氏名：{NAME}]\n"


def looked(name, content, **options):
    return examine(open_file(name, content, **options))


def hidden_kinds(report):
    return {(place.hidden, place.kind) for place in report.places if place.hidden}


def test_the_working_excel_with_people_on_a_hidden_sheet_is_caught():
    """愛媛県 2024: 761 people stood on sheets that no menu shows."""
    report = looked("公表資料.xlsx", working_book())
    assert report.verdict is Verdict.HIDDEN_PERSONAL
    assert (Hidden.VERY_HIDDEN_SHEET, Kind.PERSON) in hidden_kinds(report)
    assert (Hidden.COMMENT, Kind.PERSON) in hidden_kinds(report)
    assert (Hidden.FORMAT, Kind.MY_NUMBER) in hidden_kinds(report)
    assert (Hidden.COLOUR, Kind.PERSON) in hidden_kinds(report)
    assert (Hidden.ROW, Kind.PERSON) in hidden_kinds(report)
    assert (Hidden.COLUMN, Kind.PHONE) in hidden_kinds(report)
    assert report.people >= len(PEOPLE) - 1


def test_white_letters_on_a_dark_cell_are_a_heading_and_not_hidden():
    report = looked("公表資料.xlsx", working_book())
    assert [place.where for place in report.places if place.hidden is Hidden.COLOUR] == ["シート「集計」D3セル"]


def test_a_sheet_that_is_seen_is_not_called_hidden():
    report = looked("名簿.xlsx", book(名簿=PEOPLE))
    assert report.verdict is Verdict.PERSONAL
    assert report.hidden == {}


@pytest.mark.parametrize(
    ("change", "hidden"),
    [
        ("black", Hidden.COVERED),
        ("vanished", Hidden.VANISHED),
        ("white", Hidden.COLOUR),
        ("tiny", Hidden.TINY),
        ("deleted", Hidden.DELETED),
    ],
)
def test_what_a_word_document_hides_is_found(change, hidden):
    """木更津市 2025: names under black marker in Word, made a PDF, copied out."""
    report = looked("結果.docx", letter(**{change: NAME}))
    assert hidden_kinds(report) == {(hidden, Kind.PERSON)}
    assert report.verdict is Verdict.HIDDEN_PERSONAL


def test_the_author_of_a_document_is_a_person():
    report = looked("結果.docx", letter(author="佐々木次郎"))
    assert hidden_kinds(report) == {(Hidden.PROPERTY, Kind.PERSON)}


def test_a_table_in_a_document_is_looked_through_as_a_table_and_counted_once():
    report = looked("名簿.docx", letter(table=PEOPLE))
    assert report.counts[Kind.PERSON] == len(PEOPLE) - 1
    assert report.people == len(PEOPLE) - 1
    assert any(place.where.startswith("表1A列") for place in report.places)


@pytest.mark.parametrize("colour", ["black", "white", "rgb(40, 40, 60)"])
def test_letters_under_a_painted_box_are_found_whatever_its_colour(colour):
    """豊田市 2022 (129 people), 糸島市 2020 (235), 大阪市教委 2018."""
    report = looked("公開文書.pdf", pdf(UNDER + DARK.format(colour)))
    assert (Hidden.COVERED, Kind.PERSON) in hidden_kinds(report)


def test_a_box_that_lies_under_the_letters_or_is_seen_through_hides_nothing():
    for body in (DARK.format('rgb("#eeeeff")') + UNDER, UNDER + DARK.format("yellow.transparentize(50%)")):
        report = looked("通知.pdf", pdf(body))
        assert hidden_kinds(report) == set()
        assert report.counts[Kind.PERSON] == 1


def test_white_tiny_and_outlying_letters_of_a_pdf_are_found():
    body = (
        f"#text(fill: white)[氏名：{NAME}]\n\n#text(size: 1pt)[氏名：{NAME}]\n"
        f"#place(top + left, dx: 500pt)[氏名：{NAME}]"
    )
    found = {hidden for hidden, kind in hidden_kinds(looked("a.pdf", pdf(body))) if kind is Kind.PERSON}
    assert found == {Hidden.COLOUR, Hidden.TINY, Hidden.OFF_PAGE}


def rewritten(content, change):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_annotation_painted_over_letters_hides_nothing_from_who_removes_it():
    def cover(writer):
        square = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Square"),
                NameObject("/Rect"): ArrayObject([FloatObject(each) for each in (40, 180, 360, 250)]),
                NameObject("/IC"): ArrayObject([FloatObject(0)] * 3),
                NameObject("/Contents"): TextStringObject("担当 佐々木次郎様"),
            }
        )
        writer.add_annotation(0, square)

    report = looked("a.pdf", rewritten(pdf(UNDER), cover))
    assert {hidden for hidden, _ in hidden_kinds(report)} == {Hidden.COVERED, Hidden.COMMENT}


def test_an_older_state_that_an_update_left_in_the_file_is_found():
    first = pdf(UNDER)
    writer = pypdf.PdfWriter(io.BytesIO(first), incremental=True)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(pypdf.generic.DecodedStreamObject())
    out = io.BytesIO()
    writer.write(out)
    report = looked("a.pdf", out.getvalue())
    assert hidden_kinds(report) == {(Hidden.REVISION, Kind.PERSON)}


def test_what_is_attached_to_a_pdf_is_opened():
    content = rewritten(pdf("本文"), lambda writer: writer.add_attachment("名簿.xlsx", book(名簿=PEOPLE)))
    report = looked("a.pdf", content)
    assert [(each.name, each.hidden_file, each.people) for each in report.inside] == [
        ("名簿.xlsx", Hidden.ATTACHMENT, 4)
    ]
    assert report.verdict is Verdict.HIDDEN_PERSONAL


def test_a_page_that_is_only_a_picture_is_said_to_be_unread():
    picture = '#page(width: 100pt, height: 100pt, margin: 0pt)[#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" width=\\"9\\" height=\\"9\\"><filter id=\\"f\\"><feFlood flood-color=\\"red\\"/></filter><rect width=\\"9\\" height=\\"9\\" filter=\\"url(#f)\\"/></svg>"), width: 100pt)]'
    report = looked("a.pdf", pdf(picture))
    assert report.verdict is Verdict.UNREAD
    assert "画像だけのページ" in report.unread[0]


def test_what_a_presentation_keeps_beside_its_slides_is_found():
    body = f"氏名：{NAME}"
    white = '<a:rPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:rPr>'
    seen = {
        Hidden.OFF_PAGE: slides(shape(body, x=2000)),
        Hidden.SLIDE: slides(shape(body), show="0"),
        Hidden.NOTES: slides(shape("説明"), notes=body),
        Hidden.COLOUR: slides(shape(body, run=white)),
        Hidden.TINY: slides(shape(body, run='<a:rPr sz="100"/>')),
    }
    for hidden, content in seen.items():
        assert hidden_kinds(looked("a.pptx", content)) == {(hidden, Kind.PERSON)}
    assert hidden_kinds(looked("a.pptx", slides(shape(body)))) == set()


def test_html_that_no_browser_shows_is_found():
    page = f"<html><body><p>お知らせ</p><!-- 氏名：{NAME} --><div style='display: none'>電話 048-736-1111</div></body></html>"
    assert hidden_kinds(looked("a.html", page.encode())) == {(Hidden.MARKUP, Kind.PERSON), (Hidden.MARKUP, Kind.PHONE)}


def test_the_mail_with_a_thousand_addressees_says_how_many():
    """A procurement mail went to 1,222 people whose addresses everybody could read."""
    to = [f"resident{number}@example.com" for number in range(1222)]
    report = looked("送信.eml", mail(to, files=[("名簿.xlsx", book(名簿=PEOPLE))]))
    assert report.counts[Kind.EMAIL] == 1222 + 1
    assert report.everyone == 4
    assert [each.name for each in report.inside] == ["名簿.xlsx"]


def test_files_in_an_archive_are_looked_through_each_and_a_locked_one_hides_no_other():
    content = packed(
        **{
            "a.csv": "氏名,電話\n山田太郎,048-736-1111\n",
            "b.docx": b"PK",
            "内/c.zip": packed(d__txt="氏名：山田太郎様"),
        }
    )
    report = looked("送付.zip", content)
    assert [(each.name, each.found) for each in report.inside] == [
        ("a.csv", True),
        ("b.docx", False),
        ("内/c.zip", True),
    ]
    assert "壊れていて" in report.inside[1].problems[0].what
    assert report.verdict is Verdict.PERSONAL


def test_an_archive_in_an_archive_without_end_is_refused_where_it_gets_too_deep():
    content = packed(a__txt="氏名：山田太郎様")
    for _ in range(8):
        content = packed(a__zip=content)
    report = looked("a.zip", content)
    assert report.verdict is Verdict.UNREAD
