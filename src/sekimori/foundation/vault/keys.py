"""The installation's own keys: files in SEKIMORI_HOME/keys, readable by the owner alone, each named by its number.

The newest key wraps new files; older ones stay to open what they wrapped. The folder is backed up apart from the data.
"""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

KEY_BYTES = 32
PREFIX, SUFFIX = "vault-", ".key"


class KeyMissing(RuntimeError):
    """The key that wrapped a file is not in the installation's folder: without it the file cannot be read."""


def folder() -> Path:
    """This function will return the folder of the keys, made at first use."""
    found = Path(settings.HOME) / "keys"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def current(at: datetime) -> tuple[str, bytes]:
    """This function will return the number and the bytes of the key that wraps new files, made if there is none."""
    files = sorted(folder().glob(f"{PREFIX}*{SUFFIX}"))
    return _read(files[-1]) if files else _make(at)


def key(number: str) -> bytes:
    """This function will return a key by its number.

    :raises KeyMissing: if it is not here.
    """
    for file in folder().glob(f"{PREFIX}*-{number}{SUFFIX}"):
        return _read(file)[1]
    raise KeyMissing(number)


def number_of(secret: bytes) -> str:
    """This function will return a key's number, which tells nothing of the key."""
    return hashlib.sha256(b"sekimori vault key number" + secret).hexdigest()[:16]


def _make(at: datetime) -> tuple[str, bytes]:
    """Two processes that both make the first key leave two good keys: every file names the one it needs."""
    secret = secrets.token_bytes(KEY_BYTES)
    number = number_of(secret)
    file = folder() / f"{PREFIX}{at:%Y%m%d%H%M%S}-{number}{SUFFIX}"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secret)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder())
    return number, secret


def _read(file: Path) -> tuple[str, bytes]:
    secret = file.read_bytes()
    number = number_of(secret)
    if len(secret) != KEY_BYTES or not file.name.endswith(f"-{number}{SUFFIX}"):
        raise KeyMissing(f"{file.name} is damaged")
    return number, secret


def sync_folder(path: Path) -> None:
    """This function will make sure that a new name in a folder survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
