"""The conversation between a log and its witness (C2SP tlog-witness), without the network and without a store.

A witness remembers one checkpoint for each log and cosigns a later one only when it is shown that nothing of the earlier
one was changed. ``answer`` decides; whoever calls it must, before anything is sent, store ``Reply.remember`` in one step
with a check that what it had read is still the latest, or two requests at a time could roll the log back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sekimori.engines.tlog.checkpoint import BadCheckpoint, Checkpoint, Keyring, read_checkpoint
from sekimori.engines.tlog.hashing import EMPTY_ROOT, HASH_BYTES
from sekimori.engines.tlog.note import (
    BadNote,
    Note,
    Signer,
    Verifier,
    decoded,
    encoded,
    read_note,
    read_number,
    read_signatures,
)
from sekimori.engines.tlog.proofs import BadProof, check_consistency

MOST_PROOF_LINES = 63
LONGEST_REQUEST = 64 * 1024  # bytes: proof lines and a checkpoint with a hundred signatures need a third of it
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


class BadRequest(ValueError):
    """The text is no request to a witness."""


@dataclass(frozen=True, slots=True)
class Request:
    """Please cosign this checkpoint; your last one had size ``old`` and here is the proof from there."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return f"old {self.old}\n" + "".join(f"{encoded(node)}\n" for node in self.proof) + f"\n{self.note}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest tree of a log that a witness has cosigned."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status and body; ``remember`` is what to store before sending it."""

    status: int
    body: str = ""
    content_type: str = TEXT_TYPE
    remember: Seen | None = None
    origin: str = ""


def read_request(data: bytes | str) -> Request:
    """This function will read a request.

    :raises BadRequest: if it is none, or has more than 63 proof lines.
    """
    try:
        text = data.decode() if isinstance(data, bytes) else data
        head, _, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        if not first.startswith("old ") or len(lines) > MOST_PROOF_LINES:
            raise BadRequest("head")
        proof = tuple(decoded(line) for line in lines)
        if any(len(node) != HASH_BYTES for node in proof):
            raise BadRequest("proof")
        return Request(read_number(first.removeprefix("old ")), proof, read_note(note))
    except ValueError as fault:
        raise BadRequest(str(fault)) from fault


def answer(
    data: bytes | str, *, logs: Mapping[str, Keyring], seen: Mapping[str, Seen], signers: Sequence[Signer], at: int
) -> Reply:
    """This function will decide a request to cosign, at the moment ``at`` (seconds since 1970).

    ``logs`` are the logs that the witness watches, by origin; ``seen`` what it has cosigned last.
    """
    try:
        request = read_request(data)
        checkpoint = read_checkpoint(request.note.text)
    except (BadRequest, BadCheckpoint):
        return Reply(400)
    keys = logs.get(checkpoint.origin)
    if keys is None:
        return Reply(404)
    try:
        if not request.note.by(keys.at(checkpoint.size)):
            return Reply(403)
    except BadNote:
        return Reply(403)
    refusal = _refusal(request, checkpoint, seen.get(checkpoint.origin))
    if refusal:
        return refusal
    lines = "".join(str(signer.sign(request.note.text, at=at)) for signer in signers)
    return Reply(200, lines, TEXT_TYPE, Seen(checkpoint.size, checkpoint.root), checkpoint.origin)


def _refusal(request: Request, checkpoint: Checkpoint, last: Seen | None) -> Reply | None:
    if request.old > checkpoint.size:
        return Reply(400)
    known = last or Seen(0, EMPTY_ROOT)
    if request.old != known.size:
        return Reply(409, f"{known.size}\n", SIZE_TYPE)
    if request.old == checkpoint.size > 0 and checkpoint.root != known.root:
        return Reply(409, f"{known.size}\n", SIZE_TYPE)
    try:
        if request.old == 0 and checkpoint.size:
            if request.proof:
                raise BadProof("every tree begins with the one without entries")
        else:
            check_consistency(
                old=known.size,
                new=checkpoint.size,
                old_root=known.root,
                new_root=checkpoint.root,
                proof=request.proof,
            )
    except BadProof:
        return Reply(422)
    return None


def with_cosignatures(note: Note, body: str, witnesses: Sequence[Verifier]) -> Note:
    """This function will add a witness's answer to the note, unknown keys left out.

    :raises BadNote: if the answer is none, or holds no good cosignature of the witnesses expected: a witness that answers
        with something else has cosigned nothing.
    """
    lines = read_signatures(body)
    good = [line for line in lines for one in witnesses if one.made(line) and one.accepts(note.text, line)]
    if not good:
        raise BadNote("no cosignature of a known witness")
    return note.with_signatures(good)
