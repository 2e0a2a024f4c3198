"""Uploads: without end or in clear, none comes to the disk.

What exceeds anything this installation takes is read to its end, but not kept. What is too large for the memory lies in a
file without a name, in pieces of at most 1 MiB under AES-256-GCM; its key is in the memory of the process that answers,
and gone with it.
"""

import io
import os
from tempfile import TemporaryFile
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# More than the largest file any screen takes, so that the screen itself says that a file is too large.
MOST_BYTES = 256 * 1024 * 1024
PIECE, TAG_BYTES, NONCE_BYTES = 1024 * 1024, 16, 12


class Bounded(FileUploadHandler):
    """Stands before all other handlers and hands them no more than ``MOST_BYTES`` of a file (ASVS 5.0 5.2.1)."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """This function will pass a piece on, or drop it once the file is longer than anything that is kept."""
        return raw_data if start + len(raw_data) <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """This function will leave the finished file to the handlers behind."""


class Encrypted(FileUploadHandler):
    """Keeps on the disk what is too large for the memory, encrypted, as long as the request lasts."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """This function will begin a file."""
        super().new_file(*args, **kwargs)
        self._file = EncryptedFile()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """This function will keep a piece."""
        self._file.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """This function will return the file as views read it: from wherever they like, as often as they like."""
        self._file.finish()
        return UploadedFile(
            io.BufferedReader(self._file),
            self.file_name,
            self.content_type,
            self._file.size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """This function will leave nothing of a file that did not arrive whole."""
        if hasattr(self, "_file"):
            self._file.close()


class EncryptedFile(io.RawIOBase):
    """Bytes on the disk that only this object can read: appended once, then read from any place.

    :raises InvalidTag: while reading, if somebody changed what lies on the disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self._file = TemporaryFile(buffering=0, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  closed by `close`
        self._cipher = AESGCM(AESGCM.generate_key(bit_length=256))
        self._waiting = bytearray()
        self._written = self._at = self.size = 0
        self._open: tuple[int, bytes] = (-1, b"")  # the piece that was read last

    def append(self, data: bytes) -> None:
        """This function will add bytes at the end."""
        self._waiting += data
        self.size += len(data)
        while len(self._waiting) >= PIECE:
            self._put(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """This function will end the writing."""
        if self._waiting:
            self._put(bytes(self._waiting))
            self._waiting.clear()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """This function will go to a place."""
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence])
        return self._at

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def,override]
        """This function will fill a buffer with what comes next; 0 at the end."""
        number, begin = divmod(self._at, PIECE)
        data = self._piece(number)[begin : begin + len(buffer)] if self._at < self.size else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        """This function will give the disk back."""
        self._file.close()
        super().close()

    def _put(self, piece: bytes) -> None:
        sealed = memoryview(self._cipher.encrypt(self._nonce(self._written), piece, None))
        while sealed:
            sealed = sealed[self._file.write(sealed) :]
        self._written += 1

    def _piece(self, number: int) -> bytes:
        if self._open[0] != number:
            self._file.seek(number * (PIECE + TAG_BYTES))
            sealed = self._file.read(PIECE + TAG_BYTES)
            self._open = number, self._cipher.decrypt(self._nonce(number), sealed, None)
        return self._open[1]

    @staticmethod
    def _nonce(number: int) -> bytes:
        return number.to_bytes(NONCE_BYTES, "big")
