"""Whatever is done to a log is found, and the first entry concerned is named."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.tlog.checkpoint import Checkpoint
from sekimori.engines.tlog.hashing import leaf_hashes
from sekimori.engines.tlog.stores import FolderStore, MemoryStore
from sekimori.engines.tlog.tests.logs import ORIGIN, SIGNER, checked, new_log, numbered
from sekimori.engines.tlog.tiles import CHECKPOINT, Tile, decode_bundle, encode_bundle, tile_of
from sekimori.engines.tlog.verify import Kind

SIZES = (100, 700, 1000)
SIZE = SIZES[-1]
ENTRY = st.integers(0, SIZE - 1)
some = settings(max_examples=40, deadline=None)


@cache
def files():
    return dict(new_log(*SIZES).store.files)


@cache
def checkpoints():
    """What a witness has seen: the checkpoint of every size."""
    return tuple(new_log(*SIZES[: number + 1]).checkpoint for number in range(len(SIZES)))


def copy():
    return MemoryStore(files())


class Growing(MemoryStore):
    """A store whose log grows while its files are listed."""

    def __init__(self, log):
        super().__init__()
        self.files, self.log = log.store.files, log

    def names(self, under=""):
        for path in super().names(under):
            if self.log is not None:
                log, self.log = self.log, None
                log.append(numbered(SIZE, SIZE + 300))
                log.append(numbered(SIZE + 300, SIZE + 900))
            yield path
        yield from super().names(under)


def test_a_log_that_is_written_to_while_it_is_checked_is_sound():
    assert checked(Growing(new_log(*SIZES))).sound


def bundle_of(store, index):
    """The name and entries of the bundle that holds an entry."""
    number, place = divmod(index, 256)
    path = Tile(-1, number, min(256, SIZE - number * 256)).path
    return path, decode_bundle(store.files[path]), place


def faults(store, known=()):
    report = checked(store, known)
    assert not report.sound
    return report


def test_an_untouched_log_is_sound_with_every_checkpoint_ever_published():
    report = checked(copy(), checkpoints())
    assert report.sound
    assert report.checkpoint == checkpoints()[-1]
    assert report.first_bad is None


@some
@given(ENTRY, st.binary(min_size=1, max_size=5))
def test_a_changed_entry_is_named(index, other):
    store = copy()
    path, entries, place = bundle_of(store, index)
    entries[place] += other
    store.files[path] = encode_bundle(entries)
    assert faults(store).first_bad == index


@some
@given(ENTRY)
def test_a_deleted_entry_is_named(index):
    store = copy()
    path, entries, place = bundle_of(store, index)
    del entries[place]
    store.files[path] = encode_bundle(entries)
    assert faults(store).first_bad == index


@some
@given(ENTRY, st.binary(max_size=5))
def test_an_inserted_entry_is_named(index, other):
    store = copy()
    path, entries, place = bundle_of(store, index)
    entries.insert(place, other)
    store.files[path] = encode_bundle(entries)
    assert faults(store).first_bad == index


@some
@given(st.tuples(ENTRY, ENTRY).filter(lambda pair: pair[0] != pair[1]))
def test_swapped_entries_are_named(pair):
    store = copy()
    first, second = sorted(pair)
    texts = {index: bundle_of(store, index)[1][index % 256] for index in pair}
    for here, there in ((first, second), (second, first)):
        path, entries, place = bundle_of(store, here)
        entries[place] = texts[there]
        store.files[path] = encode_bundle(entries)
    report = faults(store)
    assert report.first_bad == first
    assert [fault.first for fault in report.faults] == [first, second]


@some
@given(ENTRY, st.booleans())
def test_an_entry_changed_together_with_its_hash_is_found_in_its_tile(index, small):
    """Who can write files but has no key: every hash that can be made to fit is made to fit, up to the signed root."""
    store = copy()
    path, entries, place = bundle_of(store, index)
    entries[place] = b"x" if small else entries[place] + b"x"
    store.files[path] = encode_bundle(entries)
    number = index // 256
    hashes = Tile(0, number, min(256, SIZE - number * 256)).path
    store.files[hashes] = leaf_hashes(entries)
    report = faults(store, checkpoints())
    assert report.first_bad <= index
    assert any(fault.first <= index < fault.end and fault.end - fault.first <= 600 for fault in report.faults)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bit_of_any_file_may_be_turned_and_it_is_found_where_it_is(data):
    store = copy()
    path = data.draw(st.sampled_from(sorted(files())))
    content = bytearray(files()[path])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    store.files[path] = bytes(content)
    report = checked(store, checkpoints())
    assert not report.sound
    tile = tile_of(path)
    if tile is None:
        return
    assert any(fault.path == path or fault.kind in (Kind.ROOT, Kind.FORKED) for fault in report.faults)
    if tile.level == 0:
        bad = tile.first + at // 32
    elif tile.level < 0:
        before, entry = 0, 0
        while (before := before + 2 + len(numbered(tile.first + entry, tile.first + entry + 1)[0])) <= at:
            entry += 1
        bad = tile.first + entry
    else:
        bad = tile.first + at // 32 * tile.reach
    assert report.first_bad == bad


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_taken_away_or_cut_off_is_named(data):
    """Narrow tiles whose full ones are there may go: that is what collecting does."""
    store = copy()
    path = data.draw(st.sampled_from(sorted(path for path in files() if "tile/" in path)))
    cut = data.draw(st.integers(0, len(files()[path]) - 1))
    if cut:
        store.files[path] = files()[path][:cut]
    else:
        del store.files[path]
    report = checked(store, checkpoints())
    if report.sound:
        assert not cut
        assert not tile_of(path).full
        assert tile_of(path) != tile_of(path).complete
        return
    assert any(fault.path == path or fault.kind is Kind.LOST for fault in report.faults)
    assert report.first_bad >= tile_of(path).first


@pytest.mark.parametrize("older", [0, 1])
def test_an_old_checkpoint_put_back_is_found_by_who_knows_a_later_one(older):
    store = copy()
    store.files[CHECKPOINT] = new_log(*SIZES[: older + 1]).store.files[CHECKPOINT]
    report = faults(store, checkpoints())
    rolled = [fault for fault in report.faults if fault.kind is Kind.ROLLED_BACK]
    assert [(fault.first, fault.end) for fault in rolled] == [(SIZES[older], size) for size in SIZES[older + 1 :]]


@some
@given(st.integers(0, SIZE - 1))
def test_a_log_cut_back_to_a_smaller_size_and_signed_again_is_found(size):
    """The owner of the key and the disk, who deletes the newest records: a witness's checkpoint is what shows it."""
    report = faults(new_log(*([size] if size else [])).store, checkpoints())
    assert report.faults[0].kind in (Kind.ROLLED_BACK, Kind.FORKED)
    assert report.first_bad <= max(size, 0)


