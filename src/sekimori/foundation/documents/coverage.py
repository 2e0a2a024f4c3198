"""Which characters our fonts can print. PDF/UA refuses a document with a character that no font has, so such a
character (an emoji, one from a private font of old 外字) is printed as 〓, the printers' mark for a missing type."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "〓"
_PRINTED_WITHOUT_GLYPH = ("Cf", "Zl", "Zp")  # joiners, marks of direction, separators


def printable(text: str) -> str:
    """This function will replace every character that our fonts lack by 〓."""
    lacking = {ord(char): MISSING for char in set(text) if not _has_type(char)}
    return text.translate(lacking) if lacking else text


def _has_type(char: str) -> bool:
    number = ord(char)
    if number < 0x20 or 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF:
        return True  # white space, and variation selectors 異体字セレクタ, of which only the base is printed
    return number in _covered() or unicodedata.category(char) in _PRINTED_WITHOUT_GLYPH


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    regular = (file for file in FONTS.iterdir() if file.name.endswith(("-Regular.ttf", "-Regular.otf")))
    return frozenset(number for file in regular for number in _characters(file.read_bytes()))


def _characters(font: bytes) -> Iterator[int]:
    """The characters in a font's ``cmap`` table (OpenType 1.9, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            (maps,) = struct.unpack_from(">H", font, offset + 2)
            for number in range(maps):
                (inside,) = struct.unpack_from(">I", font, offset + 4 + 8 * number + 4)
                yield from _subtable(font, offset + inside)


def _subtable(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for index in range(groups):
            first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * index)
            yield from range(first, last + 1)
    elif form == 4:
        (doubled,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{doubled // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{doubled // 2}H", font, at + 16 + doubled)
        for first, last in zip(starts, ends, strict=True):
            yield from range(first, min(last, 0xFFFE) + 1)
