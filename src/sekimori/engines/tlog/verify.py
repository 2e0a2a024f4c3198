"""Checking a whole log, one's own or anybody's: every file against every other and against the signed checkpoint.

What is signed is the root. From it downwards everything is bound: each hash to the tile below it, each leaf hash to its
entry. Above it only checkpoints got elsewhere help (``known``: from a witness, a print, a mail): they show that the log
was rolled back, or that its owner has signed two histories.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from multiprocessing import get_context

from sekimori.engines.tlog.checkpoint import BadCheckpoint, Checkpoint, Keyring, open_checkpoint
from sekimori.engines.tlog.hashing import HASH_BYTES, leaf_hash, leaf_hashes, perfect_root
from sekimori.engines.tlog.log import PENDING, Untrue, pending
from sekimori.engines.tlog.note import BadKey, BadNote
from sekimori.engines.tlog.stores import Missing, Store
from sekimori.engines.tlog.tiles import CHECKPOINT, WIDTH, BadBundle, Tile, belongs, decode_bundle, tile_of
from sekimori.engines.tlog.tree import Damaged, Tree

SHARE = WIDTH  # tiles of leaf hashes one worker checks at a time: those under one tile of level 1
MOST_FAULTS = 1_000  # of one sort: a log of which more is broken need not be read to its end


class Kind(StrEnum):
    NO_CHECKPOINT = "no_checkpoint"
    BAD_CHECKPOINT = "bad_checkpoint"
    ROLLED_BACK = "rolled_back"
    FORKED = "forked"
    ROOT = "root"
    ENTRY = "entry"
    HASH = "hash"
    LOST = "lost"
    NARROW = "narrow"
    STRANGER = "stranger"


WORDS = {
    Kind.NO_CHECKPOINT: "署名された現在の状態（checkpoint）がありません",
    Kind.BAD_CHECKPOINT: "現在の状態（checkpoint）が、このログの鍵で正しく署名されたものではありません",
    Kind.ROLLED_BACK: "公表済みの状態より前に巻き戻されています",
    Kind.FORKED: "公表済みの状態と内容が違います（別の履歴に差し替えられています）",
    Kind.ROOT: "署名された状態と、保存されているハッシュが合いません",
    Kind.ENTRY: "記録の内容が、保存されているハッシュと合いません",
    Kind.HASH: "保存されているハッシュが、上の段のハッシュと合いません",
    Kind.LOST: "ファイルがないか、途中で切れています",
    Kind.NARROW: "途中まで書かれた時点のファイルが、完成したファイルと合いません",
    Kind.STRANGER: "このログのものではないファイルがあります",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something is wrong with the entries from ``first`` up to but not including ``end``, as narrowly as can be told."""

    first: int
    end: int
    kind: Kind
    path: str = ""

    def follows_from(self, other: "Fault") -> bool:
        """This function will say whether the other fault is narrower and lies within, at least in part."""
        narrower = 0 < other.end - other.first < self.end - self.first
        return narrower and other.first < self.end and self.first < other.end

    def __str__(self) -> str:
        where = f"記録 {self.first}" if self.end - self.first == 1 else f"記録 {self.first} から {self.end - 1} まで"
        place = f"（{self.path}）" if self.path else ""
        return WORDS[self.kind] + place if self.end <= self.first else f"{where}：{WORDS[self.kind]}{place}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; ``checkpoint`` is ``None`` where there is none that the log has signed."""

    checkpoint: Checkpoint | None
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        return not self.faults

    @property
    def first_bad(self) -> int | None:
        """The first entry that is not, or may not be, what it was; ``None`` for a sound log.

        A wide fault with a narrower one inside (a root that cannot be right because one entry is not) is its
        consequence and does not count. Mend what is named and check again: behind it another one may stand.
        """
        causes = [fault for fault in self.faults if not any(fault.follows_from(other) for other in self.faults)]
        return min((fault.first for fault in causes), default=None)


def verify(store: Store, *, origin: str, keys: Keyring, known: Iterable[Checkpoint] = (), workers: int = 1) -> Report:
    """This function will check a log from its checkpoint down to the last entry, and every file that lies there.

    ``known`` are checkpoints of this log that the one who checks has from elsewhere and trusts. With several ``workers``
    the entries are checked by as many processes; the store must then be one that can be sent to them (a folder, a bucket).

    :raises ValueError: if a known checkpoint is one of another log.
    """
    known = list(known)
    if any(one.origin != origin for one in known):
        raise ValueError("a known checkpoint is one of another log")
    try:
        checkpoint = open_checkpoint(store.read(CHECKPOINT), origin=origin, keys=keys).checkpoint
    except Missing:
        return Report(None, (Fault(0, _most(known), Kind.NO_CHECKPOINT, CHECKPOINT),))
    except (BadNote, BadKey, BadCheckpoint):
        return Report(None, (Fault(0, _most(known), Kind.BAD_CHECKPOINT, CHECKPOINT),))
    faults = list(islice(_leaves(store, checkpoint.size, workers), MOST_FAULTS))
    faults += islice(_upper(store, checkpoint.size), MOST_FAULTS)
    faults += _roots(Tree(store, checkpoint.size), [*known, checkpoint], checkpoint)
    faults += _files(store, checkpoint.size)
    return Report(checkpoint, tuple(sorted(faults)))


def _most(known: Iterable[Checkpoint]) -> int:
    return max((one.size for one in known), default=0)


