"""Signed notes, keys and checkpoints, by the vectors of Go's note package (golang.org/x/mod/sumdb/note, BSD-3-Clause)."""

import pytest

from sekimori.engines.tlog.checkpoint import (
    BadCheckpoint,
    Checkpoint,
    Keyring,
    KeySpan,
    cosigners,
    open_checkpoint,
    read_checkpoint,
    ring,
)
from sekimori.engines.tlog.note import (
    BadKey,
    BadNote,
    Kind,
    Signer,
    Verifier,
    read_note,
    read_signatures,
    read_signer,
    read_verifier,
    signed,
)
from sekimori.engines.tlog.tests.logs import ORIGIN, SIGNER, WITNESS

VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
PETER = read_verifier(VERIFIER)
# C2SP tlog-cosignature's own example: its parts have the lengths and key ids' places the specification gives
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
CHECKPOINT = Checkpoint(ORIGIN, 7, b"r" * 32)


def test_signing_gives_the_bytes_that_go_gives():
    assert str(signed(TEXT, [read_signer(SECRET)])) == TEXT + "\n" + LINE
    assert read_signer(SECRET).secret == SECRET
    assert str(read_signer(SECRET).verifier) == VERIFIER


def test_a_note_that_go_signed_is_good():
    assert read_note((TEXT + "\n" + LINE).encode()).by([PETER]) == (PETER,)


def test_a_changed_text_or_signature_is_refused():
    for bad in (TEXT.replace("y", "Y", 1) + "\n" + LINE, TEXT + "\n" + LINE.replace("RyyBwJnAM=", "RyyBwJnBM=")):
        with pytest.raises(BadNote):
            read_note(bad).by([PETER])


@pytest.mark.parametrize(
    "bad",
    [
        TEXT, TEXT + "\n", TEXT + "\n" + LINE.rstrip("\n"), "\x01" + TEXT + "\n" + LINE, TEXT + "\n" + LINE + "more\n",
        TEXT + "\n" + LINE.replace("PeterNeumann", "Bad Name"), TEXT + "\n" + LINE.replace("PeterNeumann", "Bad+Name"),
        b"\xff" + (TEXT + "\n" + LINE).encode(), TEXT + "\n" + LINE * 101, TEXT + "\n— Peter AAAA\n", "\ud800",
        TEXT + "\n" + LINE.replace("=", ""), "x" * 1_000_001, "\n",
    ],
)  # fmt: skip
def test_what_is_no_signed_note_is_refused(bad):
    with pytest.raises(BadNote):
        read_note(bad)


def test_repeated_signatures_count_once_and_the_first_one_counts():
    bad = LINE.replace("RyyBwJnAM=", "RyyBwJnBM=")
    assert read_note(TEXT + "\n" + LINE * 100).by([PETER]) == (PETER,)
    assert read_note(TEXT + "\n" + LINE + bad).by([PETER, PETER]) == (PETER,)
    with pytest.raises(BadNote):
        read_note(TEXT + "\n" + bad + LINE).by([PETER])


def test_unknown_keys_are_ignored_even_under_a_known_name():
    stranger = Signer("PeterNeumann", b"s" * 32)
    note = read_note(TEXT + "\n" + str(stranger.sign(TEXT)) + LINE)
    assert note.by([PETER]) == (PETER,)
    assert note.by([Verifier("nobody", b"n" * 32)]) == ()