@some
@given(ENTRY)
def test_a_rewritten_history_signed_with_the_right_key_is_found(index):
    """The owner of the key and the disk writes the whole log anew with one record changed."""
    entries = numbered(0, SIZE)
    entries[index] = b"rewritten"
    log = new_log()
    log.append(entries)
    assert checked(log.store).sound  # in itself it is perfect
    report = faults(log.store, checkpoints())
    forked = [fault for fault in report.faults if fault.kind is Kind.FORKED]
    seen = next(size for size in SIZES if index < size)
    assert min(fault.first for fault in forked) == max([0, *(size for size in SIZES if size < seen)])
    assert min(fault.end for fault in forked) == seen


def test_files_that_do_not_belong_are_named():
    for path in ("tile/0/007", "tile/0/003.p/255", "tile/entries/x001/000", "tile/9/000", "note.txt", "tile/0/3"):
        store = copy()
        store.files[path] = b"x" * 32
        assert [fault.path for fault in faults(store).faults] == [path]


def test_a_narrow_tile_of_an_earlier_size_must_be_the_beginning_of_the_later_one():
    bundle = encode_bundle(numbered(768, 868))
    for path, data, first in (
        ("tile/entries/003.p/100", bundle, None),
        ("tile/entries/003.p/100", bundle[:-1], 867),
        ("tile/entries/003.p/100", bundle.replace(b"record 800", b"record 801"), 800),
        ("tile/entries/003.p/100", encode_bundle(numbered(768, 867)), 867),
        ("tile/0/003.p/100", leaf_hashes(numbered(768, 868)), None),
        ("tile/0/003.p/100", leaf_hashes(numbered(768, 868))[:-1], 867),
        ("tile/0/003.p/100", leaf_hashes(numbered(768, 869)), 867),
    ):
        store = copy()
        store.files[path] = data
        report = checked(store, checkpoints())
        assert report.first_bad == first, path
        assert [fault.kind for fault in report.faults] == ([] if first is None else [Kind.NARROW])


def test_a_log_without_a_checkpoint_or_with_anothers_is_no_log():
    store = copy()
    del store.files[CHECKPOINT]
    assert faults(store, checkpoints()).faults[0].kind is Kind.NO_CHECKPOINT
    other = Checkpoint("elsewhere.example/log", SIZE, checkpoints()[-1].root)
    for text in (b"nothing", str(other.signed_by(SIGNER)).encode(), b"\xff"):
        store.files[CHECKPOINT] = text
        report = faults(store, checkpoints())
        assert report.checkpoint is None
        assert [fault.kind for fault in report.faults] == [Kind.BAD_CHECKPOINT]
    with pytest.raises(ValueError, match="another log"):
        checked(copy(), [other])


def test_several_workers_find_the_same(tmp_path):
    store = FolderStore(tmp_path)
    log = new_log(66_000, store=store)
    assert checked(store, workers=2).sound
    bundle = tmp_path / "tile" / "entries" / "001"
    bundle.write_bytes(bundle.read_bytes().replace(b"record 300", b"record 301"))
    report = checked(store, [log.checkpoint], workers=2)
    assert report.first_bad == 300
    assert report == checked(store, [log.checkpoint])
    assert "記録 300：記録の内容が" in str(report.faults[0])
    assert report.checkpoint.origin == ORIGIN
