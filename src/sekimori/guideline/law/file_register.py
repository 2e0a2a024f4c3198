"""個人情報ファイル簿 (法第75条) as the law has it on a day: the form's lines, and the grounds for leaving a file out.

The rows stand in ``file_register.toml`` beside this module, each with the article it comes from and the days it holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sekimori.guideline.schema import DAY, FLAG, NEEDED, OPTIONAL, Field, Schema, check_tables, read_row, rows_of
from sekimori.guideline.source import Document, Faults, read_toml
from sekimori.kernel.problems import Refused

SHIPPED = Path(__file__).with_name("file_register.toml")


class FilledBy(StrEnum):
    """Where the text of a line comes from."""

    LEDGER = "ledger"  # 取扱台帳
    GOVERNMENT = "government"  # どのファイルにも同じもの（機関・組織・窓口）
    REGISTER = "register"  # ファイル簿のためだけに書くもの


# What the software fills by itself, by code; a line of the law's file must be one of these or be written by hand.
FILLED = {
    "name": FilledBy.LEDGER,
    "agency": FilledBy.GOVERNMENT,
    "unit": FilledBy.GOVERNMENT,
    "purpose": FilledBy.LEDGER,
    "items": FilledBy.LEDGER,
    "scope": FilledBy.LEDGER,
    "source": FilledBy.LEDGER,
    "special_care": FilledBy.LEDGER,
    "ordinance_special_care": FilledBy.LEDGER,
    "recipients": FilledBy.LEDGER,
    "request_desk": FilledBy.GOVERNMENT,
    "file_kind": FilledBy.LEDGER,
}
_DATED: Schema = {"since": Field(DAY, required=True), "until": Field(DAY)}
LINE: Schema = {
    "code": NEEDED,
    "number": NEEDED,
    "label": NEEDED,
    "law": NEEDED,
    "filled_by": Field(required=True, choices=FilledBy),
    "customary": OPTIONAL,
    "withholdable": Field(FLAG),
    **_DATED,
}
EXCLUSION: Schema = {"code": NEEDED, "label": NEEDED, "law": NEEDED, **_DATED}


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form. ``customary`` stands there while nobody has written anything else.

    ``local`` lines are a government's own (its pack's ``register.toml``), after those of the law.
    """

    code: str
    number: str
    label: str
    law: str
    filled_by: FilledBy
    since: date
    until: date | None = None
    customary: str = ""
    withholdable: bool = False
    local: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A ground on which a file is not in the register; ``code`` is kept with the holding, ``law`` is its source."""

    code: str
    label: str
    law: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class RegisterLaw:
    """All rows of the law's file; a question about a day before the first row is answered by the first rows."""

    lines: tuple[FormLine, ...]
    exclusions: tuple[Exclusion, ...]

    def lines_on(self, day: date) -> tuple[FormLine, ...]:
        """This function will return the form's lines in force on a day, in the official order."""
        return tuple(line for line in self.lines if _holds(line, max(day, self._first)))

    def exclusions_on(self, day: date) -> Mapping[str, Exclusion]:
        """This function will return the grounds in force on a day, by code."""
        return {ground.code: ground for ground in self.exclusions if _holds(ground, max(day, self._first))}

    @property
    def _first(self) -> date:
        return min(*(line.since for line in self.lines), *(ground.since for ground in self.exclusions))


def _holds(row: FormLine | Exclusion, day: date) -> bool:
    return row.since <= day and (row.until is None or day < row.until)


@lru_cache(maxsize=1)
def register_law() -> RegisterLaw:
    """This function will return the shipped file, read once. :raises Refused: with every fault of it."""
    return load(SHIPPED)


def load(file: Path) -> RegisterLaw:
    """This function will read a file of lines and grounds. :raises Refused: with every fault, by file and line."""
    faults = Faults()
    document = read_toml(file, file.name, faults)
    law = _read(document, faults) if document is not None else None
    if faults.found or law is None:
        raise Refused(*faults.found)
    return law


def _read(document: Document, faults: Faults) -> RegisterLaw:
    check_tables(document, ("line", "exclusion"), faults)
    lines = _rows(document, "line", LINE, _line, faults)
    _check_filled(document, lines, faults)
    return RegisterLaw(lines, _rows(document, "exclusion", EXCLUSION, _exclusion, faults))


def _line(clean: dict[str, Any]) -> FormLine:
    return FormLine(**{**clean, "filled_by": FilledBy(clean["filled_by"])})


def _exclusion(clean: dict[str, Any]) -> Exclusion:
    return Exclusion(**clean)


Row = TypeVar("Row", FormLine, Exclusion)


def _rows(
    document: Document, table: str, schema: Schema, make: Callable[[dict[str, Any]], Row], faults: Faults
) -> tuple[Row, ...]:
    made: list[Row] = []
    for path, row in rows_of(document, table, faults):
        clean = read_row(document, path, row, schema, faults)
        if clean is None:
            continue
        found = make(clean)
        if found.until is not None and found.until <= found.since:
            faults.add(document.at(*path), f"「{found.code}」の終わりが始まりより前です", "until を直してください。")
        if any(other.code == found.code and _overlap(other, found) for other in made):
            mend = "古い行を until で終わらせてから、新しい行を足してください。"
            faults.add(document.at(*path), f"「{found.code}」が同じ日に二つあります", mend)
        made.append(found)
    return tuple(made)


def _overlap(one: FormLine | Exclusion, other: FormLine | Exclusion) -> bool:
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)


def _check_filled(document: Document, lines: Iterable[FormLine], faults: Faults) -> None:
    for line in lines:
        if line.filled_by is not FILLED.get(line.code, FilledBy.REGISTER):
            mend = f"filled_by は「{FILLED.get(line.code, FilledBy.REGISTER)}」にしてください。"
            faults.add(document.at("line"), f"欄「{line.code}」の filled_by が、ソフトウェアと合いません", mend)
