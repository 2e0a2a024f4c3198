"""HTML: what a browser shows, and what only its source holds."""

import re
from html.parser import HTMLParser

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Opened, Passage

_NEVER_SHOWN = {"script", "style", "template", "noscript", "title", "head"}
_LINES = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "dt", "dd", "td", "th"}
_WITHOUT_END = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
_AWAY = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0", re.I
)
_DEEPEST = 10_000


def open_html(name: str, text: str) -> Opened:
    """This function will divide the text of a page into what is shown and what is not. Any text can be read so."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    seen = re.sub(r"[ \t　]*\n\s*", "\n", "".join(reader.seen)).strip()
    hidden = "\n".join(each.strip() for each in reader.hidden if each.strip())
    passages = [Passage("本文", seen, lines=True)] if seen else []
    if hidden:
        passages.append(Passage("画面に出ない部分", hidden, Hidden.MARKUP))
    return Opened(name, tuple(passages), unread=("画像の中の文字",) if reader.pictures else ())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.hidden: list[str] = []
        self.pictures = 0
        self._open: list[tuple[str, bool]] = []  # tag, and whether what is in it is away

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.pictures += tag == "img"
        if tag in _LINES:
            self.seen.append("\n")
        self.hidden += [said[each] for each in ("alt", "title", "content") if said.get(each)]
        self.hidden += [value for name, value in said.items() if name.startswith("data-")]
        if tag == "input" and said.get("value"):
            (self.hidden if said.get("type") == "hidden" else self.seen).append(said["value"] + "\n")
        if tag not in _WITHOUT_END and len(self._open) < _DEEPEST:
            away = tag in _NEVER_SHOWN or "hidden" in said or bool(_AWAY.search(said.get("style", "")))
            self._open.append((tag, away or self._away))

    @property
    def _away(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        (self.hidden if self._away else self.seen).append(data)

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data)
