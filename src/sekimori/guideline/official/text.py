"""The shapes of an official text: lines as they stand in the file, and the tree of numbered nodes made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

Key = tuple[str, ...]  # where a provision stands, free of how its number is printed: ("条3", "2", "1")


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of the file.

    ``place`` is what a message calls it; ``gap`` says that a blank line or a paragraph's end comes before it;
    ``heading`` that the file's format marks it as a heading; ``listed`` that its number was printed by automatic
    numbering; ``note`` that it is a footnote.
    """

    text: str
    place: str
    gap: bool = False
    heading: bool = False
    listed: bool = False
    note: bool = False


class PartKind(StrEnum):
    MARK = "mark"  # a sign of the file's format: # or -
    NUMBER = "number"  # the printed number
    HEADING = "heading"
    TEXT = "text"
    PAGE = "page"  # a page number that came along with the text


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one line as it was found.

    ``starts`` says that it cannot continue the sentence before it, ``full`` that its line was broken at the margin.
    """

    kind: PartKind
    text: str
    place: str
    gap: bool = False
    starts: bool = False
    full: bool = False


class NodeKind(StrEnum):
    TITLE = "title"  # 題名、日付、番号
    CONTENTS = "contents"  # 目次
    PREAMBLE = "preamble"  # 前文
    PROVISION = "provision"
    SUPPLEMENT = "supplement"  # 付則
    ANNEX = "annex"  # 別表、様式
    NOTE = "note"  # ※、脚注
    REST = "rest"  # 注の後に続く本文


NODE_LABELS = {
    NodeKind.TITLE: "題名等",
    NodeKind.CONTENTS: "目次",
    NodeKind.PREAMBLE: "前文",
    NodeKind.PROVISION: "条項",
    NodeKind.SUPPLEMENT: "付則",
    NodeKind.ANNEX: "別表等",
    NodeKind.NOTE: "注",
    NodeKind.REST: "続き",
}


@dataclass(frozen=True)
class Node:
    """One piece of the text. ``parts`` is what was found, in order; ``paragraphs`` how it reads.

    ``label`` is the number as a person says it (第3条2項1号), ``key`` the same free of printing. ``implied`` marks a
    number that the file does not print: a first paragraph, or an item of a list that lost its numbers.
    """

    kind: NodeKind
    parts: tuple[Part, ...]
    paragraphs: tuple[str, ...]
    children: tuple["Node", ...] = ()
    key: Key = ()
    label: str = ""
    implied: bool = False

    @property
    def number(self) -> str:
        """The number as printed, empty if none is."""
        return "".join(part.text for part in self.parts if part.kind is PartKind.NUMBER).strip()

    @property
    def heading(self) -> str:
        """The heading without its brackets, empty if there is none."""
        text = "".join(part.text.strip() for part in self.parts if part.kind is PartKind.HEADING)
        return text[1:-1].strip() if text[:1] in "（(" and text[-1:] in "）)" else text

    @property
    def place(self) -> str:
        """Where in the file it begins."""
        return self.parts[0].place if self.parts else (self.children[0].place if self.children else "")

    @property
    def raw(self) -> str:
        """Everything of the file that landed here and below, in the file's order."""
        return "".join(part.text for node in self.walk() for part in node.parts)

    def walk(self) -> Iterator["Node"]:
        """This function will yield the node and everything below it in the file's order."""
        yield self
        for child in self.children:
            yield from child.walk()


class NoticeKind(StrEnum):
    SUSPICIOUS = "suspicious"  # この文書に現れるはずのない文字
    SEQUENCE = "sequence"  # 番号が続いていない
    IMPLIED = "implied"  # 失われた番号を順に補った
    PAGE = "page"  # 頁番号とみなした


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should look at; nothing was changed because of it."""

    kind: NoticeKind
    place: str
    what: str


@dataclass(frozen=True)
class OfficialText:
    """A whole official text: its nodes in the file's order, and what a person should look at."""

    nodes: tuple[Node, ...]
    notices: tuple[Notice, ...]

    def walk(self) -> Iterator[Node]:
        """This function will yield every node in the file's order."""
        for node in self.nodes:
            yield from node.walk()

    @property
    def raw(self) -> str:
        """Everything of the file, in its order: equal to the file but for white space."""
        return "".join(node.raw for node in self.nodes)
