"""Names and contents of the files of a log: C2SP tlog-tiles, tile height 8.

A tile holds up to 256 consecutive hashes of its level, an entry bundle up to 256 entries with their lengths. A file is
named by what it holds, so it never changes: a tile that is not yet full carries its width in its name (``.p/W``).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.engines.tlog.hashing import HASH_BYTES

WIDTH = 256  # hashes of a full tile, entries of a full bundle
FULL_BYTES = WIDTH * HASH_BYTES
LONGEST_ENTRY = 65_535
CHECKPOINT = "checkpoint"
TILES = "tile/"

_NAME = re.compile(
    r"tile/(?P<level>entries|0|[1-9]\d?)/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?", re.ASCII
)


class BadBundle(ValueError):
    """An entry bundle cannot be read to its end; ``whole`` are the entries before the fault."""

    def __init__(self, whole: list[bytes]) -> None:
        super().__init__(f"after {len(whole)} entries")
        self.whole = whole


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One file of a log: hashes of a ``level``, or with level -1 the entries themselves."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        level = "entries" if self.level < 0 else str(self.level)
        digits = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            digits = f"x{rest % 1000:03d}/{digits}"
            rest //= 1000
        return f"{TILES}{level}/{digits}" + ("" if self.full else f".p/{self.width}")

    @property
    def full(self) -> bool:
        return self.width == WIDTH

    @property
    def complete(self) -> "Tile":
        """The full tile that this one is or becomes."""
        return Tile(self.level, self.index)

    @property
    def reach(self) -> int:
        """How many entries stand under one hash of it."""
        return 1 << (8 * max(self.level, 0))

    @property
    def first(self) -> int:
        """The first entry it covers."""
        return self.index * WIDTH * self.reach

    @property
    def end(self) -> int:
        """The entry after the last it covers."""
        return self.first + self.width * self.reach


def tile_of(path: str) -> Tile | None:
    """This function will read a file's name; ``None`` if no file of a log is called so."""
    match = _NAME.fullmatch(path)
    if not match:
        return None
    level = -1 if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(match["width"] or WIDTH))
    return tile if level < 64 and tile.path == path else None


def rightmost(size: int) -> list[Tile]:
    """This function will return the tiles of a tree that are not full: at most one a level, and one bundle."""
    found = [Tile(-1, size // WIDTH, size % WIDTH)] if size % WIDTH else []
    level, hashes = 0, size
    while hashes:
        if hashes % WIDTH:
            found.append(Tile(level, hashes // WIDTH, hashes % WIDTH))
        level, hashes = level + 1, hashes // WIDTH
    return found


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """This function will name the files that the tree of size ``new`` has and the one of size ``old`` has not."""
    kept = set(rightmost(old))
    level, before, now = 0, old, new
    while now:
        for index in range(before // WIDTH, now // WIDTH):
            if level == 0:
                yield Tile(-1, index)
            yield Tile(level, index)
        level, before, now = level + 1, before // WIDTH, now // WIDTH
    yield from (tile for tile in rightmost(new) if tile not in kept)


def belongs(tile: Tile, size: int) -> bool:
    """This function will say whether a file can be part of a tree of this size, or of a smaller one before it."""
    return tile.end <= size // tile.reach * tile.reach


def encode_bundle(entries: list[bytes]) -> bytes:
    """This function will write entries one after the other, each behind its length (uint16, big-endian).

    :raises ValueError: for an entry of more than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise ValueError("an entry has at most 65,535 bytes")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """This function will read the entries of a bundle.

    :raises BadBundle: if the last entry is cut off.
    """
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        if at + 2 > end:
            raise BadBundle(entries)
        (length,) = struct.unpack_from(">H", data, at)
        if at + 2 + length > end:
            raise BadBundle(entries)
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return entries
