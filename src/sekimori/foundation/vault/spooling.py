"""Large files on their way in: encrypted piece by piece as they arrive, so that no size needs memory or a plain copy.

A spooled file is: the number of the installation's key, the file's own key wrapped by it (RFC 3394), and pieces of at
most 1 MiB under AES-256-GCM. Each piece's nonce is its number, and the last one says that it is the last, so that
pieces that are missing, swapped or cut off are found.
"""

import errno
import hashlib
import io
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sekimori.foundation.vault import keys
from sekimori.foundation.vault.enclosing import NUMBER_BYTES, WRAPPED_BYTES
from sekimori.foundation.vault.files import Tampered
from sekimori.kernel.problems import Problem, Refused

PIECE = 1024 * 1024
TAG_BYTES = 16
MORE, LAST = b"sekimori spool 1 more", b"sekimori spool 1 last"
NO_SPACE = Problem(
    "サーバーのディスク",
    "空きがないため、受け取れません。何も取り込んでいません",
    "情報システムの担当へ連絡し、空きを増やしてから、もう一度送ってください",
)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that has arrived whole; ``digest`` is the SHA-256 of its content."""

    name: str
    size: int
    digest: str


def spool(content: IO[bytes] | Iterable[bytes], folder: Path, at: datetime) -> Spooled:
    """This function will keep what arrives in a folder, encrypted and durable, or leave nothing.

    :raises Refused: if the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    unfinished = folder / f"{name}.part"
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            size, digest = _write(stream, content, at)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(folder / name)
        keys.sync_folder(folder)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(NO_SPACE) from None
        raise
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return Spooled(name, size, digest)


def _write(stream: IO[bytes], content: IO[bytes] | Iterable[bytes], at: datetime) -> tuple[int, str]:
    number, installation_key = keys.current(at)
    own_key = AESGCM.generate_key(bit_length=256)
    stream.write(number.encode("ascii") + aes_key_wrap(installation_key, own_key))
    cipher, digest, size, waiting = AESGCM(own_key), hashlib.sha256(), 0, b""
    for count, piece in enumerate(_pieces(content)):
        if count:
            stream.write(cipher.encrypt(_nonce(count - 1), waiting, MORE))
        digest.update(piece)
        size, waiting, last = size + len(piece), piece, count
    stream.write(cipher.encrypt(_nonce(last if size else 0), waiting, LAST))
    return size, digest.hexdigest()


def _pieces(content: IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    """Pieces of exactly ``PIECE`` bytes, the last one shorter; at least one."""
    arriving = content if not hasattr(content, "read") else iter(partial(content.read, PIECE), b"")
    buffer = bytearray()
    for arrived in arriving:
        buffer += arrived
        while len(buffer) > PIECE:
            yield bytes(buffer[:PIECE])
            del buffer[:PIECE]
    yield bytes(buffer)


def _nonce(count: int) -> bytes:
    return struct.pack(">IQ", 0, count)


class Spool(io.RawIOBase):
    """A spooled file, read from its beginning to its end.

    :raises Tampered: while reading, if it was changed or cut off. :raises KeyMissing: if the installation's key is gone.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("rb")
        number, wrapped = self._stream.read(NUMBER_BYTES), self._stream.read(WRAPPED_BYTES)
        try:
            self._cipher = AESGCM(aes_key_unwrap(keys.key(number.decode("ascii")), wrapped))
        except (InvalidUnwrap, UnicodeDecodeError, ValueError):
            self._stream.close()
            raise Tampered("a spooled file was changed") from None
        self._count, self._left = 0, b""
        self._ahead: bytes | None = self._stream.read(PIECE + TAG_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def,override]
        """This function will fill a buffer with what comes next; 0 at the end."""
        while not self._left and self._ahead is not None:
            self._open_next()
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count

    def _open_next(self) -> None:
        piece, self._ahead = self._ahead or b"", self._stream.read(PIECE + TAG_BYTES) or None
        try:
            self._left = self._cipher.decrypt(_nonce(self._count), piece, MORE if self._ahead else LAST)
        except InvalidTag:
            raise Tampered("a spooled file was changed") from None
        self._count += 1

    def close(self) -> None:
        """This function will close the file."""
        self._stream.close()
        super().close()


def open_spooled(path: Path) -> IO[bytes]:
    """This function will open a spooled file for reading, as a buffered stream."""
    return io.BufferedReader(Spool(path), PIECE)
