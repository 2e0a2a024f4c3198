"""Asking witnesses to sign (C2SP tlog-witness, add-checkpoint): the request, and the conversation with one over HTTP.

A witness may lie, lag behind, know more than we do, or be no witness at all. It can keep us from having its signature and
do nothing else: what it answers is bounded, never followed elsewhere, and believed only where its key has signed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from sekimori.engines.tlog.checkpoint import read_checkpoint
from sekimori.engines.tlog.note import BadNote, read_number
from sekimori.engines.tlog.tree import Tree
from sekimori.engines.tlog.witness import SIZE_TYPE, TEXT_TYPE, Request
from sekimori.foundation.journal.models import Cosignature, Seal, Witness
from sekimori.foundation.journal.over_http import post_bytes
from sekimori.foundation.journal.proving import note_of
from sekimori.foundation.journal.sealing import latest, store
from sekimori.foundation.journal.witnessing import key_of, take_cosignature

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

LONGEST_ANSWER = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP: the status (0: nothing came), the type and the body."""

    status: int
    content_type: str = ""
    body: str = ""


Post = Callable[[str, str], Answer]


def request_for(witness: Witness, old: int | None = None) -> Request | None:
    """This function will put together what a witness must see to sign the latest checkpoint; ``None`` if there is none.

    ``old`` is the size it has seen last; without it, the last one whose signature by it we have.

    :raises Damaged: if a tile that the proof needs is missing.
    """
    last = latest()
    if last is None:
        return None
    if old is None:
        signed = Cosignature.objects.filter(witness=key_of(witness).name).order_by("-seal__size")
        old = signed.values_list("seal__size", flat=True).first() or 0
    note = note_of(last)
    size = read_checkpoint(note.text).size
    return Request(old, tuple(Tree(store(), size).consistency(old)), note) if old <= size else None


def ask(actor: "Actor", witness: Witness, post: Post | None = None) -> str:
    """This function will ask a witness over HTTP for its signature and keep what became of it (``models.ANSWERS``)."""
    outcome = _conversation(actor, witness, post or over_http)
    with transaction.atomic(durable=True):
        failing = None if outcome == "signed" else witness.failing_since or actor.at
        Witness.objects.filter(pk=witness.pk).update(answer=outcome, answered_at=actor.at, failing_since=failing)
    return outcome


def _conversation(actor: "Actor", witness: Witness, post: Post) -> str:
    request = request_for(witness)
    answer = post(_address(witness), str(request)) if request else Answer(0)
    if answer.status == 409 and answer.content_type == SIZE_TYPE:  # it has seen another size than we think
        seen = _size(answer.body)
        last: Seal | None = latest()
        if seen is None or last is None:
            return "false"
        if seen > last.size:
            return "ahead"
        request = request_for(witness, seen)
        answer = post(_address(witness), str(request)) if request else Answer(0)
    if answer.status == 0:
        return "unreachable"
    if answer.status != 200:
        return "refused"
    try:
        take_cosignature(actor, answer.body, key_of(witness))
    except BadNote:
        return "false"
    return "signed"


def over_http(url: str, body: str) -> Answer:
    """This function will post a request and return the answer, whatever it is."""
    found = post_bytes(url, body.encode(), content_type=TEXT_TYPE, most=LONGEST_ANSWER)
    try:
        return Answer(found.status, found.content_type, found.body.decode())
    except UnicodeDecodeError:
        return Answer(found.status, found.content_type)


def _address(witness: Witness) -> str:
    return witness.url.rstrip("/") + "/add-checkpoint"


def _size(body: str) -> int | None:
    try:
        return read_number(body.removesuffix("\n"))
    except ValueError:
        return None
