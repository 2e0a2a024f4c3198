"""Numbers at the head of a line (第1, 第1章, 第1条, 1, (1), ①, 一, ア): what they may be; the context decides."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

SPACE = " \t\u3000\u00a0"
_DIGITS = "[0-9０-９]{1,3}"
_KANJI = "[一二三四五六七八九十百]{1,5}"
_NUMBER = f"(?:{_DIGITS}|{_KANJI})"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"


class Style(StrEnum):
    """How a number is printed; the value is what a label puts around it."""

    PART = "編"
    CHAPTER = "章"
    SECTION = "節"
    SUBSECTION = "款"
    BARE = "第"  # 第1
    ARTICLE = "条"
    PLAIN = "1"
    BRACKET = "(1)"
    KANJI = "一"
    CIRCLE = "①"
    KANA = "ア"
    KANA_BRACKET = "(ア)"


# Outer before inner. Styles of one rank nest in whichever order the text uses.
RANK = {
    Style.PART: 1,
    Style.CHAPTER: 2,
    Style.SECTION: 3,
    Style.SUBSECTION: 4,
    Style.BARE: 5,
    Style.ARTICLE: 5,
    Style.PLAIN: 6,
    Style.BRACKET: 7,
    Style.KANJI: 7,
    Style.CIRCLE: 8,
    Style.KANA: 8,
    Style.KANA_BRACKET: 9,
}
STRUCTURAL = frozenset({Style.PART, Style.CHAPTER, Style.SECTION, Style.SUBSECTION, Style.BARE, Style.ARTICLE})


@dataclass(frozen=True, slots=True)
class Marker:
    """A number that a line may begin with, and the rest of the line.

    ``number`` is its value with branches (第5条の2 is (5, 2)); ``separated`` says that white space or a full stop
    sets it off from the rest.
    """

    style: Style
    number: tuple[int, ...]
    printed: str
    rest: str

    @property
    def separated(self) -> bool:
        return not self.rest or self.rest[0] in SPACE or self.printed[-1] in "．."

    @property
    def mentioned(self) -> bool:
        """Whether the line goes on as a sentence that only mentions the number: 第69条第2項の規定に…"""
        if self.separated:
            return False
        return _MENTION.match(self.rest) is not None or (self.style in STRUCTURAL and self.rest[0] == "第")


# What follows a number that is only mentioned; words that merely begin like it are left out.
_MENTION = re.compile(
    "の(?!ち)|に(?!わか)|を|は(?!じめ|かる)|が|と(?!く|き|も|り|ころ)|で(?!き)|も(?!っぱ|の)|へ|から|まで|及び|および|並びに|ならびに"
    "|又は|または|若しくは|もしくは|以|、|，|・|等|本文|各号"
)
# 2年, 3月, 第2号: a number that counts something is not the number of a paragraph.
_COUNTER = (
    "年月日時分秒人名回件個台枚部頁項号条章節表階級種類点割倍円歳歩以次番か箇カヶケヵつ週期者段区市町村度％%／：〜～－"
)

_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.BRACKET, re.compile(f"[（(][{SPACE}]*(?P<n>{_DIGITS})[{SPACE}]*[）)]")),
    (Style.BRACKET, re.compile(f"(?P<n>[{_BRACKETED}])")),
    (Style.BRACKET, re.compile(f"(?P<n>{_DIGITS})[）)]")),
    (Style.CIRCLE, re.compile(f"(?P<n>[{_CIRCLED}])")),
    (Style.KANA_BRACKET, re.compile(f"[（(](?P<n>[{_KANA}])[）)]")),
    (Style.KANA, re.compile(f"(?P<n>[{_KANA}])(?:[．.]|(?=[{SPACE}]))")),
    (Style.KANJI, re.compile(f"(?P<n>{_KANJI})(?:[．.]|(?=[{SPACE}]))")),
    (Style.PLAIN, re.compile(f"(?P<n>[0-9０-９](?:[ \u3000][0-9０-９]){{1,2}})(?=[{SPACE}])")),
    (Style.PLAIN, re.compile(f"(?P<n>{_DIGITS})(?:[．.](?![0-9０-９])|(?=[{SPACE}]|$))")),
    (Style.PLAIN, re.compile(f"(?P<n>[0-9０-９]{{1,2}})(?=[^\\x00-\\x7f０-９{_COUNTER}、。，．）」])")),
)
_NAMED = re.compile(
    f"第[{SPACE}]*(?P<n>{_NUMBER})[{SPACE}]*(?P<style>[編章節款条])(?P<branch>(?:の{_NUMBER}(?![^{SPACE}（(]))*)"
)
_BARE = re.compile(
    f"第[{SPACE}]*(?:(?P<n>{_DIGITS})(?![0-9０-９])|(?P<kanji>{_KANJI})(?=[{SPACE}]|$))"
    f"(?![{SPACE}]*[編章節款条項号回版次期種類者級位子人段表図様面列行点])"
)


def recognise(text: str) -> tuple[Marker, ...]:
    """This function will return what number a line may begin with, the likeliest first; the context has to choose.

    「1 1 端末」 is 11 or 1, 「イ」 the second of アイウ or the first of イロハ.
    """
    if text.startswith("第"):
        return _ordinals(text)
    found: list[Marker] = []
    for style, pattern in _PATTERNS:
        if match := pattern.match(text):
            rest = text[match.end() :]
            found += [Marker(style, (value,), match[0], rest) for value in _values(style, match["n"])]
    return tuple(found)


def _ordinals(text: str) -> tuple[Marker, ...]:
    if match := _NAMED.match(text):
        branches = tuple(_value(branch) for branch in match["branch"].split("の")[1:])
        number = (_value(match["n"]), *branches)
        return (Marker(Style(match["style"]), number, match[0], text[match.end() :]),)
    if match := _BARE.match(text):
        return (Marker(Style.BARE, (_value(match["n"] or match["kanji"]),), match[0], text[match.end() :]),)
    return ()


def _values(style: Style, text: str) -> list[int]:
    if text in _BRACKETED:
        return [_BRACKETED.index(text) + 1]
    if text in _CIRCLED:
        return [_CIRCLED.index(text) + 1]
    if style in (Style.KANA, Style.KANA_BRACKET):
        return [_KANA.index(text) + 1, _IROHA.index(text) + 1] if text in _IROHA else [_KANA.index(text) + 1]
    return [_value(text)]


def _value(text: str) -> int:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return int(folded) if folded.isdecimal() else kanji_value(folded)


def kanji_value(text: str) -> int:
    """This function will return the value of a number up to 百九十九 written in kanji: 二十三 → 23."""
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += max(digit, 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = "一二三四五六七八九".index(char) + 1
    return total + digit
