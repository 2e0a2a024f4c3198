"""Names by the trained scorer: it weighs what the rules found against the letters, the lists and what stands around."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from sekimori.engines.deidentify.detectors.people import KANJI, split_name, words
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Lexicon, lexicon
from sekimori.engines.deidentify.scoring import features
from sekimori.engines.deidentify.scoring.model import model, people

LEAST = 0.45  # how sure the scorer has to be of each letter of a name: below one half, so that fewer are missed
_RULED = 0.75  # a rule this sure stands by itself
_DENIED = 0.4  # a weaker rule falls where the scorer is less sure than this
_SURE_OF_ENDS = 0.93  # a rule this sure knows where the name ends: an honorific or a form's label stands there
_ENDS = 0.6  # how sure the scorer has to be that its ends are better than those of other rules
_SUREST = 0.97
HINT = 0.1  # less sure than this of a letter, the scorer denies that a name is there
_EDGE = re.compile(r"^[\s・=、。,()「」『』:]+|[\s・=、。,()「」『』:]+$")
_NAME = re.compile(rf"[{KANJI}ぁ-んァ-ヶーA-Za-z]")
_FORMER = re.compile("[元前現新]")
_KATAKANA = re.compile("[ァ-ヶー]")
_CUT = re.compile(rf"(?<=[{KANJI}])[ァ-ヶー]+$")
_KANA_ALONE = re.compile("[ぁ-んァ-ヶー]")


_LATIN = re.compile(
    r"(?P<name>[A-ZÀ-Þ]\S*(?:[ ](?:(?:al|bin|da|de|del|den|der|di|dos|du|el|ibn|la|le|van|von)[ ])*[A-ZÀ-Þ]\S*)*)[ ][a-z]"
)


def find(text: str, ruled: Sequence[Finding], least: float = LEAST) -> Iterator[Finding]:
    """This function will yield the names the scorer sees, and of what the rules found all it does not clearly deny.

    Places it does not deny are yielded too, with a score too low to be reported: what is found elsewhere may be there.
    """
    if not text or least > 1:
        yield from ruled
        return
    begins, goes_on = people(text, features.numbers(text, ruled), model())
    either = begins + goes_on
    seen = [
        named
        for start, end in _stretches(begins, goes_on, least)
        for named in _named(text, start, end, float(either[start:end].mean()))
    ]
    starts = [each.start for each in seen]
    for found in ruled:
        near = seen[max(bisect_right(starts, found.start) - 1, 0) : bisect_right(starts, found.end)]
        nobody = (
            _names_body(text, found.start, found.end)
            if found.score < _RULED
            else bool(_of_clan().match(text, found.end))
        )
        if not nobody and _stands(found, near, float(either[found.start : found.end].mean())):
            yield found
    yield from seen
    for start, end in _stretches(begins, goes_on, HINT):
        yield Finding(start, end, Kind.PERSON, HINT, "人名のこともある語")


def _stands(found: Finding, near: Sequence[Finding], sure: float) -> bool:
    """Whether what a rule found is kept: where the scorer is surer about the ends of a name, its ends are taken."""
    if found.score >= _SURE_OF_ENDS:
        return True
    if any(one.start < found.end and found.start < one.end and one.score >= _ENDS for one in near):
        return False
    return found.score >= _RULED or sure >= _DENIED


def _stretches(begins: np.ndarray, goes_on: np.ndarray, least: float) -> Iterator[tuple[int, int]]:
    """Letters next to each other of which the scorer is sure enough, divided where another name begins."""
    start = None
    before = -1
    for place in np.flatnonzero(begins + goes_on >= least).tolist():
        if start is not None and (place != before + 1 or begins[place] > goes_on[place]):
            yield start, before + 1
            start = None
        start = place if start is None else start
        before = place
    if start is not None:
        yield start, before + 1


def _named(text: str, start: int, end: int, sure: float) -> Iterator[Finding]:
    name = text[start:end]
    bare = _capitals(_trimmed(_EDGE.sub("", name)))
    start += name.find(bare) if bare else 0
    if not bare or not _NAME.search(bare) or "\n" in bare or _KANA_ALONE.fullmatch(bare):
        return
    bare = _whole_words(bare, text, start + len(bare))
    end = start + len(bare)
    if _names_body(text, start, end) or _names_thing(bare):
        return
    start += _relation(bare, lexicon())
    yield Finding(start, end, Kind.PERSON, round(min(sure, _SUREST), 2), _reason(bare))


def _trimmed(name: str) -> str:
    """A name without the honorific or post behind it: 久田殿, 土居さんと."""
    match = _behind().search(name)
    return name[: match.start()] if match and match.start() > 0 else name


def _whole_words(name: str, text: str, end: int) -> str:
    """A name without what belongs to the word behind it: 岡野マン|ション, 増永茂元|町長."""
    if _FORMER.match(text, end - 1) and len(name) > 2 and _title().match(text, end):
        return name[:-1]
    if text[end : end + 1] and _KATAKANA.fullmatch(text[end]) and (cut := _CUT.search(name)):
        return name[: cut.start()]
    return name


def _names_body(text: str, start: int, end: int) -> bool:
    """Whether a surname or single word is the beginning of the name of a firm or place."""
    return (
        bool(_of_body().match(text, end) or _of_clan().match(text, end))
        and split_name(text[start:end], lexicon()) is None
    )


def _names_thing(name: str) -> bool:
    """シャトルバス: a word in katakana that is on no list of names, with the word for a thing at its end."""
    return bool(_thing().fullmatch(name)) and name not in lexicon().foreign_names


@cache
def _thing() -> re.Pattern[str]:
    return re.compile(rf"[ァ-ヶー]{{3,}}(?:{'|'.join(words()['things'])})")


@cache
def _of_clan() -> re.Pattern[str]:
    return re.compile(rf"氏(?:{'|'.join(words()['clans'])})")


@cache
def _of_body() -> re.Pattern[str]:
    """What makes a surname the name of a firm or a place; 外科部長 and 建設大臣 stand behind people."""
    return re.compile(rf"(?:{'|'.join(words()['bodies'])})(?![医長員部課相生卒]|大臣|教授|時代)")


def _capitals(name: str) -> str:
    """A name in Latin letters without the rest of an English sentence: YAMADA Taro has moved."""
    match = _LATIN.match(name)
    return match["name"] if match else name


def _relation(name: str, names: Lexicon) -> int:
    """How many letters before a name are the word for a relation: 長男朝郎, 妻音也, but not 妹尾."""
    for word in words()["relations"]:
        if name.startswith(word) and len(name) > len(word) + 1 and name[: len(word) + 1] not in names.common_surnames:
            return len(word)
    return 0


@cache
def _title() -> re.Pattern[str]:
    return re.compile("|".join(words()["titles"]))


@cache
def _behind() -> re.Pattern[str]:
    marks = sorted({*words()["honorifics"], *words()["titles"]} - {"氏", "君"}, key=len, reverse=True)
    return re.compile(rf"[ ]?(?:{'|'.join(marks)})[ぁ-ん]?$")


def _reason(name: str) -> str:
    if re.search("[ァ-ヶ]", name):
        return "片仮名の並びと前後の文の流れから、人名と判断"
    if re.search("[A-Za-z]", name):
        return "文字の並びと前後の文の流れから、人名と判断"
    return "字の並び、姓と名の一覧及び前後の文の流れから、人名と判断"
