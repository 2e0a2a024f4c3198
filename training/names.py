"""Names to fill made-up texts with, in two halves that share none: one to learn from, one to be examined with.

A name belongs to a half by its own check sum, so no order and no seed can mix them. Part of the surnames and given names
are put together from kanji so that they stand on no list of the product: a detection has to tell them by their place.
"""

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import jaconv

from sekimori.engines.deidentify.knowledge import lexicon

_SHARE_HELD_OUT = 4  # one name in so many is kept for the examination
_UNLISTED = 0.3  # share of people whose surname is on no list
_HEADS = "苧黛翡椛霰檜楠梛樫藪轟鵜鷺鳰鱸鴇鏑薗樽栂栃榎槙櫨蓼葭蒲菱蔦簗綾絹錦鎌釜鍬鋤鞍鞘轡櫓橿柾椚柊柿桧枇朴松竹梅東西南北上下中新古長高深浅赤白黒青"
_TAILS = "田野川原沢山島崎村井本森谷口岡木林瀬倉橋池津里塚浜宮内尾見地垣堂藤"
_GIVEN_HEADS = "優陽結美大翔悠蒼陸湊樹蓮朝碧颯伊咲凛莉彩心花愛千真和由恵幸正義博健誠隆清秀光明勝茂洋"
_GIVEN_TAILS = "太斗也介人翔真希菜子美奈花香音乃里江代恵衣一二三郎男雄夫彦治司樹生輔平吉"
_SEPARATORS = ("", "", "", "", "　", "　", " ")
_KANA_GIVEN = re.compile("[ぁ-ん]{2,4}")
_ROMAN_FAMILIES = ("Santos", "Nguyen", "Smith", "Johnson", "Silva", "Pereira", "Kim", "Garcia", "Miller", "Tanaka")
_ROMAN_GIVEN = ("Maria", "John", "Van Anh", "Carlos", "Min Jun", "Ana", "Peter", "Yuki", "Linh", "David")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person and the ways in which a text writes the name."""

    surname: str
    given: str
    separator: str
    surname_reading: str
    given_reading: str
    foreign: str
    roman: str

    def written(self, form: str) -> str:
        """This function will write the name as ``form`` says: whole, a part, its reading, or that of a foreigner."""
        space = self.separator or "　"
        forms = {
            "name": self.surname + self.separator + self.given,
            "surname": self.surname,
            "given": self.given,
            "kana": self.surname_reading + space + self.given_reading,
            "hira": jaconv.kata2hira(self.surname_reading + space + self.given_reading),
            "reading": jaconv.kata2hira(self.given_reading),
            "kananame": self.surname + self.separator + jaconv.kata2hira(self.given_reading),
            "foreign": self.foreign,
            "roman": self.roman,
        }
        return forms[form]


FORMS = ("name", "surname", "given", "kana", "hira", "reading", "kananame", "foreign", "roman")


def held_out(name: str) -> bool:
    """This function will say to which half a surname, given name or reading belongs."""
    return crc32(name.encode()) % _SHARE_HELD_OUT == 0


@cache
def _apart() -> str:
    """The names of the sentences that the detection is examined with: none is drawn to learn from."""
    lines = Path(__file__).parents[1].joinpath("bench/deidentify_pages.jsonl").read_text(encoding="utf-8").splitlines()
    texts = map(json.loads, lines)
    return "\n".join(each["text"][start:end] for each in texts for start, end in each["people"])


def _drawn(name: str, *, examined: bool) -> bool:
    return held_out(name) is examined and (examined or len(name) < 2 or name not in _apart())


@cache
def pool(kind: str, *, examined: bool) -> tuple[str, ...]:
    """This function will return the listed names of a kind (common, surname, given, kana_given, readings …) of one half."""
    names = lexicon()
    lists = {
        "common": names.common_surnames,
        "surname": frozenset(name for name in names.surnames if len(name) <= 3),
        "given": frozenset(name for name in names.given_names if len(name) == 2 and not _KANA_GIVEN.fullmatch(name)),
        "long_given": frozenset(name for name in names.given_names if len(name) in (1, 3)),
        "kana_given": frozenset(name for name in names.given_names if _KANA_GIVEN.fullmatch(name)),
        "surname_reading": frozenset(name for name in names.surname_readings if len(name) <= 5),
        "given_reading": frozenset(name for name in names.given_readings if len(name) <= 5),
        "foreign": names.foreign_names,
    }
    return tuple(sorted(name for name in lists[kind] if _drawn(name, examined=examined)))


def person(chance: random.Random, *, examined: bool) -> Person:
    """This function will invent a person of one half."""

    def one(kind: str) -> str:
        return chance.choice(pool(kind, examined=examined))

    parts = [one("foreign") for _ in range(chance.choice((1, 2, 2, 2, 3)))]
    roman = f"{chance.choice(_ROMAN_GIVEN)} {chance.choice(_ROMAN_FAMILIES)}"
    return Person(
        surname=surname(chance, examined=examined),
        given=_given(chance, examined=examined),
        separator=chance.choice(_SEPARATORS),
        surname_reading=one("surname_reading"),
        given_reading=one("given_reading"),
        foreign="・".join(parts) if chance.random() < 0.8 else " ".join(parts),
        roman=roman if chance.random() < 0.5 else _japanese_in_latin(one("surname_reading"), one("given_reading")),
    )


def _japanese_in_latin(surname: str, given: str) -> str:
    return " ".join(jaconv.kana2alphabet(jaconv.kata2hira(part)).capitalize() for part in (surname, given))


def surname(chance: random.Random, *, examined: bool) -> str:
    """This function will draw a surname of one half: a common one, one that is rare, or one that is on no list."""
    if chance.random() < _UNLISTED:
        return _composed(chance, _HEADS, _TAILS, lexicon().surnames, examined=examined)
    return chance.choice(pool("common" if chance.random() < 0.7 else "surname", examined=examined))


def _given(chance: random.Random, *, examined: bool) -> str:
    draw = chance.random()
    if draw < 0.15:
        return _composed(chance, _GIVEN_HEADS, _GIVEN_TAILS, lexicon().given_names, examined=examined)
    kind = "given" if draw < 0.75 else "long_given" if draw < 0.9 else "kana_given"
    return chance.choice(pool(kind, examined=examined))


def _composed(chance: random.Random, heads: str, tails: str, listed: frozenset[str], *, examined: bool) -> str:
    """Two kanji that together are on no list, of the wanted half."""
    while True:
        name = chance.choice(heads) + chance.choice(tails)
        if name not in listed and _drawn(name, examined=examined):
            return name
