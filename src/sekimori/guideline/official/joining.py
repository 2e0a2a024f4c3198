"""Whether one line runs on into the next: sentences cut by line wraps, blank lines and page breaks are made whole."""

import re

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
    """Judges joints by the text's own words: 「練」＋「馬区」 is one word if 練馬区 stands elsewhere in the text."""

    def __init__(self, lines: list[str]) -> None:
        self._corpus = "\n".join(lines)

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
            return full_stops or self._one_word(before, after)
        return not gap or "、" in before or self._one_word(before, after)

    def _cannot_begin(self, text: str) -> bool:
        if text[0] in _NEVER_FIRST:
            return True
        return _PARTICLE_FIRST.match(text) is not None and _WORDS_FIRST.match(text) is None

    def _one_word(self, before: str, after: str) -> bool:
        """Three characters across the joint that stand together elsewhere are a word cut in two."""
        return any(
            len(piece) == 3 and piece.isalpha() and piece in self._corpus
            for piece in (before[-1:] + after[:2], before[-2:] + after[:1])
        )


def space_between(before: str, after: str) -> str:
    """This function will return what to write between two pieces of one sentence: a space between Latin words."""
    latin = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return " " if latin else ""
