"""The key that seals the journal: a file in SEKIMORI_HOME/keys, readable by its owner alone, made at the first sealing.

Its name inside is the log's origin, fixed for as long as the log lives.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sekimori.engines.tlog.checkpoint import Keyring, ring
from sekimori.engines.tlog.note import BadKey, Signer, read_signer

FILE = "journal-seal.key"


class SealKeyMissing(RuntimeError):
    """The journal was sealed before, but the key is not here or cannot be read: it must come back from its copy."""


def signer(*, make: bool = False) -> Signer:
    """This function will return the key; with ``make``, a new one where there is none.

    :raises SealKeyMissing: if there is none, or the file is damaged.
    """
    file = Path(settings.HOME) / "keys" / FILE
    if make and not file.exists():
        _make(file)
    try:
        return read_signer(file.read_text().strip())
    except (OSError, ValueError, BadKey) as fault:
        raise SealKeyMissing(FILE) from fault


def keys() -> Keyring:
    """This function will return the public keys of the log."""
    return ring(signer().verifier)


def _make(file: Path) -> None:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    # Two installations of one name (a trial and the real one) are still two logs.
    made = Signer(f"{host}/journal/{secrets.token_hex(4)}", secrets.token_bytes(32))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(made.secret + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.link(aside, file)  # whole or not at all, and never over another one
    aside.unlink()
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
