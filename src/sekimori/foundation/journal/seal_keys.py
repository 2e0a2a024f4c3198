"""The keys that seal the journal: files in SEKIMORI_HOME/keys, readable by their owner alone, the first made at the
first sealing.

A key's name inside is the log's origin, fixed for as long as the log lives. The public keys lie beside it, each with the
sizes of the log for which its signature counts, so that what was sealed can be checked where the private one is lost or
was never brought. A key that takes over waits in a file of its own until the ring knows it (``rekeying``).
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sekimori.engines.tlog.checkpoint import Keyring, KeySpan
from sekimori.engines.tlog.note import BadKey, Signer, Verifier, read_number, read_signer, read_verifier

FILE, PUBLIC, NEXT = "journal-seal.key", "journal-seal.pub", "journal-seal-next.key"


class SealKeyMissing(RuntimeError):
    """The journal was sealed before, but the key is not here or cannot be read: it must come back from its copy."""


def signer(*, make: bool = False) -> Signer:
    """This function will return the key; with ``make``, a new one where there is none.

    :raises SealKeyMissing: if there is none, or the file is damaged.
    """
    if make and not (_folder() / FILE).exists():
        made = _made()
        write_ring(Keyring((KeySpan(made.verifier),)))
        _write(FILE, made.secret)
    _finish_taking_over()
    return _read(FILE)


def verifier() -> Verifier:
    """This function will return the public key that counts now.

    :raises SealKeyMissing: if it is not here either.
    """
    return keys().spans[-1].verifier


def origin() -> str:
    """This function will return the log's name, which all its keys carry.

    :raises SealKeyMissing: if no key is here.
    """
    return verifier().name


def keys() -> Keyring:
    """This function will return the public keys of the log, the oldest first: a line each, ``key [since [until]]``.

    :raises SealKeyMissing: if the file is not here or damaged.
    """
    try:
        lines = (_folder() / PUBLIC).read_text().splitlines()
        return Keyring(tuple(_span(line.split()) for line in lines if line)) if any(lines) else _no_keys()
    except (OSError, ValueError, BadKey) as fault:
        raise SealKeyMissing(PUBLIC) from fault


def write_ring(ring: Keyring) -> None:
    """This function will keep the public keys."""
    rows = []
    for span in ring.spans:
        until = "" if span.until is None else f" {span.until}"
        rows.append(f"{span.verifier} {span.since}{until}" if span.since or until else str(span.verifier))
    _write(PUBLIC, "\n".join(rows))


def next_signer(name: str) -> Signer:
    """This function will return the key that is to take over, made if there is none yet."""
    if not (_folder() / NEXT).exists():
        _write(NEXT, Signer(name, secrets.token_bytes(32)).secret)
    return _read(NEXT)


def _finish_taking_over() -> None:
    """Put the next key in its place once the ring knows it: a kill between the two leaves it waiting."""
    if (_folder() / NEXT).exists() and _read(NEXT).verifier == verifier():
        (_folder() / NEXT).replace(_folder() / FILE)
        _sync(_folder())


def _span(words: list[str]) -> KeySpan:
    key, *bounds = words
    since = read_number(bounds[0]) if bounds else 0
    return KeySpan(read_verifier(key), since, read_number(bounds[1]) if len(bounds) > 1 else None)


def _no_keys() -> Keyring:
    raise BadKey(PUBLIC)


def _read(name: str) -> Signer:
    try:
        return read_signer((_folder() / name).read_text().strip())
    except (OSError, ValueError, BadKey) as fault:
        raise SealKeyMissing(name) from fault


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
    _sync(_folder())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
