"""One file of records: Parquet, zstd, encrypted as a whole with AES-GCM (Parquet Modular Encryption).

Each column of a row group is one page: DuckDB 2.0 decrypts the first page of a column only. So a row group is bounded by
rows, and a dictionary may be as large as the row group needs.
"""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as parquet_encryption

TEMPORARY: Final = ".new"  # behind the name of a file that is being written; what a crash leaves is never read
GROUP_ROWS: Final = 122_880  # what one thread of DuckDB takes at a time
NO_LIMIT: Final = 1 << 30
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
            data_page_size=NO_LIMIT,
            max_rows_per_page=NO_LIMIT,
            use_dictionary=REPEATING,
            dictionary_pagesize_limit=NO_LIMIT,
            data_page_version="1.0",
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


def key_known(connection: duckdb.DuckDBPyConnection, key: bytes, name: str) -> None:
    """This function will give a connection the key under a name; it stays in the connection's memory."""
    connection.execute(f"PRAGMA add_parquet_key('{name}', '{base64.b64encode(key).decode()}')")


def scan(connection: duckdb.DuckDBPyConnection, paths: list[Path], key_name: str) -> duckdb.DuckDBPyRelation:
    """This function will return the rows of files as a relation that reads only what a query needs."""
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    how = f"encryption_config = {{footer_key: '{key_name}'}}, hive_partitioning = false, union_by_name = false"
    return connection.sql(f"SELECT * FROM read_parquet([{names}], {how})")  # noqa: S608  our own paths, quoted


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
