"""Word documents: what is read on paper, and what tracked changes, hidden text, comments and colours keep."""

from collections.abc import Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents import office
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Bounds, Opened, Passage, Sheet, refused
from sekimori.engines.deidentify.documents.package import BROKEN, Package, attribute, local, texts
from sekimori.kernel.problems import Refused

TINY_HALF_POINTS = 4  # w:sz counts half points: two points
_BODIES = (
    ("word/document", ""), ("word/header", "ヘッダーの"), ("word/footer", "フッターの"), ("word/footnotes", "脚注の"),
    ("word/endnotes", "文末脚注の"),
)  # fmt: skip
_TAKEN_OUT = {"del", "moveFrom"}


def open_word(name: str, content: bytes, *, bounds: Bounds, nested: office.Nested) -> Opened:
    """This function will read a .docx or .docm file.

    :raises Refused: if it is damaged or too large.
    """
    try:
        package = Package(name, content, bounds)
        if not package.has("word/document.xml"):
            raise refused(name, "Wordの文書ではありません", "Wordで開き、.docxで保存し直してください。")
        passages: list[Passage] = []
        sheets: list[Sheet] = []
        for prefix, where in _BODIES:
            for part in package.named(prefix, ".xml"):
                root = package.xml(part)
                body = _Body(where)
                tables = [each for each in root.iter() if local(each.tag) == "tbl" and len(each) > 1]
                sheets += _tables(tables, where)
                body.read(root, {paragraph for table in tables for paragraph in _paragraphs(table)})
                passages += body.passages()
        passages += [*_comments(package), *office.properties(package), *office.data_parts(package)]
        return Opened(
            name, tuple(passages), tuple(sheets), tuple(office.traces(package)), tuple(office.unread(package)),
            tuple(office.embedded(package, nested)),
        )  # fmt: skip
    except Refused:
        raise
    except BROKEN:
        raise refused(name, "壊れていて読めません", "Wordで開き、.docxで保存し直してください。") from None


class _Body:
    """The paragraphs of one part in their order; what is hidden is gathered apart, by why it is hidden."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.seen: list[str] = []
        self.hidden: list[tuple[int, Hidden, str]] = []
        self.number = 0

    def read(self, root: Element, in_tables: set[Element]) -> None:
        """Take the paragraphs in; those of ``in_tables`` are looked through with their tables, and only hidden here."""
        for paragraph in _paragraphs(root):
            self.number += 1
            line: list[str] = []
            away: dict[Hidden, list[str]] = {}
            for run, taken_out in _runs(paragraph, taken_out=False):
                why = Hidden.DELETED if taken_out else _why_hidden(run)
                (away.setdefault(why, []) if why else line).append(_text(run))
            if paragraph not in in_tables:
                self.seen.append("".join(line))
            self.hidden += [(self.number, why, "".join(parts)) for why, parts in away.items()]

    def passages(self) -> Iterator[Passage]:
        if any(self.seen):
            yield Passage(f"{self.where}段落", "\n".join(self.seen), lines=True)
        for number, why, text in self.hidden:
            if text.strip():
                yield Passage(f"{self.where}{number}段落目", text, why)


def _paragraphs(root: Element) -> Iterator[Element]:
    """Every paragraph, those of text boxes and tables too; a text box lies inside a paragraph and is one of its own."""
    return (each for each in root.iter() if isinstance(each.tag, str) and local(each.tag) == "p")


def _runs(element: Element, *, taken_out: bool) -> Iterator[tuple[Element, bool]]:
    for child in element:
        name = local(child.tag) if isinstance(child.tag, str) else ""
        if name == "r":
            yield child, taken_out
        elif name in ("p", "Fallback", "txbxContent"):
            continue  # a paragraph of its own, or the same once more for old programs
        else:
            yield from _runs(child, taken_out=taken_out or name in _TAKEN_OUT)


def _text(run: Element) -> str:
    parts = []
    for each in run:
        name = local(each.tag) if isinstance(each.tag, str) else ""
        if name in ("t", "delText"):
            parts.append(each.text or "")
        elif name in ("tab", "br", "cr"):
            parts.append(" ")
        elif name == "sym":
            parts.append("〓")
    return "".join(parts)


def _why_hidden(run: Element) -> Hidden | None:
    style = next((each for each in run if isinstance(each.tag, str) and local(each.tag) == "rPr"), None)
    if style is None:
        return None
    said = {local(each.tag): each for each in style}
    if _on(said.get("vanish")) or _on(said.get("webHidden")) or _on(said.get("specVanish")):
        return Hidden.VANISHED
    colour = attribute(said["color"], "val").upper() if "color" in said else "AUTO"
    shade = attribute(said["shd"], "fill").upper() if "shd" in said else "AUTO"
    marker = attribute(said["highlight"], "val") if "highlight" in said else ""
    black_ground = marker == "black" or shade == "000000"
    if black_ground and (colour == "000000" or (colour == "AUTO" and marker == "black")):
        return Hidden.COVERED  # the classical black bar: the letters are still there
    if colour == "FFFFFF" and shade in ("AUTO", "FFFFFF") and marker in ("", "white", "none"):
        return Hidden.COLOUR
    with suppress(ValueError, KeyError):
        if int(attribute(said["sz"], "val")) <= TINY_HALF_POINTS:
            return Hidden.TINY
    return None


def _on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val") not in ("0", "false", "off")


def _tables(tables: list[Element], where: str) -> Iterator[Sheet]:
    """Tables as tables, so that whole columns are decided by their headings; one inside another is part of its cell."""
    inner = {each for table in tables for each in table.iter() if each is not table}
    for number, table in enumerate((each for each in tables if each not in inner), start=1):
        rows = [[_cell(cell) for cell in row if local(cell.tag) == "tc"] for row in table if local(row.tag) == "tr"]
        yield Sheet("", rows, where=f"{where}表{number}")


def _cell(cell: Element) -> str:
    return " ".join("".join(_text(run) for run, out in _runs(each, taken_out=False) if not out and not _why_hidden(run))
                    for each in _paragraphs(cell)).strip()  # fmt: skip


def _comments(package: Package) -> Iterator[Passage]:
    for part in package.named("word/comments", ".xml"):
        with suppress(*BROKEN):
            for each in package.xml(part).iter():
                if local(each.tag) == "comment":
                    author = attribute(each, "author")
                    yield Passage("コメント", f"記入者：{author}\n{texts(each)}", Hidden.COMMENT)
