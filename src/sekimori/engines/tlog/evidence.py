"""Single records with their proof, to be checked anywhere by ``verify_evidence.py`` alone.

The log holds commitments, not records: SHA-256 over a fixed line, a salt of 16 random bytes and the record. Nobody can
guess a record from its commitment, and nobody can show another record for it. ``docs/transparency-log.md`` describes the
file; keys are never in it, since who checks must have got them on another way.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sekimori.engines.tlog.checkpoint import read_checkpoint
from sekimori.engines.tlog.note import Note, encoded
from sekimori.engines.tlog.tree import Tree

FORMAT = "sekimori-evidence/1"
DOMAIN = b"sekimori journal record v1\n"
SALT_BYTES = 16


class NotInTheLog(ValueError):
    """The record and salt are not those whose commitment the log holds at this place."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The record behind the entry ``index``, as text and salt; without them only the commitment is shown."""

    index: int
    record: str | None = None
    salt: bytes = b""


def commitment(record: str, salt: bytes) -> bytes:
    """This function will commit to a record: the entry that goes into the log.

    :raises ValueError: if the salt has not 16 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 16 bytes")
    return sha256(DOMAIN + salt + record.encode()).digest()


def evidence(tree: Tree, note: Note, openings: Iterable[Opening], earlier: Iterable[Note] = ()) -> str:
    """This function will write records with the proof that they are in the tree of the checkpoint ``note``.

    ``earlier`` checkpoints are shown to be the beginning of the same log.

    :raises NotInTheLog: if an opening does not fit its entry.
    :raises Damaged: if a tile needed is missing.
    """
    size = read_checkpoint(note.text).size
    parts = {
        "format": FORMAT,
        "checkpoint": str(note),
        "entries": [_entry(tree, size, opening) for opening in openings],
        "earlier": [
            {"checkpoint": str(old), "proof": _lines(tree.consistency(read_checkpoint(old.text).size, size))}
            for old in earlier
        ],
    }
    return json.dumps(parts, ensure_ascii=False, indent=1) + "\n"


def _entry(tree: Tree, size: int, opening: Opening) -> dict[str, object]:
    entry, proof = tree.entry(opening.index), _lines(tree.inclusion(opening.index, size))
    if opening.record is None:
        return {"index": opening.index, "commitment": encoded(entry), "proof": proof}
    if commitment(opening.record, opening.salt) != entry:
        raise NotInTheLog(str(opening.index))
    return {"index": opening.index, "record": opening.record, "salt": encoded(opening.salt), "proof": proof}


def _lines(proof: Iterable[bytes]) -> list[str]:
    return [encoded(node) for node in proof]
