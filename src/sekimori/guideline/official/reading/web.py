"""Web pages: the text of an HTML file, block by block, with the numbers that a browser would print before list items.

Scripts, styles and the page's own navigation are no part of the text.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from sekimori.guideline.official.markers import recognise
from sekimori.guideline.official.reading.bounds import MOST_LINES, refuse, too_large
from sekimori.guideline.official.text import Line

_DROPPED = frozenset({"script", "style", "template", "noscript", "nav", "head", "svg", "rt", "rp"})
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section table tbody tfoot thead tr ul""".split()  # noqa: SIM905
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,30})""", re.IGNORECASE)
_CHARSETS = {"shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}
# A browser numbers the lists of every depth 1, 2, 3; so that inner ones can be told from outer ones they get the usual
# Japanese styles by depth.
_BY_DEPTH = ("{}", "（{}）")
MOST_TAGS = 200_000
MOST_UNCLOSED = 2_000


def declared_charset(data: bytes) -> str:
    """This function will return the character set a page names in its head, or nothing."""
    match = _CHARSET.search(data[:4096])
    charset = match[1].decode("ascii").lower() if match else ""
    return _CHARSETS.get(charset, charset)


def read(name: str, text: str) -> tuple[Line, ...]:
    """This function will read the lines of a page.

    :raises Refused: if it is too long or consists of hardly anything but tags.
    """
    if text.count("<") > MOST_TAGS:
        raise refuse(name, "タグが多すぎます", "本文だけのHTMLファイルか、テキストファイル（.txt）にしてください。")
    page = _Page()
    broken = refuse(
        name, "閉じていないか壊れたタグがあります", "HTMLファイルを作り直すか、テキストファイル（.txt）にしてください。"
    )
    try:
        page.feed(text)
        if len(page.rawdata) > MOST_UNCLOSED:  # the parser would go through the rest again and again
            raise broken
        page.close()
    except AssertionError as error:  # what the parser says of a declaration it cannot read
        raise broken from error
    page.flush()
    if len(page.lines) > MOST_LINES:
        raise too_large(name)
    return tuple(page.lines)


@dataclass
class _List:
    """An open list and the number its next item gets; an unordered list has none."""

    ordered: bool
    next: int


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._gap = True
        self._heading = False
        self._dropped: list[str] = []
        self._lists: list[_List] = []
        self._label = ""
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped.append(tag)
        if self._dropped:
            return
        if tag == "br":
            self.flush()
            self._gap = False
        elif tag in ("td", "th"):
            if self._cells:
                self._text.append("\t")
            self._cells += 1
        elif tag in _BLOCKS:
            self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            if tag in self._dropped:  # an unclosed inner one ends with its outer one
                del self._dropped[self._dropped.index(tag) :]
            return
        if tag in _BLOCKS:
            self.flush()
            self._gap = True
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self._text.append(data)

    def _begin(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.flush()
        self._gap = True
        self._cells = 0
        self._heading = tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        if tag in ("ol", "ul"):
            self._lists.append(_List(tag == "ol", _number(attributes.get("start"), 1)))
        elif tag == "li":
            self._label = self._item_label(attributes)

    def _item_label(self, attributes: dict[str, str | None]) -> str:
        if not self._lists or not self._lists[-1].ordered:
            return ""
        number = _number(attributes.get("value"), self._lists[-1].next)
        self._lists[-1].next = number + 1
        depth = sum(entry.ordered for entry in self._lists)
        if depth > len(_BY_DEPTH):
            return chr(ord("①") + number - 1) if 1 <= number <= 20 else f"（{number}）"
        return _BY_DEPTH[depth - 1].format(number)

    def flush(self) -> None:
        """This function will end the line that is being gathered."""
        text = re.sub("[ \t\r\n]*\t[ \t\r\n]*", "\t", "".join(self._text)) if self._cells else "".join(self._text)
        text = re.sub("[ \r\n]+", " ", text).strip()
        self._text = []
        if not text:
            return
        # A list whose items bear numbers of their own is printed without the browser's.
        label = self._label if not recognise(text) else ""
        place = f"{self.getpos()[0]}行目"
        self.lines.append(Line(f"{label} {text}" if label else text, place, self._gap, self._heading, bool(label)))
        self._label, self._gap, self._heading = "", False, False


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,3}", text.strip()) else default
