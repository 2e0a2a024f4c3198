"""Secrets of second factors are kept encrypted: whoever only reads the database cannot make one-time codes.

The key is a file of its own in SEKIMORI_HOME, made at first use and readable by the service alone.
"""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

KEY_FILE = "accounts.key"


def seal(text: str) -> str:
    """This function will encrypt a short secret."""
    return _box(settings.HOME).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """This function will decrypt a secret.

    :raises cryptography.fernet.InvalidToken: if the key is not the one it was sealed with.
    """
    return _box(settings.HOME).decrypt(sealed.encode()).decode()


@lru_cache(maxsize=1)
def _box(home: Path) -> Fernet:
    return Fernet(_key(home / "keys" / KEY_FILE))


def _key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Linked into place whole, so that two processes starting at once end up with one key and never half of one.
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(Fernet.generate_key())
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return file.read_bytes()
