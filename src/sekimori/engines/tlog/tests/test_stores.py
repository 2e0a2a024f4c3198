"""A log in a folder: whole files, durable, one writer."""

import os

import pytest
from obstore.store import MemoryStore as MemoryBucket

from sekimori.engines.tlog.objects import ObjectStore
from sekimori.engines.tlog.stores import LOCK, TEMPORARY, Busy, FolderStore, MemoryStore, Missing, Taken
from sekimori.engines.tlog.tests.logs import checked, new_log


@pytest.fixture(params=["folder", "memory", "bucket", "s3"])
def store(request, tmp_path):
    if request.param == "s3":
        return ObjectStore(request.getfixturevalue("s3")())
    return {"folder": FolderStore(tmp_path), "memory": MemoryStore(), "bucket": ObjectStore(MemoryBucket())}[
        request.param
    ]


def test_files_are_written_read_named_and_deleted(store):
    store.write({"tile/0/000": b"a", "tile/0/000.p/3": b"b", "checkpoint": b"c", "tile/0/x001/000": b"d"})
    assert store.read("tile/0/000.p/3") == b"b"
    assert sorted(store.names()) == ["checkpoint", "tile/0/000", "tile/0/000.p/3", "tile/0/x001/000"]
    assert list(store.names("tile/0/000.p/")) == ["tile/0/000.p/3"]
    assert list(store.names("nowhere/")) == []
    store.delete(["tile/0/000.p/3", "never/was"])
    with pytest.raises(Missing):
        store.read("tile/0/000.p/3")
    store.write({"checkpoint": b"new"})
    assert store.read("checkpoint") == b"new"


def test_a_file_is_replaced_only_by_who_knows_what_stands_there(store):
    store.swap("checkpoint", None, b"one")
    with pytest.raises(Taken):
        store.swap("checkpoint", None, b"again")
    with pytest.raises(Taken):
        store.swap("checkpoint", b"zero", b"two")
    store.swap("checkpoint", b"one", b"two")
    assert store.read("checkpoint") == b"two"
    with pytest.raises(Taken):
        store.swap("never", b"was", b"two")


def test_an_emptied_folder_of_narrow_tiles_goes(tmp_path):
    store = FolderStore(tmp_path)
    store.write({"tile/0/000.p/3": b"b", "tile/0/000.p/4": b"b"})
    store.delete(["tile/0/000.p/3"])
    assert (tmp_path / "tile/0/000.p").is_dir()
    store.delete(["tile/0/000.p/4"])
    assert not (tmp_path / "tile/0/000.p").exists()


def test_contents_are_on_the_disk_before_the_name_and_the_name_before_it_returns(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: steps.append("fsync") or fsync(handle))
    monkeypatch.setattr(os, "replace", lambda old, new: steps.append("rename") or replace(old, new))
    FolderStore(tmp_path).write({"checkpoint": b"c"})
    assert steps == ["fsync", "rename", "fsync"]
    FolderStore(tmp_path).write({"tile/0/000": b"c"})
    assert steps[3:] == ["fsync", "rename", "fsync", "fsync", "fsync"]  # tile/0, tile and the folder that got tile


@pytest.mark.parametrize("path", ["../out", "/etc/passwd", "tile/../../out", ""])
def test_nothing_outside_the_folder_is_touched(tmp_path, path):
    for act in (FolderStore(tmp_path).read, lambda path: FolderStore(tmp_path).write({path: b"x"})):
        with pytest.raises(ValueError, match=r".*"):
            act(path)


def test_what_a_crash_left_half_written_is_no_part_of_the_log(tmp_path):
    store = FolderStore(tmp_path)
    log = new_log(300, store=store)
    (tmp_path / f"checkpoint{TEMPORARY}").write_bytes(b"half")
    (tmp_path / f"tile/0/001{TEMPORARY}").write_bytes(b"half")
    assert checked(store, [log.checkpoint]).sound


def test_a_second_writer_is_turned_away_at_once(tmp_path):
    with FolderStore(tmp_path).locked(), pytest.raises(Busy), FolderStore(tmp_path).locked():
        pass
    with FolderStore(tmp_path).locked():
        assert list(FolderStore(tmp_path).names()) == []
    assert (tmp_path / LOCK).exists()


def test_a_full_disk_leaves_the_older_tree(tmp_path, monkeypatch):
    store = FolderStore(tmp_path)
    log = new_log(200, store=store)
    fsync = os.fsync
    for fails_at in range(1, 12):
        count = iter(range(1, 1000))

        def full(handle, fails_at=fails_at, count=count):
            if next(count) == fails_at:
                raise OSError(28, "No space left on device")
            return fsync(handle)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            log.append([b"x"] * 100)
        monkeypatch.setattr(os, "fsync", fsync)
        if log.checkpoint.size != 200 or not checked(store, [log.checkpoint]).sound:
            break
    assert checked(store, [log.checkpoint]).sound
