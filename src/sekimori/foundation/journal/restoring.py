"""A sealed record back from its text: the reverse of ``commitments.text_of``."""

import json
from datetime import datetime

from sekimori.foundation.journal.commitments import FIELDS, text_of
from sekimori.foundation.journal.models import Entry


class NotARecord(ValueError):
    """The text is no record that this version has written."""


def entry_of(text: str, salt: bytes) -> Entry:
    """This function will make the record, unsaved, whose text this is.

    :raises NotARecord: if its text would be another one.
    """
    try:
        parts = json.loads(text)
        form = parts["form"]
        entry = Entry(**{name: parts[name] for name in FIELDS[form]}, at=datetime.fromisoformat(parts["at"]), salt=salt)
        same = text_of(entry, form) == text
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotARecord(text[:40]) from fault
    if not same:
        raise NotARecord(text[:40])
    return entry
