"""The transparency log: appended, verified and proved, beside raw SHA-256, the raw fsync rate and pymerkle in the same run.

`python -m bench.transparency` prints Markdown. Targets: bulk ≥ 100,000 entries a second and core, verification ≥ 250,000,
proofs ≤ 1 ms (inclusion) and 2 ms (consistency), overhead ≤ 40 bytes an entry; by group commit one caller at 0.8 of the
raw fsync rate, 64 callers 50,000 a second, measured free and with the process kept to one processor: threads of one
interpreter never compute at once, and one that wakes on an idle processor costs two to three times as much. Tessera v1.0.2 (Go, the reference writer
of this format) took 13 to 23 times as long as raw SHA-256 for the same 200-byte records on a machine like the project's.
"""

import json
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from bench.timing import measure
from sekimori.engines.tlog.checkpoint import ring
from sekimori.engines.tlog.group import GroupLog, open_group
from sekimori.engines.tlog.hashing import HASH_BYTES, leaf_hash
from sekimori.engines.tlog.log import Log, create
from sekimori.engines.tlog.note import Signer
from sekimori.engines.tlog.proofs import check_inclusion
from sekimori.engines.tlog.stores import FolderStore, MemoryStore
from sekimori.engines.tlog.tiles import FULL_BYTES, tile_of
from sekimori.engines.tlog.tree import Tree
from sekimori.engines.tlog.verify import verify

ENTRIES = 2_000_000  # fewer are checked before a second process has begun
ENTRY_BYTES = 200
SINGLES = 40
CALLERS = 64
ONE_CALLER, EACH_OF_MANY = 2_000, 1_000  # entries by group commit
TURNS = 10  # in so many pieces, the raw probe between them
PEER = Path(__file__).resolve().parents[1] / ".venv-bench" / "bin" / "python"
PROOFS = 300
HUGE = 100_000_000
ANY_TILE = random.Random(6).randbytes(FULL_BYTES)
SIGNER = Signer("bench.example/log", b"b" * 32)
KEYS = ring(SIGNER.verifier)


class HundredMillion(MemoryStore):
    """Every tile of a tree too large to build here: right in number and length, and any hash is as good as another."""

    def read(self, path: str) -> bytes:
        tile = tile_of(path)
        return ANY_TILE[: tile.width * HASH_BYTES] if tile else b""


def main() -> None:
    print(section())


def section() -> str:
    """This function will measure and return the section of the report."""
    with tempfile.TemporaryDirectory(prefix="sekimori-bench-") as folder:
        return _section(Path(folder))


def _section(folder: Path) -> str:
    chance = random.Random(4)
    entries = [chance.randbytes(ENTRY_BYTES) for _ in range(ENTRIES)]
    raw = _seconds(lambda: [sha256(entry).digest() for entry in entries])
    fsyncs = SINGLES / _seconds(lambda: _fsyncs(folder))
    store = FolderStore(folder / "log")
    log = create(store, origin=SIGNER.name, keys=KEYS, signers=[SIGNER])
    bulk = _seconds(lambda: log.append(entries))
    overhead = (
        sum(path.stat().st_size for path in folder.rglob("tile/**/*") if path.is_file()) / ENTRIES
    ) - ENTRY_BYTES
    checked = [_seconds(lambda workers=workers: _verify(store, workers)) for workers in (1, os.cpu_count() or 1)]
    proofs = _proofs(log, entries)
    singles = SINGLES / _seconds(lambda: [log.append([b"x" * ENTRY_BYTES]) for _ in range(SINGLES)])
    rows = [
        ("raw SHA-256 of the entries", f"{ENTRIES / raw:,.0f} /s", "1.0 ×"),
        ("one append of all, durable and signed", f"{ENTRIES / bulk:,.0f} /s", f"{bulk / raw:.1f} ×"),
        ("whole log verified, one process", f"{ENTRIES / checked[0]:,.0f} /s", f"{checked[0] / raw:.1f} ×"),
        (
            f"whole log verified, {os.cpu_count()} processes",
            f"{ENTRIES / checked[1]:,.0f} /s",
            f"{checked[1] / raw:.1f} ×",
        ),
        *proofs,
        ("raw fsync of 200 bytes", f"{fsyncs:,.0f} /s", ""),
        ("append of one entry, durable and signed", f"{singles:,.0f} /s", f"{singles / fsyncs:.2f} of the fsync rate"),
        *_groups(folder),
        *_peer(raw),
        ("overhead", f"{overhead:.1f} bytes an entry", ""),
    ]
    head = f"## Transparency log: {ENTRIES:,} entries of {ENTRY_BYTES} bytes\n\n| what | | time against raw SHA-256 |\n|---|--:|--:|"
    return "\n".join([head, *(f"| {what} | {rate} | {note} |" for what, rate, note in rows)]) + "\n"