@pytest.mark.parametrize("read", [read_verifier, read_signer])
@pytest.mark.parametrize(
    "bad",
    [
        "", "PeterNeumann", VERIFIER[:-1], VERIFIER[1:], VERIFIER.replace("c7", "c8"), SECRET[:-4], SECRET + "AA==",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PRIVATE+KEY++00000000+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "a+b+", "a b+00000000+AQ==",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(read, bad):
    with pytest.raises(BadKey):
        read(bad)


def test_a_private_key_is_not_read_as_a_public_one_nor_shown():
    with pytest.raises(BadKey):
        read_verifier(SECRET)
    assert SECRET[-20:] not in repr(read_signer(SECRET))
    assert "seed" not in repr(read_signer(SECRET))


def test_the_example_of_the_specification_is_read():
    note = read_note(EXAMPLE)
    assert [len(signature.value) for signature in note.signatures] == [64, 72]
    assert note.signatures[1].time == 1679315147
    assert read_checkpoint(note.text).size == 20852163
    assert str(read_checkpoint(note.text)) == note.text
    assert str(note) == EXAMPLE


def test_a_cosignature_carries_its_time_and_signs_it():
    note = CHECKPOINT.signed_by(SIGNER).with_signatures([WITNESS.sign(str(CHECKPOINT), at=1_764_000_000)])
    assert read_note(str(note)) == note
    assert cosigners(note, [WITNESS.verifier]) == {WITNESS.verifier: 1_764_000_000}
    assert read_verifier(str(WITNESS.verifier)) == WITNESS.verifier
    assert read_signer(WITNESS.secret) == WITNESS
    signature = note.signatures[1]
    later = type(signature)(signature.name, signature.key_id, (9).to_bytes(8, "big") + signature.value[8:])
    assert not WITNESS.verifier.accepts(note.text, later)
    assert not WITNESS.verifier.accepts(note.text, type(signature)(signature.name, signature.key_id, b"short"))


def test_only_witnesses_sign_with_a_time():
    with pytest.raises(ValueError, match="time"):
        WITNESS.sign("x\n")
    with pytest.raises(ValueError, match="time"):
        SIGNER.sign("x\n", at=1)


def test_a_witness_key_and_a_log_key_of_the_same_bytes_are_different_keys():
    plain = Signer(WITNESS.name, WITNESS.seed)
    assert plain.verifier.public == WITNESS.verifier.public
    assert plain.verifier.key_id != WITNESS.verifier.key_id
    assert WITNESS.kind is Kind.COSIGNATURE


@pytest.mark.parametrize(
    "bad",
    [
        "a\n1\n", "a\n01\nAAAA\n", f"a\n-1\n{'A' * 43}=\n", f"a\n1\n{'A' * 42}==\n", f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=", f"a\n1\n{'A' * 43}=\n\nmore\n", f"a\n１\n{'A' * 43}=\n", f"a\n{2**63}\n{'A' * 43}=\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(bad):
    with pytest.raises(BadCheckpoint):
        read_checkpoint(bad)


def test_extension_lines_are_kept():
    checkpoint = Checkpoint(ORIGIN, 7, b"r" * 32, ("more", "and more"))
    assert read_checkpoint(str(checkpoint)) == checkpoint


def test_a_checkpoint_counts_only_for_its_log_and_with_its_key():
    text = str(CHECKPOINT.signed_by(SIGNER))
    assert open_checkpoint(text, origin=ORIGIN, keys=ring(SIGNER.verifier)).checkpoint == CHECKPOINT
    with pytest.raises(BadCheckpoint):
        open_checkpoint(text, origin="elsewhere", keys=ring(SIGNER.verifier))
    with pytest.raises(BadNote):
        open_checkpoint(text, origin=ORIGIN, keys=ring(PETER))
    with pytest.raises(BadNote):
        CHECKPOINT.signed_by()


def test_a_key_counts_only_for_the_sizes_of_its_time():
    new = Signer(ORIGIN, b"n" * 32)
    keys = Keyring((KeySpan(SIGNER.verifier, until=10), KeySpan(new.verifier, since=10)))
    for size, signers, good in [
        (9, [SIGNER], True), (9, [new], False), (10, [SIGNER, new], True), (11, [SIGNER], False), (11, [new], True),
    ]:  # fmt: skip
        text = str(Checkpoint(ORIGIN, size, b"r" * 32).signed_by(*signers))
        if good:
            assert open_checkpoint(text, origin=ORIGIN, keys=keys).signers == tuple(one.verifier for one in signers)
        else:
            with pytest.raises(BadNote):
                open_checkpoint(text, origin=ORIGIN, keys=keys)


def test_a_text_that_cannot_be_a_notes_is_not_signed():
    for text in ("no end", "a\x00b\n"):
        with pytest.raises(BadNote):
            signed(text, [SIGNER])
    with pytest.raises(BadNote):
        read_signatures("— unended")
