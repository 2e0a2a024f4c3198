"""PDF files: what each page shows, and what lies under, beside and before it."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.office import Nested
from sekimori.engines.deidentify.documents.opened import Bounds, Inside, Opened, Passage, Trace, refused
from sekimori.engines.deidentify.documents.package import BROKEN
from sekimori.engines.deidentify.documents.pdf_bounds import unpacking_at_most
from sekimori.engines.deidentify.documents.pdf_page import page_passages
from sekimori.engines.deidentify.documents.pdf_painting import Painter, Painting
from sekimori.kernel.problems import Refused

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings repeat pieces of the file

FAULTS = (*BROKEN, PDFException, PSException, RecursionError, AssertionError)
_MOST_REVISIONS = 5
_DEEPEST_TREE = 20
_END = re.compile(rb"%%EOF\s*")
_SHAPES = ("Square", "Redact", "Circle", "Polygon", "Stamp")
_PROPERTIES = {"Title": "表題", "Author": "作成者", "Subject": "件名", "Keywords": "キーワード"}


@dataclass(slots=True)
class _Gathered:
    passages: list[Passage]
    traces: list[Trace]
    unread: list[str]


def open_pdf(name: str, content: bytes, *, bounds: Bounds, nested: Nested, password: str) -> Opened:
    """This function will read a PDF file and its older revisions, attachments, annotations and properties.

    :raises Refused: if it is locked, damaged or has too many pages.
    """
    try:
        with unpacking_at_most(name, bounds.most_part):
            document = PDFDocument(PDFParser(io.BytesIO(content)), password)
            found = _pages(name, document, bounds)
            found.passages += [*_properties(document), *_revisions(name, content, bounds, password, found.passages)]
            inside = tuple(_attachments(document, nested))
        return Opened(name, tuple(found.passages), (), tuple(found.traces), tuple(found.unread), inside)
    except Refused:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError):
        what = "パスワードが違うか、読めない方式の暗号です" if password else "パスワードが付いています"
        raise refused(name, what, "--password でパスワードを渡すか、外してください。") from None
    except FAULTS:
        raise refused(name, "壊れていて読めません", "元の文書からPDFを作り直してください。") from None


def _pages(name: str, document: PDFDocument, bounds: Bounds) -> _Gathered:
    manager = PDFResourceManager()
    device = Painting(manager)
    painter = Painter(manager, device)
    device.layers_off = _layers_off(document)
    found = _Gathered([], [], [])
    pictures_only: list[int] = []
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > bounds.most_pages:
            raise refused(name, f"ページが多すぎます（上限{bounds.most_pages:,}）", "分割してください。")
        try:
            painter.process_page(page)
        except FAULTS:
            found.unread.append(f"{number}ページ（壊れていて読めません）")
            continue
        notes = [*_annotations(page)]
        boxes = [box for subtype, box, _, filled in notes if subtype in _SHAPES and filled]
        found.passages += page_passages(number, device, boxes)
        found.passages += [
            Passage(f"{number}ページの{_NOTES.get(subtype, '注釈')}", text, _why(subtype))
            for subtype, _, text, _ in notes
            if text
        ]
        if any("(cid:" in letter.text for letter in device.letters):
            found.unread.append(f"{number}ページの一部（文字に直せない書体）")
        if not device.letters and any(filling.colour is None for filling in device.fillings):
            pictures_only.append(number)
    if pictures_only:
        found.unread.append(f"画像だけのページ（{_numbers(pictures_only)}ページ）")
    return found


_NOTES = {"Widget": "入力欄", "Link": "リンク先（画面には出ません）"}


def _numbers(pages: list[int]) -> str:
    return "、".join(str(page) for page in pages[:10]) + ("…" if len(pages) > 10 else "")


def _why(subtype: str) -> Hidden | None:
    """What stands in an input field or a text box is seen; a note is a small sign that opens."""
    return None if subtype in ("Widget", "FreeText", "Link") else Hidden.COMMENT


def _annotations(page: PDFPage) -> Iterator[tuple[str, tuple[float, ...], str, bool]]:
    """Kind, place, text, and whether it paints over what lies under it."""
    for reference in resolve1(page.annots) or ():
        with suppress(*FAULTS):
            note = resolve1(reference)
            subtype = resolve1(note.get("Subtype")).name
            left, bottom, right, top = (float(resolve1(each)) for each in resolve1(note["Rect"]))
            box = (left - page.mediabox[0], bottom - page.mediabox[1], right - page.mediabox[0], top - page.mediabox[1])
            text = "\n".join(filter(None, (_said(note.get(key)) for key in ("T", "Contents", "V"))))
            if subtype == "Link":
                text = unquote(_said((resolve1(note.get("A")) or {}).get("URI")))
                text = text.removeprefix("mailto:") if "@" in text or not text.isascii() else ""
            if subtype == "Widget":
                text = _said(note.get("V"))
            yield subtype, box, text, subtype in ("Redact", "Stamp") or bool(resolve1(note.get("IC")))


def _said(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    return decode_text(value).strip("\x00 \n") if isinstance(value, bytes) else ""


def _properties(document: PDFDocument) -> Iterator[Passage]:
    for info in document.info:
        for key, label in _PROPERTIES.items():
            with suppress(*FAULTS):
                if said := _said(info.get(key)):
                    yield Passage(f"プロパティ「{label}」", f"{label}：{said}", Hidden.PROPERTY)


def _layers_off(document: PDFDocument) -> frozenset[int]:
    with suppress(*FAULTS):
        shown = resolve1(resolve1(document.catalog["OCProperties"])["D"])
        return frozenset(each.objid for each in resolve1(shown.get("OFF")) or () if isinstance(each, PDFObjRef))
    return frozenset()


def _revisions(name: str, content: bytes, bounds: Bounds, password: str, now: list[Passage]) -> Iterator[Passage]:
    """Lines of older states of the file, which an incremental update leaves in it, that are not in the newest."""
    ends = [match.end() for match in _END.finditer(content)][:-1]
    if b"/Linearized" in content[:1024]:
        ends = ends[1:]  # the first end belongs to the same state, laid out for slow lines
    shown = {line for passage in now for line in passage.text.splitlines()}
    for number, end in enumerate(ends[-_MOST_REVISIONS:], start=1):
        with suppress(*FAULTS, Refused):
            older = _pages(name, PDFDocument(PDFParser(io.BytesIO(content[:end])), password), bounds)
            lines = [line for passage in older.passages for line in passage.text.splitlines() if line not in shown]
            if lines:
                yield Passage(f"以前の版（{number}番目）", "\n".join(lines), Hidden.REVISION)
                shown.update(lines)


def _attachments(document: PDFDocument, nested: Nested) -> Iterator[Inside]:
    found: list[tuple[str, bytes]] = []
    with suppress(*FAULTS):
        tree = resolve1(resolve1(document.catalog["Names"])["EmbeddedFiles"])
        _walk(tree, found.append, 0)
    for file, content in found:
        try:
            yield nested(file, content, Hidden.ATTACHMENT)
        except Refused as refused_:
            yield Inside(file, Hidden.ATTACHMENT, None, refused_.problems)


def _walk(tree: Any, keep: Callable[[tuple[str, bytes]], None], depth: int) -> None:
    if depth > _DEEPEST_TREE:
        return
    names = resolve1(tree.get("Names")) or []
    for label, reference in zip(names[::2], names[1::2], strict=False):
        with suppress(*FAULTS):
            file = resolve1(reference)
            stream = resolve1(resolve1(file["EF"])["F"])
            keep((_said(file.get("UF")) or _said(file.get("F")) or _said(label), stream.get_data()))
    for child in resolve1(tree.get("Kids")) or ():
        _walk(resolve1(child), keep, depth + 1)
