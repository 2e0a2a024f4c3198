"""What the machine itself can do: the ground under every other figure."""

import os
import platform
import sqlite3
import tempfile
from pathlib import Path

from bench.timing import Times, measure

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
ROW = ("2026-11-22T09:00:00+09:00", "home.view", "done", 1, "課長", 2, "第2の2", "{}", b"x" * 16)


def machine() -> str:
    """This function will say what the figures were taken on."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} × {model}, {memory} GiB, Linux {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; load average at the start {load:.1f}"
    )


def raw_sqlite_commits(times: int) -> Times:
    """This function will commit single rows into a bare SQLite file with our pragmas: one fsync each."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "probe.sqlite3", isolation_level=None)
        for pragma in PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        database.execute("CREATE TABLE probe (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g, h, i)")

        def commit() -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO probe (a, b, c, d, e, f, g, h, i) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ROW)
            database.execute("COMMIT")

        return measure(commit, times=times)


def raw_postgresql_commits(url: str, times: int) -> Times:
    """This function will commit single rows into a bare table of the same PostgreSQL, without Django."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE TABLE IF NOT EXISTS probe (id bigserial PRIMARY KEY, a text, b text, c text)")
        statement = "INSERT INTO probe (a, b, c) VALUES (%s, %s, %s)"
        return measure(lambda: database.execute(statement, ROW[:3]), times=times)
