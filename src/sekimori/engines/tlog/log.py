"""Writing a log: batches of entries in, tiles and one signed checkpoint out; a crash at any moment leaves the older tree.

The order of one ``append`` makes it safe, on any store whose single files are replaced as a whole:

1. ``pending`` names the size that is being written towards.
2. Bundles and tiles are written. All of them have names that the published tree does not use.
3. The checkpoint is replaced. From here on the new tree is the log.
4. Narrow tiles go whose full ones are now published.

Where no lock keeps writers apart (an object store), the checkpoint does: it is replaced only if nobody else has replaced
it, tiles are never overwritten, and whoever takes back another's tiles first marks the checkpoint, so that the other can
no longer publish. So of two writers at most one wins, and nothing that is published is ever lost.

Opening a log takes back what ``pending`` speaks of if it was never published: then exactly the published files are there.
Memory holds one hash a perfect subtree ("frontier") and one piece of the batch, never the log.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from secrets import token_bytes

from sekimori.engines.tlog.checkpoint import Checkpoint, Keyring, Opened, open_checkpoint
from sekimori.engines.tlog.hashing import EMPTY_ROOT, folded, leaf_hash, leaf_hashes, peaks, perfect_root
from sekimori.engines.tlog.note import Note, Signature, Signer, read_note, read_number
from sekimori.engines.tlog.stores import Missing, Store, Taken
from sekimori.engines.tlog.tiles import (
    CHECKPOINT,
    FULL_BYTES,
    LONGEST_ENTRY,
    TILES,
    WIDTH,
    Tile,
    belongs,
    decode_bundle,
    encode_bundle,
    rightmost,
    tile_of,
    tiles_between,
)
from sekimori.engines.tlog.tree import Tree

PENDING = "pending"
MARK = "sekimori-writer"  # whoever takes over: unknown to every checker
PIECE = 128 * WIDTH  # entries of a batch that are hashed and written at a time


class AlreadyThere(ValueError):
    """The store holds a log already."""


class Overtaken(RuntimeError):
    """Another writer has published a checkpoint: two writers are at work, and this one has stopped."""


class Untrue(Exception):
    """The files do not have the root that the log has signed: nothing may be added to it."""


class RolledBack(Exception):
    """The log is older than, or another than, a checkpoint that was published: nothing may be added to it."""


class TooLong(ValueError):
    """An entry has more than 65,535 bytes."""


class NotItsKey(ValueError):
    """None of the signers' keys counts for the log at this size."""


@dataclass(frozen=True, slots=True)
class Appended:
    """Entries from ``first`` up to but not including ``checkpoint.size`` are now in the log."""

    first: int
    opened: Opened

    @property
    def checkpoint(self) -> Checkpoint:
        return self.opened.checkpoint


def create(store: Store, *, origin: str, keys: Keyring, signers: Sequence[Signer]) -> "Log":
    """This function will begin a log without entries.

    :raises AlreadyThere: if the store holds one.
    """
    if any(True for _ in store.names()):
        raise AlreadyThere(origin)
    empty = Checkpoint(origin, 0, EMPTY_ROOT)
    _require_key(keys, signers, 0)
    try:
        store.swap(CHECKPOINT, None, str(empty.signed_by(*signers)).encode())
    except Taken as fault:
        raise AlreadyThere(origin) from fault
    return open_log(store, origin=origin, keys=keys, signers=signers)


def open_log(
    store: Store, *, origin: str, keys: Keyring, signers: Sequence[Signer], published: Sequence[Checkpoint] = ()
) -> "Log":
    """This function will open a log for writing, take back what a crash has left, and check its right edge.

    ``published`` are checkpoints that the caller knows to have been given out: the log must still hold their trees.

    :raises Missing: if there is none.
    :raises BadNote, BadCheckpoint: if its checkpoint is not signed as it should be.
    :raises Untrue: if the tiles do not lead to the signed root.
    :raises Damaged: if a tile of the right edge is missing.
    :raises RolledBack: if a published checkpoint is not kept.
    :raises Overtaken: if another writer publishes at the same moment.
    """
    data = store.read(CHECKPOINT)
    opened = open_checkpoint(data, origin=origin, keys=keys)
    size = opened.checkpoint.size
    if _left_over(store, size):
        data = data if store.alone else _marked(store, data)
        _take_back(store, size)
    tree = Tree(store, size)
    if tree.root() != opened.checkpoint.root:
        raise Untrue(origin)
    for known in published:
        if known.origin != origin or known.size > size or tree.root(known.size) != known.root:
            raise RolledBack(f"{origin} {known.size}")
    return Log(store, keys=keys, signers=signers, opened=opened, data=data)


