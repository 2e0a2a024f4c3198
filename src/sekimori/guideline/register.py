"""What a government adds to 個人情報ファイル簿: a second register by ordinance, and lines of its own (``register.toml``).

法第75条第5項 leaves room for registers by ordinance; some governments register smaller files (条例個人情報ファイル簿) or print
further lines on the form. A pack without the file adds nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

STATUTORY = "statutory"  # 個人情報ファイル簿
ORDINANCE = "ordinance"  # 条例で定めるファイル簿


class On(StrEnum):
    """On which form a local line is printed."""

    BOTH = "both"
    STATUTORY = STATUTORY
    ORDINANCE = ORDINANCE


@dataclass(frozen=True, slots=True)
class OrdinanceRegister:
    """A register by ordinance: files of at least ``threshold`` people that the law's own register does not take."""

    title: str
    norm: str
    threshold: int
    since: date
    lead: str = ""


@dataclass(frozen=True, slots=True)
class LocalLine:
    """A line a government prints after those of the law; with ``choices`` it is picked, otherwise written."""

    code: str
    number: str
    label: str
    norm: str
    on: On
    since: date
    customary: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterRules:
    """All that a pack adds."""

    ordinances: tuple[OrdinanceRegister, ...] = ()
    lines: tuple[LocalLine, ...] = ()

    def ordinance(self, on: date) -> OrdinanceRegister | None:
        """This function will return the register by ordinance as it stands on a day, if there is one."""
        begun = [entry for entry in self.ordinances if entry.since <= on]
        return max(begun, key=lambda entry: entry.since, default=None)

    def lines_on(self, on: date, register: str) -> tuple[LocalLine, ...]:
        """This function will return the local lines of a register's form on a day, as the pack orders them."""
        return tuple(line for line in self.lines if line.since <= on and line.on in (On.BOTH, On(register)))
