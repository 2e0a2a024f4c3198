"""What the scorer looks at, for every letter of a text at once: letters around, runs of letters, lists, rules.

Each property of a place is a number; what it weighs is looked up in a table by that number (feature hashing). The text is
framed by blank places, so that looking to the left and right needs no care at its edges.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.finding import Finding
from sekimori.engines.deidentify.scoring import places, tokens
from sekimori.engines.deidentify.scoring.places import Codes, Numbers

Properties = Iterable[Numbers]
BUCKETS = 22  # 2 to the power of this many weights a label
COUNT = 69  # properties of a letter
EDGE = 8
_U = np.uint64
_FIRST, _SECOND, _THIRD = _U(0x9E3779B97F4A7C15), _U(0xC2B2AE3D27D4EB4F), _U(0x165667B19E3779F9)
_LAST = _U(0xD6E8FEB86659FD93)
KANJI, HIRAGANA, KATAKANA, LATIN, DIGIT, SPACE, LINE, DOT, OTHER = range(1, 10)
_FARTHEST = 6  # letters of a run counted from its edges


def _types() -> npt.NDArray[np.uint8]:
    """The type of each letter of the first plane."""
    made = np.full(1 << 16, OTHER, np.uint8)
    for start, end, kind in (
        (0x3041, 0x3097, HIRAGANA),
        (0x30A1, 0x30FB, KATAKANA),
        (0x30FC, 0x30FF, KATAKANA),
        (0x4E00, 0xA000, KANJI),
        (0x3400, 0x4DC0, KANJI),
        (0xF900, 0xFB00, KANJI),
        (0x41, 0x5B, LATIN),
        (0x61, 0x7B, LATIN),
        (0xC0, 0x250, LATIN),
        (0x30, 0x3A, DIGIT),
    ):
        made[start:end] = kind
    for letters, kind in (("々〆ヶヵ", KANJI), (" \t\u3000", SPACE), ("\n\r", LINE), ("・=", DOT)):
        made[[ord(letter) for letter in letters]] = kind
    return made


_TYPES = _types()


def numbers(text: str, ruled: Sequence[Finding]) -> Iterator[Numbers]:
    """This function will yield, property by property, the place in the table of weights for every letter of a text.

    ``ruled`` is what the rules found: the scorer learns how far to trust them.
    """
    framed = "\n" * EDGE + text + "\n" * EDGE
    raw = np.frombuffer(framed.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    types = np.where(raw < 1 << 16, _TYPES[np.minimum(raw, 0xFFFF)], KANJI).astype(np.uint64)
    letters = np.where(types == DIGIT, _U(0x30), raw)
    view = _View(len(text))
    groups = (
        _letters(letters, types, view),
        _runs(letters, types, view),
        _names(letters, types, view),
        _lists(framed, types, view, ruled),
        _tokens(framed, types, view),
    )
    for number, value in enumerate(chain(*groups), 1):
        mixed = (value + np.array([number], np.uint64) * _THIRD) * _LAST
        mixed ^= mixed >> _U(32)
        yield ((mixed * _FIRST) >> _U(64 - BUCKETS)).astype(np.int64)


class _View:
    """Properties seen from every place of the text, so many letters to the right (left, if below nought)."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, values: Codes, ahead: int = 0) -> Codes:
        return values[EDGE + ahead : EDGE + ahead + self.length]


def _join(*values: Codes) -> Codes:
    joined = values[0]
    for value in values[1:]:
        joined = joined * _SECOND + value + _U(1)
    return joined


def _letters(letters: Codes, types: Codes, view: _View) -> Iterator[Codes]:
    for ahead in range(-3, 4):
        yield view(letters, ahead)
    two = np.append(_join(letters[:-1], letters[1:]), _U(0))
    three = np.append(_join(two[:-2], letters[2:]), (_U(0), _U(0)))
    for ahead in range(-3, 2):
        yield view(two, ahead)
    for ahead in range(-2, 1):
        yield view(three, ahead)
    kinds = [view(types, ahead) for ahead in range(-3, 4)]
    yield _join(*kinds[1:6])
    yield _join(*kinds[:4])
    yield _join(*kinds[3:])


def _edges_of_runs(types: Codes) -> tuple[Numbers, Numbers]:
    """Where the run of letters of one type begins and ends (half-open) to which each letter belongs."""
    changes = np.flatnonzero(types[1:] != types[:-1]) + 1
    starts = np.append(0, changes)
    ends = np.append(changes, len(types))
    lengths = ends - starts
    return np.repeat(starts, lengths), np.repeat(ends, lengths)