class Log:
    """A log open for writing by one writer. ``create`` and ``open_log`` make it."""

    def __init__(self, store: Store, *, keys: Keyring, signers: Sequence[Signer], opened: Opened, data: bytes) -> None:
        self.store = store
        self.keys = keys
        self.signers = tuple(signers)
        self.opened = opened
        self._data = data
        self._bundle: list[bytes] = []  # the entries of the last, narrow bundle
        self._edge: list[bytes] = []  # the hashes of the narrow tiles, level by level
        self._read_frontier()

    @property
    def checkpoint(self) -> Checkpoint:
        return self.opened.checkpoint

    def append(self, entries: Iterable[bytes]) -> Appended:
        """This function will add entries in their order and publish a checkpoint of them; of none, nothing happens.

        When it returns, the entries and their checkpoint are durable. When it raises, the log is what it was.

        :raises TooLong: if an entry has more than 65,535 bytes.
        :raises NotItsKey: if no signer's key counts for the new size.
        :raises Overtaken: if somebody else has published meanwhile.
        """
        first = self.checkpoint.size
        try:
            if not self._write_pieces(iter(entries)):
                return Appended(first, self.opened)
            self._publish()
        except BaseException:
            if self._unpublished():
                _take_back(self.store, first)
                self._read_frontier()
            raise
        self._tidy_edge(first)
        return Appended(first, self.opened)

    def collect(self) -> list[str]:
        """This function will delete every narrow tile whose full tile is published, and return their names."""
        size = self.checkpoint.size
        found = [
            path
            for path in self.store.names(TILES)
            if (tile := tile_of(path)) and not tile.full and belongs(tile.complete, size)
        ]
        self.store.delete(found)
        return found

    def _write_pieces(self, entries: Iterator[bytes]) -> bool:
        """Write tiles for all entries; the narrow ones after the last. Say whether there were any."""
        piece = list(islice(entries, PIECE))
        some = bool(piece)
        while piece:
            following = list(islice(entries, PIECE))
            self._write_piece(piece, last=not following)
            piece = following
        return some

    def _write_piece(self, entries: list[bytes], *, last: bool) -> None:
        if any(len(entry) > LONGEST_ENTRY for entry in entries):
            raise TooLong("an entry has at most 65,535 bytes")
        self._require_latest()  # narrows the gap for two writers at a time; what closes it is the caller's lock
        old = self.checkpoint.size
        self.store.write({PENDING: _pending(old, self._size + len(entries))})
        files = {tile.path: data for tile, data in self._full_tiles(entries)}
        self._size += len(entries)
        if last:
            kept = set(rightmost(old))
            files |= {tile.path: self._narrow(tile) for tile in rightmost(self._size) if tile not in kept}
        try:
            self.store.write(files)
        except Taken as fault:
            raise Overtaken(self.checkpoint.origin) from fault

    def _full_tiles(self, entries: list[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Take entries in and give out every bundle and tile that becomes full."""
        bundle = self._size // WIDTH
        waiting = [*self._bundle, *entries]
        cut = len(waiting) // WIDTH * WIDTH
        for at in range(0, cut, WIDTH):
            yield Tile(-1, bundle + at // WIDTH), encode_bundle(waiting[at : at + WIDTH])
        self._bundle = waiting[cut:]
        level, index, run = 0, bundle, leaf_hashes(entries)
        while run:
            if level == len(self._edge):
                self._edge.append(b"")
            run = self._edge[level] + run
            cut = len(run) // FULL_BYTES * FULL_BYTES
            full = [run[at : at + FULL_BYTES] for at in range(0, cut, FULL_BYTES)]
            for number, data in enumerate(full):
                yield Tile(level, index + number), data
            self._edge[level] = run[cut:]
            run = b"".join([perfect_root(data) for data in full])
            level, index = level + 1, index // WIDTH

    def _narrow(self, tile: Tile) -> bytes:
        return encode_bundle(self._bundle) if tile.level < 0 else self._edge[tile.level]

    def _publish(self) -> None:
        self._require_latest()
        roots = [peak for run in reversed(self._edge) for peak in peaks(run)]
        checkpoint = Checkpoint(self.checkpoint.origin, self._size, folded(roots))
        _require_key(self.keys, self.signers, self._size)
        data = str(checkpoint.signed_by(*self.signers)).encode()
        opened = open_checkpoint(data, origin=checkpoint.origin, keys=self.keys)
        try:
            self.store.swap(CHECKPOINT, self._data, data)
        except Taken as fault:
            raise Overtaken(checkpoint.origin) from fault
        self.opened, self._data = opened, data

    def _unpublished(self) -> bool:
        """Say whether nobody has published since, so that what was written may go; from now on nobody else can."""
        if self.store.alone:
            return self.store.read(CHECKPOINT) == self._data
        try:
            self._data = _marked(self.store, self._data)
        except Overtaken:
            return False
        return True

    def _tidy_edge(self, old: int) -> None:
        """What was narrow before and is full now, level by level; a crash before this only leaves files to ``collect``."""
        for tile in rightmost(old):
            if belongs(tile.complete, self.checkpoint.size):
                self.store.delete(list(self.store.names(f"{tile.complete.path}.p/")))

    def _require_latest(self) -> None:
        if self.store.read(CHECKPOINT) != self._data:
            raise Overtaken(self.checkpoint.origin)

    def _read_frontier(self) -> None:
        self._size = self.checkpoint.size
        tree = Tree(self.store, self._size)
        self._bundle, self._edge = [], []
        for tile in rightmost(self._size):
            if tile.level < 0:
                self._bundle = decode_bundle(tree.data(tile))[: tile.width]
                continue
            self._edge += [b""] * (tile.level + 1 - len(self._edge))
            self._edge[tile.level] = tree.data(tile)


def _require_key(keys: Keyring, signers: Sequence[Signer], size: int) -> None:
    if not {signer.verifier for signer in signers} & set(keys.at(size)):
        raise NotItsKey(f"size {size}")


def _left_over(store: Store, size: int) -> tuple[int, int] | None:
    span = pending(store)
    return span if span and span[0] == size else None


def _take_back(store: Store, size: int) -> None:
    """Delete what was written towards a checkpoint that never came; doing so twice does no harm."""
    if span := _left_over(store, size):
        store.delete([tile.path for tile in tiles_between(*span)])


def _marked(store: Store, data: bytes) -> bytes:
    """The same checkpoint with a line that no key has signed, as the specification allows: for others it has changed.

    :raises Overtaken: if it is no longer the one known.
    """
    note = read_note(data)
    mark = Signature(MARK, token_bytes(4), token_bytes(12))
    rest = tuple(signature for signature in note.signatures if signature.name != MARK)
    marked = str(Note(note.text, (*rest, mark))).encode()
    try:
        store.swap(CHECKPOINT, data, marked)
    except Taken as fault:
        raise Overtaken(note.text.partition("\n")[0]) from fault
    return marked


def pending(store: Store) -> tuple[int, int] | None:
    """This function will return from which size to which the last writer set out, whether it arrived or not.

    :raises Untrue: if the file says something else.
    """
    try:
        data = store.read(PENDING)
        old, towards = (read_number(word) for word in data.decode().split()[:2])
    except Missing:
        return None
    except ValueError as fault:
        raise Untrue(PENDING) from fault
    if data not in (_pending(old, towards), f"{old} {towards}\n".encode()):  # older versions wrote no hash
        raise Untrue(PENDING)
    return old, towards


def _pending(old: int, towards: int) -> bytes:
    """Two sizes, and a hash of them: a byte that turned on the disk must not make another size of one."""
    text = f"{old} {towards}"
    return f"{text} ={leaf_hash(text.encode()).hex()[:8]}\n".encode()
