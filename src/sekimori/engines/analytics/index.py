"""Beside each file of records: who and what occurs in it, and together, so that a search opens only files that can answer.

Per column the sorted set of the values' keyed hashes of 32 bits, which say nothing without the key. And, encrypted, for it
would tell who is with whom, a Bloom filter of the pairs of values that stand in one record: one in a hundred that are not
there seems to be. A value or a pair that the index does not know is not in the file. The index is derived: it may be lost
(the search then opens the file), ``Store.reindex`` makes it anew, and ``verification`` compares.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import combinations, product
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"SKMRIX2\n"
OLDER: Final = b"SKMRIX1\n"  # the sets of the first five columns, no pairs
COLUMNS: Final = ("person", "unit", "holding", "account", "subject", "activity")
PAIRS: Final = frozenset(combinations(range(len(COLUMNS)), 2)) - {
    (0, 3),
    (1, 3),
    (3, 4),
}  # an account is about a person
BITS, PROBES = 10, 6  # of the filter for each pair
NONCE: Final = 12
MOST: Final = 10_000  # pairs asked of one file; with more of them something always seems to be there
Hashes = np.ndarray[Any, np.dtype[np.uint32]]
Wide = np.ndarray[Any, np.dtype[np.uint64]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Value = tuple[str, int | str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Conditions that a record must all meet; each a choice of values, by column."""

    clauses: tuple[tuple[tuple[int, Hashes], ...], ...]


class Index:
    """Makes and asks indexes under the key of a store."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.new(key, b"sekimori access records: index", sha256).digest()
        self._cipher = AESGCM(hmac.new(key, b"sekimori access records: index, pairs", sha256).digest())

    def of(self, records: pa.Table) -> bytes:
        """This function will return the index of a file's records: of the same records the same."""
        hashed = [self._column(records, column) for column in COLUMNS]
        sets = [np.unique(values[there]).astype("<u4") for values, there in hashed]
        pairs = self._sealed(_filter(hashed))
        counts = np.array([*map(len, sets), len(pairs)], "<u4").tobytes()
        return MAGIC + counts + b"".join(part.tobytes() for part in sets) + pairs

    def asked(self, clauses: Iterable[Iterable[Value]]) -> Asked:
        """This function will make conditions ready to be asked of many files.

        :param clauses: of each at least one value must occur (columns of ``COLUMNS``, never an empty text).
        """
        ready = []
        for clause in clauses:
            chosen: dict[str, list[int | str]] = {}
            for column, value in clause:
                chosen.setdefault(column, []).append(value)
            ready.append(tuple((COLUMNS.index(name), self._hashes(name, chosen[name])) for name in chosen))
        return Asked(tuple(ready))

    def may_hold(self, path: Path, asked: Asked) -> bool:
        """This function will say whether a file can have a record that meets all conditions; without a readable index it
        can."""
        try:
            with path.open("rb", buffering=0) as file:
                held = np.frombuffer(mmap(file.fileno(), 0, access=ACCESS_READ), np.uint8)
        except (OSError, ValueError):
            return True
        read = _parts(held)
        if read is None:
            return True
        sets, sealed = read
        possible = []
        for clause in asked.clauses:
            there = [(column, values[_within(values, sets.get(column))]) for column, values in clause]
            there = [(column, values) for column, values in there if len(values)]
            if not there:
                return False
            possible.append(there)
        if len(possible) < 2 or not len(sealed):
            return True
        bits = self._opened(sealed.tobytes())
        return bits is None or all(_together(bits, one, other) for one, other in combinations(possible, 2))

    def _sealed(self, content: bytes) -> bytes:
        nonce = hmac.new(self._key, content, sha256).digest()[:NONCE]  # of its own for every content
        return nonce + self._cipher.encrypt(nonce, content, None)

    def _opened(self, sealed: bytes) -> Bytes | None:
        try:
            return np.frombuffer(self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None), np.uint8)
        except (InvalidTag, ValueError):
            return None

    def _column(self, records: pa.Table, column: str) -> tuple[Hashes, Any]:
        """For every row the hash of its value, and whether it has one."""
        coded = pc.dictionary_encode(records[column].combine_chunks())
        hashes = self._hashes(column, coded.dictionary.to_pylist())
        there = coded.indices.is_valid().to_numpy(zero_copy_only=False)
        places = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
        return (hashes if len(hashes) else np.zeros(1, np.uint32))[places], there

    def _hashes(self, column: str, values: Iterable[int | str]) -> Hashes:
        key, person = self._key, column.encode()
        whole = b"".join(
            blake2b(str(value).encode(), digest_size=4, key=key, person=person).digest() for value in values
        )
        return np.frombuffer(whole, "<u4")


