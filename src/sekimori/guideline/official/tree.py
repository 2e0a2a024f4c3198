"""From lines to the tree of numbered nodes: which line opens which node, and what every other line belongs to."""

import re
from dataclasses import dataclass, field

from sekimori.guideline.official import zones
from sekimori.guideline.official.finish import Draft, finish
from sekimori.guideline.official.joining import Joiner, ends_sentence, leans_on
from sekimori.guideline.official.markers import RANK, STRUCTURAL, Marker, Style, recognise
from sekimori.guideline.official.notices import Notices, suspicious_characters
from sekimori.guideline.official.text import Line, NodeKind, OfficialText, Part, PartKind
from sekimori.kernel.problems import Problem, Refused

_SUPPLEMENT = re.compile(r"[付附][\s\u3000]*則(?=[\s\u3000（(]|$)")
_ANNEX = re.compile(r"(別表|別記|別紙|別添|別図|様式)[第0-9０-９一-十号の様式\s\u3000]*([（(].*)?$")
_NOTE = re.compile("※|[（(]?注[)）0-9０-９：:]|＊|[*]注")
_PAGE = re.compile(
    r"[-－―–‐ー−][\s\u3000]*[0-9０-９]{1,3}[\s\u3000]*[-－―–‐ー−]|[0-9０-９]{1,3}[\s\u3000]*[/／][\s\u3000]*[0-9０-９]{1,3}|[Pp][.．]?[\s\u3000]*[0-9]{1,3}"
)
_BARE_PAGE = re.compile("[0-9０-９]{1,3}")
_CAPTION_AFTER = re.compile("[\\s\u3000]*([（(][^（()）。]{1,40}[）)])")
LONGEST_TITLE, LONGEST_HEADING, LONGEST_ITEM_HEADING = 80, 40, 25


def parse(lines: tuple[Line, ...]) -> OfficialText:
    """This function will cut an official text into its nodes.

    :raises Refused: if the text has no number of an article or chapter at all.
    """
    filled, gap = [], False
    for line in lines:
        gap = gap or line.gap
        if line.text.strip():
            filled.append(Line(line.text, line.place, gap, line.heading, line.listed, line.note))
        gap = not line.text.strip()
    found = zones.find(filled)
    if found.body == len(filled):
        raise Refused(
            Problem(
                "公式文",
                "「第1条」「第1章」「第1」「1」のような番号が見つかりません",
                "指針の本文が入ったファイルかどうか確かめてください。番号が画像になっている場合は、文字で入力し直してください。",
            )
        )
    outline = Outline(filled, found)
    outline.read()
    notices = outline.notices
    nodes = tuple(finish(draft, outline.joiner, notices) for draft in outline.roots)
    notices.found.extend(suspicious_characters(nodes))
    return OfficialText(nodes, notices.in_order())


