"""Where the records are kept and under which keys, and the tokens that stand for residents.

The room's key is a file of its own in SEKIMORI_HOME/keys, readable by its owner alone. Two keys are derived from it:
one encrypts the store, one makes tokens, so that nobody who has one of them has the other.

When the store's key is changed (``rekeying``), the store gets a key file and a folder of its own, named by the key's number.
The file's new name alone decides which folder and which key are in force: both change in one step. The tokens' key stays:
residents' numbers are not kept, so their tokens cannot be made anew.
"""

import hmac
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sekimori.chapters.systems.access_records.rules import resident_number
from sekimori.engines.analytics.store import Store
from sekimori.foundation.vault.keys import KEY_BYTES, KeyMissing, number_of, sync_folder
from sekimori.foundation.vault.keys import folder as key_folder
from sekimori.kernel.problems import Problem, Refused

FILE = "access-records.key"
STORE_FILE = "access-records-store.key"  # once the store's key was changed
COMING = ".coming"  # behind its name while the records are being laid over
FOLDER = "access-records"
FOLDERS = re.compile(rf"{FOLDER}(-[0-9a-f]{{16}})?")
STORE, TOKENS = b"sekimori access records store 1", b"sekimori access records tokens 1"
# With which the records are read for a screen: never more, and nothing of them on the disk in clear.
MEMORY: Final[dict[str, Any]] = {"memory_limit": "512MB", "temp_directory": ""}


class StoreKeyMissing(Refused, KeyMissing):
    """Records are there and their key is not, or is damaged."""

    def __init__(self, file: str, what: str) -> None:
        super().__init__(
            Problem(
                "アクセス記録の鍵",
                what,
                f"鍵の控えから {file} を SEKIMORI_HOME/keys に戻す（控えもないときは、運用の手引「アクセス記録の鍵」による）",
            )
        )


def folder() -> Path:
    """This function will return the folder of the stored records, made at first use.

    :raises StoreKeyMissing: if the records lie in the folder of a key that is not here.
    """
    secret = _own_secret()
    found = folder_of(secret) if secret else Path(settings.HOME) / FOLDER
    if secret is None and (lost := [path for path in folders() if path not in (found, coming_folder())]):
        raise StoreKeyMissing(STORE_FILE, f"ありません。{lost[0].name} の記録を読めません")
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def folders() -> list[Path]:
    """This function will return all folders of records there are: the one in force, and what a change of keys has left."""
    return [path for path in sorted(Path(settings.HOME).glob(f"{FOLDER}*")) if FOLDERS.fullmatch(path.name)]


def folder_of(secret: bytes) -> Path:
    """This function will return the folder of the records that are stored under a key of their own."""
    return Path(settings.HOME) / f"{FOLDER}-{number_of(secret)}"


def store() -> Store:
    """This function will return the store of access records, opened with the installation's key.

    :raises StoreKeyMissing: if records are there and their key is not.
    """
    return Store(folder(), store_key(_own_secret() or _secret()))


def store_key(secret: bytes) -> bytes:
    """This function will return the key that encrypts the store, made of the secret of a key file."""
    return _derived(STORE, secret)


def coming_secret() -> bytes:
    """This function will return the secret of the store's next key, made if none is coming yet.

    :raises StoreKeyMissing: if its file is damaged.
    """
    file = key_folder() / (STORE_FILE + COMING)
    if not file.exists():
        _make(file)
    return _read(file)


def change_over() -> None:
    """This function will put the next key in force, and with it its folder: one renaming, kept by the disk on return."""
    os.rename(key_folder() / (STORE_FILE + COMING), key_folder() / STORE_FILE)
    sync_folder(key_folder())


def token_key() -> bytes:
    """This function will return the key under which residents' numbers become tokens.

    :raises StoreKeyMissing: if records are there and their key is not.
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
            raise StoreKeyMissing(FILE, "ありません。取り込んだ記録を読めません")
        _make(file)
    return _read(file)


def _own_secret() -> bytes | None:
    file = key_folder() / STORE_FILE
    return _read(file) if file.exists() else None


def coming_folder() -> Path | None:
    file = key_folder() / (STORE_FILE + COMING)
    return folder_of(_read(file)) if file.exists() else None


def _read(file: Path) -> bytes:
    secret = file.read_bytes()
    if len(secret) != KEY_BYTES:
        raise StoreKeyMissing(file.name, "壊れています。取り込んだ記録を読めません")
    return secret


def _make(file: Path) -> None:
    """Two processes that both make the key agree on the first one: it is put in place whole, and never replaced."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
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
