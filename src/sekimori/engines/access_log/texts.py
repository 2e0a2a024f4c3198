"""Formats with one record a line: plain text, JSON, Apache and nginx combined, W3C extended, syslog."""

import json
import re
from collections.abc import Iterable, Iterator

from sekimori.engines.access_log.items import BLANK, Bad, Columns, Items, Pieces, Skip, Splitter, bad
from sekimori.engines.access_log.lines import Block

TEXT_COLUMNS = ("line",)
COMBINED_COLUMNS = ("host", "ident", "user", "time", "request", "status", "bytes", "referer", "agent", "method", "path")
SYSLOG_COLUMNS = ("facility", "severity", "time", "host", "app", "pid", "msgid", "message")
STRUCTURED = "sd."  # structured data of RFC 5424: sd.<id>.<parameter>

_COMMENT = Skip("注釈の行")
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
# The bounds keep a hostile line from being searched in quadratic time.
_COMBINED = re.compile(
    rf"(\S+) (\S+) (.{{1,256}}?) \[([^\[\]]{{1,64}})\] {_QUOTED} (\S+) (\S+)(?: {_QUOTED} {_QUOTED})?(?: .*)?$"
)
_PRIORITY = r"<(\d{1,3})>"
_RFC5424 = re.compile(
    rf"{_PRIORITY}1 (\S+) (\S+) (\S+) (\S+) (\S+) "
    r'(-|(?:\[[^\]"]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^\]"]*)*\])+)(?: \ufeff?(.*))?$',
    re.DOTALL,
)
_RFC3164 = re.compile(
    rf"(?:{_PRIORITY})?((?:[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?)|(?:\d{{4}}-\d\d-\d\dT\S+)) (\S+) "
    r"([^\s:\[]{1,64})(?:\[([^\]]{0,64})\])?(?: <[^>]*>)?(?::| ) ?(.*)$",
    re.DOTALL,
)
_PRIORITIES = {-1: ("", "")} | {number: (str(number // 8), str(number % 8)) for number in range(192)}
_ELEMENT = re.compile(r'\[([^\s=\]"]+)((?: [^\s=\]"]+="[^"\\]*(?:\\.[^"\\]*)*")*)\]')
_PARAMETER = re.compile(r' ([^\s=\]"]+)="([^"\\]*(?:\\.[^"\\]*)*)"')
_ESCAPED = re.compile(r'\\(["\\\]])')


def each_line(blocks: Iterable[Block]) -> Iterator[tuple[int, str | Bad]]:
    """This function will yield every line with its number."""
    for block in blocks:
        yield from enumerate(block.lines, start=block.first)


def text_items(blocks: Iterable[Block]) -> Items:
    """This function will yield every line as a row of one column."""
    yield 0, Columns(TEXT_COLUMNS, written=False)
    for line, text in each_line(blocks):
        yield line, text if isinstance(text, Bad) else BLANK if not text.strip() else [text]


def combined_items(blocks: Iterable[Block]) -> Items:
    """This function will read Apache's and nginx's combined and common log formats."""
    yield 0, Columns(COMBINED_COLUMNS, written=False)
    match = _COMBINED.match
    for line, text in each_line(blocks):
        if isinstance(text, Bad):
            yield line, text
        elif found := match(text):
            row = list(found.groups(""))
            words = row[4].split(" ", 2)
            yield line, [*row, words[0], words[1]] if len(words) > 1 else [*row, "", ""]
        else:
            yield line, bad("combined形式の行として読めません", text) if text.strip() else BLANK


def w3c_items(blocks: Iterable[Block]) -> Items:
    """This function will read the W3C extended log file format; ``#date`` is the day of the last ``#Date`` directive."""
    columns: tuple[str, ...] = ()
    day = ""
    for line, text in each_line(blocks):
        if isinstance(text, Bad):
            yield line, text
        elif text.startswith("#Fields:"):
            columns = (*text[8:].split(), "#date")
            yield line, Columns(columns)
        elif text.startswith("#"):
            day = text[6:].strip()[:10] if text.startswith("#Date:") else day
            yield line, _COMMENT
        elif not text.strip():
            yield line, BLANK
        elif not columns:
            yield line, bad("列の名を示す行（#Fields:）が前にありません", text)
        else:
            row = [*text.rstrip(" ").split(" "), day]
            what = f"列が{len(row) - 1}個あります（{len(columns) - 1}個のはずです）"
            yield line, row if len(row) == len(columns) else bad(what, text)


def json_items(blocks: Iterable[Block], paths: "Paths", split: Splitter | None = None) -> Pieces:
    """This function will read one JSON object a line and take the wanted values out of it (``a.b`` goes inside).

    :param split: takes whole blocks of lines by column where it can.
    """
    for block in blocks:
        stretch = split(block.first, block.lines) if split and block.clean else None  # type: ignore[arg-type]
        if stretch:
            yield block.first, stretch
            continue
        for line, text in enumerate(block.lines, start=block.first):
            yield line, text if isinstance(text, Bad) else json_row(text, paths)


def json_row(text: str, paths: "Paths") -> dict[str, str] | Bad | Skip:
    """This function will read one line that holds a JSON object."""
    return from_json(text, paths) if text.strip() else BLANK


class Paths:
    """The names wanted of a JSON object, ``a.b.c``, by the object they stand in, so that each is looked into once."""

    def __init__(self, wanted: Iterable[str]) -> None:
        names = tuple(wanted)
        self.nothing = dict.fromkeys(names, "")
        inside: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for name in names:
            *around, last = name.split(".")
            inside.setdefault(tuple(around), []).append((name, last))
        self.inside = tuple((around, tuple(found)) for around, found in inside.items())
        self.dotted = tuple(name for name in names if "." in name)


def from_json(text: str, paths: Paths) -> dict[str, str] | Bad:
    """This function will take values out of a JSON object; what is not there is an empty text."""
    try:
        found = json.loads(text, parse_constant=_no_number)
        if "\\ud" in text or "\\uD" in text:  # halves of characters cannot be stored
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return bad("JSONとして読めません", text)
    if not isinstance(found, dict):
        return bad("JSONのオブジェクト（{ }）ではありません", text)
    return _taken(found, paths)


def _taken(found: dict[str, object], paths: Paths) -> dict[str, str]:
    row = paths.nothing.copy()
    for around, names in paths.inside:
        if around and around[0] not in found:
            continue
        part = _dig(found, around) if around else found
        if isinstance(part, dict):
            for name, last in names:
                value = part.get(last)
                if value is not None:
                    row[name] = value if isinstance(value, str) else as_text(value)
    for name in paths.dotted:  # written with the dots in the name
        if found.get(name) is not None:
            row[name] = as_text(found[name])
    return row


def _no_number(_: str) -> float:
    raise ValueError


def _dig(found: object, around: tuple[str, ...]) -> object:
    for step in around:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def as_text(value: object) -> str:
    """This function will return a JSON value as text: nothing for ``null``, numbers and what is nested as JSON writes it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value) if type(value) is int else json.dumps(value, ensure_ascii=False)


def syslog_items(blocks: Iterable[Block]) -> Items:
    """This function will read syslog lines of RFC 5424 and RFC 3164, with or without the priority, as files hold them."""
    for line, text in each_line(blocks):
        if isinstance(text, Bad):
            yield line, text
        else:
            yield line, (syslog_row(text) or bad("syslogの行として読めません", text)) if text.strip() else BLANK


def syslog_row(text: str) -> dict[str, str] | None:
    """This function will take one syslog message apart, or return ``None`` if it is none."""
    if match := _RFC5424.match(text):
        priority, time, host, app, pid, msgid, data, message = match.groups("")
        row = {"time": time, "host": host, "app": app, "pid": pid, "msgid": msgid, "message": message}
        row = {name: "" if value == "-" and name != "message" else value for name, value in row.items()}
        row |= _structured(data)
    elif match := _RFC3164.match(text):
        priority, time, host, app, pid, message = match.groups("")
        row = {"time": time, "host": host, "app": app, "pid": pid, "msgid": "", "message": message}
    else:
        return None
    meant = _PRIORITIES.get(int(priority) if priority else -1)
    if meant is None:
        return None
    row["facility"], row["severity"] = meant
    return row


def _structured(data: str) -> dict[str, str]:
    return {
        f"{STRUCTURED}{element[1]}.{name}": _ESCAPED.sub(r"\1", value)
        for element in _ELEMENT.finditer(data)
        for name, value in _PARAMETER.findall(element[2])
    }
