"""Automatic numbering of Word: which number Word would print before a paragraph (ECMA-376, 17.9)."""

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_KANJI = "〇一二三四五六七八九"
_IN_KANJI = ("japaneseCounting", "chineseCounting", "ideographDigital", "taiwaneseCounting")
_SIGNS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "aiueo": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
}
MOST_LEVELS = 9
MOST_NUMBER = 9_999


@dataclass
class Level:
    """One level of a list: where it starts, how its numbers look and what is printed around them."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1"
    style: str = ""


@dataclass
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by abstract list
    abstract: dict[str, str] = field(default_factory=dict)  # list → abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # paragraph style → list and level
    parents: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: Any) -> str:
        """This function will return the number Word prints before a paragraph, or nothing; it counts on."""
        place = self._place_of(paragraph)
        if place is None or place[0] not in self.abstract:
            return ""
        number, depth = place
        levels = self.levels.get(self.abstract[number], {})
        if depth not in levels:
            return ""
        counts = self._count(number, depth, levels)
        if levels[depth].format == "bullet":
            return "・"

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at, Level())
            return written(counts.get(at, level.start), level.format)

        return re.sub("%([1-9])", printed, levels[depth].text).strip()

    def _count(self, number: str, depth: int, levels: dict[int, Level]) -> dict[int, int]:
        """Lists of one abstract list count on together, unless a list asks to begin anew."""
        counts = self.counts.setdefault(self.abstract[number], {})
        anew = self.restarts.get((number, depth))
        if anew is not None and (number, depth) not in self.begun:
            counts[depth] = anew
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        self.begun.add((number, depth))
        for deeper in range(depth + 1, MOST_LEVELS):
            counts.pop(deeper, None)
        return counts

    def _place_of(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        own = properties.find(qn("w:numPr")) if properties is not None else None
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        inherited = self._style_place(style.get(qn("w:val"), "") if style is not None else "")
        if own is None:
            return inherited
        number, level = _value(own, "w:numId"), _value(own, "w:ilvl")
        if number == "0":
            return None
        depth = int(level) if level.isdecimal() else (inherited[1] if inherited else 0)
        return (number or (inherited[0] if inherited else ""), depth)

    def _style_place(self, style: str) -> tuple[str, int] | None:
        for _ in range(10):  # styles build on styles; a loop of them ends here
            if style in self.styles:
                return self.styles[style]
            style = self.parents.get(style, "")
        return None


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """This function will read a document's lists from its numbering and styles parts; either may be ``None``."""
    found = Numbering()
    for abstract in numbering.iterfind(qn("w:abstractNum")) if numbering is not None else ():
        found.levels[abstract.get(qn("w:abstractNumId"), "")] = dict(
            _level(level) for level in abstract.iterfind(qn("w:lvl"))
        )
    for entry in numbering.iterfind(qn("w:num")) if numbering is not None else ():
        number = entry.get(qn("w:numId"), "")
        found.abstract[number] = _value(entry, "w:abstractNumId")
        for override in entry.iterfind(qn("w:lvlOverride")):
            depth, start = override.get(qn("w:ilvl"), "0"), _value(override, "w:startOverride")
            if start.isdecimal() and depth.isdecimal():
                found.restarts[(number, int(depth))] = int(start)
    for style in styles.iterfind(qn("w:style")) if styles is not None else ():
        _read_style(style, found)
    return found


def _read_style(style: Any, found: Numbering) -> None:
    code = style.get(qn("w:styleId"), "")
    found.parents[code] = _value(style, "w:basedOn")
    place = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if place is None:
        return
    number, level = _value(place, "w:numId"), _value(place, "w:ilvl")
    levels = found.levels.get(found.abstract.get(number, ""), {})
    linked = next((depth for depth, entry in levels.items() if entry.style == code), 0)
    found.styles[code] = (number, int(level) if level.isdecimal() else linked)


def _level(element: Any) -> tuple[int, Level]:
    depth, start = element.get(qn("w:ilvl"), "0"), _value(element, "w:start")
    level = Level(
        int(start) if start.isdecimal() else 1,
        _value(element, "w:numFmt") or "decimal",
        _value(element, "w:lvlText"),
        _value(element, "w:pStyle"),
    )
    return (int(depth) if depth.isdecimal() else 0), level


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def written(number: int, style: str) -> str:
    """This function will write a number in one of Word's number formats; an unknown format counts in digits."""
    if style == "none" or not 0 <= number <= MOST_NUMBER:
        return ""
    for name, signs in _SIGNS.items():
        if style.startswith(name) and 1 <= number <= len(signs):
            return signs[number - 1]
    if style.startswith("decimalFullWidth"):
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    return _in_kanji(number) if style.startswith(_IN_KANJI) else str(number)


def _in_kanji(number: int) -> str:
    if number >= 100:
        return "".join(_KANJI[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _KANJI[tens]) + "十" if tens else "") + (_KANJI[ones] if ones or not tens else "")
