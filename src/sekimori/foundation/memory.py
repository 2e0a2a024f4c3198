"""Keeping in the process what was computed from the tables, until it is too much or Django's cache is cleared."""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection, transaction

Kept = TypeVar("Kept")


class Memory:
    """The values made last, at most ``keep`` of them. Keys must carry the revision of the data they were made from."""

    def __init__(self, name: str, keep: int) -> None:
        self._epoch_key = f"{name}.epoch"
        self._keep = keep
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def remember(
        self, key: tuple[Hashable, ...], make: Callable[[], Kept], *, worth: Callable[[Kept], bool] | None = None
    ) -> Kept:
        """This function will return what was made for a key before, or make it, and keep it if it is ``worth`` it.

        Inside a transaction a fresh value is only kept once the transaction has committed, so that what was read from
        changes later rolled back is never served. Clearing Django's cache leaves everything kept here behind.
        """
        epoch = cache.get_or_set(self._epoch_key, lambda: uuid.uuid4().hex, None)
        full_key = (epoch, *key)
        with self._lock:
            if full_key in self._kept:
                self._kept.move_to_end(full_key)
                kept: Kept = self._kept[full_key]
                return kept
        value = make()
        if worth is not None and not worth(value):
            return value
        if connection.in_atomic_block:
            transaction.on_commit(lambda: self._store(full_key, value))
        else:
            self._store(full_key, value)
        return value

    def _store(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
