"""Merkle tree hashing of RFC 6962 §2.1 (SHA-256).

Runs of hashes travel as one ``bytes``, 32 bytes each and in order: that is what a tile is, and slicing it is several
times faster in Python than lists of hashes.
"""

from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """This function will hash one entry (prefix 0x00, so that no entry can pass for a node)."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: list[bytes]) -> bytes:
    """This function will hash entries into one run."""
    return b"".join([sha256(b"\x00" + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """This function will hash two neighbours (prefix 0x01)."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(run: bytes) -> bytes:
    """This function will return the root over a run whose number of hashes is a power of two."""
    while len(run) > HASH_BYTES:
        run = b"".join([sha256(b"\x01" + run[at : at + 64]).digest() for at in range(0, len(run), 64)])
    return run


def peaks(run: bytes) -> list[bytes]:
    """This function will return the roots of the perfect subtrees that a run falls into, the largest first."""
    found = []
    at, left = 0, len(run) // HASH_BYTES
    while left:
        width = 1 << (left.bit_length() - 1)
        found.append(perfect_root(run[at * HASH_BYTES : (at + width) * HASH_BYTES]))
        at += width
        left -= width
    return found


def folded(roots: list[bytes]) -> bytes:
    """This function will join the roots of perfect subtrees, the largest first, into the root over all of them."""
    if not roots:
        return EMPTY_ROOT
    *rest, root = roots
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


def root_of(run: bytes) -> bytes:
    """This function will return the Merkle tree hash (MTH) over a run of leaf hashes."""
    return folded(peaks(run))
