"""Reading a tree: what is asked for beyond it or damaged is said, not guessed."""

import pytest

from sekimori.engines.tlog.hashing import leaf_hash
from sekimori.engines.tlog.tests.logs import new_log, numbered
from sekimori.engines.tlog.tree import KEPT_TILES, Damaged, Tree


def test_only_what_is_in_the_tree_is_read():
    tree = Tree(new_log(300).store, 300)
    for wrong in (lambda: tree.entry(300), lambda: tree.entry(-1), lambda: tree.root(301), lambda: tree.span(5, 4)):
        with pytest.raises(IndexError):
            wrong()
    assert tree.leaf(299) == leaf_hash(b"record 299")
    assert [tree.entry(index) for index in (0, 255, 256, 1)] == [b"record 0", b"record 255", b"record 256", b"record 1"]


def test_a_bundle_cut_off_gives_what_is_whole_and_names_the_rest():
    store = new_log(300).store
    store.files["tile/entries/000"] = store.files["tile/entries/000"][:55]
    tree = Tree(store, 300)
    assert tree.entry(3) == b"record 3"
    with pytest.raises(Damaged) as lost:
        tree.entry(200)
    assert (lost.value.path, lost.value.first, lost.value.end) == ("tile/entries/000", 200, 256)


def test_an_older_tree_is_read_from_full_tiles_when_its_narrow_ones_are_gone():
    log = new_log(200, 600)
    assert not [path for path in log.store.files if path.startswith("tile/0/000.p/")]
    older = Tree(log.store, 200)
    assert older.root() == new_log(200).checkpoint.root
    assert older.entry(199) == b"record 199"
    log.store.delete(["tile/0/000"])
    with pytest.raises(Damaged):
        Tree(log.store, 200).root()


def test_memory_holds_a_bounded_number_of_tiles():
    log = new_log()
    log.append(numbered(0, 256 * (KEPT_TILES + 10)))
    tree = Tree(log.store, log.checkpoint.size)
    for index in range(0, log.checkpoint.size, 256):
        tree.leaf(index)
    assert len(tree._kept) == KEPT_TILES
