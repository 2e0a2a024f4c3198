"""Detection in text of any length: fold, look in pieces, spread what was found once, resolve, go back to the original."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sekimori.engines.deidentify.detectors import (
    addresses,
    care,
    contacts,
    days,
    identifiers,
    people,
    scored,
    spreading,
)
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.folding import fold
from sekimori.engines.deidentify.knowledge import Gazetteer, gazetteer, lexicon
from sekimori.engines.deidentify.overlaps import resolve

THRESHOLD = 0.4
PIECE = 65_536  # characters looked at in one go
_MARGIN = 256  # what a piece sees of its neighbours, so that a cut hides nothing
_SPREAD_FROM = 0.7  # a name has to be this sure before it is looked for everywhere


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows and wants.

    ``towns``: the government's own towns, which stand in its texts without a municipality. ``names``: people known
    already, to be found wherever they stand. ``about_people``: each line is about somebody, as in a table of people.
    ``threshold``: the least score that is reported; lower finds more. ``least_sure_name``: how sure the trained scorer has
    to be (0 to 1) that a letter belongs to a name; over 1 leaves names to the rules alone.
    """

    towns: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    threshold: float = THRESHOLD
    least_sure_name: float = scored.LEAST
    about_people: bool = False


DEFAULT = Options()


def scan_text(text: str, options: Options = DEFAULT, *, piece: int = PIECE) -> tuple[Finding, ...]:
    """This function will find personal information in a text and return it in the order of the text, without overlaps.

    Offsets are those of ``text`` as given. Dates that are nobody's birth date and 法人番号 are among the findings, with
    the category NONE. ``piece`` bounds the work memory, and does not change what is found.
    """
    folded = fold(text)
    places = gazetteer().with_towns(options.towns)
    candidates = list(_in_pieces(folded.text, places, options, piece))
    names = {
        folded.text[found.start : found.end]
        for found in resolve(candidates, threshold=_SPREAD_FROM)
        if found.kind is Kind.PERSON
    }
    names.update(fold("\n".join(options.names)).text.split("\n"))
    denied = _denied(candidates) if options.least_sure_name <= 1 else _never
    candidates += spreading.spread(folded.text, names, lexicon(), denied)
    somebody = [each for each in candidates if each.score > scored.HINT]
    candidates += care.find(folded.text, somebody, everywhere=options.about_people)
    found_there = resolve(candidates, threshold=options.threshold)
    return tuple(_moved(found, *folded.span(found.start, found.end)) for found in found_there)


def _denied(candidates: Iterable[Finding]) -> spreading.Denied:
    """Where nothing, however unsure, speaks for a name."""
    hinted = sorted((each.start, each.end) for each in candidates if each.kind is Kind.PERSON)
    reach = list(accumulate((end for _, end in hinted), max))

    def denied(start: int, end: int) -> bool:
        before = bisect_left(hinted, (end, 0))  # those that begin before the end
        return before == 0 or reach[before - 1] <= start

    return denied


def _never(start: int, end: int) -> bool:
    return False


def scan_several(texts: Sequence[str], options: Options = DEFAULT) -> Iterator[tuple[int, Finding]]:
    """This function will look through several texts as one, so that a name of one is found in the others.

    It yields the number of the text and the finding with offsets of that text.
    """
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text) + 1
    at = 0
    for found in scan_text("\n".join(texts), options):
        while at + 1 < len(starts) and starts[at + 1] <= found.start:
            at += 1
        end = min(found.end - starts[at], len(texts[at]))
        yield at, Finding(found.start - starts[at], end, found.kind, found.score, found.reason)


def _moved(found: Finding, start: int, end: int) -> Finding:
    return Finding(start, end, found.kind, found.score, found.reason)  # ten times as fast as dataclasses.replace


def _in_pieces(text: str, places: Gazetteer, options: Options, piece: int) -> Iterator[Finding]:
    for start, end in _cuts(text, piece):
        first = max(0, start - _MARGIN)
        for found in _look(text[first : end + _MARGIN], places, options.least_sure_name):
            if start <= found.start + first < end:
                yield _moved(found, found.start + first, found.end + first) if first else found


def _cuts(text: str, piece: int) -> Iterable[tuple[int, int]]:
    """Pieces that end at a line or sentence where there is one in their second half."""
    start = 0
    while start < len(text):
        end = min(start + piece, len(text))
        if end < len(text):
            better = max(text.rfind(mark, start + piece // 2, end) for mark in "\n。")
            end = better + 1 if better > 0 else end
        yield start, end
        start = end


def _look(text: str, places: Gazetteer, least_sure_name: float) -> Iterator[Finding]:
    yield from contacts.find(text)
    yield from days.find(text)
    yield from identifiers.find(text)
    yield from addresses.find(text, places)
    yield from scored.find(text, list(people.find(text, lexicon())), least_sure_name)
