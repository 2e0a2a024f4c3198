"""The analyses over many records, on every engine: `python -m bench.analyses [ROWS | STORE]`; 100,000,000 takes most of an hour.

What is measured is Sekimori's own way — the encrypted store, DuckDB in bounded memory, evidence included — and beside it
the bare questions on plain files: DuckDB, ClickHouse, DataFusion, and Spark with two executors of their own processes.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.access_generator import KEY, Government, fill
from bench.access_population import Plan
from bench.analyses_once import question_of
from sekimori.engines.analytics.definition import analyses
from sekimori.engines.analytics.dialects import columns_read
from sekimori.engines.analytics.plain import write_plain
from sekimori.engines.analytics.query import query_of
from sekimori.engines.analytics.store import Store

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 7_200  # seconds for one engine
SMALL, LARGE = 1_000_000, 100_000_000
DAYS_OF_FEW, DAYS_OF_MANY = 90, 365
EIGHT = (
    "volume_over_threshold", "volume_against_habit", "off_hours", "first_holding", "without_grant", "curiosity",
    "same_person_by_many", "sequential_scan",
)  # fmt: skip
THREE = EIGHT[1:4]
HEAD = "| engine | {} | sum | processor, sum | GB at most | answers |\n|---|{}--:|--:|--:|---|"


def section(rows: int = SMALL, existing: Path | None = None) -> str:
    """This function will fill a store — or take one that is there —, ask every engine and return a section of the report."""
    with tempfile.TemporaryDirectory(prefix="sekimori-analyses-") as folder:
        start = time.perf_counter()
        if existing is None:
            fill(Government(Plan(rows, days=DAYS_OF_MANY if rows >= LARGE else DAYS_OF_FEW)), Path(folder) / "store")
        filled = time.perf_counter() - start
        return _section(existing or Path(folder) / "store", Path(folder) / "plain", filled)


def _section(store: Path, plain: Path, filled: float) -> str:
    question = question_of(Store(store, KEY))
    days = (question.last - question.first).days + 1
    codes, memory = (THREE, 2000) if days > DAYS_OF_FEW else (EIGHT, 300)
    columns = columns_read(query_of(analyses()[code], question) for code in codes)  # as a real export for Spark does
    start = time.perf_counter()
    written = write_plain(Store(store, KEY), plain, question.first, question.last, columns=columns).rows
    exported = time.perf_counter() - start
    lines = [
        f"## Analyses: {written:,} access records of {days} days, all days asked\n",
        f"{f'Generated and stored in {filled:,.0f} s' if filled >= 1 else 'Stored before'} ({_size(store):.2f} GB encrypted, {_size(store) * 1e9 / written:.0f} "
        f"bytes a record); {len(columns)} columns of it written out plainly in {exported:,.0f} s. Seconds by the clock, and of the processor (two cores do two at once); DuckDB with {memory} MB. "
        "*Answers*: whether the rows are those of DuckDB. Sekimori's own way includes the evidence of every finding.\n",
        _head(codes),
        *_raw(store, plain, memory, len(codes)),
    ]
    reference: dict[str, str] = {}
    for engine in ("store", "duckdb", "datafusion", "clickhouse", "spark"):
        print(f"── {engine}", file=sys.stderr, flush=True)
        measured = _measured(engine, store, plain, memory, codes)
        answers = {each["code"]: each["digest"] for each in measured["analyses"]}
        reference = reference or (answers if engine == "duckdb" else {})
        lines.append(_line(engine, measured, answers == reference if engine not in ("store", "duckdb") else None))
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join([*lines, ""])


def _head(codes: tuple[str, ...]) -> str:
    return HEAD.format(" | ".join(codes), "--:|" * len(codes))


def _line(engine: str, measured: dict[str, Any], equal: bool | None) -> str:
    names = {
        "store": "**Sekimori** (encrypted store)", "duckdb": "DuckDB, plain files", "clickhouse": "ClickHouse (chDB)",
        "datafusion": "DataFusion", "spark": "Spark, 2 executors (cold)",
    }  # fmt: skip
    if "failed" in measured:
        return f"| {names[engine]} | {measured['failed']} |"
    seconds = [each["seconds"] for each in measured["analyses"]]
    said = "" if equal is None else "equal" if equal else "**DIFFERENT**"
    cells = " | ".join(f"{each:,.1f}" for each in seconds)
    cells += f" | {sum(seconds):,.1f} | {sum(each['processor'] for each in measured['analyses']):,.1f}"
    return f"| {names[engine]} | {cells} | {measured['memory_mb'] / 1000:.2f} | {said} |"


def _measured(engine: str, store: Path, plain: Path, memory: int, codes: tuple[str, ...]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.analyses_once", engine, str(store), str(plain), str(memory), *codes]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done in {PATIENCE} s", "analyses": []}
    if done.returncode:
        return {"failed": f"failed with {done.returncode}", "analyses": []}
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _raw(store: Path, plain: Path, memory: int, columns: int) -> list[str]:
    """What the engine needs to count the rows, and to read one column of each."""
    connection = duckdb.connect(config={"memory_limit": f"{memory}MB"})
    question = question_of(Store(store, KEY))
    kept = Store(store, KEY)
    files = kept.held(question.first, question.last)
    kept.relation_of(connection, files, ["person", "day_number"]).create_view("stored")
    connection.read_parquet(f"{plain}/*.parquet").create_view("plain")
    lines = []
    for name, table in (("encrypted store", "stored"), ("plain files", "plain")):
        for what, sql in (
            ("count(*)", f"SELECT count(*) FROM {table}"),
            ("persons by day", f"SELECT count(*) FROM (SELECT person, day_number FROM {table} GROUP BY ALL)"),
        ):
            start = time.perf_counter()
            connection.execute(sql).fetchall()
            seconds = time.perf_counter() - start
            lines.append(f"| probe: {what}, {name} | {'| ' * columns}{seconds:,.1f} | | | |")
    return lines


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e9


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else str(SMALL)
    print(section(int(given)) if given.isdigit() else section(existing=Path(given)))
