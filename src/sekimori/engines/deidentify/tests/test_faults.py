"""Files in bad hands: bombs, circles and damage end in a refusal or an unread page, in bounded time and memory."""

import io
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.engines.deidentify.documents.opened import Bounds
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.mutations import damaged, damaged_within, seeds
from sekimori.engines.deidentify.tests.offices import PEOPLE, book, letter, packed
from sekimori.kernel.problems import Refused

SEEDS = seeds()
PACKED = [name for name in SEEDS if name.endswith((".xlsx", ".docx", ".pptx", ".zip"))]
SMALL = Bounds(most_unpacked=50_000_000, most_part=20_000_000, most_cells=2_000_000)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


def document(*objects, root=1):
    """A PDF of these objects, numbered from 1, with a table of where they stand."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer <</Root {root} 0 R /Size {len(objects) + 1}>>"
    )
    return bytes(made) + f"{end}\nstartxref\n{len(made)}\n%%EOF\n".encode()


def stream(content, more=""):
    return f"<</Length {len(content)} {more}>>\nstream\n".encode() + content + b"\nendstream"


PAGE = ("<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>")


@pytest.mark.parametrize("filters", [["FlateDecode"], ["FlateDecode"] * 2])
def test_a_page_that_unpacks_without_end_is_refused_within_its_bounds(filters):
    bomb = b"0" * 200_000_000
    for _ in filters:
        bomb = zlib.compress(bomb, 9)
    names = "".join(f"/{name}" for name in filters)
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R>>"
    content = document(*PAGE, page, stream(bomb, f"/Filter [{names}]"))
    tracemalloc.start()
    with pytest.raises(Refused, match="大きすぎます"):
        open_file("a.pdf", content, bounds=SMALL)
    assert tracemalloc.get_traced_memory()[1] < 120_000_000
    tracemalloc.stop()


def test_forms_that_draw_each_other_are_an_unread_page():
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources <</XObject <</F 5 0 R>>>>>>"
    forms = [
        stream(b"/F Do " * 10, f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</F {n} 0 R>>>>")
        for n in (6, 7, 8, 9, 10, 5)
    ]
    opened = open_file("a.pdf", document(*PAGE, page, stream(b"/F Do"), *forms))
    assert "1ページ（壊れていて読めません）" in opened.unread


@pytest.mark.parametrize(
    "objects",
    [
        ("<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"),
        ("<</Type /Catalog /Pages 2 0 R>>", "2 0 R"),
        ("<</Type /Catalog /Pages 2 0 R>>", "3 0 R", "2 0 R"),
        (
            "<</Type /Catalog /Pages 2 0 R /Names 3 0 R>>",
            "<</Kids []>>",
            "<</EmbeddedFiles 4 0 R>>",
            "<</Kids [4 0 R]>>",
        ),
    ],
)
def test_references_in_a_circle_end(objects):
    try:
        assert open_file("a.pdf", document(*objects)).passages == ()
    except Refused as refused:
        assert "壊れて" in refused.problems[0].what


def test_a_table_of_places_that_names_itself_as_the_older_one_ends():
    content = document(*PAGE, "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>")
    at = content.index(b"xref")
    with pytest.raises(Refused, match="壊れて"):
        open_file("a.pdf", content.replace(b"/Size 4>>", f"/Size 4 /Prev {at}>>".encode()))


@pytest.mark.parametrize(
    ("seed", "part"),
    [("a.docx", "word/document.xml"), ("a.docx", "word/styles.xml"), ("a.docx", "docProps/core.xml"),
     ("a.xlsx", "xl/workbook.xml"), ("a.xlsx", "xl/worksheets/sheet1.xml"), ("a.xlsx", "xl/sharedStrings.xml"),
     ("a.xlsx", "xl/styles.xml"), ("a.pptx", "ppt/slides/slide1.xml")],
)  # fmt: skip
def test_entities_that_multiply_are_never_spelled_out(seed, part):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SEEDS[seed])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                head, _, body = text.rpartition(b"?>")
                text = (head + b"?>" if head else b"") + ENTITIES.encode() + body.replace(b"</", b"&i;</", 1)
            new.writestr(name, text)
    tracemalloc.start()
    try:
        open_file(seed, made.getvalue())
    except Refused as refused:
        assert "壊れて" in refused.problems[0].what
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_archives_in_archives_are_counted_together():
    inner = packed(**{f"{number}__txt": "x" for number in range(40)})
    middle = packed(**{f"{number}__zip": inner for number in range(40)})
    bounds = Bounds(most_files=200)
    report = examine(open_file("a.zip", packed(a__zip=middle), bounds=bounds))
    problems = [
        each for inside in report.inside for deep in inside.inside for one in deep.inside for each in one.problems
    ]
    assert any("合わせると多すぎます" in each.what for each in problems) or any(
        "合わせると多すぎます" in each.what
        for inside in report.inside
        for deep in inside.inside
        for each in deep.problems
    )


def test_a_sheet_as_wide_as_it_gets_is_looked_through():
    row = ",".join(["1"] * 65_535)
    report = examine(open_file("a.csv", f"{row},氏名\n{row},山田太郎\n".encode()))
    assert report.people == 1
    wide = [["番号"] * 16_383 + ["氏名"], [1] * 16_383 + ["山田太郎"]]
    assert examine(open_file("a.xlsx", book(表=wide))).places[0].where.startswith("シート「表」XFD")


def test_a_row_far_beyond_the_sheet_is_refused():
    content = book(名簿=PEOPLE)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b'<row r="5"', b'<row r="999999999"').replace(b'r="A5"', b'r="A999999999"')
            )
    with pytest.raises(Refused, match="セルが多すぎます"):
        open_file("a.xlsx", made.getvalue(), bounds=Bounds(most_cells=200_000))


@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.eml"])
def test_nesting_without_end_is_refused_or_read(name):
    deep = {
        "a.html": ("<div>" * 200_000 + "山田太郎様").encode(),
        "a.eml": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000)),
        "a.docx": letter(),
    }[name]
    if name == "a.docx":
        deep = packed(**{"word/document.xml": f'<w:document xmlns:w="x">{"<w:p><w:r>" + "<w:ins>" * 50_000 + "</w:ins>" * 50_000}</w:r></w:p></w:document>'})  # fmt: skip
    try:
        open_file(name, deep)
    except Refused as refused:
        assert refused.problems[0].what


def test_halves_of_characters_are_shown_as_missing():
    content = b"Subject: \xff\xfe\x80\nFrom: \xe3\x81 <a@example.jp>\nTo: b@example.jp\n\n\xff\n"
    for passage in open_file("a.eml", content).passages:
        passage.text.encode()


def read(name, content):
    """Whatever was done to a file: it is refused, or it is read and looked through."""
    try:
        report = examine(open_file(name, content, bounds=SMALL))
    except Refused as refused:
        assert refused.problems
    else:
        assert report.verdict.label


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SEEDS)), st.integers(0, 1 << 40))
def test_a_damaged_file_of_any_kind_is_read_or_refused(name, seed):
    read(name, damaged(SEEDS[name], seed))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PACKED), st.integers(0, 1 << 40))
def test_a_file_with_a_damaged_part_is_read_or_refused(name, seed):
    read(name, damaged_within(SEEDS[name], seed))
