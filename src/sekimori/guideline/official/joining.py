"""Whether one line runs on into the next: sentences cut by line wraps, blank lines and page breaks are made whole."""

import re
from unicodedata import east_asian_width

SENTENCE_END = "。．！？"
_OPENING, _CLOSING = "（(「『【〈《［[", "）)」』】〉》］]"
# What no paragraph can begin with: closing marks, small kana, repetition marks.
_NEVER_FIRST = "、。，．）)」』】〉》］ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョ々〃"
_PARTICLE_FIRST = re.compile("[をにのはがでとへ]")
_WORDS_FIRST = re.compile(
    "はじめ|とくに|ところ|とき|ともに|できる|できれ|のち|のぼ|はかる|にわか|とりわけ|とりまとめ|がん|のり|はり"
)
# A line that ends so waits for more …
_PARTICLE_LAST = re.compile("[をはがのにとでへや]$")
# … unless it is one of these nouns and set phrases.
_WORDS_LAST = re.compile("(こと|もの|ひと|あと|など|おそれ|ため|ほか|うち|とおり|例の|その他の)$")
LEAST_LINES = 20  # fewer tell nothing about how a text is broken
_LIST_END = re.compile(r"[，、]\s*$")


def ends_sentence(text: str) -> bool:
    """This function will say whether a line ends a sentence; a full stop inside open brackets does not."""
    stripped = text.rstrip()
    return stripped[-1:] in SENTENCE_END and not has_open_bracket(stripped)


def has_open_bracket(text: str) -> bool:
    """This function will say whether a bracket is still open at the end of a text."""
    depth = 0
    for char in text:
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING and depth:
            depth -= 1
    return depth > 0


def leans_on(text: str) -> bool:
    """This function will say whether a text visibly waits for more: 、 or a particle at its end, or an open bracket."""
    stripped = text.rstrip()
    if not stripped or ends_sentence(stripped):
        return False
    if has_open_bracket(stripped) or _LIST_END.search(stripped):
        return True
    return _PARTICLE_LAST.search(stripped) is not None and _WORDS_LAST.search(stripped) is None


class Joiner:
    """Judges joints by the text's own words and lines.

    「練」＋「馬区」 is one word if 練馬区 stands elsewhere in the text; and where lines are broken at a fixed width, a
    line as wide as that goes on in the next.
    """

    def __init__(self, lines: list[str]) -> None:
        self._corpus = "\n".join(lines)
        self._full = _full_width(lines)

    def is_full(self, line: str) -> bool:
        """This function will say whether a line was broken only because it was full."""
        return self._full is not None and _width(line) >= self._full

    def runs_on(self, before: str, after: str, *, gap: bool, in_list: bool = False, full_stops: bool = False) -> bool:
        """This function will say whether ``after`` continues the sentence of ``before``.

        ``gap`` says that a blank line stands between; ``in_list`` that each may be an item of its own, as in a list
        of noun phrases; ``full_stops`` that the items of that list end with full stops.
        """
        before, after = before.strip(), after.strip()
        if not before or not after or ends_sentence(before):
            return False
        if leans_on(before) or self._cannot_begin(after):
            return True
        if in_list:
            return full_stops or self.cut_word(before, after)
        return not gap or "、" in before or self.cut_word(before, after)

    def _cannot_begin(self, text: str) -> bool:
        if text[0] in _NEVER_FIRST:
            return True
        return _PARTICLE_FIRST.match(text) is not None and _WORDS_FIRST.match(text) is None

    def cut_word(self, before: str, after: str) -> bool:
        """This function will say whether three characters across the joint, on either side, stand together elsewhere."""
        across = (before[-1:] + after[:2], before[-2:] + after[:1])
        return all(len(piece) == 3 and piece in self._corpus for piece in across)


def _full_width(lines: list[str]) -> int | None:
    """The width from which a line is full, or ``None`` if the text is not broken at a fixed width.

    It is, if a quarter of the lines are within two characters of the widest; a few may be wider (tables).
    """
    widths = sorted(_width(line) for line in lines)
    if len(widths) < LEAST_LINES:
        return None
    full = widths[int(len(widths) * 0.98)] - 4
    near = sum(width >= full for width in widths)
    return full if near * 4 >= len(widths) else None


def _width(line: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in line.strip())


def space_between(before: str, after: str) -> str:
    """This function will return what to write between two pieces of one sentence: a space between Latin words."""
    ends = before[-1:] + after[:1]
    return " " if len(ends) == 2 and ends.isascii() and ends.isalpha() else ""
