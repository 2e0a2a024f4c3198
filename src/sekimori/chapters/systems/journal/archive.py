"""The journal's contents by month, in encrypted files: what is read when the database is lost, and what ends by its key.

A month is what was sealed in it (its end is the last checkpoint before the next month began), so months follow on
without gap, whatever moment a record itself names. A file is a head and segments, each some thousand records as lines of
JSON (``index``, ``record``, ``salt``), compressed, under AES-256-GCM; nonces count the segments and mark the last one,
so that none can be left out, moved or cut off (the STREAM construction). The month's key lies, wrapped by the
installation's, in a file of its own beside the other keys: when that file is gone, nobody reads the month again.
"""

import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

from sekimori.engines.tlog.evidence import commitment
from sekimori.engines.tlog.note import decoded, encoded
from sekimori.engines.tlog.tree import Tree
from sekimori.foundation.journal.commitments import text_of
from sekimori.foundation.journal.models import Entry, Leaf, Month
from sekimori.foundation.journal.sealing import store
from sekimori.foundation.vault import keys

FOLDER = "journal-archive"
MAGIC = b"sekimori journal month 1\n"
SEGMENT = 2_000  # records
PREFIX_BYTES, NUMBER_BYTES, LENGTH_BYTES = 7, 16, 4
LONGEST_SEGMENT = 256 * 1024 * 1024  # a file that asks for more is none of ours


class MonthDamaged(RuntimeError):
    """A month's file is missing, was changed, or does not hold what was sealed; ``index`` is the first record's place
    where that shows, if one can be named."""

    def __init__(self, what: str, index: int | None = None) -> None:
        super().__init__(what)
        self.index = index


class MonthErased(RuntimeError):
    """The month's key was destroyed at the end of its retention."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One record of a month, as it was sealed."""

    index: int
    record: str
    salt: bytes

    @property
    def commitment(self) -> bytes:
        return commitment(self.record, self.salt)


def write_month(month: date, first: int, end: int, at: datetime) -> str:
    """This function will write a month's file and its key, read it back against the log, and return its SHA-256.

    A file and a key that a crash has left behind are written over: no row names them yet.

    :raises MonthDamaged: if what was read back is not what was sealed.
    """
    number, installation_key = keys.current(at)
    own_key, prefix = AESGCM.generate_key(bit_length=256), secrets.token_bytes(PREFIX_BYTES)
    _replace(key_file(month), iter([number.encode() + aes_key_wrap(installation_key, own_key)]))
    _replace(data_file(month), _enciphered(own_key, prefix, _head(month, first, end), _lines(first, end)))
    check_month(month, first, end)
    return digest_of(month)


def read_month(month: date, first: int, end: int) -> Iterator[Kept]:
    """This function will return a month's records one by one, each part checked before anything of it is given out.

    :raises MonthErased: if its key is gone. :raises MonthDamaged: if the file is not what was written.
    :raises KeyMissing: if the installation's key is gone.
    """
    own_key = _key(month)
    expected = first
    try:
        with data_file(month).open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise MonthDamaged(str(month))
            for line in _deciphered(own_key, file, _head(month, first, end)):
                index, record, salt = json.loads(line)
                if index != expected:
                    raise MonthDamaged(str(month), expected)
                expected += 1
                yield Kept(index, record, decoded(salt))
    except (OSError, InvalidTag, ValueError, zlib.error, EOFError) as fault:
        raise MonthDamaged(str(month)) from fault
    if expected != end:
        raise MonthDamaged(str(month), expected)


def check_month(month: date, first: int, end: int) -> int:
    """This function will check every record of a month's file against the sealed log and return how many there are.

    :raises MonthDamaged: if one is not what was sealed.
    """
    tree, count = Tree(store(), end), 0
    for kept in read_month(month, first, end):
        if tree.entry(kept.index) != kept.commitment:
            raise MonthDamaged(f"{month} {kept.index}", kept.index)
        count += 1
    return count


def destroy_key(month: date) -> bool:
    """This function will destroy a month's key and remove its file, and say whether there was anything to destroy."""
    found = False
    for file in (key_file(month), data_file(month)):
        if file.exists():
            with suppress(OSError), file.open("r+b") as stream:
                stream.write(
                    bytes(min(file.stat().st_size, 4096))
                )  # the wrapped key, or the head, as far as disks obey
                stream.flush()
                os.fsync(stream.fileno())
            file.unlink()
            keys.sync_folder(file.parent)
            found = True
    return found


