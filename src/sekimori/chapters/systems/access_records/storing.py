"""Where the records are kept and under which keys, and the tokens that stand for residents.

The room's key is a file of its own in SEKIMORI_HOME/keys, readable by its owner alone. Two keys are derived from it:
one encrypts the store, one makes tokens, so that nobody who has one of them has the other.
"""

import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sekimori.chapters.systems.access_records.rules import resident_number
from sekimori.engines.analytics.store import Store
from sekimori.foundation.vault.keys import KEY_BYTES, KeyMissing, sync_folder
from sekimori.foundation.vault.keys import folder as key_folder

FILE = "access-records.key"
STORE, TOKENS = b"sekimori access records store 1", b"sekimori access records tokens 1"
# With which the records are read for a screen: never more, and nothing of them on the disk in clear.
MEMORY: Final[dict[str, Any]] = {"memory_limit": "512MB", "temp_directory": ""}


def folder() -> Path:
    """This function will return the folder of the stored records, made at first use."""
    found = Path(settings.HOME) / "access-records"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def store() -> Store:
    """This function will return the store of access records, opened with the installation's key.

    :raises KeyMissing: if records are there and their key is not.
    """
    return Store(folder(), _derived(STORE, _secret()))


def token_key() -> bytes:
    """This function will return the key under which residents' numbers become tokens.

    :raises KeyMissing: if records are there and their key is not.
    """
    return _derived(TOKENS, _secret())


def token_of(number: str, key: bytes) -> str:
    """This function will return what stands for a resident: HMAC-SHA-256 of the number as ``resident_number`` writes it.

    Nobody without the key can tell a number from its token, or try numbers out. No number gives no token.
    """
    folded = resident_number(number)
    return hmac.digest(key, folded.encode("utf-8", "surrogatepass"), "sha256").hex() if folded else ""


def _secret() -> bytes:
    file = key_folder() / FILE
    if not file.exists():
        if any(folder().iterdir()):
            raise KeyMissing(FILE)
        _make(file)
    secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise KeyMissing(f"{FILE} is damaged")
    return secret


def _make(file: Path) -> None:
    """Two processes that both make the key agree on the first one: it is put in place whole, and never replaced."""
    fresh = file.with_name(f"{FILE}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(secrets.token_bytes(KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    sync_folder(file.parent)


@lru_cache(maxsize=8)
def _derived(purpose: bytes, secret: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)
