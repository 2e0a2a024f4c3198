"""Names and contents of files (C2SP tlog-tiles)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.tlog.tiles import (
    BadBundle,
    Tile,
    belongs,
    decode_bundle,
    encode_bundle,
    rightmost,
    tile_of,
    tiles_between,
)

TILES = st.builds(Tile, st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))


def test_the_number_of_a_tile_is_written_in_groups_of_three_digits():
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(3, 7, 12).path == "tile/3/007.p/12"
    assert Tile(-1, 1000).path == "tile/entries/x001/000"


@given(TILES)
def test_a_name_is_read_as_what_it_was_written_for(tile):
    assert tile_of(tile.path) == tile


@pytest.mark.parametrize(
    "name",
    [
        "tile/00/000", "tile/64/000", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/001/000", "tile/-1/000", "tile/0/000/", "/tile/0/000",
        "tile/0/٠٠٠", "checkpoint", "tile/0/000\n", "tile/0/x001",
    ],
)  # fmt: skip
def test_other_names_are_none_of_a_log(name):
    assert tile_of(name) is None


def test_a_tree_of_70_000_entries_has_the_tiles_the_specification_counts():
    full = [tile for tile in tiles_between(0, 70_000) if tile.full]
    assert sum(tile.level == 0 for tile in full) == 273
    assert [tile for tile in full if tile.level == 1] == [Tile(1, 0)]
    assert rightmost(70_000) == [Tile(-1, 273, 112), Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert rightmost(256) == [Tile(1, 0, 1)]
    assert rightmost(0) == []


@given(st.integers(0, 200_000), st.integers(0, 70_000))
def test_what_a_larger_tree_adds_is_what_a_smaller_one_lacks(old, more):
    added = set(tiles_between(old, old + more))
    assert added.isdisjoint(rightmost(old))
    assert all(belongs(tile, old + more) for tile in added)
    assert all(not belongs(tile, old) for tile in added if tile.full)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_come_out_of_a_bundle_as_they_went_in(entries):
    assert decode_bundle(encode_bundle(entries)) == entries


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=20))
def test_a_bundle_cut_off_gives_its_whole_entries(entries):
    with pytest.raises(BadBundle) as fault:
        decode_bundle(encode_bundle(entries)[:-1])
    assert fault.value.whole == entries[:-1]


def test_an_entry_has_at_most_65_535_bytes():
    assert decode_bundle(encode_bundle([b"x" * 65_535, b""])) == [b"x" * 65_535, b""]
    with pytest.raises(ValueError, match="65,535"):
        encode_bundle([b"x" * 65_536])
