"""The peer of our transparency log: pymerkle, the same entries appended in memory and in SQLite, and proofs.

Run by the Python of `.venv-bench`, where the peer is installed: `python -m bench.merkle_peer` prints JSON. It signs
nothing, keeps no tiles, and its SQLite tree commits once for all.
"""

import json
import random
import sys
import tempfile
import time
from pathlib import Path

ENTRIES = 50_000
ENTRY_BYTES = 200
PROOFS = 100


def main() -> None:
    from pymerkle import InmemoryTree, SqliteTree

    chance = random.Random(4)
    entries = [chance.randbytes(ENTRY_BYTES) for _ in range(ENTRIES)]
    memory = InmemoryTree(algorithm="sha256")
    appended = _seconds(lambda: [memory.append_entry(entry) for entry in entries])
    proved = _seconds(lambda: [memory.prove_inclusion(chance.randrange(1, ENTRIES), ENTRIES) for _ in range(PROOFS)])
    with tempfile.TemporaryDirectory() as folder:
        stored = SqliteTree(str(Path(folder) / "peer.sqlite3"), algorithm="sha256")
        bulk = _seconds(lambda: stored.append_entries(entries))
        cold = _seconds(lambda: [stored.prove_inclusion(chance.randrange(1, ENTRIES), ENTRIES) for _ in range(PROOFS)])
    figures = {"memory": ENTRIES / appended, "sqlite": ENTRIES / bulk}
    json.dump(figures | {"memory_proof": proved / PROOFS * 1000, "sqlite_proof": cold / PROOFS * 1000}, sys.stdout)


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
