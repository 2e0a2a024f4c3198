"""One engine's analyses, in a process of its own: `python -m bench.analyses_once ENGINE STORE PLAIN MB CODE…`.

Engine `store` reads the encrypted store as Sekimori does, evidence included; the others answer the bare question from the
plain files of PLAIN. Prints JSON: per analysis seconds, processor seconds with all children's, rows and the digest of the
answer, and the largest memory of the process with all its children (Spark's machines are processes).
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.access_generator import KEY
from sekimori.engines.analytics.definition import Analysis, analyses
from sekimori.engines.analytics.dialects import ClickHouse, DataFusion, DuckDB, Engine, answer_digest
from sekimori.engines.analytics.query import Question, query_of
from sekimori.engines.analytics.run import digest, run
from sekimori.engines.analytics.spark import Spark
from sekimori.engines.analytics.store import Store
from sekimori.kernel.business_days import is_business_day

CLUSTER = "local-cluster[2,1,2048]"


class Memory:
    """The largest resident memory of this process and its descendants, looked at five times a second."""

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """This function will return the most there was, in MB."""
        self._done.set()
        self._thread.join()
        return self.most // 2**20

    def _look(self) -> None:
        while not self._done.wait(0.2):
            self.most = max(self.most, sum(map(_resident, _family())))


def _family() -> Iterator[int]:
    waiting = [int(Path("/proc/self").resolve().name)]
    while waiting:
        process = waiting.pop()
        yield process
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            waiting += map(int, _read(task).split())


def _resident(process: int) -> int:
    line = next((line for line in _read(Path(f"/proc/{process}/status")).splitlines() if line.startswith("VmRSS")), "")
    return int(line.split()[1]) * 1024 if line else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended meanwhile
        return ""


def question_of(store: Store) -> Question:
    """This function will ask about all days of a store."""
    days = {source: store.days(source) for source in store.sources()}
    first, last = min(each[0] for each in days.values()), max(each[-1] for each in days.values())
    return Question(first, last, {source: each[0] for source, each in days.items()}, closed=closed_days(first, last))


def closed_days(first: date, last: date) -> frozenset[date]:
    """This function will return the days between two on which offices are closed."""
    every = (first + timedelta(days=day) for day in range((last - first).days + 1))
    return frozenset(day for day in every if not is_business_day(day))


def main(engine: str, store: str, plain: str, memory: str, *codes: str) -> None:
    watch = Memory()
    chosen = [analyses()[code] for code in codes]
    question = question_of(Store(store, KEY))
    with tempfile.TemporaryDirectory(prefix="sekimori-spill-") as spill:
        if engine == "store":
            found = [_stored(Store(store, KEY), analysis, question, int(memory), Path(spill)) for analysis in chosen]
        else:
            found = list(_answered(_engine(engine, int(memory)), Path(plain), chosen, question))
    json.dump({"analyses": found, "memory_mb": watch.stop()}, sys.stdout)


def _engine(name: str, memory: int) -> Engine:
    if name == "spark":
        return Spark(CLUSTER)
    return {"duckdb": lambda: DuckDB(memory), "clickhouse": ClickHouse, "datafusion": DataFusion}[name]()


def _stored(store: Store, analysis: Analysis, question: Question, memory: int, spill: Path) -> dict[str, Any]:
    start = _now()
    findings = run(
        store, analysis, first=question.first, last=question.last, closed=question.closed, memory_mb=memory, spill=spill
    )
    return _line(analysis, start, len(findings), digest(findings))


def _answered(engine: Engine, plain: Path, chosen: list[Analysis], question: Question) -> Iterator[dict[str, Any]]:
    with engine:
        engine.open(plain)
        engine.rows("SELECT COUNT(*) AS n FROM stored")  # what only the first question pays
        for analysis in chosen:
            start = _now()
            rows = engine.rows(query_of(analysis, question))
            yield _line(analysis, start, len(rows), answer_digest(rows))


def _now() -> tuple[float, float]:
    return time.perf_counter(), sum(map(_processor, _family()))


def _processor(process: int) -> float:
    """Seconds of the processor that a living process has used: user's and system's are the 14th and 15th field."""
    fields = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _line(analysis: Analysis, start: tuple[float, float], rows: int, digest_: str) -> dict[str, Any]:
    seconds, processor = (now - then for now, then in zip(_now(), start, strict=True))
    return {"code": analysis.code, "seconds": seconds, "processor": processor, "rows": rows, "digest": digest_}


if __name__ == "__main__":
    main(*sys.argv[1:])
