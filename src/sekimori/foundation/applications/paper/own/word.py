"""Names in a Word template: found with the place they stand at, and filled with plain text."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sekimori.foundation.applications.paper.own.package import Package
from sekimori.foundation.applications.paper.own.runs import BREAK, SPACE, Say, own_texts, put_in, text_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_PLACES = {"document": "本文", "header": "ヘッダー", "footer": "フッター", "footnotes": "脚注", "endnotes": "文末脚注"}
_SKIPPED = frozenset({f"{W}delText", f"{W}instrText", f"{W}rt"})
_PARAGRAPHS = ((f"{W}p", f"{W}t"), (f"{A}p", f"{A}t"))


def texts(package: Package) -> Iterator[tuple[str, str]]:
    """This function will go through a document's paragraphs: where each stands, and its text."""
    for name in package.parts:
        match = _PARTS.fullmatch(name)
        if match is None:
            continue
        place = _PLACES[match[1].rstrip("0123456789")]
        for number, pieces in enumerate(_paragraphs(package.tree(name)), start=1):
            yield f"{place}の{number}段落目", text_of(pieces)


def fill(package: Package, say: Say) -> bytes:
    """This function will put words in the place of names and return the document."""
    changed: dict[str, bytes] = {}
    for name in package.parts:
        if not _PARTS.fullmatch(name):
            continue
        root = package.tree(name)
        touched = [piece for pieces in _paragraphs(root) for piece in put_in(pieces, say)]
        for piece in touched:
            break_lines(piece)
        for bound in list(root.iter(f"{W}dataBinding")):
            bound.getparent().remove(bound)  # Word would write over what was put in with what the binding says
        if touched:
            changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.packed(changed)


def _paragraphs(root: Any) -> Iterator[list[Any]]:
    for paragraph_tag, text_tag in _PARAGRAPHS:
        for paragraph in root.iter(paragraph_tag):
            yield own_texts(paragraph, text_tag, _SKIPPED)


def break_lines(piece: Any) -> None:
    """This function will write the line breaks of a piece as its format does: w:br in the run, or a:br between runs."""
    first, *others = (piece.text or "").split(BREAK)
    piece.text = first
    if piece.tag == f"{W}t":
        _break_in_run(piece, others)
    else:
        _break_between_runs(piece, others)


def _break_in_run(piece: Any, lines: list[str]) -> None:
    last = piece
    for line in lines:
        for element in (etree.Element(f"{W}br"), _text(line)):
            last.addnext(element)
            last = element


def _text(line: str) -> Any:
    element = etree.Element(f"{W}t")
    element.text = line
    element.set(SPACE, "preserve")
    return element


def _break_between_runs(piece: Any, lines: list[str]) -> None:
    run = last = piece.getparent()
    for line in lines:
        following = copy.deepcopy(run)
        following.find(f"{A}t").text = line
        for element in (etree.Element(f"{A}br"), following):
            last.addnext(element)
            last = element
