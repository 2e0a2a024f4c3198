"""The store of access records: immutable encrypted files per source and day, and a manifest per batch.

    <folder>/store.json                              which key the store is for (a check value, never the key)
    <folder>/batches/<digest>.json                   what a batch holds, as digests; outlives the records
    <folder>/source=<code>/day=<YYYY-MM-DD>/<digest of the batch>-<number>.parquet
                                                     and .index beside it: what a search need not open

A batch is there when its manifest is: files are written under temporary names, made durable and renamed, the manifest
last. Whatever stops in between leaves nothing that is read. The batch's digest goes into the journal; ``verification``
compares the store with it. One process writes at a time (lock of the folder); readers need no lock.
"""

import fcntl
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.analytics.cutting import in_order, pieces_of
from sekimori.engines.analytics.digests import Part, digest_of_records, manifest_of
from sekimori.engines.analytics.files import (
    TEMPORARY,
    Only,
    Test,
    Unreadable,
    decode,
    decode_where,
    durable_folder,
    encode,
    put,
    scan,
    whole_or_nothing,
)
from sekimori.engines.analytics.index import OLDER, Asked, Index, is_current
from sekimori.engines.analytics.schema import SCHEMA, completed
from sekimori.kernel.problems import Problem, Refused

KEY_BYTES: Final = 32
FILE_NAME: Final = re.compile(r"([0-9a-f]{64})-([1-9][0-9]*)\.parquet")
ANY_NAME: Final = re.compile(r"([0-9a-f]{64})-[1-9][0-9]*\.(parquet|index)(\.new)?")
INDEX: Final = ".index"
PLACE: Final = "アクセス記録の保管場所"


class WrongKey(Refused):
    """The store was written with another key."""


class Damaged(Refused):
    """A file of the store cannot be read; the message names source, day and number."""


class Unwritable(Refused):
    """The disk is full or the folder may not be written; nothing of the batch is there."""


@dataclass(frozen=True, slots=True)
class Written:
    """A batch as it is stored."""

    digest: str  # SHA-256 of its manifest: what the journal keeps
    rows: int
    days: tuple[date, ...]
    files: int
    already: bool  # the same batch was stored before; nothing was written


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What retention removed: whole days."""

    days: tuple[date, ...]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A file that is read: its batch's manifest is there."""

    source: str
    day: date
    batch: str
    number: int
    path: Path

    @property
    def where(self) -> str:
        """This function will name the file as a person can find it."""
        return f"アクセス記録（取込元 {self.source}、{self.day:%Y-%m-%d}、束 {self.batch[:12]} の{self.number}番）"


