"""Finding people again who were named once, whole or by a part of their name."""

import re
from collections.abc import Callable, Iterable, Iterator

from sekimori.engines.deidentify.detectors.people import KANJI, patterns, split_name
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Lexicon


def parts_of(name: str, names: Lexicon) -> tuple[str, ...]:
    """This function will return the ways in which a person named once may be named again: whole, unspaced, by surname."""
    bare = name.replace(" ", "")
    ways = [name, bare]
    cut = split_name(name, names)
    if cut is None and " " in name:
        cut = name.index(" ")
    if cut is not None:
        surname, given = name[:cut], name[cut:].strip()
        ways += [f"{surname} {given}", surname if len(surname) > 1 else "", given if len(given) > 1 else ""]
    return tuple(dict.fromkeys(way for way in ways if len(way) > 1))


Denied = Callable[[int, int], bool]


def spread(
    text: str, known: Iterable[str], names: Lexicon, denied: Denied = lambda start, end: False
) -> Iterator[Finding]:
    """This function will find again, wherever they stand alone, the names that were found once.

    A single word, which may be a place or a firm elsewhere, is not taken for a name where that is ``denied``.
    """
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    whole = {name for name in known if any(name[at : at + 2] in pairs for at in range(len(name) - 1))}
    ways = {way: way in whole for name in whole for way in parts_of(name, names)}
    single = {name for name in whole if " " not in name and split_name(name, names) is None}
    beginnings: dict[str, list[str]] = {}
    for way in sorted(ways, key=len, reverse=True):
        if way[:2] in pairs:
            beginnings.setdefault(way[:2], []).append(way)
    if not beginnings:
        return
    end = 0
    for first in re.finditer(f"[{re.escape(''.join({pair[0] for pair in beginnings}))}]", text):
        at = first.start()
        if at < end:
            continue
        way = next((each for each in beginnings.get(text[at : at + 2], ()) if text.startswith(each, at)), "")
        if way in single and denied(at, at + len(way)):
            continue
        if way and (ways[way] or " " in way or _stands_alone(text, at, at + len(way))):
            end = at + len(way)
            reason = "同じ文書で氏名と判定した語" if ways[way] else "同じ文書で氏名と判定した人の姓又は名"
            yield Finding(at, end, Kind.PERSON, 0.8 if ways[way] else 0.6, reason)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = start == 0 or not re.match(rf"[{KANJI}ァ-ヶー]", text[start - 1])
    after = end == len(text) or not re.match(rf"[{KANJI}ァ-ヶー]", text[end])
    return (before and after) or bool(before and patterns()["title_after"].match(text, end))
