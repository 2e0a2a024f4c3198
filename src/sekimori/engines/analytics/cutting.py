"""Records of a batch into the pieces that become files: one source and one day each, sorted."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MOST_ROWS: Final = 4 * 122_880  # of one file: what is sorted, hashed and verified at once
SOURCE_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


def in_order(records: pa.Table) -> pa.Table:
    """This function will sort records by source, day, person and time: the order of the files and of their digests."""
    if not records.num_rows:
        raise ValueError("a batch has records")
    if pc.count_distinct(records["metadata_uid"]).as_py() != records.num_rows:
        raise ValueError("a record is twice in the batch")
    for code in pc.unique(records["source"]).to_pylist():
        if not SOURCE_CODE.fullmatch(code):
            raise ValueError(f"{code!r} is no code of a source")
    keys = [(name, "ascending") for name in ("source", "day_number", "person", "time", "metadata_uid")]
    return records.take(pc.sort_indices(records, sort_keys=keys))


def pieces_of(records: pa.Table) -> Iterator[tuple[str, date, int, pa.Table]]:
    """This function will cut sorted records by source and day, and longer days again."""
    source = pc.dictionary_encode(records["source"].combine_chunks()).indices.to_numpy()
    day = records["day_number"].to_numpy()
    edges = np.flatnonzero((np.diff(source) != 0) | (np.diff(day) != 0)) + 1
    number = 0
    for begin, end in zip([0, *edges.tolist()], [*edges.tolist(), len(day)], strict=True):
        for cut in range(begin, end, MOST_ROWS):
            number += 1
            piece = records.slice(cut, min(MOST_ROWS, end - cut)).combine_chunks()
            yield piece["source"][0].as_py(), piece["local_date"][0].as_py(), number, piece