class Store:
    """Access records in a folder, encrypted with a key that only the caller keeps."""

    def __init__(self, folder: Path | str, key: bytes) -> None:
        """This function will open a store; a folder without one becomes a store with the first batch.

        :raises WrongKey: if the folder was written with another key.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self.folder, self._key = Path(folder), key
        self.key_check = hmac.new(key, b"sekimori access records: key check", sha256).hexdigest()[:32]
        self.index = Index(key)
        self._check_key()

    def write(self, table: pa.Table, *, batch: str) -> Written:
        """This function will store records as one batch, all or nothing; the same records again change nothing.

        :param batch: the caller's name for it (the delivery), kept for tracing only.
        :raises Unwritable: if the disk is full or may not be written.
        :raises ValueError: if the table is empty or not of the schema, a record is in it twice, or a source's code is
            none: faults of the importer.
        """
        records = in_order(completed(table))
        pieces = list(pieces_of(records))
        parts = tuple(Part(source, day, n, one.num_rows, digest_of_records(one)) for source, day, n, one in pieces)
        manifest = manifest_of(parts)
        digest = sha256(manifest).hexdigest()
        days = tuple(sorted({part.day for part in parts}))
        try:
            with self.writing():
                already = self._manifest(digest).exists()
                if not already:
                    self._write(digest, manifest, parts, [piece[3] for piece in pieces])
        except OSError as error:
            raise Unwritable(
                Problem(
                    PLACE,
                    "書き込めないため、この束は取り込んでいません",
                    "空き容量と書込みの権限を確かめ、もう一度取り込む",
                )
            ) from error
        return Written(digest, records.num_rows, days, len(parts), already)

    def known(self, uids: Iterable[str], days: Iterable[date]) -> set[str]:
        """This function will return which of the identities are stored already on the days.

        :raises Damaged: if a file of those days cannot be read.
        """
        asked = pa.array(list(uids), pa.string())
        found: set[str] = set()
        for held in self._held(days=frozenset(days)) if len(asked) else ():
            stored = self.records(held, ["metadata_uid"])["metadata_uid"]
            found.update(stored.filter(pc.is_in(stored, value_set=asked)).to_pylist())
        return found

    def sources(self) -> tuple[str, ...]:
        """This function will return the codes of the sources that have records."""
        return tuple(sorted({held.source for held in self._held()}))

    def days(self, source: str) -> tuple[date, ...]:
        """This function will return the days of which a source has records, in order."""
        return tuple(sorted({held.day for held in self._held(sources=[source])}))

    def relation_of(
        self, connection: duckdb.DuckDBPyConnection, files: Sequence[Held], columns: Sequence[str] = SCHEMA.names,
        only: Only = None,
    ) -> duckdb.DuckDBPyRelation:  # fmt: skip
        """This function will return the records of files as a relation; columns that are not named are not decrypted.

        Nothing is read yet: query it inside ``reading``, so that a damaged file is named.

        :param only: a column, and for each file the values of it whose rows are wanted.
        """
        if not files:
            return connection.from_arrow(SCHEMA.empty_table())
        return scan(connection, [held.path for held in files], self._key, columns, only)

    def held(self, first: date, last: date, sources: Sequence[str] | None = None) -> list[Held]:
        """This function will return the files of days (both counted), by source and day."""
        return [held for held in self._held(sources=sources) if first <= held.day <= last]

    @contextmanager
    def reading(self, files: Sequence[Held]) -> Iterator[None]:
        """This function will turn an engine's failure into the name of the file that caused it.

        :raises Damaged: if one of the files cannot be read; an error of another cause is passed on as it is.
        """
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError):
            for held in files:
                self.records(held)
            raise

    def records(self, held: Held, columns: list[str] | None = None) -> pa.Table:
        """This function will return the records of one file.

        :raises Damaged: if it cannot be read.
        """
        with _naming(held):
            return decode(held.path, self._key, columns)

    def records_where(self, held: Held, tests: Sequence[Test], columns: list[str]) -> pa.Table:
        """This function will return columns of those records of one file that pass every test.

        :raises Damaged: if it cannot be read.
        """
        with _naming(held):
            return decode_where(held.path, self._key, tests, columns)

    def may_hold(self, held: Held, asked: Asked) -> bool:
        """This function will say whether a file can have a record that meets conditions (``index.asked``)."""
        return self.index.may_hold(held.path.with_suffix(INDEX), asked)

    def indexed(self, held: Held, records: pa.Table) -> bool:
        """This function will say whether a file's index is the one of its records, or of a form that ``reindex`` replaces."""
        try:
            content = held.path.with_suffix(INDEX).read_bytes()
        except OSError:
            return False
        return content.startswith(OLDER) or content == self.index.of(records)

    def reindex(self, most: int) -> int:
        """This function will make so many indexes anew that are lost or of an older form, newest days first; returns how many.

        :raises Damaged: if a file cannot be read. :raises Unwritable: if the disk does not let it.
        """
        newest = sorted(self._held(), key=lambda held: held.day, reverse=True)
        lacking = list(islice((held for held in newest if not is_current(held.path.with_suffix(INDEX))), most))
        for held in lacking:
            content = self.index.of(self.records(held))
            try:
                with self.writing():
                    if held.path.exists():  # retention may have been there meanwhile
                        put(held.path.with_suffix(INDEX), content)
            except OSError as error:
                problem = Problem(PLACE, "検索の索引を書き込めません", "空き容量と書込みの権限を確かめる")
                raise Unwritable(problem) from error
        return len(lacking)

    def manifest(self, digest: str) -> bytes | None:
        """This function will return the manifest of a batch, ``None`` if there is none."""
        try:
            return self._manifest(digest).read_bytes()
        except OSError:
            return None

    def spans(self) -> dict[str, tuple[date, date]]:
        """This function will return the first and the last day of every source."""
        spans: dict[str, tuple[date, date]] = {}
        for held in self._held():
            first, last = spans.get(held.source, (held.day, held.day))
            spans[held.source] = (min(first, held.day), max(last, held.day))
        return spans

    def manifests(self) -> dict[str, bytes]:
        """This function will return the manifest of every batch by the digest that its name claims."""
        return {digest: self._manifest(digest).read_bytes() for digest in sorted(self._batches())}

    def forget(self, source: str, before: date) -> Forgotten:
        """This function will destroy the days of a source before a day: at the end of retention, whole days only.

        A day disappears in one step; what a crash leaves of it is removed by the next write.

        :raises Unwritable: if the disk does not let it.
        """
        days = tuple(day for day in self.days(source) if day < before)
        files = [held for held in self._held(sources=[source]) if held.day < before]
        try:
            size = sum(held.path.stat().st_size for held in files)
            with self.writing():
                for day in days:
                    os.rename(self._day(source, day), self._day(source, day).with_suffix(TEMPORARY))
                if days:
                    durable_folder(self.folder / f"source={source}")
                self._tidy(source)
        except OSError as error:
            raise Unwritable(
                Problem(PLACE, "期間を過ぎた記録を消せません", "書込みの権限を確かめ、もう一度行う")
            ) from error
        return Forgotten(days, len(files), size)

    # What follows is the folder's own affair.

    def _check_key(self) -> None:
        try:
            text = (self.folder / "store.json").read_text("utf-8")
        except FileNotFoundError:
            return
        try:
            same = hmac.compare_digest(str(json.loads(text)["key_check"]), self.key_check)
        except (ValueError, KeyError, TypeError) as error:
            where = f"{PLACE}の store.json"
            raise Damaged(Problem(where, "壊れています", "控え（バックアップ）から戻す")) from error
        if not same:
            raise WrongKey(
                Problem(PLACE, "記録を書いたときの鍵と違う鍵です", "鍵束の控えから、記録を書いたときの鍵を戻す")
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """This function will let one process at a time write."""
        (self.folder / "batches").mkdir(parents=True, exist_ok=True)
        with (self.folder / "batches" / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._check_key()
            if not (self.folder / "store.json").exists():
                put(self.folder / "store.json", json.dumps({"format": 1, "key_check": self.key_check}).encode())
            yield

    def _write(self, digest: str, manifest: bytes, parts: Sequence[Part], pieces: Sequence[pa.Table]) -> None:
        paths = [self._day(part.source, part.day) / f"{digest}-{part.number}.parquet" for part in parts]
        temporary = [path.with_name(path.name + TEMPORARY) for path in paths]
        for source in {part.source for part in parts}:
            self._tidy(source)
        with whole_or_nothing([*temporary, *paths, *(path.with_suffix(INDEX) for path in paths)]):
            for path, records in zip(paths, pieces, strict=True):
                path.parent.mkdir(parents=True, exist_ok=True)
                put(path.with_suffix(INDEX), self.index.of(records))
                encode(path.with_name(path.name + TEMPORARY), records, self._key)
            for path, final in zip(temporary, paths, strict=True):
                os.rename(path, final)
            for folder in {path.parent for path in paths}:
                durable_folder(folder)
                durable_folder(folder.parent)
            durable_folder(self.folder)
            put(self._manifest(digest), manifest)

    def _tidy(self, source: str) -> None:
        """This function will remove what a crash left of a source; the caller holds the lock."""
        batches = self._batches()
        for day in _folders(self.folder / f"source={source}", "day="):
            if day.name.endswith(TEMPORARY):
                shutil.rmtree(day)
                continue
            for path in day.iterdir():
                name = ANY_NAME.fullmatch(path.name)
                if name and (name[3] or name[1] not in batches):
                    path.unlink()

    def _held(self, sources: Sequence[str] | None = None, days: frozenset[date] | None = None) -> list[Held]:
        batches = self._batches()
        found: list[Held] = []
        for source in _folders(self.folder, "source="):
            code = source.name.removeprefix("source=")
            if sources is None or code in sources:
                for folder in _folders(source, "day="):
                    day = _day_named(folder.name)
                    if day and (days is None or day in days):
                        names = map(FILE_NAME.fullmatch, os.listdir(folder))
                        held = (Held(code, day, n[1], int(n[2]), folder / n[0]) for n in names if n and n[1] in batches)
                        found += held
        return sorted(found)

    def _batches(self) -> set[str]:
        try:
            names = os.listdir(self.folder / "batches")
        except FileNotFoundError:
            return set()
        return {name.removesuffix(".json") for name in names if re.fullmatch(r"[0-9a-f]{64}\.json", name)}

    def _manifest(self, digest: str) -> Path:
        return self.folder / "batches" / f"{digest}.json"

    def _day(self, source: str, day: date) -> Path:
        return self.folder / f"source={source}" / f"day={day.isoformat()}"


@contextmanager
def _naming(held: Held) -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        what = "読めません。途中で切れたか、書き換えられたか、別の鍵で書かれています"
        mend = "控え（バックアップ）から同じ名の記録を戻すか、元の記録をもう一度取り込む"
        raise Damaged(Problem(held.where, what, mend)) from error


def _folders(under: Path, begin: str) -> list[Path]:
    try:
        with os.scandir(under) as entries:
            return [Path(entry.path) for entry in entries if entry.name.startswith(begin) and entry.is_dir()]
    except FileNotFoundError:
        return []


def _day_named(name: str) -> date | None:
    try:
        return date.fromisoformat(name.removeprefix("day="))
    except ValueError:
        return None
