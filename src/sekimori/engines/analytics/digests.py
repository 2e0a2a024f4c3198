"""Digests of stored records: over what they say, not over the bytes of a file.

A file may be written again with another key or another version of a library; its digest stays. What goes in, per column
in the order of ``SCHEMA`` without the derived ones: the name, then for fixed widths one validity byte per row and the
values little-endian, for texts the lengths as int32 and all bytes of UTF-8.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.analytics.schema import DERIVED, SCHEMA

FORMAT = 1


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """One file of a batch: the records of one source and one day."""

    source: str
    day: date
    number: int  # within the batch, from 1: how messages name it
    rows: int
    digest: str


def digest_of_records(records: pa.Table) -> str:
    """This function will return the SHA-256 of records in the order in which they stand."""
    whole = sha256(f"sekimori access records {FORMAT} {records.num_rows}\n".encode())
    for name in SCHEMA.names:
        if name not in DERIVED:
            whole.update(name.encode() + b"\n")
            for chunk in records[name].chunks:
                for piece in _bytes_of(chunk):
                    whole.update(piece)
    return whole.hexdigest()


def _bytes_of(values: pa.Array) -> Iterable[Any]:
    if pa.types.is_string(values.type):
        yield pc.binary_length(values).to_numpy(zero_copy_only=False).astype("<i4").tobytes()
        offsets = np.frombuffer(values.buffers()[1], dtype=np.int32)[values.offset : values.offset + len(values) + 1]
        if len(values) and values.buffers()[2] is not None:
            yield memoryview(values.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
        return
    if values.type.bit_width == 1:
        width, plain = "u1", values.cast(pa.uint8())
    else:
        width = f"<i{values.type.bit_width // 8}"
        plain = values.view(pa.int64()) if pa.types.is_timestamp(values.type) else values
        plain = plain.view(pa.int32()) if pa.types.is_date32(plain.type) else plain
    yield values.is_valid().to_numpy(zero_copy_only=False).astype("u1").tobytes()
    yield plain.fill_null(0).to_numpy(zero_copy_only=False).astype(width).tobytes()


def manifest_of(parts: Iterable[Part]) -> bytes:
    """This function will return what is kept about a batch and never changed; its SHA-256 is the batch's digest.

    It names days, counts and digests only, so it outlives the records: after the retention period it still proves what
    the remaining days of the batch must hold.
    """
    rows = [asdict(part) | {"day": part.day.isoformat()} for part in sorted(parts)]
    return json.dumps({"format": FORMAT, "files": rows}, sort_keys=True, separators=(",", ":")).encode()


def parts_of(manifest: bytes) -> tuple[Part, ...]:
    """This function will return the parts that a manifest names.

    :raises ValueError: if it is none.
    """
    try:
        held = json.loads(manifest)
        if held["format"] != FORMAT:
            raise ValueError(f"format {held['format']}")
        return tuple(Part(**row | {"day": date.fromisoformat(row["day"])}) for row in held["files"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a manifest") from error
