"""Keeping in the process what was computed from the tables, until there is too much of it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection, transaction

Kept = TypeVar("Kept")

_MEMORIES: list["Memory"] = []


class Memory:
    """The values used last, at most ``keep`` of them. Keys must carry the revision of the data they were made from."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        _MEMORIES.append(self)

    def remember(self, key: Hashable, make: Callable[[], Kept], *, worth: Callable[[Kept], bool] | None = None) -> Kept:
        """This function will return what was made for a key before, or make it, and keep it if it is ``worth`` it.

        Inside a transaction a fresh value is only kept once the transaction has committed, so that what was read from
        changes later rolled back is never served.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: Kept = self._kept[key]
                return kept
        value = make()
        if worth is not None and not worth(value):
            return value
        if connection.in_atomic_block:
            transaction.on_commit(lambda: self._store(key, value))
        else:
            self._store(key, value)
        return value

    def forget(self) -> None:
        """This function will empty the memory."""
        with self._lock:
            self._kept.clear()

    def _store(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)


def forget_everything() -> None:
    """This function will empty what this process keeps: for a database that was exchanged under it, as in tests."""
    for memory in _MEMORIES:
        memory.forget()