def _runs(letters: Codes, types: Codes, view: _View) -> Iterator[Codes]:
    starts, ends = _edges_of_runs(types)
    here = np.arange(len(types))
    from_start = np.minimum(here - starts, _FARTHEST).astype(np.uint64)
    to_end = np.minimum(ends - 1 - here, _FARTHEST).astype(np.uint64)
    place = _join(types, from_start, to_end)
    before, behind = np.maximum(starts - 1, 0), np.minimum(ends, len(types) - 1)
    before2, behind2 = np.maximum(starts - 2, 0), np.minimum(ends + 1, len(types) - 1)
    left, right = letters[before], letters[behind]
    left2, right2 = _join(left, letters[before2]), _join(right, letters[behind2])
    left3 = _join(left2, letters[np.maximum(starts - 3, 0)])
    right3 = _join(right2, letters[np.minimum(ends + 2, len(types) - 1)])
    for value in (
        place,
        _join(place, left),
        _join(place, right),
        _join(types, from_start, left2),
        _join(types, to_end, right2),
        _join(types, np.minimum(from_start, _U(1)), left3),
        _join(types, np.minimum(to_end, _U(1)), right3),
        _join(place, left, right),
        _join(letters, left, from_start),
        _join(letters, right, to_end),
    ):
        yield view(value)


def _names(letters: Codes, types: Codes, view: _View) -> Iterator[Codes]:
    """What stands around names of several parts: katakana and Latin letters joined by a middle dot."""
    joined = np.where((types == DOT) | (types == LATIN), KATAKANA, types)
    starts, ends = _edges_of_runs(joined)
    dots = np.append(0, np.cumsum(types == DOT))
    parts = np.minimum(dots[ends] - dots[starts], 3).astype(np.uint64)
    shape = _join(types, parts, np.minimum(ends - starts, 12).astype(np.uint64))
    before, behind = np.maximum(starts - 1, 0), np.minimum(ends, len(types) - 1)
    left = _join(letters[before], letters[np.maximum(starts - 2, 0)])
    right = _join(letters[behind], letters[np.minimum(ends + 1, len(types) - 1)])
    for value in (shape, _join(types, parts, left), _join(types, parts, right), _join(shape, left, right)):
        yield view(value)


def _tokens(framed: str, types: Codes, view: _View) -> Iterator[Codes]:
    """The word a letter belongs to and the words beside it, by kind and by letters; and what line it stands in."""
    found = tokens.tokens(framed)
    which, place = found.of_letters(len(types))
    (before, word_before), (behind, word_behind) = tokens.around(found, -1), tokens.around(found, 1)
    (before2, _), (behind2, _) = tokens.around(found, -2), tokens.around(found, 2)
    kind = found.kinds
    for value in (
        kind,
        _join(kind, before),
        _join(kind, behind),
        _join(kind, before, behind),
        _join(kind, behind, behind2),
        _join(kind, before, before2),
        found.words,
        _join(kind, word_before),
        _join(kind, word_behind),
        _join(before, behind),
        _join(kind, word_behind, behind2),
        _join(kind, word_before, before2),
        _join(kind, before, behind, before2, behind2),
    ):
        yield view(_join(value[which], place))
    line = _lines(types)
    yield view(_join(kind[which], place, line))
    yield view(_join(types, line))


