"""What stands inside a column: pgaudit's CSV, CEF, LEEF, JSON, or whatever a pattern finds in a message."""

import csv
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest

from sekimori.engines.access_log.items import Bad, Skip, bad
from sekimori.engines.access_log.source import INSIDE, Inside, Source
from sekimori.engines.access_log.texts import Paths, from_json

Found = dict[str, str] | Bad | Skip
Opener = Callable[[str, Mapping[str, str]], Found]  # text, row around it → values by name

PGAUDIT_COLUMNS = (
    "audit_type",
    "statement_id",
    "substatement_id",
    "class",
    "command",
    "object_type",
    "object_name",
    "statement",
    "parameter",
    "rows",
)
CEF_HEADER = ("version", "vendor", "product", "product_version", "signature_id", "name", "severity")
LEEF_HEADER = ("version", "vendor", "product", "product_version", "event_id")
HEADER = "header."
MOST_SESSIONS = 10_000

_NO_AUDIT = Skip("監査記録でない行")
_SECOND_OF_COPY = Skip("COPYの二行目（件数は一行目にあります）")
_TWICE = "同じ項目が二度書かれています"
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_CEF_KEY = re.compile(r"(?:^|(?<= ))([A-Za-z0-9_.\-\[\]]+)=")
_CEF_ESCAPED = re.compile(r"\\(.)")
_LETTERS = {"n": "\n", "r": "\r"}


def opener(source: Source) -> Opener:
    """This function will return what takes the nested column of a source apart; it may remember rows before."""
    nested = source.nested
    if nested is None:
        raise ValueError(source.code)
    prefix = len(INSIDE)
    wanted = [name[prefix:] for names in source.columns for name in names if name.startswith(INSIDE)]
    match nested.kind:
        case Inside.PGAUDIT:
            return _PgAudit().open
        case Inside.CEF:
            return _cef
        case Inside.LEEF:
            return _leef
        case Inside.JSON:
            paths = Paths(wanted)
            return lambda text, _: from_json(text, paths)
    return _by_patterns(nested.patterns, nested.otherwise)


class _PgAudit:
    """pgaudit's lines in PostgreSQL's own log, ``pgaudit.log_rows`` on or off (https://www.pgaudit.org).

    ``COPY (SELECT …)`` is logged twice, as SELECT with the number of rows and as COPY with 0: the second is left out.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, str]] = {}  # session → statement number and text of its latest line

    def open(self, text: str, around: Mapping[str, str]) -> Found:
        if not text.startswith("AUDIT: "):
            return _NO_AUDIT
        try:
            rows = list(csv.reader(text[7:].splitlines(keepends=True), strict=True))
        except csv.Error:
            rows = []
        if len(rows) != 1 or len(rows[0]) not in (len(PGAUDIT_COLUMNS), len(PGAUDIT_COLUMNS) - 1):
            return bad("pgauditの監査記録として読めません", text)
        found = dict(zip(PGAUDIT_COLUMNS, [*rows[0], ""], strict=False))
        session = around.get("session_id", "")
        statement = (found["statement_id"], found["statement"])
        again = self._last.get(session) == statement
        if len(self._last) >= MOST_SESSIONS:
            self._last.clear()
        self._last[session] = statement
        if again and found["command"] == "COPY" and found["substatement_id"] != "1" and found["rows"] in ("0", ""):
            return _SECOND_OF_COPY
        return found


def _cef(text: str, _: Mapping[str, str]) -> Found:
    """ArcSight Common Event Format, with or without a syslog header before it."""
    start = text.find("CEF:")
    parts = _bars(text[start + 4 :], len(CEF_HEADER)) if start >= 0 else []
    if len(parts) != len(CEF_HEADER) + 1:
        return bad("CEFの記録として読めません", text)
    found = {HEADER + name: _plain(value) for name, value in zip(CEF_HEADER, parts, strict=False)}
    extension = parts[-1].strip()
    keys = list(_CEF_KEY.finditer(extension))
    if len({key[1] for key in keys}) < len(keys):  # a value that holds "suser=" must not pose as the user
        return bad(_TWICE, text)
    for key, following in zip_longest(keys, keys[1:]):
        value = extension[key.end() : following.start() if following else None]
        found[key[1]] = _plain(value.strip())
    return found


def _bars(text: str, most: int) -> list[str]:
    """The parts of a header between bars that are not escaped; the last part is the rest."""
    parts, start = [], 0
    for bar in _BAR.finditer(text):
        parts.append(text[start : bar.end() - 1])
        start = bar.end()
        if len(parts) == most:
            break
    return [*parts, text[start:]]


def _plain(value: str) -> str:
    return _CEF_ESCAPED.sub(lambda match: _LETTERS.get(match[1], match[1]), value) if "\\" in value else value


def _leef(text: str, _: Mapping[str, str]) -> Found:
    """IBM QRadar Log Event Extended Format 1.0 and 2.0; 2.0 may name its delimiter."""
    start = text.find("LEEF:")
    parts = text[start + 5 :].split("|", len(LEEF_HEADER)) if start >= 0 else []
    if len(parts) != len(LEEF_HEADER) + 1:
        return bad("LEEFの記録として読めません", text)
    found = {HEADER + name: value for name, value in zip(LEEF_HEADER, parts, strict=False)}
    delimiter, rest = "\t", parts[-1]
    if parts[0].startswith("2"):
        named, bar, after = rest.partition("|")
        if bar and len(named) <= 6 and "=" not in named:
            delimiter, rest = _delimiter(named), after
    return _pairs(rest.split(delimiter), found) or bad(_TWICE, text)


def _delimiter(named: str) -> str:
    hexadecimal = re.fullmatch(r"0?x([0-9A-Fa-f]{2,4})", named)
    return chr(int(hexadecimal[1], 16)) if hexadecimal else named[:1] or "\t"


def _pairs(parts: list[str], found: dict[str, str]) -> dict[str, str] | None:
    for part in parts:
        name, sign, value = part.partition("=")
        if not sign:
            continue
        if name.strip() in found:
            return None
        found[name.strip()] = value
    return found


def _by_patterns(patterns: tuple[re.Pattern[str], ...], otherwise: str) -> Opener:
    """All patterns are searched; of groups with the same name the first that found something counts."""

    def open_text(text: str, _: Mapping[str, str]) -> Found:
        found: dict[str, str] = {}
        matched = False
        for pattern in patterns:
            if match := pattern.search(text):
                if not matched:
                    matched, found = True, match.groupdict("")
                    continue
                for name, value in match.groupdict("").items():
                    if not found.get(name):
                        found[name] = value
        if matched:
            return found
        return Skip(otherwise) if otherwise else bad("本文がどの形にも合いません", text)

    return open_text
