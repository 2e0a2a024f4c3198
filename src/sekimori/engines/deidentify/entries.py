"""Entries of a form: a cell is told by the label to its left, as application forms and cards in a spreadsheet have it.

生年月日 ｜ S60.4.1 is a birth date as it would be in a column of that name. Only what the content bears out is believed:
beside a label there may stand another label that is in no lexicon.
"""

import re
from collections.abc import Iterable, Iterator

from sekimori.engines.deidentify.blocks import FOUR_DIGITS, Row
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Gazetteer
from sekimori.engines.deidentify.profile import decide, is_header, kind_of_header

_AGREED = 0.95  # score from which a decision says that header and content agree
_BLANKS = re.compile(r"\s+")
_NUMBERS = frozenset(
    {
        Kind.ADDRESSEE_NUMBER,
        Kind.HOUSEHOLD_NUMBER,
        Kind.INSURED,
        Kind.INSURER,
        Kind.PENSION_NUMBER,
        Kind.BANK_ACCOUNT,
        Kind.CARE_INSURED,
    }
)  # that nothing but their label tells


def entries(row: Row, places: Gazetteer, among: Iterable[int]) -> Iterator[tuple[int, Finding]]:
    """This function will yield those of some cells of a row that a label among them, to their left, tells of."""
    for index, label in beside_labels(row, among):
        if found := _told(label, row[index], places):
            yield index, found


def beside_labels(row: Row, among: Iterable[int]) -> Iterator[tuple[int, str]]:
    """This function will yield the cells that have a label of personal information to their left, and the label.

    ``among`` are the columns that are looked at, from left to right.
    """
    label = ""
    for index in among:
        text = row[index]
        if text and is_header(text):
            label = text if kind_of_header(text) else ""
        elif text and label:
            yield index, label


def _told(label: str, text: str, places: Gazetteer) -> Finding | None:
    """Names are written with blanks between all letters, to fill the box."""
    for value in (text, _BLANKS.sub("", text)):
        decision = decide(label, [value], places)
        if decision.kind and decision.score >= _AGREED:
            return Finding(0, len(text), decision.kind, decision.score, "左の見出しと内容が一致")
    if decision.kind in _NUMBERS and FOUR_DIGITS.match(text):
        return Finding(0, len(text), decision.kind, decision.score, "左の見出しによる")
    return None
