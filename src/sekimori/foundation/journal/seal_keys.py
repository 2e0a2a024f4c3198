"""The key that seals the journal: a file in SEKIMORI_HOME/keys, readable by its owner alone, made at the first sealing.

Its name inside is the log's origin, fixed for as long as the log lives. The public key lies beside it, so that what was
sealed can be checked where the private one is lost or was never brought.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sekimori.engines.tlog.checkpoint import Keyring, ring
from sekimori.engines.tlog.note import BadKey, Signer, Verifier, read_signer, read_verifier

FILE, PUBLIC = "journal-seal.key", "journal-seal.pub"


class SealKeyMissing(RuntimeError):
    """The journal was sealed before, but the key is not here or cannot be read: it must come back from its copy."""


def signer(*, make: bool = False) -> Signer:
    """This function will return the key; with ``make``, a new one where there is none.

    :raises SealKeyMissing: if there is none, or the file is damaged.
    """
    if make and not (_folder() / FILE).exists():
        made = _made()
        _write(PUBLIC, str(made.verifier))
        _write(FILE, made.secret)
    try:
        return read_signer((_folder() / FILE).read_text().strip())
    except (OSError, ValueError, BadKey) as fault:
        raise SealKeyMissing(FILE) from fault


def verifier() -> Verifier:
    """This function will return the public key.

    :raises SealKeyMissing: if it is not here either.
    """
    try:
        return read_verifier((_folder() / PUBLIC).read_text().strip())
    except (OSError, ValueError, BadKey) as fault:
        raise SealKeyMissing(PUBLIC) from fault


def keys() -> Keyring:
    """This function will return the public keys of the log."""
    return ring(verifier())


def _folder() -> Path:
    return Path(settings.HOME) / "keys"


def _made() -> Signer:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    # Two installations of one name (a trial and the real one) are still two logs.
    return Signer(f"{host}/journal/{secrets.token_hex(4)}", secrets.token_bytes(32))


def _write(name: str, text: str) -> None:
    """Whole or not at all, readable by the owner alone. Called by the only sealer, so there is never another one."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = _folder() / f"{name}.new"
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(_folder() / name)
    descriptor = os.open(_folder(), os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
