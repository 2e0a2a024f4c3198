"""What a decision pins: one digest over the submitted content and every attachment."""

import hashlib
import json
from collections.abc import Iterable, Mapping


def canonical(content: Mapping[str, object]) -> bytes:
    """This function will write content as canonical JSON (sorted keys, no spaces, UTF-8), the same everywhere.

    :raises ValueError: for values JSON does not know (NaN) — they would not read back as they were.
    :raises TypeError: for values that are no JSON.
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def submission_digest(content: Mapping[str, object], attachments: Iterable[str]) -> str:
    """This function will return the SHA-256 (hex) of a submission: its content and the digests of its attachments.

    The order of attachments does not matter; their number and contents do.
    """
    parts = {"content": json.loads(canonical(content)), "attachments": sorted(attachments)}
    return hashlib.sha256(canonical(parts)).hexdigest()