@dataclass
class Outline:
    """The reading of one text: where it stands in the tree, and what it has seen."""

    lines: list[Line]
    zones: zones.Zones
    roots: list[Draft] = field(default_factory=list)
    stack: list[Draft] = field(default_factory=list)
    waiting: list[Part] = field(default_factory=list)  # a caption that belongs to the article below it
    notices: Notices = field(default_factory=Notices)
    last: dict[Style, int] = field(default_factory=dict)
    supplements: int = 0

    def __post_init__(self) -> None:
        self.joiner = Joiner([line.text.strip() for line in self.lines])
        self._trailing = self._trailing_notes()

    def read(self) -> None:
        """This function will put every line into a node, in order."""
        for index, line in enumerate(self.lines):
            if index < self.zones.contents:
                self._front(line)
            elif index < self.zones.body:
                self._zone(line, NodeKind.CONTENTS)
            else:
                self._body(index, line)

    def _front(self, line: Line) -> None:
        """The title, up to the first whole sentence; from there the preamble."""
        started = bool(self.roots) and self.roots[-1].kind is NodeKind.PREAMBLE
        sentence = "。" in line.text or len(line.text.strip()) > LONGEST_TITLE
        self._zone(line, NodeKind.PREAMBLE if started or sentence else NodeKind.TITLE)

    def _zone(self, line: Line, kind: NodeKind) -> None:
        if not self.roots or self.roots[-1].kind is not kind:
            self.roots.append(Draft(kind))
        mark, text = zones.split_marks(line.text)
        starts = kind is NodeKind.CONTENTS
        self.roots[-1].parts += [*_marks(line, mark), Part(PartKind.TEXT, text, line.place, line.gap, starts)]

    # ── the body ──────────────────────────────────────────────────────────

    def _body(self, index: int, line: Line) -> None:
        mark, text = zones.split_marks(line.text)
        if self.waiting and not self._accepts_below_caption(index, line, mark, text):
            self._caption_was_text()
        if self._in_annex() and not line.note and not _ANNEX.match(text):
            self.stack[-1].parts.append(_text(line, starts=True))
        elif line.note or _NOTE.match(text):
            self._note(index, line)
        elif self._opens_back(line, mark, text) or self._opens_caption(index, line, mark, text):
            return
        elif marker := self._accepted(index, line, mark, text):
            self._open(index, line, mark, marker)
        elif self._is_page(line, text):
            self._leaf().parts.append(Part(PartKind.PAGE, line.text.strip(), line.place))
            self.notices.page(line.place, text)
        else:
            self._add_text(line, mark, text)

    def _opens_back(self, line: Line, mark: str, text: str) -> bool:
        """付則 and 別表 stand beside the chapters, not in them."""
        match = _SUPPLEMENT.match(text)
        open_sentence = self._unfinished() and not self._in_annex()
        annex = match is None and bool(self.stack) and not open_sentence and _ANNEX.match(text)
        if not match and not annex:
            return False
        draft = Draft(NodeKind.SUPPLEMENT if match else NodeKind.ANNEX)
        if match:
            self.supplements += 1
            first = self.supplements == 1
            draft.key = ("付則",) if first else ("付則", f"{self.supplements}つ目")
            draft.label = "付則" if first else f"付則（{self.supplements}つ目）"
        draft.parts += _marks(line, mark)
        number, rest = (match[0], text[match.end() :].strip()) if match else (text, "")
        draft.parts.append(Part(PartKind.NUMBER if match else PartKind.HEADING, number, line.place))
        if rest:
            draft.parts.append(Part(PartKind.HEADING, rest, line.place))
        self.roots.append(draft)
        self.stack = [draft]
        self.last.pop(Style.ARTICLE, None)  # 付則 counts from 第1条 again
        self.last.pop(Style.BARE, None)
        return True

    def _in_annex(self) -> bool:
        return bool(self.stack) and self.stack[-1].kind is NodeKind.ANNEX

    def _opens_caption(self, index: int, line: Line, mark: str, text: str) -> bool:
        """（趣旨） on a line of its own is the heading of the article below it."""
        if not zones.is_caption(text) or index + 1 >= len(self.lines):
            return False
        below = recognise(zones.split_marks(self.lines[index + 1].text)[1])
        if not any(marker.style in (Style.ARTICLE, Style.BARE) and not marker.mentioned for marker in below):
            return False
        self.waiting = [*_marks(line, mark), Part(PartKind.HEADING, text, line.place)]
        return True

    def _accepts_below_caption(self, index: int, line: Line, mark: str, text: str) -> bool:
        return any(self._fits(marker) or self._out_of_sequence(marker, True) for marker in recognise(text))

    def _caption_was_text(self) -> None:
        """What looked like a heading stands above no article after all."""
        parts, self.waiting = self.waiting, []
        self._leaf().parts += [
            part if part.kind is PartKind.MARK else Part(PartKind.TEXT, part.text, part.place, starts=True)
            for part in parts
        ]

    # ── which number is meant ─────────────────────────────────────────────

    def _accepted(self, index: int, line: Line, mark: str, text: str) -> Marker | None:
        candidates = recognise(text)
        set_off = bool(mark) or line.listed or line.heading or bool(self.waiting)
        for marker in candidates:
            if self._fits(marker) and self._is_number(index, marker, set_off):
                return marker
        for marker in candidates:
            if self._out_of_sequence(marker, set_off):
                self.notices.sequence(line.place, marker.printed)
                return marker
        return None

    def _is_number(self, index: int, marker: Marker, set_off: bool) -> bool:
        """A number in sequence is taken, unless the sentence before waits for it or goes on through it."""
        if set_off and marker.separated:
            return True
        if marker.mentioned or (self._unfinished() and leans_on(self._leaf_text())):
            return False
        alone = marker.style is Style.PLAIN and not marker.rest.strip()
        return not alone or (not self._unfinished() and self._next_is_text(index))

    def _out_of_sequence(self, marker: Marker, set_off: bool) -> bool:
        if marker.mentioned or (not marker.rest.strip() and marker.style not in STRUCTURAL):
            return False
        unmistakable = marker.style in (Style.BRACKET, Style.CIRCLE)
        if not marker.separated and not unmistakable:
            return False
        return set_off or (not self._unfinished() and (unmistakable or marker.style in STRUCTURAL))

    def _fits(self, marker: Marker) -> bool:
        """Whether the number is the next of its style here, or begins a new count."""
        style, (number, *branches) = marker.style, marker.number
        if style in STRUCTURAL:
            last = self.last.get(style, 0)
            return (
                number == last + 1
                or (bool(branches) and number == last)
                or (style is not Style.ARTICLE and number == 1)
            )
        sibling = self._sibling(style)
        if sibling is not None:
            return number == sibling.number[0] + 1
        parent = self._parent(style)
        return number == 1 or (number == 2 and parent is not None and parent.style is Style.ARTICLE)

    def _sibling(self, style: Style) -> Draft | None:
        for draft in reversed(self.stack):
            if draft.style is style:
                return draft
            if draft.style is None or RANK[draft.style] < RANK[style]:
                return None
        return None

    def _parent(self, style: Style) -> Draft | None:
        sibling = self._sibling(style)
        if sibling is not None:
            return self.stack[self.stack.index(sibling) - 1] if self.stack.index(sibling) else None
        for draft in reversed(self.stack):
            if draft.style is None:
                return draft if draft.kind is NodeKind.SUPPLEMENT and RANK[style] >= RANK[Style.BARE] else None
            if RANK[draft.style] <= RANK[style]:
                return draft
        return None

    # ── opening and filling nodes ─────────────────────────────────────────

    def _open(self, index: int, line: Line, mark: str, marker: Marker) -> None:
        parent = self._parent(marker.style)
        if parent is not None and parent.style is Style.ARTICLE and RANK[marker.style] > RANK[Style.PLAIN]:
            parent = self._first_paragraph(parent)
        if marker.style in STRUCTURAL:
            self.last[marker.style] = marker.number[0]
        draft = Draft(NodeKind.PROVISION, style=marker.style, number=marker.number)
        draft.parts = [*self.waiting, *_marks(line, mark), Part(PartKind.NUMBER, marker.printed, line.place)]
        draft.name(parent)
        captioned, self.waiting = bool(self.waiting), []
        self.stack = [*self.stack[: self.stack.index(parent) + 1], draft] if parent is not None else [draft]
        (parent.children if parent is not None else self.roots).append(draft)
        self._fill(index, line, bool(mark.count("#")) or line.heading, marker, captioned)

    def _fill(self, index: int, line: Line, marked: bool, marker: Marker, captioned: bool) -> None:
        """What follows the number on its line: a heading, text, or a heading in brackets and text."""
        rest = marker.rest.strip()
        if not rest:
            return
        if marker.style is Style.ARTICLE:
            if not captioned and (caption := _CAPTION_AFTER.match(rest)):
                self.stack[-1].parts.append(Part(PartKind.HEADING, caption[1], line.place))
                rest = rest[caption.end() :].strip()
            elif marked and not captioned and "。" not in rest:
                self.stack[-1].parts.append(Part(PartKind.HEADING, rest, line.place))
                return
            if rest:
                self._leaf().parts.append(self._said(PartKind.TEXT, rest, line, starts=True))
            return
        kind = PartKind.HEADING if self._is_heading(index, marker.style, rest, marked) else PartKind.TEXT
        self.stack[-1].parts.append(self._said(kind, rest, line, starts=True))

    def _said(self, kind: PartKind, text: str, line: Line, *, starts: bool) -> Part:
        return Part(kind, text, line.place, gap=line.gap, starts=starts, full=self.joiner.is_full(line.text))

    def _is_heading(self, index: int, style: Style, rest: str, marked: bool) -> bool:
        """Whether a number is followed by a heading or by the text itself."""
        if "。" in rest:
            return False
        if style in STRUCTURAL:
            return True
        if self._inside_article() and not marked:
            return False
        if marked:
            return not leans_on(rest)
        longest = LONGEST_HEADING if style is Style.PLAIN else LONGEST_ITEM_HEADING
        broken = leans_on(rest) or self.joiner.is_full(self.lines[index].text)
        return len(rest) <= longest and "、" not in rest and not broken and self._heads(index, style, rest)

    def _heads(self, index: int, style: Style, rest: str) -> bool:
        """A heading has something under it: text of its own, or numbers of an inner style."""
        if index + 1 >= len(self.lines):
            return False
        below = self.lines[index + 1]
        text = zones.split_marks(below.text)[1]
        markers = [marker for marker in recognise(text) if not marker.mentioned]
        if markers:
            return any(RANK[marker.style] > RANK[style] for marker in markers)
        if len(text) <= LONGEST_ITEM_HEADING:
            return False
        return self._neighbour_has_heading() or not self.joiner.runs_on(rest, text, gap=True)

    def _neighbour_has_heading(self) -> bool:
        """Whether the number before this one, in the same place, has a heading."""
        siblings = self.stack[-2].children if len(self.stack) > 1 else self.roots
        return len(siblings) > 1 and any(part.kind is PartKind.HEADING for part in siblings[-2].parts)

    def _inside_article(self) -> bool:
        return any(draft.style is Style.ARTICLE for draft in self.stack)

    def _first_paragraph(self, article: Draft) -> Draft:
        """The first paragraph of an article bears no number of its own (第3条の1項は番号を付けない)."""
        first = Draft(NodeKind.PROVISION, style=Style.PLAIN, number=(1,), implied=True)
        first.name(article)
        article.children.append(first)
        self.stack = [*self.stack[: self.stack.index(article) + 1], first]
        return first

    def _holder(self) -> Draft:
        """The node that notes and text belong to now."""
        if not self.stack:  # text before the first number that is taken for one
            self.stack = [Draft(NodeKind.PREAMBLE)]
            self.roots.append(self.stack[0])
        holder = self.stack[-1]
        return self._first_paragraph(holder) if holder.style is Style.ARTICLE else holder

    def _leaf(self) -> Draft:
        """The node that text goes to now: after a note a new one, so that nothing slips in front of the note."""
        holder = self._holder()
        if not holder.children:
            return holder
        if holder.children[-1].kind is not NodeKind.REST:
            holder.children.append(Draft(NodeKind.REST))
        return holder.children[-1]

    def _leaf_text(self) -> str:
        parts = self.stack[-1].parts if self.stack else []
        if not parts or parts[-1].kind is PartKind.NUMBER:
            return ""
        return next((part.text for part in reversed(parts) if part.kind in (PartKind.TEXT, PartKind.HEADING)), "")

    def _unfinished(self) -> bool:
        parts = self.stack[-1].parts if self.stack else []
        return bool(parts) and parts[-1].kind is PartKind.TEXT and not ends_sentence(parts[-1].text)

    def _add_text(self, line: Line, mark: str, text: str) -> None:
        leaf = self._leaf()
        last = leaf.parts[-1] if leaf.parts else None
        if last is not None and last.kind is PartKind.HEADING and not line.gap and not mark and leans_on(last.text):
            leaf.parts.append(Part(PartKind.HEADING, text, line.place))  # a heading that was wrapped
            return
        leaf.parts += _marks(line, mark)
        leaf.parts.append(self._said(PartKind.TEXT, text, line, starts=bool(mark) or line.heading))

    def _next_is_text(self, index: int) -> bool:
        if index + 1 >= len(self.lines):
            return False
        return not recognise(zones.split_marks(self.lines[index + 1].text)[1])

    def _is_page(self, line: Line, text: str) -> bool:
        return _PAGE.fullmatch(text) is not None or (
            _BARE_PAGE.fullmatch(text) is not None and (line.gap or self._unfinished())
        )

    # ── notes ─────────────────────────────────────────────────────────────

    def _note(self, index: int, line: Line) -> None:
        """A note at the end of the text stands for itself; one in the middle stays where it is."""
        note = Draft(NodeKind.NOTE)
        note.parts.append(_text(line, starts=True))
        if index >= self._trailing or not self.stack or self.stack[0].kind is NodeKind.NOTE:
            self.roots.append(note)
            self.stack = [note]
        else:
            self._holder().children.append(note)

    def _trailing_notes(self) -> int:
        start = len(self.lines)
        while start > 0 and (
            self.lines[start - 1].note or _NOTE.match(zones.split_marks(self.lines[start - 1].text)[1])
        ):
            start -= 1
        return start


def _text(line: Line, *, starts: bool = False) -> Part:
    return Part(PartKind.TEXT, line.text.strip(), line.place, gap=line.gap, starts=starts)


def _marks(line: Line, mark: str) -> list[Part]:
    return [Part(PartKind.MARK, mark, line.place)] if mark else []
