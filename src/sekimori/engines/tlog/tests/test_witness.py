"""The witness: cosigns what continues what it has seen, and nothing else (C2SP tlog-witness)."""

import pytest

from sekimori.engines.tlog.checkpoint import Checkpoint, cosigners, ring
from sekimori.engines.tlog.hashing import EMPTY_ROOT, leaf_hash
from sekimori.engines.tlog.note import BadNote, Signer, Verifier, read_note
from sekimori.engines.tlog.tests.logs import KEYS, ORIGIN, SIGNER, WITNESS, new_log
from sekimori.engines.tlog.tree import Tree
from sekimori.engines.tlog.witness import (
    SIZE_TYPE,
    BadRequest,
    Request,
    Seen,
    answer,
    read_request,
    with_cosignatures,
)

NOW = 1_764_000_000
# github.com/FiloSottile/torchwood, internal/witness/witness_test.go: a public Sigsum test log of sizes 1, 3 and 5
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = Verifier(SIGSUM, bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"))
SIGSUM_1 = f"""old 0

{SIGSUM}
1
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {SIGSUM} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=
"""
SIGSUM_3 = f"""old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
3
RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=

— {SIGSUM} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=
"""
SIGSUM_5 = f"""old 1
KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=
KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

{SIGSUM}
5
QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=

— {SIGSUM} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=
"""


class Desk:
    """A witness with its memory."""

    def __init__(self, logs=None):
        self.logs = {ORIGIN: KEYS} if logs is None else logs
        self.seen = {}

    def asked(self, request, at=NOW):
        reply = answer(str(request), logs=self.logs, seen=self.seen, signers=[WITNESS], at=at)
        if reply.remember:
            self.seen[reply.origin] = reply.remember
        assert (reply.status == 200) is ("— " in reply.body)
        return reply


def request(log, old):
    proof = Tree(log.store, log.checkpoint.size).consistency(old)
    return Request(old, tuple(proof), log.opened.note)


def test_a_public_log_is_cosigned_as_its_own_witness_does():
    desk = Desk({SIGSUM: ring(SIGSUM_KEY)})
    assert [desk.asked(text).status for text in (SIGSUM_1, SIGSUM_5, SIGSUM_3)] == [200, 200, 409]
    assert desk.seen[SIGSUM] == Seen(
        5, bytes.fromhex("42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36")
    )
    other = Desk({SIGSUM: ring(SIGSUM_KEY)})
    assert [other.asked(text).status for text in (SIGSUM_1, SIGSUM_3, SIGSUM_5)] == [200, 200, 409]


def test_a_log_that_grows_is_cosigned_at_every_size():
    desk, log = Desk(), new_log()
    old = 0
    for size in (0, 1, 200, 200, 700):
        log.append([b"x"] * (size - old))
        reply = desk.asked(request(log, old))
        assert reply.status == 200
        note = with_cosignatures(log.opened.note, reply.body, [WITNESS.verifier])
        assert cosigners(read_note(str(note)), [WITNESS.verifier]) == {WITNESS.verifier: NOW}
        old = size


def test_who_does_not_know_the_last_size_is_told_it():
    desk = Desk()
    desk.asked(request(new_log(200), 0))
    reply = desk.asked(request(new_log(200, 300), 100))
    assert (reply.status, reply.body, reply.content_type) == (409, "200\n", SIZE_TYPE)


def test_a_fork_a_rollback_and_a_second_root_are_not_cosigned():
    desk = Desk()
    desk.asked(request(new_log(200), 0))
    forked = new_log()
    forked.append([b"other"] * 300)
    assert desk.asked(request(forked, 200)).status == 422
    same = new_log()
    same.append([b"other"] * 200)
    assert desk.asked(request(same, 200)).status == 409
    assert desk.asked(request(new_log(100), 100)).status == 409
    assert desk.asked(Request(200, (), new_log(100).opened.note)).status == 400
    assert desk.seen[ORIGIN].size == 200


def test_strangers_and_wrong_signatures_are_turned_away():
    desk, log = Desk(), new_log(5)
    assert Desk({}).asked(request(log, 0)).status == 404
    stranger = log.checkpoint.signed_by(Signer(ORIGIN, b"z" * 32))
    assert desk.asked(Request(0, (), stranger)).status == 403
    forged = str(request(log, 0)).replace("\n5\n", "\n6\n")
    assert desk.asked(forged).status == 403
    assert desk.seen == {}


@pytest.mark.parametrize(
    ("known", "old", "size", "root", "proof", "status"),
    [
        (None, 0, 0, EMPTY_ROOT, (), 200),
        (0, 0, 0, EMPTY_ROOT, (), 200),
        (0, 0, 0, leaf_hash(b"x"), (), 422),
        (0, 0, 0, bytes(32), (), 422),
        (0, 0, 0, EMPTY_ROOT, (leaf_hash(b"x"),), 422),
        (None, 0, 1, leaf_hash(b"x"), (), 200),
        (None, 0, 1, leaf_hash(b"x"), (leaf_hash(b"x"),), 422),
        (1, 0, 1, leaf_hash(b"x"), (leaf_hash(b"x"),), 409),
        (1, 1, 0, EMPTY_ROOT, (), 400),
    ],
)
def test_the_smallest_trees_are_answered_as_the_reference_witness_does(known, old, size, root, proof, status):
    desk = Desk()
    if known is not None:
        desk.seen[ORIGIN] = Seen(known, leaf_hash(b"x") if known else EMPTY_ROOT)
    note = Checkpoint(ORIGIN, size, root).signed_by(SIGNER)
    assert desk.asked(Request(old, proof, note)).status == status


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old\n\n",
        "old 01\n\n",
        "old -1\n\n",
        "new 0\n\n",
        "old 0\nAAAA\n\n",
        "old 0\n" + f"{'A' * 43}=\n" * 64 + "\n",
        b"\xff",
    ],
)
def test_what_is_no_request_is_refused(text):
    note = str(new_log(1).opened.note)
    with pytest.raises(BadRequest):
        read_request(text if isinstance(text, bytes) else text + note)
    assert answer(text, logs={}, seen={}, signers=[], at=0).status == 400


def test_a_request_is_read_as_it_was_written():
    made = request(new_log(200, 300), 200)
    assert read_request(str(made).encode()) == made


def test_a_witness_that_answers_with_something_else_has_cosigned_nothing():
    log = new_log(5)
    other = new_log(6)
    for body in (
        "",
        "thank you\n",
        str(Signer("stranger", b"s" * 32).sign("x\n")),
        str(WITNESS.sign(str(other.checkpoint), at=NOW)),
    ):
        with pytest.raises(BadNote):
            with_cosignatures(log.opened.note, body, [WITNESS.verifier])
