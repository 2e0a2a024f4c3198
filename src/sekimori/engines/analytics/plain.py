"""Records as plain Parquet, for engines that cannot open the encrypted store: Spark on other machines.

The store's files are encrypted as a whole with a key of the installation; Spark could read them only with a class of its
own on every machine that asks a key server. So whoever outgrows one machine writes the days in question out to a folder
they name, with only the columns the analyses read, and destroys the folder afterwards. That is taking personal data out:
the caller must have the right, must say so, and must write it into the journal.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from sekimori.engines.analytics.schema import SCHEMA
from sekimori.engines.analytics.store import Store
from sekimori.kernel.problems import Problem, Refused

WARNING: Final = (
    "このフォルダーには、暗号化していないアクセス記録があります。分析が終わったら、フォルダーごと消してください。\n"
)
WARNING_FILE: Final = "はじめにお読みください.txt"
PLACE: Final = "書き出し先のフォルダー"


@dataclass(frozen=True, slots=True)
class Plain:
    """What was written out: what the journal says of it."""

    folder: Path
    first: date
    last: date
    rows: int
    files: int


def write_plain(
    store: Store, folder: Path, first: date, last: date, *, sources: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> Plain:  # fmt: skip
    """This function will write the records of days (both counted) into a new folder that only its owner may open.

    One file per source and month; memory stays that of one file of the store.

    :param columns: what is written; by default everything.
    :raises Refused: if the folder is there and not empty, or cannot be written.
    :raises Damaged: if a file of the store cannot be read.
    """
    _refuse_unless_new(folder)
    names = list(columns or SCHEMA.names)
    writers: dict[tuple[str, str], pq.ParquetWriter] = {}
    rows = 0
    try:
        for held in store.held(first, last, sources):
            records = store.records(held, names)
            place = (held.source, f"{held.day:%Y-%m}")
            if place not in writers:
                path = folder / f"{held.source}-{held.day:%Y-%m}.parquet"
                writers[place] = pq.ParquetWriter(os.fspath(path), records.schema, compression="zstd")
            writers[place].write_table(records)
            rows += records.num_rows
    except OSError as error:
        raise Refused(Problem(PLACE, "書き込めません", "空き容量と書込みの権限を確かめる")) from error
    finally:
        for writer in writers.values():
            writer.close()
    return Plain(folder, first, last, rows, len(writers))


def _refuse_unless_new(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise Refused(Problem(PLACE, "空ではありません", "まだ使っていないフォルダーを指定する"))
        folder.chmod(0o700)
        (folder / WARNING_FILE).write_text(WARNING, encoding="utf-8")
    except OSError as error:
        raise Refused(Problem(PLACE, "作れません", "場所と書込みの権限を確かめる")) from error
