"""Word documents: every paragraph of the body with the number Word prints before it; tables row by row; footnotes last.

Deleted text of tracked changes, ruby readings, headers and footers are no part of the body.
"""

import xml.sax
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import defusedxml.common
import defusedxml.sax
import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from sekimori.guideline.official.reading.bounds import MOST_CHARACTERS, MOST_LINES, refuse, too_large
from sekimori.guideline.official.reading.numbering import Numbering, read_numbering
from sekimori.guideline.official.text import Line
from sekimori.kernel.problems import Refused

MOST_UNPACKED = 60_000_000
MOST_XML = 20_000_000
MOST_MEMBERS = 3_000
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    [
        _FALLBACK,
        *(qn(name) for name in ("w:del", "w:moveFrom", "w:rt", "w:pPr", "w:rPr", "w:instrText", "w:txbxContent")),
    ]
)
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
_HEADING_STYLES = ("heading", "見出し", "title", "表題")


def read(name: str, data: bytes) -> tuple[Line, ...]:
    """This function will read the lines of a .docx file.

    :raises Refused: if it is no such file, is broken, unpacks to more than any guideline, or declares XML entities.
    """
    _check_package(name, data)
    try:
        document = docx.Document(BytesIO(data))
        body = document.element.body
        part = document.part
    except Refused:
        raise
    except Exception as error:  # whatever python-docx stumbles over in a foreign file
        raise _broken(name) from error
    reader = _Reader(name, _numbering_of(part), _heading_styles(part))
    reader.block(body)
    for related in part.rels.values():
        if not related.is_external and related.reltype.endswith(("/footnotes", "/endnotes")):
            reader.notes(parse_xml(related.target_part.blob))
    return tuple(reader.lines)


def _broken(name: str) -> Refused:
    return refuse(
        name,
        "Word文書（.docx）として読めません",
        "Wordで開けることを確かめ、「名前を付けて保存」で「Word文書（.docx）」として保存し直してください。",
    )


def _check_package(name: str, data: bytes) -> None:
    """What the package holds is counted before it is unpacked, and no part may declare a document type."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise too_large(name)
            if not any(member.filename.startswith("word/") for member in members):
                raise refuse(
                    name,
                    "Word文書（.docx）ではありません",
                    "本文の入った .docx、.txt、.html のファイルを選んでください。",
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    if member.file_size > MOST_XML:
                        raise too_large(name)
                    defusedxml.sax.parseString(package.read(member), xml.sax.ContentHandler(), forbid_dtd=True)
    except defusedxml.common.DefusedXmlException as error:
        raise refuse(
            name, "外部の内容を読み込む宣言が含まれています", "安全のため読み込みません。Wordで保存し直してください。"
        ) from error
    except (
        zipfile.BadZipFile,
        xml.sax.SAXException,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise _broken(name) from error


def _numbering_of(part: Any) -> Numbering:
    numbering = next((rel.target_part for rel in part.rels.values() if rel.reltype.endswith("/numbering")), None)
    return read_numbering(numbering.element if numbering is not None else None, part.styles.element)


def _heading_styles(part: Any) -> frozenset[str]:
    found = set()
    for style in part.styles.element.iterfind(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None and str(name.get(qn("w:val"), "")).lower().startswith(_HEADING_STYLES):
            found.add(style.get(qn("w:styleId"), ""))
    return frozenset(found)


class _Reader:
    """Gathers the lines of a document's body in reading order."""

    def __init__(self, name: str, numbering: Numbering, heading_styles: frozenset[str]) -> None:
        self.lines: list[Line] = []
        self._name = name
        self._numbering = numbering
        self._heading_styles = heading_styles
        self._paragraphs = 0
        self._characters = 0

    def block(self, container: Any) -> None:
        """This function will read everything in a body, a cell or a text box."""
        for child in container:
            if child.tag == qn("w:p"):
                self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:moveTo")):
                self.block(child)

    def notes(self, part: Any) -> None:
        """This function will read the footnotes or endnotes, without the lines that Word draws above them."""
        for note in part:
            if note.get(qn("w:type")) is None:
                for paragraph in note.iter(qn("w:p")):
                    self._add(_text(paragraph), label="", heading=False, note=True)

    def _paragraph(self, paragraph: Any) -> None:
        label = self._numbering.label(paragraph)
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        heading = style is not None and style.get(qn("w:val")) in self._heading_styles
        self._add(_text(paragraph), label=label, heading=heading)
        for box in _boxes(paragraph):
            self.block(box)

    def _table(self, table: Any) -> None:
        """A row of single-paragraph cells is one line; cells that hold several paragraphs are read one by one."""
        for row in _own(table, "w:tr", "w:tbl"):
            cells = _own(row, "w:tc", "w:tr")
            paragraphs = [list(cell.iter(qn("w:p"))) for cell in cells]
            if all(len(found) <= 1 for found in paragraphs):
                texts = [(self._numbering.label(found[0]), _text(found[0])) for found in paragraphs if found]
                line = "\t".join(f"{label} {text}".strip().replace("\n", " ") for label, text in texts)
                self._add(line, label="", heading=False)
            else:
                for cell in cells:
                    self.block(cell)

    def _add(self, text: str, *, label: str, heading: bool, note: bool = False) -> None:
        self._paragraphs += 1
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS or len(self.lines) > MOST_LINES:
            raise too_large(self._name)
        if not text.strip():
            return
        first, *others = text.split("\n")
        place = f"{self._paragraphs}段落目"
        self.lines.append(Line(f"{label} {first}" if label else first, place, True, heading, bool(label), note))
        self.lines.extend(Line(other, place, note=note) for other in others)


def _own(container: Any, name: str, around: str) -> list[Any]:
    """The rows of a table or cells of a row, also inside content controls, without those of tables further in."""
    return [found for found in container.iter(qn(name)) if next(found.iterancestors(qn(around))) is container]


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once: Word writes them a second time for old readers."""
    for box in paragraph.iter(qn("w:txbxContent")):
        ancestors = list(box.iterancestors())
        inner = ancestors[: ancestors.index(paragraph)]
        if not any(ancestor.tag in (_FALLBACK, qn("w:txbxContent")) for ancestor in inner):
            yield box


def _text(element: Any) -> str:
    pieces: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag in (qn("w:t"), _MATH):
            pieces.append(child.text or "")
        elif child.tag in _SIGNS:
            pieces.append(_SIGNS[child.tag])
        elif child.tag == qn("w:sym"):
            pieces.append(_symbol(child.get(qn("w:char"), "")))
        elif isinstance(child.tag, str):
            pieces.append(_text(child))
    return "".join(pieces)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
