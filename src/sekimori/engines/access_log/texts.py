"""Formats with one record a line: plain text, JSON, Apache and nginx combined, W3C extended, syslog."""

import json
import re
from collections.abc import Iterable, Iterator

from sekimori.engines.access_log.items import BLANK, Bad, Columns, Items, Row, Skip, bad
from sekimori.engines.access_log.lines import Block

TEXT_COLUMNS = ("line",)
COMBINED_COLUMNS = ("host", "ident", "user", "time", "request", "status", "bytes", "referer", "agent", "method", "path")
SYSLOG_COLUMNS = ("facility", "severity", "time", "host", "app", "pid", "msgid", "message")
STRUCTURED = "sd."  # structured data of RFC 5424: sd.<id>.<parameter>

_COMMENT = Skip("注釈の行")
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_COMBINED = re.compile(rf"(\S+) (\S+) (.+?) \[([^\]]+)\] {_QUOTED} (\S+) (\S+)(?: {_QUOTED} {_QUOTED})?(?: .*)?$")
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


def json_items(blocks: Iterable[Block], wanted: Iterable[str]) -> Items:
    """This function will read one JSON object a line and take the wanted values out of it (``a.b`` goes inside)."""
    paths = paths_of(wanted)
    for line, text in each_line(blocks):
        if isinstance(text, Bad):
            yield line, text
        elif not text.strip():
            yield line, BLANK
        else:
            yield line, from_json(text, paths)


Paths = tuple[tuple[str, tuple[str, ...]], ...]


def paths_of(wanted: Iterable[str]) -> Paths:
    """This function will prepare names for ``from_json``."""
    return tuple((name, tuple(name.split("."))) for name in wanted)


def from_json(text: str, paths: Paths) -> Row | Bad:
    """This function will take values out of a JSON object; what is not there is an empty text."""
    try:
        found = json.loads(text, parse_constant=_no_number)
        if "\\ud" in text or "\\uD" in text:  # halves of characters cannot be stored
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return bad("JSONとして読めません", text)
    if not isinstance(found, dict):
        return bad("JSONのオブジェクト（{ }）ではありません", text)
    return {name: _text(found[name] if name in found else _dig(found, path)) for name, path in paths}


def _no_number(_: str) -> float:
    raise ValueError


def _dig(found: object, path: tuple[str, ...]) -> object:
    for step in path:
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found.get(step)
        else:
            return None
    return found


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)


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
    number = int(priority) if priority else -1
    if number > 191:
        return None
    row["facility"], row["severity"] = (str(number // 8), str(number % 8)) if priority else ("", "")
    return row


def _structured(data: str) -> dict[str, str]:
    return {
        f"{STRUCTURED}{element[1]}.{name}": _ESCAPED.sub(r"\1", value)
        for element in _ELEMENT.finditer(data)
        for name, value in _PARAMETER.findall(element[2])
    }
