"""Bounds for the PDF library, which unpacks whatever it is given and follows references wherever they lead.

They are put into the library when this module is imported: it offers no place to hand them in. A file may unpack to so
many bytes in all; a reference that leads to itself, and forms that draw each other without end, are faults of the file.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from pdfminer import pdftypes
from pdfminer.lzw import LZWDecoder
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdftypes import PDFObjRef

from sekimori.engines.deidentify.documents.opened import refused

MOST_FORMS = 20_000  # drawn on one page
DEEPEST_FORMS = 30
_MOST_REFERENCES = 50  # from one object to the next
_STEP = 1 << 16
_END = 128  # ISO 32000-1, 7.4.5


class _Budget:
    def __init__(self, name: str, left: int) -> None:
        self.name, self.left = name, left

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise refused(self.name, "中身を広げると大きすぎます", "元の文書からPDFを作り直してください。")


_BUDGET: ContextVar[_Budget] = ContextVar("budget")
_OTHERWISE = 1 << 30


def _budget() -> _Budget:
    return _BUDGET.get(None) or _Budget("", _OTHERWISE)


@contextmanager
def unpacking_at_most(name: str, size: int) -> Iterator[None]:
    """This function will bound what one file unpacks to, in bytes. :raises Refused: inside, when it is more."""
    kept = _BUDGET.set(_Budget(name, size))
    try:
        yield
    finally:
        _BUDGET.reset(kept)


def _inflated(data: bytes, *, forgiving: bool = False) -> bytes:
    """Flate in steps; ``forgiving`` keeps what was unpacked before a fault near the end, as the library does."""
    budget, unpacker, parts = _budget(), zlib.decompressobj(), []
    try:
        while not unpacker.eof:
            part = unpacker.decompress(data, _STEP)
            data = unpacker.unconsumed_tail
            budget.take(len(part))
            parts.append(part)
            if not part and not data:
                break
    except zlib.error:
        if not forgiving or not parts:
            raise
    if not unpacker.eof and not forgiving:
        raise zlib.error("incomplete stream")
    return b"".join(parts)


def _run_length(data: bytes) -> bytes:
    budget, parts, at = _budget(), [], 0
    while at < len(data) and data[at] != _END:
        length = data[at]
        part = data[at + 1 : at + length + 2] if length < _END else data[at + 1 : at + 2] * (257 - length)
        at += length + 2 if length < _END else 2
        budget.take(len(part))
        parts.append(part)
    return b"".join(parts)


def _lzw(data: bytes) -> bytes:
    budget, parts = _budget(), []
    for part in LZWDecoder(BytesIO(data)).run():
        budget.take(len(part))
        parts.append(part)
    return b"".join(parts)


def _resolve(self: Any, default: object = None) -> Any:
    found = _once(self, default)
    for _ in range(_MOST_REFERENCES):
        if not isinstance(found, PDFObjRef):
            return found
        found = _once(found, default)
    raise PDFException("references lead in a circle")


_once = PDFObjRef.resolve
_library: Any = pdftypes
_library.zlib = SimpleNamespace(decompress=_inflated, decompressobj=zlib.decompressobj, error=zlib.error)
_library.decompress_corrupted = lambda data: _inflated(data, forgiving=True)
_library.rldecode = _run_length
_library.lzwdecode = _lzw
_library.PDFObjRef.resolve = _resolve
