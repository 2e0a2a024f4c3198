"""A witness's own folder: its key, and what it has seen last of each log. It needs no database."""

import json
import os
import secrets
import socket
from collections.abc import Iterable
from pathlib import Path

from sekimori.engines.tlog.checkpoint import Keyring, ring
from sekimori.engines.tlog.note import BadKey, Kind, Signer, Verifier, decoded, encoded, read_signer
from sekimori.engines.tlog.stores import FolderStore, Missing
from sekimori.engines.tlog.witness import Reply, Seen, answer
from sekimori.kernel.problems import Problem, Refused

KEY, SEEN = "witness.key", "seen.json"


def default_name() -> str:
    """This function will name a witness after its machine: two of one name could not be told apart."""
    return f"{''.join(socket.gethostname().split()).replace('+', '-') or 'machine'}/witness"


def signer_of(home: Path, name: str) -> Signer:
    """This function will return the witness's key, made at its first use.

    :raises Refused: if it can be neither read nor made.
    """
    file = home / KEY
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists() and not (home / SEEN).exists():
            made = Signer(name, secrets.token_bytes(32), Kind.COSIGNATURE)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(made.secret + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        return read_signer(file.read_text().strip())
    except (OSError, ValueError, BadKey):
        mend = "鍵の控えを戻してください。名前に空白と「+」は使えません。"
        raise Refused(Problem(f"立会人の鍵「{file}」", "読めないか、作れません", mend)) from None


def logs_of(keys: Iterable[Verifier]) -> dict[str, Keyring]:
    """This function will sort the keys of the logs that are watched by their logs; one log may have several."""
    found: dict[str, list[Verifier]] = {}
    for key in keys:
        found.setdefault(key.name, []).append(key)
    return {origin: ring(*together) for origin, together in found.items()}


def seen_in(home: Path) -> dict[str, Seen]:
    """This function will return what the witness has seen last, by log.

    :raises Refused: if its notes are damaged.
    """
    try:
        kept = json.loads(FolderStore(home).read(SEEN))
        return {origin: Seen(int(one["size"]), decoded(one["root"])) for origin, one in kept.items()}
    except Missing:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        mend = "控えを戻してください。新しく始めると、それより前の改ざんは見つけられません。"
        raise Refused(Problem(f"立会人の控え「{SEEN}」", "壊れています", mend)) from None


def decide(home: Path, request: str | bytes, *, logs: dict[str, Keyring], signer: Signer, at: int) -> Reply:
    """This function will decide a request; what is to be remembered is durable before the answer is given out.

    The caller holds the folder's lock from before this call until after it.
    """
    seen = seen_in(home)
    reply = answer(request, logs=logs, seen=seen, signers=[signer], at=at)
    if reply.remember:
        seen[reply.origin] = reply.remember
        kept = {origin: {"size": one.size, "root": encoded(one.root)} for origin, one in seen.items()}
        FolderStore(home).write({SEEN: json.dumps(kept).encode()})
    return reply
