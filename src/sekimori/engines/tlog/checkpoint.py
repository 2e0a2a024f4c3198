"""Checkpoints (C2SP tlog-checkpoint): what a log states about itself, signed; and whose signatures count from when.

A log changes its key by signing one checkpoint with both keys; its ring then holds the old key up to that size and the
new one from it on. A key that got lost or stolen is ended in the ring of everybody who checks, at the last size that a
witness has cosigned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sekimori.engines.tlog.hashing import HASH_BYTES
from sekimori.engines.tlog.note import BadNote, Note, Signer, Verifier, decoded, encoded, read_note, read_number, signed


class BadCheckpoint(ValueError):
    """The text is no checkpoint, or not one of this log."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of ``size`` entries has this root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def signed_by(self, *signers: Signer) -> Note:
        """This function will sign it as a note.

        :raises BadNote: if nobody signs.
        """
        return signed(str(self), signers)


@dataclass(frozen=True, slots=True)
class KeySpan:
    """A log's key and the tree sizes for which its signature counts, both ends included."""

    verifier: Verifier
    since: int = 0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one log over time."""

    spans: tuple[KeySpan, ...]

    def at(self, size: int) -> tuple[Verifier, ...]:
        """This function will return the keys whose signature counts for a tree of this size."""
        return tuple(
            span.verifier for span in self.spans if span.since <= size and (span.until is None or size <= span.until)
        )


def ring(*verifiers: Verifier) -> Keyring:
    """This function will make a ring of keys that count for every size."""
    return Keyring(tuple(KeySpan(verifier) for verifier in verifiers))


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint whose signature by the log was checked."""

    checkpoint: Checkpoint
    note: Note
    signers: tuple[Verifier, ...]


def read_checkpoint(text: str) -> Checkpoint:
    """This function will read the text of a note as a checkpoint.

    :raises BadCheckpoint: if it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise BadCheckpoint("at least three lines, none empty")
    origin, size, root, *extensions = lines
    try:
        found = Checkpoint(origin, read_number(size), decoded(root), tuple(extensions))
    except ValueError as fault:
        raise BadCheckpoint("size and root") from fault
    if len(found.root) != HASH_BYTES:
        raise BadCheckpoint("the root has 32 bytes")
    return found


def open_checkpoint(data: bytes | str, *, origin: str, keys: Keyring) -> Opened:
    """This function will read a signed checkpoint of a log and check that the log has signed it.

    :raises BadNote: if it is no signed note, or none of the keys that count for its size has rightly signed it.
    :raises BadCheckpoint: if it is no checkpoint, or one of another log.
    """
    note = read_note(data)
    checkpoint = read_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise BadCheckpoint("another log")
    signers = note.by(keys.at(checkpoint.size))
    if not signers:
        raise BadNote("not signed by the log")
    return Opened(checkpoint, note, signers)


def cosigners(note: Note, witnesses: Sequence[Verifier]) -> dict[Verifier, int]:
    """This function will return who has cosigned and when, in seconds since 1970.

    :raises BadNote: if a cosignature claims to be by one of them and is not.
    """
    found = {}
    for witness in note.by(witnesses):
        found[witness] = max(
            signature.time
            for signature in note.signatures
            if witness.made(signature) and witness.accepts(note.text, signature)
        )
    return found
