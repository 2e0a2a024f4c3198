"""Logs and checkpoints that other programs have made, and ours held against them byte for byte."""

import base64
import json
from pathlib import Path

import pytest

from sekimori.engines.tlog.checkpoint import open_checkpoint, ring
from sekimori.engines.tlog.hashing import leaf_hash
from sekimori.engines.tlog.log import create
from sekimori.engines.tlog.note import read_signer, read_verifier
from sekimori.engines.tlog.proofs import check_inclusion
from sekimori.engines.tlog.stores import MemoryStore
from sekimori.engines.tlog.tiles import CHECKPOINT, tile_of
from sekimori.engines.tlog.tree import Tree
from sekimori.engines.tlog.verify import verify

GO = json.loads((Path(__file__).parent / "vectors" / "go-log.json").read_text())
ORIGIN = "example.com/log/testdata"
SIGNER = read_signer(GO["signer"])
KEYS = ring(read_verifier(GO["verifier"]))

# github.com/transparency-dev/tessera, testdata/log of its early versions (Apache-2.0): the words, one checkpoint each
TESSERA_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eit",
    "nain",
    "ten",
    "ileven",
    "twelf",
    "threeten",
    "fourten",
    "fivten",
]
TESSERA_15 = (
    "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n— example.com/log/testdata "
    "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n"
)
TESSERA_ROOT_5 = "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ="


def foreign():
    return MemoryStore({path: base64.b64decode(data) for path, data in GO["files"].items()})


def ours():
    return create(MemoryStore(), origin=ORIGIN, keys=KEYS, signers=[SIGNER])


def entries(first, end):
    return [b"foreign entry %d\x00\xff" % number for number in range(first, end)]


def test_a_log_written_by_go_is_sound():
    report = verify(foreign(), origin=ORIGIN, keys=KEYS)
    assert report.sound, report.faults
    assert report.checkpoint.size == 300


@pytest.mark.parametrize("path", sorted(set(GO["files"]) - {CHECKPOINT}))
def test_a_change_in_a_log_written_by_go_is_found(path):
    store = foreign()
    store.files[path] = store.files[path][:-1] + b"!"
    report = verify(store, origin=ORIGIN, keys=KEYS)
    assert tile_of(path).first <= report.first_bad < tile_of(path).end


def test_a_log_written_by_go_is_read_and_proved():
    tree = Tree(foreign(), 300)
    for index in (0, 9, 255, 256, 299):
        assert tree.entry(index) == entries(index, index + 1)[0]
        leaf = leaf_hash(tree.entry(index))
        check_inclusion(index=index, size=300, leaf=leaf, root=tree.root(), proof=tree.inclusion(index))


def test_our_files_are_the_bytes_that_go_writes():
    log = ours()
    log.append(entries(0, 10))
    log.append(entries(10, 300))
    for path, data in foreign().files.items():
        if ".p/10" not in path:  # collected when the tile became full
            assert log.store.files[path] == data, path


def test_our_checkpoints_are_the_bytes_that_go_signs_up_to_70_000_entries():
    log = ours()
    for size, text in sorted((int(size), text) for size, text in GO["checkpoints"].items()):
        log.append(entries(log.checkpoint.size, size))
        assert log.store.files[CHECKPOINT].decode() == text


def test_our_checkpoints_are_the_bytes_that_tessera_has_published():
    log = ours()
    for word in TESSERA_WORDS:
        log.append([word.encode()])
    assert log.store.files[CHECKPOINT].decode() == TESSERA_15
    assert open_checkpoint(TESSERA_15, origin=ORIGIN, keys=KEYS).signers == KEYS.at(15)
    assert Tree(log.store, 15).root(5) == base64.b64decode(TESSERA_ROOT_5)
