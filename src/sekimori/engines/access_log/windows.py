"""Windows event logs: EVTX files and their XML exports, event by event, under the same column names.

``System`` gives ``COLUMNS``; every named value of ``EventData`` or ``UserData`` is ``data.<name>``.
"""

import codecs
import json
import os
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sekimori.engines.access_log.items import LONGEST_RAW, Bad, Items, bad
from sekimori.engines.access_log.lines import BLOCK, encoding_of
from sekimori.engines.access_log.texts import as_text
from sekimori.kernel.problems import Problem, Refused

COLUMNS = ("Provider", "EventID", "Level", "Task", "Keywords", "TimeCreated", "EventRecordID", "Channel", "Computer")
DATA = "data."
HEADING, CHUNK = 4096, 65536  # bytes of an EVTX file: its heading, and each chunk behind it
LONGEST_EVENT = 1_000_000  # characters
MOST_FAULTS = 1_000  # that follow each other, before the rest of an EVTX file is given up

_START = re.compile(r"<Event[\s>]")
_END = "</Event>"
_AROUND = re.compile(r"(?:<\?xml[^>]*>|</?Events[^>]*>|[\s\ufeff])*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_EVENT = "イベントとして読めません"


def xml_items(stream: BinaryIO, encoding: str, *, block: int = BLOCK) -> Items:
    """This function will read events from XML, however it is broken into lines, in one document or one after another."""
    for line, text in _events(stream, encoding, block):
        if isinstance(text, Bad):
            yield line, text
        elif _SURROGATE.search(text):
            yield line, bad("文字コードが宣言と違います", text.encode("utf-8", "backslashreplace").decode())
        else:
            yield line, _from_xml(text)


def _events(stream: BinaryIO, encoding: str, block: int) -> Iterator[tuple[int, str | Bad]]:
    """The text of every event, and whatever stands between two events and is no XML around them."""
    data = stream.read(max(block, 4))
    name, mark = encoding_of(data, encoding)
    decoder = codecs.getincrementaldecoder(name)("replace" if name.startswith("utf-16") else "surrogateescape")
    text, line = decoder.decode(data[mark:], final=not data), 1
    while True:
        while (end := text.find(_END)) >= 0:
            end += len(_END)
            yield from _piece(text[:end], line)
            line += text.count("\n", 0, end)
            text = text[end:]
        if len(text) > LONGEST_EVENT:
            yield line, bad("一つのイベントが長すぎます", text)
            line += text.count("\n", 0, len(text) - len(_END))
            text = text[-len(_END) :]
        if not data:
            break
        data = stream.read(max(block, 4))
        text += decoder.decode(data, final=not data)
    if not _AROUND.fullmatch(text):
        yield line, bad("イベントが途中で終わっています", text)


def _piece(text: str, line: int) -> Iterator[tuple[int, str | Bad]]:
    starts = [match.start() for match in _START.finditer(text)]
    if not starts:
        yield line, bad(_NO_EVENT, text)
        return
    at = 0
    for start in starts:  # a second start before the first end: the first event was cut off
        between = text[at:start]
        if not _AROUND.fullmatch(between):
            yield line + text.count("\n", 0, at), bad(_NO_EVENT, between)
        at = start
    yield line + text.count("\n", 0, at), text[at:]


def _from_xml(text: str) -> dict[str, str] | Bad:
    try:
        event = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return bad(_NO_EVENT, text)
    row: dict[str, str] = {}
    for part in event:
        name = _name(part)
        if name == "System":
            row |= {_name(child): _system(child) for child in part}
        elif name in ("EventData", "UserData"):
            row |= {
                f"{DATA}{child.get('Name') or _name(child)}": child.text or ""
                for child in part.iter()
                if child is not part
            }
    return row


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _system(element: Element) -> str:
    """Of these elements the attribute carries the value, not the text."""
    return (
        element.get("SystemTime")
        or (element.get("Name") if _name(element) == "Provider" else None)
        or element.text
        or ""
    )


def evtx_items(stream: BinaryIO) -> Items:
    """This function will read an EVTX file; ``line`` is the number of the record in the file.

    Records that cannot be read are quarantined; what stands before and behind them is kept.

    :raises Refused: if it is no EVTX file.
    """
    from evtx import PyEvtxParser

    cut_off = _cut_off(stream)
    try:
        records = iter(PyEvtxParser(stream).records_json())
    except (RuntimeError, OSError, ValueError):
        raise Refused(
            Problem("ファイル", "Windowsイベントログ（EVTX）ではありません", "ファイルの種類を確かめてください。")
        ) from None
    number = faults = 0
    while True:
        number += 1
        try:
            record = next(records)
        except StopIteration:
            if cut_off:
                yield number, bad("ファイルが途中で切れています", "")
            return
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException:  # the parser is foreign: a panic in it is no Exception
            faults += 1
            if faults >= MOST_FAULTS:
                yield number, bad("この先を読めません", "")
                return
            yield number, bad("記録が壊れています", "")
            continue
        faults = 0
        yield number, _from_json(str(record["data"]) if record else "")


def _cut_off(stream: BinaryIO) -> bool:
    """A chunk that is not whole, or fewer than the heading counts (it may count too few: it is written late)."""
    heading = stream.read(HEADING)
    behind = stream.seek(0, os.SEEK_END) - HEADING
    stream.seek(0)
    return len(heading) == HEADING and (
        behind % CHUNK > 0 or behind // CHUNK < int.from_bytes(heading[42:44], "little")
    )


def _from_json(text: str) -> dict[str, str] | Bad:
    try:
        event = json.loads(text)["Event"]
        system = event["System"]
        row = {name: _value(system.get(name)) for name in COLUMNS}
        row["TimeCreated"] = system["TimeCreated"]["#attributes"]["SystemTime"]
        row["Provider"] = system["Provider"]["#attributes"].get("Name", "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return bad(_NO_EVENT, text[:LONGEST_RAW])
    data = event.get("EventData") or next(iter((event.get("UserData") or {}).values()), None)
    if isinstance(data, dict):
        row |= {f"{DATA}{name}": _value(value) for name, value in data.items() if name != "#attributes"}
    return row


def _value(value: Any) -> str:
    """``{"#text": …, "#attributes": …}`` is how an element with attributes comes."""
    return as_text(value.get("#text") if isinstance(value, dict) else value)