def _leaves(store: Store, size: int, workers: int) -> Iterator[Fault]:
    """Every entry against its hash, every full tile of leaf hashes against the hash above it."""
    shares = ((store, size, start) for start in range(0, -(-size // WIDTH), SHARE))
    if workers > 1:
        # Not forked: the threads of a store's client, or of a server, would not be there in the child, and it would wait.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for found in pool.map(_share, shares):
                yield from found
    else:
        for share in shares:
            yield from _share(share)


def _share(share: tuple[Store, int, int]) -> list[Fault]:
    store, size, start = share
    tree = Tree(store, size)
    faults: list[Fault] = []
    for number in range(start, min(start + SHARE, -(-size // WIDTH))):
        tile = tree.tile_at(0, number)
        try:
            hashes = tree.data(tile)
        except Damaged as lost:
            faults.append(Fault(lost.first, tile.end, Kind.LOST, tile.path))
            continue
        faults += _entries(tree, tree.tile_at(-1, number), hashes)
        faults += _above(tree, tile, hashes)
    return faults


def _entries(tree: Tree, bundle: Tile, hashes: bytes) -> Iterator[Fault]:
    try:
        entries = decode_bundle(tree.data(bundle))
    except Damaged:
        yield Fault(bundle.first, bundle.end, Kind.LOST, bundle.path)
        return
    except BadBundle as fault:
        entries = [*fault.whole]
    wider = len(entries) > bundle.width and not _exists(tree.store, bundle.path)  # read from the full bundle
    if wider:
        entries = entries[: bundle.width]
    if leaf_hashes(entries) == hashes:
        return
    for place, entry in enumerate(entries[: bundle.width]):
        if leaf_hash(entry) != hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
            yield Fault(bundle.first + place, bundle.first + place + 1, Kind.ENTRY, bundle.path)
    if len(entries) != bundle.width:
        end = bundle.first + min(len(entries), bundle.width - 1)
        yield Fault(end, bundle.end, Kind.LOST if len(entries) < bundle.width else Kind.ENTRY, bundle.path)


def _exists(store: Store, path: str) -> bool:
    try:
        store.read(path)
    except Missing:
        return False
    return True


def _upper(store: Store, size: int) -> Iterator[Fault]:
    """Every full tile above the leaves against the hash above it."""
    tree = Tree(store, size)
    level, hashes = 1, size // WIDTH
    while hashes:
        for number in range(-(-hashes // WIDTH)):
            tile = tree.tile_at(level, number)
            try:
                yield from _above(tree, tile, tree.data(tile))
            except Damaged as lost:
                yield Fault(lost.first, tile.end, Kind.LOST, tile.path)
        level, hashes = level + 1, hashes // WIDTH


def _above(tree: Tree, tile: Tile, hashes: bytes) -> Iterator[Fault]:
    if not tile.full:
        return
    index, place = divmod(tile.index, WIDTH)
    try:
        stated = tree.data(tree.tile_at(tile.level + 1, index))[place * HASH_BYTES : (place + 1) * HASH_BYTES]
    except Damaged:
        return  # is reported where that tile is checked itself
    if perfect_root(hashes) != stated:
        yield Fault(tile.first, tile.end, Kind.HASH, tile.path)


def _roots(tree: Tree, known: Sequence[Checkpoint], own: Checkpoint) -> Iterator[Fault]:
    """Every checkpoint, the smallest first: what the last good one covers is not at fault in the next."""
    good = 0
    for one in sorted(known, key=lambda found: found.size):
        if one.size > own.size:
            yield Fault(own.size, one.size, Kind.ROLLED_BACK)
            continue
        try:
            right = tree.root(one.size) == one.root
        except Damaged:
            continue
        if right:
            good = one.size
        else:
            yield Fault(good, one.size, Kind.ROOT if one is own else Kind.FORKED)


def _files(store: Store, size: int) -> Iterator[Fault]:
    """Files that nothing asks for, and narrow tiles of earlier sizes that say something else than the full ones."""
    try:
        span = pending(store)
        towards = max(span or (0, 0))
        if span and size not in span:
            raise Untrue(PENDING)
    except Untrue:
        towards = 0
        yield Fault(size, size, Kind.STRANGER, PENDING)
    tree = Tree(store, size)
    for path in store.names():
        tile = tile_of(path)
        if tile is None:
            if path not in (CHECKPOINT, PENDING):
                yield Fault(size, size, Kind.STRANGER, path)
        elif not belongs(tile, size):
            if not belongs(tile, towards):  # the log may be written to while it is checked: ask again how far
                towards = max(towards, _towards(store))
            if not belongs(tile, towards):
                yield Fault(size, size, Kind.STRANGER, path)
        elif not tile.full:
            yield from _narrow(tree, tile)


def _towards(store: Store) -> int:
    """The size that the last writer has set out for; 0 if there was none or nobody can tell."""
    try:
        return max(pending(store) or (0, 0))
    except Untrue:
        return 0


def _narrow(tree: Tree, tile: Tile) -> Iterator[Fault]:
    now = tree.tile_at(tile.level, tile.index)
    if now == tile:
        return
    try:
        before, after = _parts(tile, tree.store.read(tile.path)), _parts(tile, tree.data(now))[: tile.width]
    except (Missing, Damaged):
        return  # is reported where that tile is checked itself
    if before != after:
        same = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
        place = min(len(before), len(after), tile.width - 1) if same is None else same
        yield Fault(tile.first + place * tile.reach, tile.end, Kind.NARROW, tile.path)


def _parts(tile: Tile, data: bytes) -> list[bytes]:
    if tile.level >= 0:
        return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
    try:
        return decode_bundle(data)
    except BadBundle as fault:
        return [*fault.whole, b"cut off"]
