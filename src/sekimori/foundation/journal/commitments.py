"""A record as text, for ever the same, and the commitment that goes into the log for it."""

import json
from datetime import UTC

from sekimori.engines.tlog.evidence import commitment
from sekimori.foundation.journal.models import Entry

# What form 1 consists of. A column added later belongs to a form 2: texts of form 1 must stay what they are, or no
# record sealed so far could be proved.
FORM = 1
FIELDS = {
    1: (
        *("id", "action", "outcome", "account", "person", "post", "unit", "role", "article", "object_kind"),
        *("object_id", "object_unit", "people_count", "purpose", "reason", "channel", "source_address", "request_id"),
        "facts",
    )
}


def text_of(entry: Entry, form: int = FORM) -> str:
    """This function will write a record as canonical JSON: its form, its moment in UTC, every field, sorted.

    Half a character (a lone surrogate, which SQLite keeps) is written as JSON's escape, since it is no UTF-8: a record
    that cannot be written would keep every later one from being sealed.

    :raises KeyError: for a form that this version does not know.
    """
    parts = {name: getattr(entry, name) for name in FIELDS[form]}
    parts |= {"form": form, "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode(errors="backslashreplace").decode()


def commitment_of(entry: Entry, form: int = FORM) -> bytes:
    """This function will commit to a record with its own salt."""
    return commitment(text_of(entry, form), bytes(entry.salt))
