"""What a column holds, told by its header and by its content."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from sekimori.engines.deidentify import numbers
from sekimori.engines.deidentify.detectors import addresses, contacts, days, people
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.folding import fold
from sekimori.engines.deidentify.knowledge import Gazetteer, lexicon
from sekimori.kernel.era import ERAS

_SAMPLE = 200  # cells looked at to know what a column holds
_FEW = 3  # from so many cells on the content of a column may speak against its header
_MOSTLY = 0.6
_SURELY = 0.9  # of check digits: by chance one in ten would pass
_MARKS = re.compile(r"[\s*※★●○◎()（）「」【】\[\]・:：/／.,_\-]|必須|任意")
_LONGEST_HEADER = 40
_TWO_DIGITS = re.compile("[0-9０-９]{2}")
_DIGITS = re.compile("[0-9]+")
_NUMBERED = re.compile("[0-9]+$")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a column was decided to hold: ``kind`` is ``None`` for what is looked through cell by cell.

    ``settled``: it was made so coarse that its cells need not be looked through.
    """

    kind: Kind | None
    score: float
    reason: str
    settled: bool = False


@cache
def _headers() -> dict[str, Any]:
    text = files("sekimori.engines.deidentify").joinpath("data/headers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words() -> re.Pattern[str]:
    """Whether a word can be in the lexicon of headers at all: most cells cannot, and are known for no header at once."""

    def all_of(use: str) -> str:
        return "|".join(sorted({re.escape(word) for rule in _headers()["kind"] for word in rule.get(use, ())}))

    return re.compile(rf"(?i:(?:{all_of('whole')})$)|(?:.*(?:{all_of('ends')})$)|.*(?:{all_of('has')})", re.DOTALL)


def kind_of_header(header: str) -> Kind | None:
    """This function will return what a header says its column holds, or ``None``; 申請者氏名（カナ） says a person."""
    return _kind_of_word(_word(header)) if len(header) <= _LONGEST_HEADER else None


def _word(header: str) -> str:
    return _NUMBERED.sub("", _MARKS.sub("", fold(header).text))


def _kind_of_word(word: str) -> Kind | None:
    if not 0 < len(word) <= 24 or not _words().match(word):
        return None
    for rule in _headers()["kind"]:
        whole = rule.get("whole", ())
        if (
            word in whole
            or word.lower() in whole
            or word.endswith(tuple(rule.get("ends", ())))
            or any(has in word for has in rule.get("has", ()))
        ):
            return Kind(rule["kind"])
    return None


@lru_cache(maxsize=1 << 16)  # names and towns come again and again
def is_header(text: str) -> bool:
    """This function will say whether a cell reads as the header of a column, of personal information or not."""
    if len(text) > _LONGEST_HEADER or _TWO_DIGITS.search(text):
        return False
    word = _word(text)
    if not 0 < len(word) <= 16 or _DIGITS.search(word):
        return False
    return _kind_of_word(word) is not None or word in _headers()["other"]


def is_free_text(header: str) -> bool:
    """This function will say whether a header announces free text, which no content makes into a column of one kind."""
    return any(word in header for word in _headers()["free_text"])


# What transform.methods.token makes. Only a whole column of them is believed.
PSEUDONYM = re.compile("仮-[A-HJ-NP-Z2-9]{8}")


def decide(header: str, values: Sequence[str], places: Gazetteer) -> Decision:
    """This function will decide what a column holds. ``values`` are its cells that are not blank, ``places`` the gazetteer."""
    step = max(1, len(values) // _SAMPLE)
    sample = [fold(value).text.strip() for value in values[::step]]
    if all(PSEUDONYM.fullmatch(value) for value in values):
        return Decision(None, 0.0, "仮の番号に置き換えた列", settled=True)
    said = kind_of_header(header) if header else None
    if said in _COARSER and all(_COARSER[said](fold(value).text.strip(), places) for value in values):
        return Decision(None, 0.0, "人を絞り込めない幅にした列", settled=True)
    if said is None and (len(sample) < _FEW or is_free_text(header)):
        return Decision(None, 0.0, "")  # content alone may not decide; a sheet may have 65,536 such columns
    held, share = _content(sample, places)
    return _by_content(held, share, sample) if said is None else _by_header(said, held, share, sample)


def _by_header(said: Kind, held: Kind | None, share: float, sample: list[str]) -> Decision:
    if held is None or held is said or held in _WITHIN.get(said, ()):
        agrees = held is not None
        score = 0.98 if agrees else 0.85
        return Decision(said, score, f"見出しと内容（{share:.0%}）が一致" if agrees else "見出しによる")
    if len(sample) >= _FEW and share >= _SURELY:
        return Decision(held, 0.85, f"見出しは{said.label}だが、内容の{share:.0%}が{held.label}の形")
    return Decision(said, 0.8, "見出しによる（内容は一致しないものがある）")


_BAND = re.compile("[0-9]{1,3}[～~-][0-9]{1,3}歳|[0-9]{1,3}歳以上|[0-9]{4}年")
_AREA = re.compile("〒?[0-9]{3}")


def _is_municipality(value: str, places: Gazetteer) -> bool:
    rest = next((value[len(name) :] for name in places.prefectures if value.startswith(name)), value)
    return not rest or rest in places.municipalities


# What transform.methods makes of a kind so that it tells nobody alone: bands of ages, years, municipalities, postal areas.
_COARSER: dict[Kind | None, Callable[[str, Gazetteer], bool]] = {
    Kind.BIRTH_DATE: lambda value, _: bool(_BAND.fullmatch(value)),
    Kind.AGE: lambda value, _: bool(_BAND.fullmatch(value)),
    Kind.POSTAL_CODE: lambda value, _: bool(_AREA.fullmatch(value)),
    Kind.ADDRESS: _is_municipality,
}


# What a header says, and what its content may look like without speaking against it.
_WITHIN: dict[Kind, frozenset[Kind]] = {
    Kind.BIRTH_DATE: frozenset({Kind.DATE}),
    Kind.FAX: frozenset({Kind.PHONE}),
    Kind.INSURED: frozenset({Kind.MY_NUMBER, Kind.DRIVER_LICENCE, Kind.RESIDENT_CODE}),
    Kind.ADDRESSEE_NUMBER: frozenset({Kind.DRIVER_LICENCE, Kind.RESIDENT_CODE}),
    Kind.BANK_ACCOUNT: frozenset({Kind.PERSON}),
    Kind.SPECIAL_CARE: frozenset({Kind.DATE}),
    Kind.WELFARE: frozenset({Kind.DATE}),
}


def _by_content(held: Kind | None, share: float, sample: list[str]) -> Decision:
    if held is None:
        return Decision(None, 0.0, "")
    if held is Kind.DATE and _spans_generations(sample):
        return Decision(Kind.BIRTH_DATE, 0.6, "日付の年が世代にわたって散らばる（見出しはない）")
    return Decision(held, 0.8, f"見出しにはないが、内容の{share:.0%}が{held.label}の形")


def _content(sample: list[str], places: Gazetteer) -> tuple[Kind | None, float]:
    """The kind most cells look like, and the share of cells that do."""
    if not sample:
        return None, 0.0
    best: tuple[Kind | None, float] = (None, 0.0)
    for kind, looks, needed in _LOOKS:
        share = sum(looks(value, places) for value in sample) / len(sample)
        if share >= needed and share > best[1]:
            best = kind, share
    return best


def _checked(length: int, fits: Callable[[str], bool]) -> Callable[[str, Gazetteer], bool]:
    def looks(value: str, _: Gazetteer) -> bool:
        digits = value.replace("-", "").replace(" ", "")
        return len(digits) == length and fits(digits)

    return looks


def _filled(find: Callable[[str], Sequence[Finding]], *kinds: Kind) -> Callable[[str, Gazetteer], bool]:
    """Whether one finding of these kinds fills the cell."""

    def looks(value: str, _: Gazetteer) -> bool:
        return any(each.kind in kinds and each.start == 0 and each.end == len(value) for each in find(value))

    return looks


def _is_card(value: str, _: Gazetteer) -> bool:
    digits = value.replace("-", "").replace(" ", "")
    return len(digits) in (14, 15, 16) and numbers.is_card(digits)


def _is_address(value: str, places: Gazetteer) -> bool:
    return any(each.start <= 1 and each.end >= len(value) * 0.7 for each in addresses.find(value, places))


def _is_person(value: str, _: Gazetteer) -> bool:
    return len(value) <= 24 and people.is_whole_name(value, lexicon())


_POSTAL = re.compile("〒?[0-9]{3}-[0-9]{4}")
_RESIDENCE = re.compile("[A-Z]{2}[0-9]{8}[A-Z]{2}")
_LOOKS: tuple[tuple[Kind, Callable[[str, Gazetteer], bool], float], ...] = (
    (Kind.MY_NUMBER, _checked(12, numbers.is_my_number), _SURELY),
    (Kind.DRIVER_LICENCE, _checked(12, numbers.is_driver_licence), _SURELY),
    (Kind.CORPORATE_NUMBER, _checked(13, numbers.is_corporate_number), _SURELY),
    (Kind.RESIDENT_CODE, _checked(11, numbers.is_resident_code), _SURELY),
    (Kind.CARD, _is_card, _SURELY),
    (Kind.RESIDENCE_CARD, lambda value, _: bool(_RESIDENCE.fullmatch(value)), _MOSTLY),
    (Kind.EMAIL, _filled(lambda value: tuple(contacts.find(value)), Kind.EMAIL), _MOSTLY),
    (Kind.PHONE, _filled(lambda value: tuple(contacts.find(value)), Kind.PHONE), _MOSTLY),
    (Kind.IP_ADDRESS, _filled(lambda value: tuple(contacts.find(value)), Kind.IP_ADDRESS), _MOSTLY),
    (Kind.POSTAL_CODE, lambda value, _: bool(_POSTAL.fullmatch(value)), _MOSTLY),
    (Kind.DATE, _filled(lambda value: tuple(days.find(value)), Kind.DATE, Kind.BIRTH_DATE), _MOSTLY),
    (Kind.ADDRESS, _is_address, _MOSTLY),
    (Kind.PERSON, _is_person, _MOSTLY),
    (Kind.SEX, lambda value, _: value in ("男", "女", "男性", "女性"), _SURELY),
)
_GENERATIONS = 40  # years between the oldest and the youngest of a register
_YEAR = re.compile(r"(?:西暦 ?)?((?:18|19|20)[0-9]{2})")
_ERA = re.compile("([明大昭平令MTSHR])[治正和成]?[ ・.]?([0-9]{1,2})")


def _spans_generations(sample: list[str]) -> bool:
    years = [year for value in sample if (year := _year(value))]
    return bool(years) and max(years) - min(years) >= _GENERATIONS


def _year(day: str) -> int:
    """The year in which a day lies, or 0 if it is not told."""
    if match := _YEAR.match(day):
        return int(match[1])
    if match := _ERA.match(day):
        first = next(first for name, letter, first in ERAS if match[1] in (name[0], letter))
        return first.year - 1 + int(match[2])
    return 0