def _lines(types: Codes) -> Codes:
    """How long the line of each letter is, in steps, and whether it has any hiragana: a headword is no sentence."""
    starts, ends = _edges_of_runs((types == LINE).astype(np.uint64))
    spoken = np.append(0, np.cumsum(types == HIRAGANA))
    length = np.minimum((ends - starts) // 5, 5)
    told: Codes = (length * 2 + (spoken[ends] > spoken[starts])).astype(np.uint64)
    return told


def _lists(framed: str, types: Codes, view: _View, ruled: Sequence[Finding]) -> Iterator[Codes]:
    starts, ends = _edges_of_runs(types)
    here = np.arange(len(types))
    place = _join(
        types, np.minimum(here - starts, 3).astype(np.uint64), np.minimum(ends - 1 - here, 3).astype(np.uint64)
    )
    found = Words(framed, types == SPACE)
    each = [_join(found.begins[number], found.ends[number], found.inside[number]) for number in range(places.LISTS)]
    for number, value in enumerate(each):
        if number not in (places.COMMON, places.FOREIGN_ONLY):
            yield view(value)
    surname, given = each[places.SURNAME], each[places.GIVEN]
    common = found.begins[places.COMMON] * _U(16) + found.ends[places.COMMON]
    whole = _join(found.whole_begins, found.whole_turns, found.whole_ends)
    rule = _ruled(ruled, len(types))
    for value in (
        _join(surname, given),
        _join(surname, given, place),
        _join(whole, place),
        _join(whole, common),
        _join(common, place, given),
        _join(each[places.FOREIGN], each[places.FOREIGN_ONLY], place),
        _join(each[places.SURNAME_READING], each[places.GIVEN_READING], place),
        rule,
        _join(rule, place),
        _join(rule, whole),
    ):
        yield view(value)
    yield from _beside(_join(surname, given), place, (whole, rule), view)


def _beside(names: Codes, place: Codes, twice: tuple[Codes, Codes], view: _View) -> Iterator[Codes]:
    """What the lists and rules say of the letters on both sides."""
    for ahead in (-1, 1):
        yield _join(view(names, ahead), view(place))
        for value in twice:
            yield _join(view(value, ahead), view(value))


class Words:
    """For each list and each place: how long the longest word is that begins or ends there, whether one lies over it.

    ``whole_begins``, ``whole_turns`` and ``whole_ends`` are the same for a surname with a given name behind it.
    """

    def __init__(self, framed: str, blank: npt.NDArray[np.bool_]) -> None:
        size = len(framed)
        flags = []
        self.blank = blank
        table = places.table()
        for total in places.sums(places.codes_of(framed), places.LONGEST):
            first, second = places.slots(total)
            flags.append(table[first] & table[second])
        self.begins = np.zeros((places.LISTS, size), np.uint64)
        self.ends = np.zeros((places.LISTS, size), np.uint64)
        cover = np.zeros((places.LISTS, size + 1), np.int32)
        for length, flag in enumerate(flags, 1):
            self._note(flag, length, cover)
        self.inside = (np.cumsum(cover[:, :-1], axis=1) > 0).astype(np.uint64)
        self._whole(flags, size)

    def _note(self, flag: places.Flags, length: int, cover: npt.NDArray[np.int32]) -> None:
        hits = np.flatnonzero(flag)
        held = flag[hits]
        for number in range(places.LISTS):
            at = hits[(held >> np.uint8(number)) & np.uint8(1) == 1]
            self.begins[number, at] = length
            self.ends[number, at + length - 1] = length
            cover[number, at] += 1
            cover[number, at + length] -= 1

    def _whole(self, flags: list[places.Flags], size: int) -> None:
        self.whole_begins = np.zeros(size, np.uint64)
        self.whole_turns = np.zeros(size, np.uint64)
        self.whole_ends = np.zeros(size, np.uint64)
        for first in range(1, 5):
            for second in range(1, 5):
                if first + second > 7 or second > len(flags):
                    continue
                surname = flags[first - 1][: size - first - second + 1] >> np.uint8(places.SURNAME) & np.uint8(1)
                given = flags[second - 1][first:] >> np.uint8(places.GIVEN) & np.uint8(1)
                at = np.flatnonzero(surname & given[: len(surname)])
                length = first + second
                self.whole_begins[at] = np.maximum(self.whole_begins[at], _U(length))
                self.whole_turns[at + first] = _U(first * 8 + second)
                self.whole_ends[at + length - 1] = np.maximum(self.whole_ends[at + length - 1], _U(length))
        self._apart(size)

    def _apart(self, size: int) -> None:
        """A surname, a space, a given name."""
        surname, given = self.ends[places.SURNAME], self.begins[places.GIVEN]
        at = np.flatnonzero((self.blank[1 : size - 1]) & (surname[: size - 2] > 0) & (given[2:] > 0)) + 1
        length = surname[at - 1] + given[at + 1]
        self.whole_turns[at] = surname[at - 1] * _U(8) + given[at + 1] + _U(100)
        begin, end = at - surname[at - 1].astype(np.int64), at + given[at + 1].astype(np.int64)
        self.whole_begins[begin] = length + _U(20)
        self.whole_ends[end] = length + _U(20)


def _ruled(ruled: Sequence[Finding], size: int) -> Codes:
    """What the rules say of each place: begun, inside or ended, and how surely."""
    said = np.zeros(size, np.uint64)
    for found in sorted(ruled, key=lambda each: each.score):
        sure = int(found.score * 10) * 4
        start, end = found.start + EDGE, found.end + EDGE
        said[start:end] = sure + 2
        said[end - 1] = sure + 3
        said[start] = sure + 1
    return said
