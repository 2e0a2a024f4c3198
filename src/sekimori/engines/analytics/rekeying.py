"""A store's records laid into another store under a key of its own, file by file; whoever is stopped goes on where they were.

The old store is only read. A file is in the new one whole or not at all, and a batch's manifest comes after its files, so
that what is there can be verified as any store (``verification``).
"""

import os
from datetime import date

from sekimori.engines.analytics.files import TEMPORARY, durable_folder, encode, put
from sekimori.engines.analytics.store import INDEX, Held, Store


def lay_over(old: Store, new: Store, key: bytes) -> int:
    """This function will copy what a new store lacks of an old one and return how many files it wrote.

    Nobody may write to either meanwhile. ``key`` is the new store's.

    :raises Damaged: if a file of the old store cannot be read; what was copied before it stays.
    :raises OSError: if the disk does not let it.
    """
    with new.writing():
        written = sum(_file(old, new, held, key) for held in old.held(date.min, date.max))
        for digest, manifest in old.manifests().items():
            if new.manifest(digest) != manifest:
                put(new.folder / "batches" / f"{digest}.json", manifest)
    return written


def _file(old: Store, new: Store, held: Held, key: bytes) -> bool:
    target = new.folder / held.path.relative_to(old.folder)
    if target.exists():
        return False
    records = old.records(held)
    target.parent.mkdir(parents=True, exist_ok=True)
    put(target.with_suffix(INDEX), new.index.of(records))
    encode(target.with_name(target.name + TEMPORARY), records, key)
    os.rename(target.with_name(target.name + TEMPORARY), target)
    for folder in (target.parent, target.parent.parent, new.folder):
        durable_folder(folder)
    return True