def digest_of(month: date) -> str:
    """This function will return the SHA-256 of a month's file.

    :raises MonthDamaged: if it is missing.
    """
    digest = sha256()
    try:
        with data_file(month).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as fault:
        raise MonthDamaged(str(month)) from fault
    return digest.hexdigest()


def data_file(month: date) -> Path:
    """This function will name a month's file."""
    return Path(settings.HOME) / FOLDER / f"{month:%Y-%m}.journal"


def key_file(month: date) -> Path:
    """This function will name the file of a month's wrapped key."""
    return keys.folder() / f"journal-month-{month:%Y-%m}.key"


def missing_records(month: Month) -> Iterator[tuple[Kept, Leaf | None]]:
    """This function will find the records of a month's file that the database has lost, each with its place if that is there.

    :raises MonthErased, MonthDamaged: as ``read_month``; a record that was not sealed so is never given out.
    """
    tree = Tree(store(), month.end)
    everything = read_month(month.month, month.first, month.end)
    while batch := list(islice(everything, SEGMENT)):
        leaves = Leaf.objects.in_bulk([kept.index for kept in batch])
        there = set(
            Entry.objects.filter(pk__in=[leaf.entry_id for leaf in leaves.values()]).values_list("pk", flat=True)
        )
        for kept in batch:
            leaf = leaves.get(kept.index)
            if leaf is not None and (leaf.entry_id in there or leaf.commitment is not None):
                continue
            if tree.entry(kept.index) != kept.commitment:
                raise MonthDamaged(f"{month.month} {kept.index}")
            yield kept, leaf


def _head(month: date, first: int, end: int) -> bytes:
    return MAGIC + f"{month:%Y-%m} {first} {end}".encode()


def _lines(first: int, end: int) -> Iterator[bytes]:
    leaves = Leaf.objects.filter(index__gte=first, index__lt=end).select_related("entry").order_by("index")
    for leaf in leaves.iterator(chunk_size=SEGMENT):
        row = [leaf.index, text_of(leaf.entry, leaf.form), encoded(bytes(leaf.entry.salt))]
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _enciphered(key: bytes, prefix: bytes, head: bytes, lines: Iterator[bytes]) -> Iterator[bytes]:
    yield MAGIC + prefix
    cipher, counter = AESGCM(key), 0
    segment = list(islice(lines, SEGMENT))
    while True:
        following = list(islice(lines, SEGMENT))
        sealed = cipher.encrypt(
            _nonce(prefix, counter, last=not following), zlib.compress(b"\n".join(segment), 6), head
        )
        yield len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed
        if not following:
            return
        segment, counter = following, counter + 1


def _deciphered(key: bytes, file, head: bytes) -> Iterator[bytes]:
    prefix, cipher, counter = file.read(PREFIX_BYTES), AESGCM(key), 0
    length = file.read(LENGTH_BYTES)
    while length:
        size = int.from_bytes(length, "big")
        if len(length) != LENGTH_BYTES or size > LONGEST_SEGMENT:
            raise EOFError
        sealed = file.read(size)
        length = file.read(LENGTH_BYTES)
        plain = zlib.decompress(cipher.decrypt(_nonce(prefix, counter, last=not length), sealed, head))
        yield from plain.split(b"\n") if plain else ()
        counter += 1


def _nonce(prefix: bytes, counter: int, *, last: bool) -> bytes:
    return prefix + counter.to_bytes(4, "big") + bytes([last])


def _key(month: date) -> bytes:
    try:
        content = key_file(month).read_bytes()
    except FileNotFoundError:
        raise MonthErased(str(month)) from None
    try:
        return aes_key_unwrap(keys.key(content[:NUMBER_BYTES].decode("ascii")), content[NUMBER_BYTES:])
    except (InvalidUnwrap, UnicodeDecodeError, ValueError) as fault:
        raise MonthDamaged(f"key of {month}") from fault


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, readable by the owner alone, durable on return."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        aside.unlink(missing_ok=True)  # a full disk is not made fuller by what came of it
        raise
    aside.replace(path)
    keys.sync_folder(path.parent)
