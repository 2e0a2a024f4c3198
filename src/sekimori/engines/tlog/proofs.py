"""Inclusion and consistency proofs: made after RFC 6962 §2.1.1 and §2.1.2, checked after RFC 9162 §2.1.3.2 and §2.1.4.2.

Making needs only a function that hashes a span of leaves, so the same code serves a list in memory and tiles on a disk.
"""

from collections.abc import Callable, Iterator, Sequence

from sekimori.engines.tlog.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

Span = Callable[[int, int], bytes]


class BadProof(ValueError):
    """The proof does not show what it is said to show."""


def inclusion_proof(index: int, size: int, span: Span) -> list[bytes]:
    """This function will prove that the entry ``index`` is in the tree of ``size``; the leaf's sibling comes first.

    :raises IndexError: if the tree has no such entry.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    path = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return [span(*reach) for reach in reversed(path)]


def consistency_proof(old: int, new: int, span: Span) -> list[bytes]:
    """This function will prove that the tree of size ``old`` is the beginning of the tree of size ``new``.

    The proof is empty for equal sizes and for an old tree without entries.

    :raises IndexError: if the old tree is the larger one.
    """
    if not 0 <= old <= new:
        raise IndexError(old)
    if old in (0, new):
        return []
    path = []
    low, high = 0, new
    while old != high:
        middle = low + _largest_power_below(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    if low:  # the old tree is no subtree of the new one: its last part is not known to the one who checks
        path.append((low, high))
    return [span(*reach) for reach in reversed(path)]


def check_inclusion(*, index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """This function will check that the leaf hash is number ``index`` in the tree with this size and root.

    :raises BadProof: if it is not shown.
    """
    if not 0 <= index < size:
        raise BadProof("no such entry in a tree of this size")
    _check_lengths(leaf, *proof)
    found = leaf
    for node, left in _climb(index, size - 1, proof):
        found = node_hash(node, found) if left else node_hash(found, node)
    if found != root:
        raise BadProof("leads to another root")


def check_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """This function will check that the tree (``old``, ``old_root``) is the beginning of (``new``, ``new_root``).

    Every tree begins with the tree without entries, so a larger one cannot be checked against it: that is refused.

    :raises BadProof: if it is not shown.
    """
    if not 0 <= old <= new:
        raise BadProof("the old tree is the larger one")
    if old == new:
        _check_same(old, old_root, new_root, proof)
        return
    if old == 0:
        raise BadProof("every tree begins with the one without entries")
    _check_lengths(*proof)
    if not proof:
        raise BadProof("too short")
    start, *nodes = proof if old & (old - 1) else (old_root, *proof)  # a perfect old tree is its own first node
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = start
    for node, left in _climb(at, last, nodes):
        second = node_hash(node, second) if left else node_hash(second, node)
        if left:
            first = node_hash(node, first)
    if first != old_root or second != new_root:
        raise BadProof("leads to another root")


def _climb(at: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Every node of a proof, and whether it stands to the left of what was hashed so far; from node ``at`` to the root."""
    for node in proof:
        if last == 0:
            raise BadProof("too long")
        left = bool(at & 1) or at == last
        yield node, left
        while left and at and not at & 1:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("too short")


def _check_same(size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise BadProof("too long")
    if old_root != new_root:
        raise BadProof("two roots for one size")
    if size == 0 and new_root != EMPTY_ROOT:
        raise BadProof("the root of a tree without entries is the hash of nothing")


def _check_lengths(*hashes: bytes) -> None:
    if any(len(found) != HASH_BYTES for found in hashes):
        raise BadProof("a hash has 32 bytes")


def _largest_power_below(number: int) -> int:
    """The largest power of two smaller than a number (of at least 2)."""
    return 1 << ((number - 1).bit_length() - 1)
