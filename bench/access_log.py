"""Reading access records: rows a second by format, beside what the parser underneath can do alone on the same bytes.

`python -m bench.access_log` prints a table: rows per second of processor time, normalising, naming and counting included.
"""

import csv
import io
import json
import re
import struct
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sekimori.engines import access_log
from sekimori.engines.access_log.declaration import load_source, shipped
from sekimori.engines.access_log.reading import Reading

ROWS = 200_000
EVTX = Path(access_log.__file__).parent / "tests" / "samples" / "security_short_selected.evtx"
EVTX_CHUNKS = 2_000
HEAD = (
    "| format | by column, rows/s | one by one, rows/s | parser alone, rows/s | by column / parser | target |\n"
    "|---|--:|--:|--:|--:|--:|"
)


class Case(NamedTuple):
    """A format: the declaration, the file, what the parser alone does with the file, and the promised rows a second."""

    source: str
    data: bytes
    alone: Callable[[bytes], int]
    target: int


def section() -> str:
    """This function will measure every format and return a section of the report."""
    return "\n".join(
        ("## Access records of other systems: rows per second of processor time\n", HEAD, *map(_line, _cases()), "")
    )


def _line(case: Case) -> str:
    source = load_source(shipped()[case.source])
    rate = max(_rate(lambda: _read(source, case.data, Reading.tables)) for _ in range(3))
    single = max(_rate(lambda: _read(source, case.data, iter)) for _ in range(3))
    alone = max(_rate(lambda: case.alone(case.data)) for _ in range(3))
    return f"| {source.label} | {rate:,.0f} | {single:,.0f} | {alone:,.0f} | {rate / alone:.0%} | {case.target:,} |"


def _rate(act: Callable[[], int]) -> float:
    start = time.process_time()  # of this process alone: others on the machine do not count
    return act() / (time.process_time() - start)


def _read(source, data: bytes, by: Callable) -> int:
    reading = Reading(source, io.BytesIO(data), reference=date(2026, 11, 22))
    for _ in by(reading):
        pass
    assert reading.tally.quarantined == 0, reading.tally
    return reading.tally.read


def _cases() -> Iterator[Case]:
    yield Case("resident_register_csv", resident_register(), _csv_alone, 300_000)
    yield Case("json_lines", _json_lines(), lambda data: sum(1 for _ in map(json.loads, data.splitlines())), 300_000)
    yield Case("web_combined", _combined(), _lines_alone, 100_000)
    yield Case("syslog_ssh", _syslog(), _lines_alone, 100_000)
    yield Case("windows_security_evtx", _evtx(), _evtx_alone, 15_000)


def _moments(rows: int = ROWS) -> Iterator[tuple[int, str]]:
    """A day of ten look-ups a second."""
    for number in range(rows):
        second = number // 10
        yield number, f"{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def resident_register(rows: int = ROWS) -> bytes:
    """This function will return a file of look-ups, each of another resident."""
    lines = ["処理日,処理時刻,職員番号,職員氏名,所属,処理区分,処理結果,画面名,宛名番号,件数,端末名"]
    for number, clock in _moments(rows):
        person = f"{number % 2000:05d}"
        lines.append(f"令和8年11月22日,{clock},{person},髙橋,市民課,照会,正常,個人照会,{number},1,PC{person}")
    return "\n".join(lines).encode("cp932")


def _json_lines() -> bytes:
    line = '{{"time":{},"class_uid":6005,"activity_id":1,"status_id":1,"actor":{{"user":{{"uid":"{:05d}"}}}},"src_endpoint":{{"ip":"10.0.0.1"}}}}'
    return "\n".join(line.format(1795331149000 + number * 100, number % 2000) for number in range(ROWS)).encode()


def _combined() -> bytes:
    line = (
        '10.0.0.1 - u{:05d} [22/Nov/2026:{} +0900] "GET /juki/{} HTTP/1.1" 200 512 "-" "Mozilla/5.0 (Windows NT 10.0)"'
    )
    return "\n".join(line.format(number % 2000, clock, number) for number, clock in _moments()).encode()


def _syslog() -> bytes:
    line = "<38>Nov 22 {} sv1 sshd[12]: Accepted publickey for u{:05d} from 10.0.0.1 port {} ssh2"
    return "\n".join(line.format(clock, number % 2000, number % 60000) for number, clock in _moments()).encode()


def _evtx() -> bytes:
    """The sample's chunk many times over: the file header says how many there are."""
    sample = bytearray(EVTX.read_bytes())
    struct.pack_into("<H", sample, 0x2A, EVTX_CHUNKS)
    return bytes(sample[:4096]) + bytes(sample[4096 : 4096 + 65536]) * EVTX_CHUNKS


def _csv_alone(data: bytes) -> int:
    return sum(1 for _ in csv.reader(io.TextIOWrapper(io.BytesIO(data), "cp932", newline="")))


def _lines_alone(data: bytes) -> int:
    match = re.compile(r"(\S+) (\S+) (\S+) (.*)").match
    return sum(1 for line in data.decode().split("\n") if match(line))


def _evtx_alone(data: bytes) -> int:
    from evtx import PyEvtxParser

    return sum(1 for _ in PyEvtxParser(io.BytesIO(data)).records_json())


if __name__ == "__main__":
    print(section())
