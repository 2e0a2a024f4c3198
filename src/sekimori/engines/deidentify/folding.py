"""Folding of width and form with an exact way back to the text as it was given.

Like Unicode's NFKC, but piece by piece, so that every character of the folded text knows where it came from, and
without touching kanji: 髙, 﨑, 𠮷 and the compatibility ideographs stay the characters that somebody wrote.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

# What may follow a letter and join it: combining marks, half-width voicing marks, variation selectors.
_MARKS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "‐‑‒–—―−─━⁃﹣－"
# Blocks where NFKC does something to what Japanese texts hold; kanji (CJK compatibility ideographs) are left out.
_FOLDED_BLOCKS = (
    range(0x00A0, 0x0100),
    range(0x2000, 0x2C00),
    range(0x3000, 0x3400),
    range(0xFB00, 0xFB07),
    range(0xFE10, 0xFE70),
    range(0xFF00, 0xFFF0),
    range(0x1D400, 0x1D800),
    range(0x1F100, 0x1F300),
)


@cache
def _tables() -> tuple[dict[int, str], re.Pattern[str]]:
    """The characters folded one to one, and a pattern of the pieces whose length may change."""
    single = {ord(hyphen): "-" for hyphen in _HYPHENS}
    longer = []
    for block in _FOLDED_BLOCKS:
        for code in block:
            char = chr(code)
            folded = unicodedata.normalize("NFKC", char)
            if len(folded) == 1 and folded != char:
                single.setdefault(code, folded)
            elif len(folded) > 1:
                longer.append(char)
    pieces = re.compile(f"[{_INVISIBLE}]|[^{_MARKS}][{_MARKS}]+|[{re.escape(''.join(longer))}]|[{_MARKS}]+")
    return single, pieces


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    ``_at`` and ``_to`` are the places, in the folded and in the original text, from which the two run in step again;
    ``_step`` holds the original length of a piece that changed, or 0 for a run of equal length.
    """

    text: str
    original: str
    _at: tuple[int, ...]
    _to: tuple[int, ...]
    _step: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """This function will return the span of the original text that a span of the folded text was made from."""
        first = self._origin(start)[0]
        return first, (self._origin(end - 1)[1] if end > start else first)

    def _origin(self, place: int) -> tuple[int, int]:
        if place >= len(self.text):
            return len(self.original), len(self.original)
        index = bisect_right(self._at, place) - 1
        if self._step[index]:
            return self._to[index], self._to[index] + self._step[index]
        there = self._to[index] + place - self._at[index]
        return there, there + 1


def fold(text: str) -> Folded:
    """This function will fold a text: full and half width, circled and squared forms, separate voicing marks, hyphens."""
    single, pieces = _tables()
    out: list[str] = []
    at, to, step = [0], [0], [0]
    length = done = 0
    for match in pieces.finditer(text):
        start, end = match.span()
        if start > done:
            out.append(text[done:start].translate(single))
            length += start - done
        folded = _fold_piece(match[0], single)
        if folded:
            at.append(length)
            to.append(start)
            step.append(end - start)
            out.append(folded)
            length += len(folded)
        at.append(length)
        to.append(end)
        step.append(0)
        done = end
    out.append(text[done:].translate(single))
    return Folded("".join(out), text, tuple(at), tuple(to), tuple(step))


def _fold_piece(piece: str, single: dict[int, str]) -> str:
    if piece in _INVISIBLE:
        return ""
    bare = _SELECTORS.sub("", piece)
    if not bare:
        return ""
    head = bare[0]
    if (
        unicodedata.category(head) == "Lo"
        and unicodedata.normalize("NFKC", head) != head
        and ord(head) >= 0xF900
        and (ord(head) < 0xFB00 or ord(head) >= 0x20000)
    ):
        return head + unicodedata.normalize("NFKC", bare[1:])  # a compatibility ideograph stays
    return unicodedata.normalize("NFKC", bare).translate(single)
