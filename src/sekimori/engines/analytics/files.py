"""One file of records: Parquet, zstd, encrypted as a whole with AES-256-GCM (Parquet Modular Encryption).

Arrow decrypts and decodes; DuckDB queries what Arrow gives, column by column and row group by row group. DuckDB's own
reader is not used: in 2.0 it cannot filter in files that Arrow encrypted, and what it writes itself it calls insecure.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.dataset as datasets
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


def scan(connection: duckdb.DuckDBPyConnection, paths: list[Path], key: bytes) -> duckdb.DuckDBPyRelation:
    """This function will return the rows of files as a relation that reads only what a query needs."""
    properties = parquet_encryption.create_decryption_properties(footer_key=key)
    options = datasets.ParquetFragmentScanOptions(decryption_properties=properties, pre_buffer=False)
    how = datasets.ParquetFileFormat(default_fragment_scan_options=options)
    return connection.from_arrow(datasets.dataset([str(path) for path in paths], schema=SCHEMA, format=how))


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
