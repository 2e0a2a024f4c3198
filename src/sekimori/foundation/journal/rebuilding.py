"""A lost folder of the log, made again from the database: only if it comes out as the last checkpoint says.

The commitments of all places are hashed again. Nothing needs to be signed: the checkpoint of that size was signed before
and lies in the database. If the root differs, records have been changed since, and nothing is put in the lost one's place.
"""

import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sekimori.engines.tlog.checkpoint import open_checkpoint, read_checkpoint, ring
from sekimori.engines.tlog.log import PENDING, create
from sekimori.engines.tlog.note import Signer, read_note
from sekimori.engines.tlog.stores import FolderStore, Missing
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.engines.tlog.tree import Tree
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.commitments import commitment_of
from sekimori.foundation.journal.models import Entry, Leaf, Seal
from sekimori.foundation.journal.sealing import FOLDER, latest, only_sealer, store

READ_AT_ONCE = 2_000


class LogThere(RuntimeError):
    """The folder holds a log: it is not rebuilt over."""


class NeverSealed(RuntimeError):
    """The database knows of no checkpoint: there is nothing to rebuild."""


class NotWhatWasSealed(RuntimeError):
    """The records do not lead to what was signed; ``first`` and ``end`` bound the place of the first that differs."""

    def __init__(self, first: int, end: int) -> None:
        super().__init__(f"{first} {end}")
        self.first = first
        self.end = end


def rebuild(at: datetime) -> int:
    """This function will make the log's folder again and return how many records it holds.

    :raises LogThere: if there is one. :raises NeverSealed: if nothing was sealed. :raises Busy: if a round is under way.
    :raises NotWhatWasSealed: if a record is gone or changed. :raises SealKeyMissing: if the public keys are not here.
    :raises BadNote, BadCheckpoint: if the checkpoint in the database was changed.
    """
    folder, last = store(), latest()
    if last is None:
        raise NeverSealed
    with only_sealer(folder):
        try:
            folder.read(CHECKPOINT)
        except Missing:
            pass
        else:
            raise LogThere
        signed = open_checkpoint(last.note, origin=seal_keys.origin(), keys=seal_keys.keys()).checkpoint
        made = _made_again(last.size, signed.origin)
        try:
            _require_same(made, last.size)
            _put_in_place(made, folder, last, at)
        finally:
            shutil.rmtree(made.folder, ignore_errors=True)
    return last.size


def _made_again(size: int, origin: str) -> FolderStore:
    """The log of the first ``size`` places, under a key that is thrown away."""
    made = FolderStore(Path(settings.HOME) / f"{FOLDER}.rebuilt")
    shutil.rmtree(made.folder, ignore_errors=True)
    signer = Signer(origin, secrets.token_bytes(32))
    log = create(made, origin=origin, keys=ring(signer.verifier), signers=[signer])
    log.append(_commitments(size))
    return made


def _commitments(size: int) -> Iterator[bytes]:
    for first in range(0, size, READ_AT_ONCE):
        end = min(first + READ_AT_ONCE, size)
        leaves = Leaf.objects.in_bulk(range(first, end))
        entries = Entry.objects.in_bulk([leaf.entry_id for leaf in leaves.values()])
        for index in range(first, end):
            leaf = leaves.get(index)
            entry = entries.get(leaf.entry_id) if leaf else None
            if leaf is None or (entry is None and leaf.commitment is None):
                raise NotWhatWasSealed(index, index + 1)
            yield commitment_of(entry, leaf.form) if entry else bytes(leaf.commitment or b"")


def _require_same(made: FolderStore, size: int) -> None:
    """Every earlier checkpoint's root as well, by halving: from the first one that differs, all do."""
    tree, sizes = (
        Tree(made, size),
        list(Seal.objects.filter(size__lte=size).order_by("size").values_list("size", flat=True)),
    )

    def same(number: int) -> bool:
        note = Seal.objects.get(size=sizes[number]).note
        return tree.root(sizes[number]) == read_checkpoint(read_note(note).text).root

    if same(len(sizes) - 1):
        return
    good, bad = -1, len(sizes) - 1
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if same(middle) else (good, middle)
    raise NotWhatWasSealed(sizes[good] if good >= 0 else 0, sizes[bad])


def _put_in_place(made: FolderStore, folder: FolderStore, last: Seal, at: datetime) -> None:
    """Tiles first and the checkpoint last: until it is there, the log counts as lost. What lay there is kept aside."""
    left = [path for path in folder.folder.iterdir() if not path.name.startswith(".")]
    if left:
        aside = folder.folder.with_name(f"{FOLDER}.left-{at:%Y%m%d%H%M%S}")
        aside.mkdir(mode=0o700)
        for path in left:
            path.rename(aside / path.name)
    made.delete([PENDING])
    for path in made.folder.iterdir():
        if path.name not in (CHECKPOINT, ".lock"):
            path.rename(folder.folder / path.name)
    folder.write({CHECKPOINT: last.note.encode()})
