"""Word documents: what is read on paper, and what tracked changes, hidden text, comments and colours keep."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents import office
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Bounds, Opened, Passage, Sheet, refused
from sekimori.engines.deidentify.documents.package import BROKEN, Package, attribute, local, texts
from sekimori.engines.deidentify.documents.word_styles import Styles, grounds, styles_of, why_hidden
from sekimori.kernel.problems import Refused

BODIES = (
    ("word/document", ""), ("word/header", "ヘッダーの"), ("word/footer", "フッターの"), ("word/footnotes", "脚注の"),
    ("word/endnotes", "文末脚注の"),
)  # fmt: skip
_WRAPS = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "bdo", "dir"}
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
        styles = styles_of(package)
        for part, where in bodies(package):
            root = package.xml(part)
            body = _Body(where, styles, grounds(root))
            tables = tables_of(root)
            sheets += [
                Sheet(f"{where}表{number}", [[body.cell(cell) for cell in row] for row in rows_of(table)],
                      where=f"{where}表{number}")
                for number, table in enumerate(outer(tables), start=1)
            ]  # fmt: skip
            body.read(root, {paragraph for table in tables for paragraph in paragraphs(table)})
            passages += body.passages()
        passages += [
            *_comments(package),
            *office.properties(package),
            *office.data_parts(package),
            *office.beside(package),
        ]
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

    def __init__(self, where: str, styles: Styles, grounds: Mapping[Element, str]) -> None:
        self.where, self.styles, self.grounds = where, styles, grounds
        self.seen: list[str] = []
        self.hidden: list[tuple[int, Hidden, str]] = []
        self.number = 0

    def read(self, root: Element, in_tables: set[Element]) -> None:
        """Take the paragraphs in; those of ``in_tables`` are looked through with their tables, and only hidden here."""
        for paragraph in paragraphs(root):
            self.number += 1
            line: list[str] = []
            away: dict[Hidden, list[str]] = {}
            for run, taken_out in runs(paragraph):
                why = Hidden.DELETED if taken_out else self.why(paragraph, run)
                (away.setdefault(why, []) if why else line).append(text_of(run))
            if paragraph not in in_tables:
                self.seen.append("".join(line))
            self.hidden += [(self.number, why, "".join(parts)) for why, parts in away.items()]

    def why(self, paragraph: Element, run: Element) -> Hidden | None:
        return why_hidden(self.styles, paragraph, run, self.grounds.get(paragraph, ""))

    def cell(self, cell: Element) -> str:
        """What is seen of a cell; a table inside it is part of it."""
        return " ".join(
            "".join(text_of(run) for run, out in runs(each) if not out and not self.why(each, run))
            for each in paragraphs(cell)
        ).strip()

    def passages(self) -> Iterator[Passage]:
        if any(self.seen):
            yield Passage(f"{self.where}段落", "\n".join(self.seen), lines=True)
        for number, why, text in self.hidden:
            if text.strip():
                yield Passage(f"{self.where}{number}段落目", text, why)


def bodies(package: Package) -> Iterator[tuple[str, str]]:
    """This function will name the parts that are read on paper, and how places in them are called."""
    for prefix, where in BODIES:
        for part in package.named(prefix, ".xml"):
            yield part, where


def tables_of(root: Element) -> list[Element]:
    """This function will return the tables of a part that have more than one row, those inside others too."""
    return [each for each in root.iter() if isinstance(each.tag, str) and local(each.tag) == "tbl" and len(each) > 1]


def outer(tables: list[Element]) -> list[Element]:
    """This function will leave out the tables that lie in another: they are part of its cell."""
    inner = {each for table in tables for each in table.iter() if each is not table}
    return [each for each in tables if each not in inner]


def rows_of(table: Element) -> Iterator[list[Element]]:
    """This function will yield the cells of each row of a table."""
    for row in _within(table, "tr"):
        yield list(_within(row, "tc"))


def _within(element: Element, name: str) -> Iterator[Element]:
    """Rows and cells may lie in content controls and other wraps."""
    for child in element:
        tag = local(child.tag) if isinstance(child.tag, str) else ""
        if tag == name:
            yield child
        elif tag in _WRAPS:
            yield from _within(child, name)


def paragraphs(root: Element) -> Iterator[Element]:
    """This function will yield every paragraph, those of text boxes and tables too; a text box lies inside a paragraph and is one of its own."""
    return (each for each in root.iter() if isinstance(each.tag, str) and local(each.tag) == "p")


def runs(element: Element, *, taken_out: bool = False) -> Iterator[tuple[Element, bool]]:
    """This function will yield the runs of one paragraph, and whether a tracked change has taken each out."""
    for child in element:
        name = local(child.tag) if isinstance(child.tag, str) else ""
        if name == "r":
            yield child, taken_out
        elif name in ("p", "Fallback", "txbxContent"):
            continue  # a paragraph of its own, or the same once more for old programs
        else:
            yield from runs(child, taken_out=taken_out or name in _TAKEN_OUT)


def text_of(run: Element) -> str:
    """This function will return the text of a run; a tab or a break is a blank."""
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


def _comments(package: Package) -> Iterator[Passage]:
    for part in package.named("word/comments", ".xml"):
        with suppress(*BROKEN):
            for each in package.xml(part).iter():
                if local(each.tag) == "comment":
                    author = attribute(each, "author")
                    yield Passage("コメント", f"記入者：{author}\n{texts(each)}", Hidden.COMMENT)
