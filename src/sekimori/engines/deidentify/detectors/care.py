"""Facts about health, disability, crime and welfare: a warning where they stand beside a person."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from sekimori.engines.deidentify.finding import Finding, Kind

_NEAR = 80  # characters to a name, birth date or the like
_SOMEBODY = frozenset(
    {Kind.PERSON, Kind.BIRTH_DATE, Kind.AGE, Kind.MY_NUMBER, Kind.ADDRESS, Kind.PHONE, Kind.ADDRESSEE_NUMBER}
)
# A programme or an office, not a fact about somebody: 認知症施策, 障害福祉課.
_GENERAL_AFTER = re.compile(
    r"(?:者?(?:施策|対策|予防|支援事業|事業|制度|計画|条例|法|課|係|担当|窓口|センター|サポーター|講座|啓発|検診|相談員|のおそれ|等の防止|防止|の防止))"
)


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, tuple[Kind, str]]]:
    text = files("sekimori.engines.deidentify").joinpath("data/care.toml").read_text(encoding="utf-8")
    terms = {
        term: (Kind(group["kind"]), group["ground"])
        for group in tomllib.loads(text)["group"]
        for term in group["terms"]
    }
    longest_first = "|".join(
        (rf"(?<![A-Za-z]){term}(?![A-Za-z])" if term.isascii() else re.escape(term))
        for term in sorted(terms, key=len, reverse=True)
    )
    return re.compile(longest_first), terms


def find(text: str, people: Iterable[Finding], *, everywhere: bool = False) -> Iterator[Finding]:
    """This function will find words of 要配慮個人情報 (法第2条第3項) and of welfare that stand near a person.

    ``people`` are the findings so far, in the offsets of the same text; ``everywhere``: each line is about somebody.
    """
    pattern, terms = _terms()
    starts = sorted(found.start for found in people if found.kind in _SOMEBODY)
    for match in pattern.finditer(text):
        if _GENERAL_AFTER.match(text, match.end()):
            continue
        index = bisect_left(starts, match.start() - _NEAR)
        if everywhere or (index < len(starts) and starts[index] <= match.end() + _NEAR):
            kind, ground = terms[match[0]]
            yield Finding(*match.span(), kind, 0.7, f"{ground}を示す語が、人を示す記載の近くにある")