def is_current(path: Path) -> bool:
    """This function will say whether there is an index of the present form (whether it is right, it does not say)."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _parts(held: Bytes) -> tuple[dict[int, Hashes], Bytes] | None:
    """The sets by column and the sealed pairs of an index of either form, ``None`` if it is none."""
    form = held[: len(MAGIC)].tobytes()
    if form not in (MAGIC, OLDER):
        return None
    numbers = len(COLUMNS) + 1 if form == MAGIC else 5
    begin = len(MAGIC) + 4 * numbers
    if len(held) < begin:
        return None
    counts = np.frombuffer(held[len(MAGIC) : begin].tobytes(), "<u4").astype(np.int64)
    sets, sealed = (counts[:-1], int(counts[-1])) if form == MAGIC else (counts, 0)
    end = begin + 4 * int(sets.sum())
    if len(held) != end + sealed:
        return None
    values, ends = held[begin:end].view("<u4"), sets.cumsum()
    return {n: values[last - count : last] for n, (last, count) in enumerate(zip(ends, sets, strict=True))}, held[end:]


def _within(values: Hashes, known: Hashes | None) -> Any:
    """Which values are in a set; of a column without one, all can be."""
    if known is None:
        return np.ones(len(values), bool)
    if not len(known):
        return np.zeros(len(values), bool)
    return known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values


def _filter(hashed: Sequence[tuple[Hashes, Any]]) -> bytes:
    """The Bloom filter of the pairs that stand in one row."""
    found = []
    for one, other in sorted(PAIRS):
        both = hashed[one][1] & hashed[other][1]
        found.append(np.unique(_pair(one, other, hashed[one][0][both], hashed[other][0][both])))
    pairs = np.concatenate(found)
    bits = np.zeros(max(1, len(pairs) * BITS + 7 >> 3) * 8, bool)
    for places in _places(pairs, len(bits)):
        bits[places] = True
    return np.packbits(bits, bitorder="little").tobytes()


def _together(bits: Bytes, one: Sequence[tuple[int, Hashes]], other: Sequence[tuple[int, Hashes]]) -> bool:
    """Whether some value of the one can stand in a record with some value of the other."""
    for (first, values), (second, others) in product(one, other):
        if (min(first, second), max(first, second)) not in PAIRS or len(values) * len(others) > MOST:
            return True
        pairs = [np.repeat(values, len(others)), np.tile(others, len(values))]
        hashed = _pair(first, second, *pairs) if first < second else _pair(second, first, *reversed(pairs))
        known = np.ones(len(hashed), bool)
        for places in _places(hashed, len(bits) * 8):
            known &= (bits[places >> np.uint64(3)] >> (places & np.uint64(7)).astype(np.uint8) & 1).astype(bool)
        if known.any():
            return True
    return False


def _pair(one: int, other: int, values: Hashes, others: Hashes) -> Wide:
    """One number of 64 bits for two hashes and their columns, mixed (the finalizer of SplitMix64)."""
    mixed = (values.astype(np.uint64) << np.uint64(32)) | others.astype(np.uint64)
    mixed ^= np.uint64((one * len(COLUMNS) + other) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _places(pairs: Wide, size: int) -> Iterable[Wide]:
    """The bits of each pair, one probe after the other."""
    step = (pairs >> np.uint64(32)) | np.uint64(1)
    start = pairs & np.uint64(0xFFFFFFFF)
    return ((start + step * np.uint64(probe)) % np.uint64(size) for probe in range(PROBES))
