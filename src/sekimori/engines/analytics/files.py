"""One file of records: Parquet, zstd, encrypted as a whole with AES-256-GCM (Parquet Modular Encryption).

Arrow decrypts and decodes the columns that are asked for, file after file; DuckDB queries what comes. DuckDB's own reader
is not used: in 2.0 it cannot filter in files that Arrow encrypted, and what it writes itself it calls insecure. Nor are
Arrow's datasets: they take some 2 ms of processor time to open an encrypted file, this takes a tenth.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as parquet_encryption

from sekimori.engines.analytics.schema import SCHEMA

TEMPORARY: Final = ".new"  # behind the name of a file that is being written; what a crash leaves is never read
GROUP_ROWS: Final = 122_880  # what is decoded and judged by its least and greatest values at once
# Columns whose values repeat. The others differ on nearly every row: a dictionary would only cost.
REPEATING: Final = [
    *("source", "local_date", "local_hour", "account", "person", "unit", "post", "activity", "status", "holding"),
    *(
        "level",
        "object_name",
        "subject",
        "relation",
        "people",
        "rows",
        "source_address",
        "purpose",
        "detail",
        "day_number",
    ),
]


_TEXTS: Final = frozenset(name for name in REPEATING if SCHEMA.field(name).type == pa.string())
Test = tuple[Sequence[str], Callable[[pa.Table], pa.ChunkedArray]]  # columns, and which of their rows are wanted
Only = tuple[str, Sequence[pa.Array]] | None
_AHEAD: Final = 2  # files that are decrypted while DuckDB works on the one before


class Unreadable(Exception):
    """A file that is damaged, cut off, of another kind, or encrypted with another key."""


def encode(path: Path, records: pa.Table, key: bytes) -> None:
    """This function will write records to a file and return when the disk has them."""
    properties = parquet_encryption.create_encryption_properties(footer_key=key, plaintext_footer=False)
    with path.open("wb") as file:
        pq.write_table(
            records,
            file,
            compression="zstd",
            encryption_properties=properties,
            row_group_size=GROUP_ROWS,
            use_dictionary=REPEATING,
            store_schema=False,
        )
        file.flush()
        os.fsync(file.fileno())


def decode(path: Path, key: bytes, columns: list[str] | None = None) -> pa.Table:
    """This function will return the records of a file.

    :raises Unreadable: if that is not possible, whatever the reason.
    """
    properties = parquet_encryption.create_decryption_properties(footer_key=key)
    try:
        with pq.ParquetFile(path, decryption_properties=properties) as file:
            return file.read(columns=columns)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise Unreadable(path.name) from error


def decode_where(path: Path, key: bytes, tests: Sequence[Test], columns: list[str]) -> pa.Table:
    """This function will return columns of the records of a file that pass every test; what is tested is decrypted first,
    and nothing more once no record is left.

    :raises Unreadable: if that is not possible, whatever the reason.
    """
    properties = parquet_encryption.create_decryption_properties(footer_key=key)
    try:
        coded = [name for name in SCHEMA.names if name in _TEXTS]
        with pq.ParquetFile(path, decryption_properties=properties, read_dictionary=coded) as file:
            fits = None
            read: dict[str, pa.ChunkedArray] = {}
            for names, test in tests:
                table = file.read(columns=list(names), use_threads=False)
                read |= {name: table[name] for name in names}
                passed = test(table)
                fits = passed if fits is None else pc.and_(fits, passed)
                if not pc.any(fits).as_py():
                    return SCHEMA.empty_table().select(columns)
            rest = file.read(columns=[name for name in columns if name not in read], use_threads=False)
            table = pa.table({name: read[name] if name in read else rest[name] for name in columns})
    except (OSError, pa.ArrowException, ValueError) as error:
        raise Unreadable(path.name) from error
    return (table if fits is None else table.filter(fits)).cast(pa.schema([SCHEMA.field(name) for name in columns]))


def scan(
    connection: duckdb.DuckDBPyConnection, paths: Sequence[Path], key: bytes, columns: Sequence[str], only: Only = None
) -> duckdb.DuckDBPyRelation:
    """This function will return columns of files as a relation, decrypted anew whenever a query goes over it.

    :param only: a column, and for each path the values of it whose rows are wanted.
    """
    return connection.from_arrow(_Stream(paths, key, columns, only))


class _Stream:
    """Files as one stream of Arrow, as often as somebody asks for it; a few are decrypted ahead."""

    def __init__(self, paths: Sequence[Path], key: bytes, columns: Sequence[str], only: Only) -> None:
        self._paths, self._columns = paths, list(columns)
        self._only, self._wanted = only or ("", [None] * len(paths))
        self._coded = [name for name in columns if name in _TEXTS]
        self._properties = parquet_encryption.create_decryption_properties(footer_key=key)
        coded = pa.dictionary(pa.int32(), pa.string())
        kinds = [(name, coded if name in _TEXTS else SCHEMA.field(name).type) for name in columns]
        self._schema = pa.schema([pa.field(name, kind) for name, kind in kinds])

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """This function will begin a stream (Arrow PyCapsule interface); the schema is never another."""
        return pa.RecordBatchReader.from_batches(self._schema, self._batches()).__arrow_c_stream__()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        with ThreadPoolExecutor(_AHEAD) as pool:
            waiting: deque[Future[list[pa.RecordBatch]]] = deque()
            for path, wanted in zip(self._paths, self._wanted, strict=True):
                waiting.append(pool.submit(self._read, path, wanted))
                if len(waiting) > _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()

    def _read(self, path: Path, wanted: pa.Array | None) -> list[pa.RecordBatch]:
        with pq.ParquetFile(path, decryption_properties=self._properties, read_dictionary=self._coded) as file:
            fits = None
            if wanted is not None:  # one column tells whether the others are worth decrypting
                fits = pc.is_in(file.read(columns=[self._only], use_threads=False)[self._only], value_set=wanted)
                if not pc.any(fits).as_py():
                    return []
            table = file.read(columns=self._columns, use_threads=False)
        table = table.select(self._columns).cast(self._schema)
        batches: list[pa.RecordBatch] = (table if fits is None else table.filter(fits)).to_batches()
        return batches


def put(path: Path, content: bytes) -> None:
    """This function will write a small file; it is there as a whole or not at all, and survives a power cut."""
    temporary = path.with_name(path.name + TEMPORARY)
    with whole_or_nothing([temporary]):
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    durable_folder(path.parent)


def durable_folder(folder: Path) -> None:
    """This function will make names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_or_nothing(paths: list[Path]) -> Iterator[None]:
    """This function will remove files again if what stands inside fails."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
