"""Beside each file of records: who and what occurs in it, so that a search opens only the files that can answer.

Per column the sorted set of the values' keyed hashes of 32 bits. Without the key they say nothing; a value that is not
there cannot be in the file, one that is there is in it but for one file in some ten thousand. The index is derived: it
may be lost (the search then opens every file) and ``verification`` makes it anew and compares.
"""

from collections.abc import Iterable
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MAGIC: Final = b"SKMRIX1\n"
COLUMNS: Final = ("person", "unit", "holding", "account", "subject")
HEADER: Final = len(MAGIC) + 4 * len(COLUMNS)


def index_of(records: pa.Table, key: bytes) -> bytes:
    """This function will return the index of a file's records."""
    parts = []
    for column in COLUMNS:
        values = pc.unique(records[column]).drop_null().to_pylist()
        parts.append(np.unique(_hashes(column, values, key)))
    counts = np.array([len(part) for part in parts], "<u4").tobytes()
    return MAGIC + counts + b"".join(part.tobytes() for part in parts)


def may_hold(path: Path, key: bytes, wanted: Iterable[tuple[str, int | str]]) -> bool:
    """This function will say whether a file can have records with all the values; without a readable index it can."""
    try:
        with path.open("rb", buffering=0) as file:
            held = np.frombuffer(mmap(file.fileno(), 0, access=ACCESS_READ), np.uint8)
    except (OSError, ValueError):
        return True
    if len(held) < HEADER or held[: len(MAGIC)].tobytes() != MAGIC:
        return True
    counts = np.frombuffer(held[len(MAGIC) : HEADER].tobytes(), "<u4").astype(np.int64)
    if len(held) != HEADER + 4 * int(counts.sum()):
        return True
    ends = counts.cumsum()
    values = held[HEADER:].view("<u4")
    for column, value in wanted:
        place = COLUMNS.index(column)
        part = values[ends[place] - counts[place] : ends[place]]
        hashed = _hashes(column, [value], key)[0]
        at = int(np.searchsorted(part, hashed))
        if at == len(part) or part[at] != hashed:
            return False
    return True


def _hashes(column: str, values: Iterable[int | str], key: bytes) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    whole = b"".join(
        blake2b(str(value).encode(), digest_size=4, key=key, person=column.encode()).digest() for value in values
    )
    return np.frombuffer(whole, "<u4")
