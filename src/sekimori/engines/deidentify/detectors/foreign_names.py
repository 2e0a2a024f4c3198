"""Names in katakana and in Latin letters."""

import re
from collections.abc import Iterator
from functools import cache

import jaconv

from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Lexicon

_SPACED = re.compile(r"(?<![ァ-ヶー・])(?P<surname>[ァ-ヶー]{2,8})[ ](?P<given>[ァ-ヶー]{2,8})(?![ァ-ヶー・])")
_JOINED = re.compile(r"(?<![ァ-ヶー・=])[ァ-ヶー]{2,12}(?:[・=](?:[ァ-ヶー]{1,14}|[A-Z]\.?)){1,4}(?![ァ-ヶー・=])")
_SOLID = re.compile(r"(?<![ァ-ヶー・])[ァ-ヶ]{4,10}(?![ァ-ヶー・])")
_ALONE = re.compile(r"(?<![ァ-ヶー・=])[ァ-ヶー]{3,12}(?![ァ-ヶー・=一-龠])")
_ROMAN = re.compile(r"(?<![A-Za-z0-9._@/-])[A-Z][A-Za-z]{1,14}(?:,[ ]?|[ ])[A-Z][A-Za-z]{1,14}(?![A-Za-z0-9_@/-])")
_FORM_LABEL = re.compile(r"(?:フリガナ|ふりがな|カナ|ヨミ|よみ)[ :)]*$")


@cache
def _roman(readings: frozenset[str]) -> frozenset[str]:
    """Readings in Latin letters, long vowels shortened: サトウ → sato."""
    return frozenset(_short(jaconv.kana2alphabet(jaconv.kata2hira(reading))) for reading in readings)


def _short(word: str) -> str:
    return (
        re.sub("aa+|ii+|uu+|ee+|o[ou]+|oh(?![aiueo])", lambda match: match[0][0], word.lower())
        .replace("mb", "nb")
        .replace("mp", "np")
    )


def find(text: str, names: Lexicon, common: frozenset[str]) -> Iterator[Finding]:
    """This function will find names written in katakana (ヤマダ タロウ, ジョン・スミス) and in Latin letters.

    ``common`` are words in katakana that name nobody.
    """
    yield from _readings(text, names)
    yield from _foreign(text, names, common)
    for match in _ROMAN.finditer(text):
        first, second = (_short(part) for part in re.split("[, ]+", match[0]))
        surnames, given = _roman(names.surname_readings), _roman(names.given_readings)
        if (first in surnames and second in given) or (first in given and second in surnames):
            yield Finding(*match.span(), Kind.PERSON, 0.8, "姓と名のローマ字")


def fills(text: str, names: Lexicon) -> bool:
    """This function will say whether a text is a name in katakana or Latin letters and nothing else."""
    if _SOLID.fullmatch(text):
        return _splits(text, names)
    if _JOINED.fullmatch(text):
        return any(part in names.foreign_names for part in re.split("[・=]", text))
    return bool(_ROMAN.fullmatch(text)) and any(True for _ in find(text, names, frozenset()))


def _readings(text: str, names: Lexicon) -> Iterator[Finding]:
    for match in _SPACED.finditer(text):
        if match["surname"] in names.surname_readings and match["given"] in names.given_readings:
            yield Finding(*match.span(), Kind.PERSON, 0.88, "姓と名の読みの一覧にある")
    for match in _SOLID.finditer(text):
        if _FORM_LABEL.search(text, max(0, match.start() - 8), match.start()) and _splits(match[0], names):
            yield Finding(*match.span(), Kind.PERSON, 0.9, "直前に「フリガナ」等")


def _foreign(text: str, names: Lexicon, common: frozenset[str]) -> Iterator[Finding]:
    for match in _JOINED.finditer(text):
        parts = re.split("[・=]", match[0])
        only = sum(part in names.foreign_only for part in parts)
        known = sum(part in names.foreign_names for part in parts)
        told = only or known == len(parts)
        if told and not common.intersection(parts) and not any(part.endswith(_ENDINGS) for part in parts):
            score = 0.6 if known > 1 else 0.45
            yield Finding(*match.span(), Kind.PERSON, score, "片仮名を「・」でつないだ氏名の形")
    for match in _ALONE.finditer(text):
        if match[0] in names.foreign_only and match[0] not in common:
            yield Finding(*match.span(), Kind.PERSON, 0.41, "外国の人名の一覧にだけある語")


_ENDINGS = ("ズ", "ション", "ング", "メント", "ティ", "システム", "サービス", "センター")


def _splits(word: str, names: Lexicon) -> bool:
    return any(
        word[:cut] in names.surname_readings and word[cut:] in names.given_readings for cut in range(2, len(word) - 1)
    )
