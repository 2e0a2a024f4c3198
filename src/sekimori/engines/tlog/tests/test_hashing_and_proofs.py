"""Hashing and proofs, against the public vectors and against each other."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.tlog.hashing import EMPTY_ROOT, leaf_hash, leaf_hashes, node_hash, root_of
from sekimori.engines.tlog.proofs import (
    BadProof,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from sekimori.engines.tlog.verify_evidence import Head, continued, included

# github.com/transparency-dev/merkle, testdata (Apache-2.0)
VECTORS = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text())
# RFC 6962's own eight entries, as Certificate Transparency's tests use them everywhere
ENTRIES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")] + [
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def of(text):
    return base64.b64decode(text or "")


def tree(size):
    """A tree of numbered entries: its root and its spans, hashed anew each time."""
    run = leaf_hashes([b"%d" % number for number in range(size)])
    return lambda low, high: root_of(run[low * 32 : high * 32])


def test_entries_and_nodes_are_hashed_as_rfc_6962_says():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert leaf_hash(leaf_hash(b"a") + leaf_hash(b"b")) != node_hash(leaf_hash(b"a"), leaf_hash(b"b"))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_over_the_eight_known_entries_are_the_known_ones(size):
    assert root_of(leaf_hashes(ENTRIES[:size])).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["name"])
def test_public_inclusion_proofs_are_judged_as_their_makers_judge(vector):
    def judge():
        check_inclusion(
            index=vector["leafIdx"],
            size=vector["treeSize"],
            leaf=of(vector["leafHash"]),
            root=of(vector["root"]),
            proof=[of(node) for node in vector["proof"] or ()],
        )

    judged(judge, vector["wantErr"])


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["name"])
def test_public_consistency_proofs_are_judged_as_their_makers_judge(vector):
    def judge():
        check_consistency(
            old=vector["size1"],
            new=vector["size2"],
            old_root=of(vector["root1"]),
            new_root=of(vector["root2"]),
            proof=[of(node) for node in vector["proof"] or ()],
        )

    judged(judge, vector["wantErr"])


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["name"])
def test_the_stand_alone_program_judges_public_inclusion_proofs_alike(vector):
    """It hashes the entry itself, so only vectors over a known entry can be put to it."""
    entry = next((entry for entry in ENTRIES if leaf_hash(entry) == of(vector["leafHash"])), None)
    if entry is None:
        assert vector["wantErr"] or vector["name"].startswith(("single-entry", "additional"))
        return
    head = Head("", vector["treeSize"], of(vector["root"]), {})
    proof = [of(node) for node in vector["proof"] or ()]
    assert included(entry, vector["leafIdx"], head, proof) is not vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["name"])
def test_the_stand_alone_program_judges_public_consistency_proofs_alike(vector):
    old, new = (Head("", vector[f"size{one}"], of(vector[f"root{one}"]), {}) for one in (1, 2))
    proof = [of(node) for node in vector["proof"] or ()]
    if (old.size, old.root, proof) == (0, EMPTY_ROOT, []) and new.size:
        assert continued(old, new, proof)  # the vectors call this useless; a log's first checkpoint is such a tree
    else:
        assert continued(old, new, proof) is not vector["wantErr"]


def judged(judge, refused):
    if refused:
        with pytest.raises(BadProof):
            judge()
    else:
        judge()


def test_every_entry_of_every_small_tree_is_proved_and_shown_for_no_other_place():
    for size in range(1, 35):
        span = tree(size)
        root = span(0, size)
        for index in range(size):
            proof, leaf = inclusion_proof(index, size, span), span(index, index + 1)
            check_inclusion(index=index, size=size, leaf=leaf, root=root, proof=proof)
            with pytest.raises(BadProof):
                check_inclusion(index=(index + 1) % (size + 1), size=size, leaf=leaf, root=root, proof=proof)


def test_every_small_tree_is_proved_the_beginning_of_every_larger_one():
    span = tree(35)
    for new in range(1, 36):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, span)
            known = {"old": old, "new": new, "new_root": span(0, new)}
            check_consistency(**known, old_root=span(0, old), proof=proof)
            with pytest.raises(BadProof):
                check_consistency(**known, old_root=leaf_hash(b"another"), proof=proof)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.data())
def test_a_proof_with_one_bit_changed_shows_nothing(place, data):
    size, index = place
    span = tree(size)
    proof = inclusion_proof(index, size, span)
    if not proof:
        return
    number = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    proof[number] = (int.from_bytes(proof[number], "big") ^ (1 << bit)).to_bytes(32, "big")
    with pytest.raises(BadProof):
        check_inclusion(index=index, size=size, leaf=span(index, index + 1), root=span(0, size), proof=proof)


def test_there_is_no_proof_for_what_is_not_there():
    with pytest.raises(IndexError):
        inclusion_proof(5, 5, tree(5))
    with pytest.raises(IndexError):
        consistency_proof(6, 5, tree(5))
    assert consistency_proof(0, 5, tree(5)) == consistency_proof(5, 5, tree(5)) == []
