"""Separated values and texts of any size, read in pieces: what encoding they have, their rows, their lines.

Nothing here holds more than one piece at a time; what cannot be read says in which line.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from sekimori.engines.deidentify.documents.opened import refused
from sekimori.engines.deidentify.documents.plain import SURELY, delimiter_of, japanese, mixed, not_ascii

TABLES, TEXTS = (".csv", ".tsv"), (".txt", ".md", ".log", ".json", ".xml", ".ndjson")
_HEAD = 100_000  # bytes that tell the encoding's candidates
_READ = 1 << 20
_LONGEST = 1 << 20  # characters of one line, or of one cell: more is a missing line end or quotation mark
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Stream:
    """A long file: ``open`` gives its bytes from the start, each time anew.

    ``delimiter`` is blank for a text. ``most_rows``, ``most_cells`` and ``most_characters`` bound one piece.
    """

    name: str
    open: Callable[[], IO[bytes]]
    encoding: str
    delimiter: str
    most_rows: int = 5_000
    most_cells: int = 100_000
    most_characters: int = 1_000_000

    @property
    def is_table(self) -> bool:
        return bool(self.delimiter)


def can_be_streamed(name: str) -> bool:
    """This function will tell whether files of this ending are read in pieces when they are long."""
    return PurePosixPath(name.lower()).suffix in (*TABLES, *TEXTS)


def open_stream(name: str, open_: Callable[[], IO[bytes]]) -> Stream:
    """This function will find out the encoding of a long file, reading it whole, and its delimiter.

    :raises Refused: if the encoding is not known, or changes: the message names the line.
    """
    with open_() as stream:
        head = stream.read(_HEAD)
    encoding = _encoding(name, head, open_)
    ending = PurePosixPath(name.lower()).suffix
    text = codecs.getincrementaldecoder(encoding)().decode(head)
    return Stream(name, open_, encoding, delimiter_of(text, ending) if ending in TABLES else "")


def _encoding(name: str, head: bytes, open_: Callable[[], IO[bytes]]) -> str:
    furthest = 0
    for encoding in _candidates(head):
        fault, sure = _first_fault(encoding, open_)
        if not fault:
            return encoding
        furthest = max(furthest, fault)
        if sure and encoding == "utf-8":
            break  # other encodings would read it, and read nonsense
    raise mixed(name, furthest)


def _candidates(head: bytes) -> list[str]:
    """The encodings to try, the likelier first; a wrong one fails on its first line that is not ASCII."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [encoding]
    if b"\x1b$" in head:
        return ["iso2022_jp"]
    if head[:10_000].count(0) * 3 > len(head[:10_000]):
        found = ["utf-16-le", "utf-16-be"]
    else:
        found = ["utf-8", "cp932", "euc_jp", *(["utf-16-le", "utf-16-be"] if b"\x00" in head else [])]
    first = found[:1] if found[0] == "utf-8" else []
    return first + sorted(found[len(first) :], key=lambda each: -japanese(head.decode(each, "replace")))


def _first_fault(encoding: str, open_: Callable[[], IO[bytes]]) -> tuple[int, bool]:
    """The line, from 1, in which the bytes are not of this encoding, 0 if all are; and whether those before surely were."""
    decoder, line, foreign = codecs.getincrementaldecoder(encoding)(), 1, 0
    with open_() as stream:
        while True:
            piece = stream.read(_READ)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeError as error:
                # UTF-16 without its mark is refused as a whole, without a place.
                before = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
                text = before.decode(encoding, "ignore")
                return line + text.count("\n"), foreign + not_ascii(text) >= SURELY
            line += text.count("\n")
            foreign += 0 if foreign >= SURELY else not_ascii(text)
            if not piece:
                return 0, True


def row_pieces(stream: Stream) -> Iterator[tuple[int, list[list[str]]]]:
    """This function will yield the rows of a table in pieces, each with the number of its first row, from 0.

    :raises Refused: if a line or a cell has no end; the message names the line.
    """
    with io.TextIOWrapper(stream.open(), encoding=stream.encoding, newline="") as text:
        reader = csv.reader(_lines(stream.name, text), delimiter=stream.delimiter)
        first, rows, cells = 0, [], 0
        try:
            for row in reader:
                rows.append([cell.strip() for cell in row])
                cells += len(row)
                if len(rows) >= stream.most_rows or cells >= stream.most_cells:
                    yield first, rows
                    first, rows, cells = first + len(rows), [], 0
        except csv.Error:
            what = f'{reader.line_num:,}行目までの一つの欄に終わりがありません（引用符「"」が閉じていません）'
            raise refused(stream.name, what, "引用符を直してください。") from None
        if rows:
            yield first, rows


def _lines(name: str, text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST):
        number += 1
        if len(line) == _LONGEST:
            raise refused(name, f"{number:,}行目が長すぎます（上限{_LONGEST:,}文字）", "改行を入れてください。")
        yield line.replace("\x00", "") if "\x00" in line else line


def text_pieces(stream: Stream) -> Iterator[tuple[int, str]]:
    """This function will yield a text in pieces that end with a line where lines do, each with its first line, from 1."""
    with io.TextIOWrapper(stream.open(), encoding=stream.encoding, newline=None) as text:
        number = 1
        while piece := text.read(stream.most_characters):
            piece += text.readline(_LONGEST)
            yield number, piece
            number += piece.count("\n")