def _proofs(log: Log, entries: list[bytes]) -> list[tuple[str, str, str]]:
    chance = random.Random(5)
    size, root = log.checkpoint.size, log.checkpoint.root

    def inclusion() -> None:
        index = chance.randrange(size)
        proof = Tree(log.store, size).inclusion(index)  # nothing kept from the proof before
        check_inclusion(index=index, size=size, leaf=leaf_hash(entries[index]), root=root, proof=proof)

    kept = Tree(log.store, size)
    huge = HundredMillion()
    return [
        (name, f"{times.median:.2f} ms, p95 {times.p95:.2f}", "")
        for name, times in (
            ("inclusion proof made from cold tiles and checked", measure(inclusion, times=PROOFS)),
            ("consistency proof made from cold tiles", measure(lambda: Tree(log.store, size).consistency(chance.randrange(1, size)), times=PROOFS)),
            ("inclusion proof made, tiles kept", measure(lambda: kept.inclusion(chance.randrange(size - 5_000, size)), times=PROOFS)),
            ("inclusion proof in a tree of 100 million, tiles read from memory", measure(lambda: Tree(huge, HUGE).inclusion(chance.randrange(HUGE)), times=PROOFS)),
            ("consistency proof in a tree of 100 million, likewise", measure(lambda: Tree(huge, HUGE).consistency(chance.randrange(1, HUGE)), times=PROOFS)),
        )
    ]  # fmt: skip


def _groups(folder: Path) -> list[tuple[str, str, str]]:
    """By group commit, in turns with the raw probe: the disk is not the same from one second to the next."""
    everywhere = os.sched_getaffinity(0)
    one = {max(everywhere)}
    return [
        _group_row(folder / "1", "1 caller", everywhere, 1, ONE_CALLER),
        _group_row(folder / "64", f"{CALLERS} callers", everywhere, CALLERS, EACH_OF_MANY),
        _group_row(folder / "64-1", f"{CALLERS} callers kept to one processor", one, CALLERS, EACH_OF_MANY),
    ]


def _group_row(folder: Path, who: str, processors: set[int], callers: int, each: int) -> tuple[str, str, str]:
    log = create(FolderStore(folder / "log"), origin=SIGNER.name, keys=KEYS, signers=[SIGNER])
    group = open_group(log, folder / "arrivals", most_waiting=callers * each + 1)
    before, taken, raw = os.sched_getaffinity(0), 0.0, 0.0
    os.sched_setaffinity(0, processors)  # threads begun after it inherit it
    try:
        for _ in range(TURNS):
            raw += _seconds(lambda: _fsyncs(folder, ONE_CALLER // TURNS))
            taken += _seconds(lambda: _calls(group, callers, each // TURNS))
    finally:
        os.sched_setaffinity(0, before)
    group.close()
    fsyncs, rate = ONE_CALLER / raw, callers * each / taken
    name = f"group commit, {who}, each entry durable on return"
    return name, f"{rate:,.0f} /s", f"{rate / fsyncs:.2f} of the fsync rate ({fsyncs:,.0f} /s)"


def _calls(group: GroupLog, callers: int, each: int) -> None:
    def call() -> None:
        for _ in range(each):
            group.append(b"x" * ENTRY_BYTES)

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _peer(raw: float) -> list[tuple[str, str, str]]:
    """pymerkle, where `make bench` has installed it."""
    if not PEER.exists():
        return [("pymerkle", "not installed", "")]
    output = subprocess.run(
        [PEER, "-m", "bench.merkle_peer"], stdout=subprocess.PIPE, check=True, timeout=600, cwd=PEER.parents[2]
    )
    found = json.loads(output.stdout)
    names = {"memory": "pymerkle, appended in memory", "sqlite": "pymerkle, appended to SQLite, one commit"}
    rows = [(text, f"{found[name]:,.0f} /s", f"{ENTRIES / raw / found[name]:.1f} ×") for name, text in names.items()]
    proof = f"{found['memory_proof']:.2f} ms in memory, {found['sqlite_proof']:.2f} in SQLite"
    return [*rows, ("pymerkle, inclusion proof among 50,000", proof, "")]


def _verify(store: FolderStore, workers: int) -> None:
    report = verify(store, origin=SIGNER.name, keys=KEYS, workers=workers)
    if not report.sound:
        raise SystemExit(str(report.faults[:3]))


def _fsyncs(folder: Path, times: int = SINGLES) -> None:
    with (folder / "probe").open("wb") as file:
        for _ in range(times):
            file.write(b"x" * ENTRY_BYTES)
            file.flush()
            os.fsync(file.fileno())


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
