"""The words of a text as SudachiPy divides it, and what they say of every letter: a name inside a longer word is none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import local
from zlib import crc32

import numpy as np
import numpy.typing as npt
from sudachipy import Dictionary, SplitMode, Tokenizer

from sekimori.engines.deidentify.scoring.places import Codes, Numbers

_SENTENCE = re.compile(r"[^\n。]{1,8000}。?|[\n。]")  # the tokenizer takes 49,149 bytes at once
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_UNKNOWN = 1 << 32  # added to the kind of a word that the dictionary does not hold
_FARTHEST = 3
_OF_THREAD = local()


@dataclass(frozen=True, slots=True)
class Tokens:
    """Each word of a text: where it begins and ends, its kind and its letters as numbers; the first and last are blank."""

    starts: Numbers
    ends: Numbers
    kinds: Codes
    words: Codes

    def of_letters(self, size: int) -> tuple[Numbers, Codes]:
        """This function will return for each of ``size`` letters the number of its word and where in the word it stands."""
        which = np.repeat(np.arange(len(self.starts)), self.ends - self.starts)
        here = np.arange(size)
        left = np.minimum(here - self.starts[which], _FARTHEST)
        right = np.minimum(self.ends[which] - 1 - here, _FARTHEST)
        return which, (left * (_FARTHEST + 1) + right).astype(np.uint64)


def tokens(text: str) -> Tokens:
    """This function will divide a text into words without a gap."""
    starts, kinds = [0], [0]
    whole = text.encode("utf-8", "replace").decode()  # letters that are none stop the tokenizer
    for sentence in _SENTENCE.finditer(whole):
        first = sentence.start()
        for each in _tokenizer().tokenize(sentence[0]):
            if each.end() > each.begin():
                starts.append(first + each.begin())
                kinds.append(_kind(each.part_of_speech_id()) + (_UNKNOWN if each.is_oov() else 0))
    at = np.array(starts[1:] or [0], np.int64)
    ends = np.append(at[1:], len(text))
    return Tokens(at, ends, np.array(kinds[1:] or [0], np.uint64), _words(text, at, ends))


@cache
def _dictionary() -> Dictionary:
    return Dictionary()


def _tokenizer() -> Tokenizer:
    """One for each thread: it cannot be lent to two at once."""
    if not hasattr(_OF_THREAD, "tokenizer"):
        _OF_THREAD.tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    made: Tokenizer = _OF_THREAD.tokenizer
    return made


@cache
def _kind(number: int) -> int:
    """The part of speech as a number that stays the same in every edition of the dictionary."""
    first, second, third, fourth, *_ = _dictionary().pos_of(number)
    if second == "固有名詞":
        told = second + third + fourth
    elif first in ("名詞", "助詞", "接尾辞", "接頭辞", "補助記号"):
        told = first + second + third
    else:
        told = first
    return crc32(told.encode())


def _words(text: str, starts: Numbers, ends: Numbers) -> Codes:
    """For each word a number made of its letters: the same wherever it stands, without keeping any text in memory."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    rising, falling = _powers(len(letters) + 1)
    total = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * rising[:-1], out=total[1:])
    return (total[ends] - total[starts]) * falling[starts]


def _powers(size: int) -> tuple[Codes, Codes]:
    bits = max(size - 1, 1).bit_length()
    rising, falling = _powers_of_two(bits)
    return rising[:size], falling[:size]


@cache
def _powers_of_two(bits: int) -> tuple[Codes, Codes]:
    """Powers of the base and of its inverse, enough for so many letters."""
    made: list[npt.NDArray[np.uint64]] = []
    for base in (_BASE, _INVERSE):
        powers = np.ones(1 << bits, np.uint64)
        powers[1:] = base
        made.append(np.cumprod(powers))
    return made[0], made[1]


def around(found: Tokens, ahead: int) -> Iterator[Codes]:
    """This function will yield kinds and letters of the words so many words ahead (behind, if below nought)."""
    for values in (found.kinds, found.words):
        moved = np.zeros_like(values)
        if ahead < 0:
            moved[-ahead:] = values[:ahead]
        else:
            moved[: len(values) - ahead] = values[ahead:]
        yield moved
