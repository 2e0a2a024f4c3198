"""What the rules know beforehand: names people bear, municipalities, and the government's own towns.

Sources and licences of the lists are in NOTICE; ``bench/deidentify_lexicon.py`` made them.
"""

import csv
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

# Forms of the same kanji, one to one, for looking names up; the text itself keeps what was written.
_VARIANTS = str.maketrans(
    "髙﨑𠮷邊邉齋齊澤濱濵廣眞嶋嶌條櫻國惠瀨德淸龍瀧曾圓壽槇邨冨桒凉將與榮靜榊蘆",
    "高崎吉辺辺斎斉沢浜浜広真島島条桜国恵瀬徳清竜滝曽円寿槙村富桑涼将与栄静榊芦",
)


def same_kanji(text: str) -> str:
    """This function will write variants of kanji in their usual form; offsets stay (髙橋 → 高橋)."""
    return text.translate(_VARIANTS)


def _lines(name: str) -> list[str]:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True)
class Lexicon:
    """Names and readings (in katakana) that people bear, and words that only look like names."""

    surnames: frozenset[str]
    common_surnames: frozenset[str]
    surnames_only: frozenset[str]  # common, and no other word or place is written so: 佐藤, not 千葉
    foreign_names: frozenset[str]  # in katakana, surname or given name
    foreign_only: frozenset[str]  # of them, those that mean nothing else
    given_names: frozenset[str]
    surname_readings: frozenset[str]
    given_readings: frozenset[str]
    not_names: frozenset[str]

    def is_surname(self, text: str) -> bool:
        return text in self.surnames or same_kanji(text) in self.surnames

    def is_given_name(self, text: str) -> bool:
        return text in self.given_names or same_kanji(text) in self.given_names


_FREQUENT = 300  # of the surnames in the order of their bearers


def _frequent(names: list[str]) -> frozenset[str]:
    """The surnames most people bear, but those of places that are named often: 千葉, 山口."""
    places = {form[:-1] for form in (*gazetteer().municipalities, *gazetteer().prefectures)}
    return frozenset(name for name in names if len(name) > 1) - places


@cache
def lexicon() -> Lexicon:
    """This function will load the lists of names, once a process (some 0.1 s)."""
    lines = _lines("surnames.txt")
    cut = lines.index("")
    foreign = _lines("foreign_names.txt")
    return Lexicon(
        surnames=frozenset(lines) - {""},
        common_surnames=frozenset(lines[:cut]),
        surnames_only=frozenset(_lines("surnames_only.txt")) | _frequent(lines[:_FREQUENT]),
        foreign_names=frozenset(foreign) - {""},
        foreign_only=frozenset(foreign[: foreign.index("")]),
        given_names=frozenset(_lines("given_names.txt")),
        surname_readings=frozenset(_lines("surname_readings.txt")),
        given_readings=frozenset(_lines("given_readings.txt")),
        not_names=frozenset(_lines("not_names.txt")),
    )


@dataclass(frozen=True)
class Gazetteer:
    """Names of prefectures and municipalities (with and without county or city), and towns of the government itself."""

    prefectures: frozenset[str]
    municipalities: frozenset[str]
    towns: frozenset[str] = field(default=frozenset())

    def with_towns(self, towns: frozenset[str]) -> "Gazetteer":
        return replace(self, towns=towns)


@cache
def gazetteer() -> Gazetteer:
    """This function will load the prefectures and municipalities of Japan, once a process."""
    prefectures, names = set(), set()
    for row in csv.DictReader(_lines("municipalities.csv")):
        prefectures.add(row["prefecture"])
        names |= _forms(row["name"])
    return Gazetteer(frozenset(prefectures), frozenset(names))


def _forms(name: str) -> set[str]:
    """横浜市中区 → also 横浜市; 南埼玉郡宮代町 → also 宮代町."""
    forms = {name}
    if name.endswith("区") and "市" in name[1:-1]:
        forms.add(name[: name.index("市", 1) + 1])
    elif "郡" in name[1:-1]:
        forms.add(name[name.index("郡", 1) + 1 :])
    return {form for form in forms if len(form) > 1}
