"""Where a log's files lie: a small protocol, a folder, and a dictionary for tests.

The protocol asks for what an object store (S3 and its likes, ``objects``) gives as well: single files replaced as a whole
and durable when the call returns; no order among the files of one call, no locks, no partial writes. Order comes from the
caller, who writes the checkpoint in a call of its own after everything it speaks of.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

TEMPORARY = ".new"  # behind the name of a file that is being written; what a crash leaves is never read
LOCK = ".lock"
PARALLEL = 16  # files made durable at a time: the disk gathers concurrent fsyncs

Thing = TypeVar("Thing")


class Missing(LookupError):
    """The store has no file of this name."""


class Busy(RuntimeError):
    """Another process writes this log."""


class Taken(RuntimeError):
    """Another writer was here first."""


class Store(Protocol):
    alone: bool  # the caller keeps other writers out, by a lock; if not, only ``swap`` does

    def read(self, path: str) -> bytes:
        """This function will return a file's contents.

        :raises Missing: if there is none.
        """

    def write(self, files: Mapping[str, bytes]) -> None:
        """This function will write files; when it returns, each is there as a whole and survives a power cut."""

    def swap(self, path: str, old: bytes | None, new: bytes) -> None:
        """This function will replace a file whose contents are ``old``; ``None``: a file that is not there yet.

        :raises Taken: if somebody else has changed it. Where writers are not ``alone`` this is one step for all of them.
        """

    def delete(self, paths: Iterable[str]) -> None:
        """This function will delete files, those that are not there silently."""

    def names(self, under: str = "") -> Iterator[str]:
        """This function will name the files whose path begins with ``under`` (a folder with its last stroke)."""


class MemoryStore:
    """A log in memory: for tests and for logs that were fetched whole."""

    alone = True

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise Missing(path) from None

    def write(self, files: Mapping[str, bytes]) -> None:
        self.files.update(files)

    def swap(self, path: str, old: bytes | None, new: bytes) -> None:
        _require_same(self, path, old)
        self.write({path: new})

    def delete(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def names(self, under: str = "") -> Iterator[str]:
        yield from sorted(path for path in self.files if path.startswith(under))


class FolderStore:
    """A log in a folder, which any web server can publish as it is. Whoever writes must hold ``locked``."""

    alone = True

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def read(self, path: str) -> bytes:
        try:
            return self._at(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Missing(path) from None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Contents reach the disk before the names do, and the names before this returns: write, fsync, rename, fsync."""
        new = self._make_folders({self._at(path).parent for path in files})
        each(self._write_aside, files.items())
        for path in files:
            target = self._at(path)
            os.replace(target.with_name(target.name + TEMPORARY), target)
        each(sync_folder, new | {self._at(path).parent for path in files})

    def swap(self, path: str, old: bytes | None, new: bytes) -> None:
        _require_same(self, path, old)
        self.write({path: new})

    def delete(self, paths: Iterable[str]) -> None:
        touched = set()
        for path in paths:
            target = self._at(path)
            if target.is_file():
                target.unlink()
                touched.add(target.parent)
        for folder in touched:
            emptied = folder.name.endswith(".p") and not any(folder.iterdir())
            if emptied:
                folder.rmdir()
            sync_folder(folder.parent if emptied else folder)

    def names(self, under: str = "") -> Iterator[str]:
        start = self._at(under) if under else self.folder
        for folder, inner, files in os.walk(start):
            inner.sort()
            place = Path(folder).relative_to(self.folder)
            for name in sorted(files):
                if not name.endswith(TEMPORARY) and name != LOCK:
                    yield (place / name).as_posix()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """This function will keep every other writer out while its block runs, on this machine.

        :raises Busy: at once, if another one is at work.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(str(self.folder)) from None
            yield

    def _at(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or parts[0] == "/":
            raise ValueError(path)
        return self.folder.joinpath(*parts)

    def _make_folders(self, wanted: set[Path]) -> set[Path]:
        """Make folders and return those that have got a new one in them, whose own entries must be made durable."""
        parents: set[Path] = set()
        for folder in sorted(wanted):
            missing = [folder, *folder.parents]
            missing = missing[: next(number for number, found in enumerate(missing) if found.is_dir())]
            parents.update(made.parent for made in missing)
            folder.mkdir(parents=True, exist_ok=True)
        return parents

    def _write_aside(self, item: tuple[str, bytes]) -> None:
        path, data = item
        target = self._at(path)
        with target.with_name(target.name + TEMPORARY).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _require_same(store: Store, path: str, old: bytes | None) -> None:
    try:
        found: bytes | None = store.read(path)
    except Missing:
        found = None
    if found != old:
        raise Taken(path)


def sync_folder(folder: Path) -> None:
    """This function will make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def each(act: Callable[[Thing], None], things: Iterable[Thing]) -> None:
    """This function will do something to every thing, many at a time."""
    things = list(things)
    if len(things) < 3:
        for thing in things:
            act(thing)
        return
    with ThreadPoolExecutor(PARALLEL) as pool:
        for _ in pool.map(act, things):
            pass
