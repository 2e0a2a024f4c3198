"""Which words of the lists begin, end and lie where in a text, for all places of it at once.

Words are kept as the sum of their letters in a table of flags (a Bloom filter with two places a word and one flag a
list): a word that is on no list is taken for one in under one of a hundred cases.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.knowledge import Lexicon, gazetteer, lexicon, same_kanji


class ModelFault(RuntimeError):
    """A file of the scorer is missing, damaged or of another version; the message says so in Japanese."""


Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

_BITS = 23
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(64 - _BITS)
LONGEST = 8
LISTS = 8  # a bit each
COMMON, SURNAME, GIVEN, FOREIGN, FOREIGN_ONLY, SURNAME_READING, GIVEN_READING, MUNICIPALITY = range(LISTS)


def codes_of(text: str) -> Codes:
    """This function will return the letters of a text as numbers, hiragana as katakana, variants of kanji as the usual ones."""
    found = np.frombuffer(same_kanji(text).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return np.where((found >= 0x3041) & (found <= 0x3096), found + np.uint64(0x60), found)


def sums(codes: Codes, longest: int) -> Iterable[Codes]:
    """This function will yield, for each length from 1 on, the sum of the letters from each place on."""
    total = np.zeros(len(codes), np.uint64)
    for length in range(1, min(longest, len(codes)) + 1):
        total = total[: len(codes) - length + 1] * _BASE + codes[length - 1 :]
        yield total


def slots(total: Codes) -> tuple[Numbers, Numbers]:
    """This function will return the two places of words in the table, given their sums."""
    mixed = (total ^ (total >> np.uint64(31))) * _MIX
    again = (mixed ^ (mixed >> np.uint64(29))) * _BASE
    return (mixed >> _SHIFT).astype(np.int64), (again >> _SHIFT).astype(np.int64)


def slots_of_words(words: Iterable[str]) -> tuple[Numbers, Numbers]:
    """This function will return the two places of each word of a list."""
    kept = [word for word in words if 0 < len(word) <= LONGEST]
    codes = codes_of("\n".join(kept))
    ends = np.append(np.flatnonzero(codes == 10), len(codes))
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    total = np.zeros(len(kept), np.uint64)
    for length in range(1, LONGEST + 1):
        longer = lengths >= length
        total[longer] = total[longer] * _BASE + codes[starts[longer] + length - 1]
    return slots(total)


@cache
def table() -> Flags:
    """This function will make the table of flags, once a process."""
    made = np.zeros(1 << _BITS, np.uint8)
    for number, words in enumerate(_lists(lexicon())):
        for places in slots_of_words(words):
            made[places] |= np.uint8(1 << number)
    return made


def shipped(name: str) -> bytes:
    """This function will read a file of the scorer. Raises ``ModelFault``."""
    try:
        return files("sekimori.engines.deidentify").joinpath("data", name).read_bytes()
    except FileNotFoundError as missing:
        raise ModelFault(f"人名の判定に使うデータ（{name}）がありません。Sekimoriを入れ直してください。") from missing


def _lists(names: Lexicon) -> tuple[Iterable[str], ...]:
    return (
        names.common_surnames,
        names.surnames,
        names.given_names,
        names.foreign_names,
        names.foreign_only,
        names.surname_readings,
        names.given_readings,
        gazetteer().municipalities | gazetteer().prefectures,
    )
