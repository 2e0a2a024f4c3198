"""A small log to do things to."""

from sekimori.engines.tlog.checkpoint import ring
from sekimori.engines.tlog.log import create
from sekimori.engines.tlog.note import Kind, Signer
from sekimori.engines.tlog.stores import MemoryStore
from sekimori.engines.tlog.verify import verify

ORIGIN = "city.example.jp/journal"
SIGNER = Signer(ORIGIN, b"k" * 32)
KEYS = ring(SIGNER.verifier)
WITNESS = Signer("auditor.example.jp/w1", b"w" * 32, Kind.COSIGNATURE)


def numbered(first, end):
    return [b"record %d" % number for number in range(first, end)]


def new_log(*sizes, store=None, keys=KEYS, signers=(SIGNER,)):
    """A log that has grown to each of the sizes in turn."""
    log = create(MemoryStore() if store is None else store, origin=ORIGIN, keys=keys, signers=signers)
    grown = 0
    for size in sizes:
        log.append(numbered(grown, size))
        grown = size
    return log


def checked(store, known=(), **more):
    return verify(store, origin=ORIGIN, keys=KEYS, known=known, **more)
