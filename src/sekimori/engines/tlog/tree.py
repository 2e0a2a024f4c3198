"""Reading a tree from its tiles: hashes of any span, entries, roots of earlier sizes, proofs."""

from sekimori.engines.tlog.hashing import EMPTY_ROOT, HASH_BYTES, folded, perfect_root
from sekimori.engines.tlog.proofs import consistency_proof, inclusion_proof
from sekimori.engines.tlog.stores import Missing, Store
from sekimori.engines.tlog.tiles import WIDTH, BadBundle, Tile, decode_bundle

KEPT_TILES = 64  # 512 KiB: the upper levels of the largest trees and the neighbourhood of one entry


class Damaged(Exception):
    """A file of the log is missing or has not the length that the tree's size asks for.

    ``first`` and ``end`` bound the entries concerned.
    """

    def __init__(self, tile: Tile, first: int | None = None) -> None:
        super().__init__(tile.path)
        self.path = tile.path
        self.first = tile.first if first is None else first
        self.end = tile.end


class Tree:
    """The tree of ``size`` over a store. It trusts what it reads: compare roots with a signed checkpoint."""

    def __init__(self, store: Store, size: int) -> None:
        self.store = store
        self.size = size
        self._kept: dict[Tile, bytes] = {}
        self._decoded: tuple[Tile | None, list[bytes]] = None, []

    def root(self, size: int | None = None) -> bytes:
        """This function will return the root at this or an earlier size.

        :raises Damaged: if a tile is missing or too short.
        """
        return self.span(0, self.size if size is None else size)

    def span(self, low: int, high: int) -> bytes:
        """This function will return the Merkle tree hash over the leaves from ``low`` up to but not including ``high``.

        ``low`` is a multiple of the largest power of two that the span's length reaches, as it is for every node of a
        proof and for every tree.

        :raises Damaged: if a tile is missing or too short.
        """
        if not 0 <= low <= high <= self.size:
            raise IndexError((low, high))
        if low == high:
            return EMPTY_ROOT
        roots = []
        while low < high:
            power = (high - low).bit_length() - 1
            roots.append(self._node(power, low >> power))
            low += 1 << power
        return folded(roots)

    def leaf(self, index: int) -> bytes:
        """This function will return one leaf hash."""
        return self.span(index, index + 1)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """This function will prove that an entry is in the tree of this or an earlier size."""
        return inclusion_proof(index, self.size if size is None else size, self.span)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """This function will prove that the tree of size ``old`` is the beginning of this or an earlier one."""
        return consistency_proof(old, self.size if new is None else new, self.span)

    def entry(self, index: int) -> bytes:
        """This function will return one entry.

        :raises Damaged: if its bundle is missing or cannot be read so far.
        """
        if not 0 <= index < self.size:
            raise IndexError(index)
        bundle, place = divmod(index, WIDTH)
        tile = self.tile_at(-1, bundle)
        if self._decoded[0] != tile:  # entries are mostly asked for one after the other
            try:
                self._decoded = tile, decode_bundle(self.data(tile))
            except BadBundle as fault:
                self._decoded = tile, fault.whole
        entries = self._decoded[1]
        if place >= len(entries):
            raise Damaged(tile, index)
        return entries[place]

    def tile_at(self, level: int, index: int) -> Tile:
        """This function will name the file that holds this tile in a tree of this size."""
        hashes = self.size >> (8 * max(level, 0))
        return Tile(level, index, min(WIDTH, hashes - index * WIDTH))

    def data(self, tile: Tile) -> bytes:
        """This function will read a tile, or its part of the full tile where the narrow one was collected.

        :raises Damaged: if it is missing or, for hashes, has another length than its width.
        """
        found = self._kept.pop(tile, None)
        if found is None:
            found = self._read(tile)
        self._kept[tile] = found  # the latest used stand last
        if len(self._kept) > KEPT_TILES:
            del self._kept[next(iter(self._kept))]
        return found

    def _read(self, tile: Tile) -> bytes:
        try:
            found = self.store.read(tile.path)
        except Missing:
            if tile.full:
                raise Damaged(tile) from None
            found = self._part_of_full(tile)
        if tile.level >= 0 and len(found) != tile.width * HASH_BYTES:
            raise Damaged(tile, min(tile.end, tile.first + len(found) // HASH_BYTES * tile.reach))
        return found

    def _part_of_full(self, tile: Tile) -> bytes:
        try:
            found = self.store.read(tile.complete.path)
        except Missing:
            raise Damaged(tile) from None
        return found[: tile.width * HASH_BYTES] if tile.level >= 0 else found

    def _node(self, power: int, number: int) -> bytes:
        """The root of the perfect subtree number ``number`` among those of 2**power leaves."""
        level, inside = divmod(power, 8)
        index, place = divmod(number << inside, WIDTH)
        run = self.data(self.tile_at(level, index))
        return perfect_root(run[place * HASH_BYTES : (place + (1 << inside)) * HASH_BYTES])
