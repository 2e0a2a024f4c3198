"""A source: how one system writes its access records, declared as data (``declaration.py`` reads it from TOML)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

Names = tuple[str, ...]  # the names one column may have: versions of a product differ


class Format(StrEnum):
    """What the file is made of."""

    CSV = "csv"  # tables with any delimiter
    JSON_LINES = "json_lines"
    TEXT = "text"  # one record a line; ``inside`` takes it apart
    SYSLOG = "syslog"  # RFC 5424 and RFC 3164
    W3C = "w3c"  # W3C extended log file format: IIS
    COMBINED = "combined"  # Apache and nginx
    WINDOWS_XML = "windows_xml"
    EVTX = "evtx"


class Inside(StrEnum):
    """What stands inside one column and is taken apart a second time."""

    PGAUDIT = "pgaudit"
    CEF = "cef"
    LEEF = "leef"
    JSON = "json"
    PATTERNS = "patterns"


INSIDE = "inside."  # begins the name of what stands inside a column, so that it can never pose as a column

DELIMITERS: Mapping[str, str] = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|", "space": " "}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out. Without ``columns`` its heading is looked for."""

    delimiter: str = ","
    columns: tuple[str, ...] = ()
    extra_column: str = ""  # name of a last column that the heading does not name
    optional_last: int = 0  # how many of the last columns older versions do not write
    optional_columns: tuple[str, ...] = ()  # may be missing from the heading
    multiline: bool = True


@dataclass(frozen=True, slots=True)
class Nested:
    """What stands inside a column."""

    column: Names
    kind: Inside
    patterns: tuple[re.Pattern[str], ...] = ()
    otherwise: str = ""  # reason for leaving out what is none of it; empty: it is quarantined


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time stands and how it is written."""

    columns: tuple[Names, ...]
    clock: str
    zone: ZoneInfo
    eras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coded:
    """A field whose values are codes of the source: code → ours. A code ending in ``*`` stands for all that begin so."""

    columns: tuple[Names, ...]
    codes: Mapping[str, str]
    otherwise: str | None  # ``None``: an unknown code is quarantined


@dataclass(frozen=True, slots=True)
class Ignored:
    """Rows that are no access: those whose column has one of the values, or (``unless``) none of them."""

    column: Names
    values: frozenset[str]
    unless: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """One declaration, whole and checked.

    :param fields: field of the record → names of the column.
    :param constants: field of the record → value for all records.
    :param required: fields that must not be empty.
    :param empty: texts by which the system says "nothing": ``-``, ``NULL``.
    :param domain_in_name: accounts are written ``DOMAIN\\name``.
    """

    code: str
    label: str
    note: str
    format: Format
    encoding: str
    layout: Layout
    nested: Nested | None
    timing: Timing
    operation: Coded
    status: Coded
    fields: Mapping[str, Names]
    constants: Mapping[str, str]
    required: tuple[str, ...]
    empty: frozenset[str]
    domain_in_name: bool
    ignored: tuple[Ignored, ...]

    @property
    def outer(self) -> tuple[Names, ...]:
        """The columns that a table's heading must have."""
        nested = (self.nested.column,) if self.nested else ()
        optional = set(self.layout.optional_columns) | {self.layout.extra_column}
        return tuple(
            names
            for names in (*self.columns, *nested)
            if not names[0].startswith(INSIDE) and not optional.intersection(names)
        )

    @property
    def columns(self) -> tuple[Names, ...]:
        """Every column the declaration names, in a fixed order, each once."""
        named = (
            *self.timing.columns,
            *self.operation.columns,
            *self.status.columns,
            *self.fields.values(),
            *(rule.column for rule in self.ignored),
        )
        return tuple(dict.fromkeys(named))
