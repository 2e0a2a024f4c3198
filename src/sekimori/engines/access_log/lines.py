"""Bytes into lines: decoded strictly, numbered, of bounded length, in blocks of bounded size.

A line that is not in the declared character set, or too long, is handed on as ``Bad``: the lines around it are read.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from sekimori.engines.access_log.items import LONGEST_RAW, Bad, bad

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20  # bytes
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "auto")
TOO_LONG = f"一行が長すぎます（上限 {LONGEST_LINE // 1024:,}KB）"

_NAMES = {"utf-8": "UTF-8", "cp932": "シフトJIS（cp932）", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Block(NamedTuple):
    """Lines that follow each other; ``first`` is the number of the first, ``clean`` says that none is ``Bad``."""

    first: int
    lines: list[str | Bad]
    clean: bool


class Lines:
    """The lines of one file.

    :param stream: opened for bytes; read once from its beginning to its end.
    :param encoding: one of ``ENCODINGS``; ``auto`` looks for a byte order mark, then tries UTF-8, then cp932.
    """

    def __init__(self, stream: BinaryIO, encoding: str, *, block: int = BLOCK) -> None:
        self._stream, self._declared, self._block = stream, encoding, block
        self.count = 0

    def __iter__(self) -> Iterator[Block]:
        rest = self._read()
        encoding, mark = encoding_of(rest, self._declared)
        rest = rest[mark:]
        wide = encoding.startswith("utf-16")
        newline = "\n".encode(encoding)
        while True:
            data = self._read()
            rest += data
            cut = _last(rest, newline, wide) if data else len(rest)
            if cut:
                yield self._decoded(rest[:cut], encoding, newline)
                rest = rest[cut:]
            if not data:
                return
            if len(rest) > LONGEST_LINE:
                yield self._numbered([bad(TOO_LONG, rest[:LONGEST_RAW].decode(encoding, "replace"))], clean=False)
                rest = self._after_newline(rest, newline, wide)

    def _read(self) -> bytes:
        return self._stream.read(self._block)

    def _numbered(self, lines: list[str | Bad], *, clean: bool) -> Block:
        block = Block(self.count + 1, lines, clean)
        self.count += len(lines)
        return block

    def _decoded(self, data: bytes, encoding: str, newline: bytes) -> Block:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            return self._line_by_line(data, encoding, newline)
        lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
        if not lines[-1]:
            lines.pop()
        elif lines[-1].endswith("\r"):
            lines[-1] = lines[-1][:-1]
        if len(data) > LONGEST_LINE and max(map(len, lines)) * 4 > LONGEST_LINE:
            return self._line_by_line(data, encoding, newline)
        return self._numbered(list(lines), clean=True)

    def _line_by_line(self, data: bytes, encoding: str, newline: bytes) -> Block:
        lines: list[str | Bad] = []
        wide = encoding.startswith("utf-16")
        start = 0
        while start < len(data):
            end = _next(data, newline, start, wide)
            lines.append(_line(data[start:end], encoding))
            start = end + len(newline)
        return self._numbered(lines, clean=all(type(line) is str for line in lines))

    def _after_newline(self, rest: bytes, newline: bytes, wide: bool) -> bytes:
        """Throws away the rest of a line that is too long, a block at a time."""
        odd = len(rest) % 2 if wide else 0
        rest = rest[len(rest) - odd :]
        while data := self._read():
            rest += data
            end = _next(rest, newline, 0, wide)
            if end < len(rest):
                return rest[end + len(newline) :]
            rest = rest[len(rest) - len(rest) % 2 :] if wide else b""
        return b""


def encoding_of(start: bytes, declared: str) -> tuple[str, int]:
    """This function will return the encoding to decode with, and the length of the byte order mark."""
    marked = next(((name, len(mark)) for mark, name in _MARKS if start.startswith(mark)), None)
    if declared == "auto":
        return marked or (_guess(start), 0)
    if declared == "utf-16":
        return marked if marked and marked[0] != "utf-8" else ("utf-16-le", 0)
    if declared == "cp932":
        return "cp932", 0
    return "utf-8", marked[1] if marked and marked[0] == "utf-8" else 0


def _guess(start: bytes) -> str:
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8"


def _last(data: bytes, newline: bytes, wide: bool) -> int:
    """Behind the last newline; in UTF-16 only one that begins at an even byte is one."""
    at = data.rfind(newline)
    while wide and at > 0 and at % 2:
        at = data.rfind(newline, 0, at + len(newline) - 1)
    return 0 if at < 0 or (wide and at % 2) else at + len(newline)


def _next(data: bytes, newline: bytes, start: int, wide: bool) -> int:
    at = data.find(newline, start)
    while wide and at >= 0 and at % 2:
        at = data.find(newline, at + 1)
    return len(data) if at < 0 else at


def _line(data: bytes, encoding: str) -> str | Bad:
    if len(data) > LONGEST_LINE:
        return bad(TOO_LONG, data[:LONGEST_RAW].decode(encoding, "replace"))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return bad(f"文字コードが{_NAMES[encoding]}ではありません", data.decode(encoding, "backslashreplace"))
    return text[:-1] if text.endswith("\r") else text
