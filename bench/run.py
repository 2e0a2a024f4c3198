"""All measurements in one run: `python -m bench.run` writes bench/results/PART.md, each with the machine and its load.

`python -m bench.run PART …` measures some parts anew; a name that is none lists those there are. Those over ten and a
hundred million access records take an hour and are measured only by name; `BENCH_STORE` is a store of that size which is
there already (`bench.access_generator.fill` made it).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.postgres import postgres

from bench import access_log, analyses, analyses_quality, deidentify_peers, search, taking_in
from bench.probes import machine, raw_postgresql_commits, raw_sqlite_commits
from bench.serving import REQUESTS, Visitor, one_worker
from bench.timing import Times
from bench.transparency import section

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
PEER = ROOT / ".venv-bench" / "bin" / "python"
PASSWORD = "sekimori-mihon-2026"  # of the sample, which everybody may know
PATIENCE = 1_800  # seconds for one process: the longest takes a tenth of it
DATABASES = ("DATABASE_URL", "BENCH_OTHER_DATABASE_URL")
COMMITS = 300
PROMISED_PAGE = 150  # milliseconds, p95
PROMISED_LIST = {"PostgreSQL": 150, "SQLite": 300}
APPLICATIONS = (1_000, 1_000_000)
TABLE_HEAD = "| what | median | p95 | worst | |\n|---|--:|--:|--:|---|"


def main() -> int:
    """This function will measure the parts that are named, or all but the large ones, and keep what each has found.

    A part that fails is said and keeps its older file; it does not cost what the others have measured.
    """
    chosen = sys.argv[1:] or list(PARTS)
    if unknown := set(chosen).difference(PARTS, LARGE):
        raise SystemExit(f"{', '.join(sorted(unknown))}: no part; there are {', '.join([*PARTS, *LARGE])}")
    failed = []
    for name in chosen:
        print(f"── {name}", file=sys.stderr, flush=True)
        ground, begun = machine(), time.perf_counter()
        try:
            with _home():
                found = (PARTS | LARGE)[name]()
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        taken = f"{datetime.now(UTC):%Y-%m-%d}. {ground}; {time.perf_counter() - begun:,.0f} s in all."
        (RESULTS / f"{name}.md").write_text(f"{taken}\n\n{found.rstrip()}\n")
        print(found, flush=True)
    print("".join(f"not measured: {name}\n" for name in failed), file=sys.stderr)
    return len(failed)


@contextmanager
def _home() -> Iterator[None]:
    """A folder and a database of its own for every part."""
    for name in DATABASES:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="sekimori-bench-") as home:
        os.environ["SEKIMORI_HOME"] = home
        yield


def _output(command: list[str | Path], **more: Any) -> str:
    """What another process prints; it must end within ``PATIENCE``."""
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE, **more
    )
    return done.stdout


def line(name: str, times: Times, note: str = "") -> str:
    return f"| {name} | {times.median:,.1f} | {times.p95:,.1f} | {times.worst:,.1f} | {note} |"


def _ground() -> str:
    """The raw probes and the peer."""
    lines = ["## The ground\n", TABLE_HEAD, line("bare SQLite, one row per commit", raw_sqlite_commits(COMMITS))]
    with postgres(hasty=False) as url:
        lines.append(line("bare PostgreSQL, one row per commit", raw_postgresql_commits(url, COMMITS)))
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    times = Times(tuple(json.loads(_output([PEER, "-m", "bench.peer"], env=environment))))
    lines.append(line("django-auditlog: one row saved with its log entry, SQLite", times, "the peer of our journal"))
    with one_worker("bench.empty:application") as address:
        lines.append(line("empty Django view over loopback", Visitor(address).times_of("/"), f"{REQUESTS} requests"))
    return "\n".join(lines) + "\n"


def _detection() -> str:
    found = _output([sys.executable, "-m", "bench.deidentify"])
    return f"## Personal information in texts and tables\n\n{found}"


def _one_database(database: str) -> str:
    with ExitStack() as stack:
        if database == "PostgreSQL":
            for name in DATABASES:
                os.environ[name] = stack.enter_context(postgres(hasty=False))
        measured = json.loads(_output([sys.executable, "-m", "bench.parts"]))
        lines = [f"## {database}: the parts\n", TABLE_HEAD]
        lines += [line(part["name"], Times(tuple(part["times"])), part["note"]) for part in measured["parts"]]
        lines += ["", *_journalled()]
        lines += ["", *_pages(database, measured)]
        lines += ["", *_applications(database)]
    return "\n".join(lines) + "\n"


def _journalled() -> list[str]:
    """What a record costs the act that it is written with (promised: less than 2 ms)."""
    measured = json.loads(_output([sys.executable, "-m", "bench.journalled"]))
    found = [(name, Times(tuple(times))) for name, times in measured]
    bare = found[0][1].median
    return [TABLE_HEAD, *(line(name, times, f"{times.median - bare:+.1f} ms") for name, times in found)]


def _applications(database: str) -> list[str]:
    """The lists of applications with a thousand rows and with a million, and a ledger of a year taken out."""
    lines = []
    for number in APPLICATIONS:
        measured = json.loads(_output([sys.executable, "-m", "bench.applications", str(number)]))
        head = f"## {database}: {number:,} applications (filled in {measured['filled'] / 1000:,.0f} s)\n"
        lines += [head, *_pages(database, measured, promised=PROMISED_LIST[database])[1:], "", TABLE_HEAD]
        lines += [line(part["name"], Times(tuple(part["times"])), part["note"]) for part in measured["parts"]]
        lines.append("")
    for form in ("csv", "xlsx"):
        taken = json.loads(_output([sys.executable, "-m", "bench.export_once", form]))
        seconds, memory = taken["milliseconds"] / 1000, taken["memory"]
        lines.append(f"- ledger of {taken['rows']:,} rows as {form}: {seconds:,.1f} s, {memory:,.0f} MiB at most")
    return lines


def _pages(database: str, measured: dict, *, promised: int = PROMISED_PAGE) -> list[str]:
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "sekimori.config.settings"},
        cwd=ROOT,
        check=True,
    )
    lines = [f"## {database}: every page, one worker, {REQUESTS} requests each\n", TABLE_HEAD]
    slow = []
    with one_worker("sekimori.config.wsgi:application") as address:
        for role, paths in measured["pages"].items():
            visitor = Visitor(address).sign_in(measured["people"][role], PASSWORD)
            for path in paths:
                times = visitor.times_of(path)
                lines.append(line(f"`{path}`", times, role))
                if times.p95 > promised:
                    slow.append(path)
    lines.append(f"\nPages over {promised} ms (p95): {', '.join(f'`{path}`' for path in slow) or 'none'}.")
    return lines


PARTS: dict[str, Callable[[], str]] = {
    "ground": _ground,
    "sqlite": lambda: _one_database("SQLite"),
    "postgresql": lambda: _one_database("PostgreSQL"),
    "log": section,
    "formats": access_log.section,
    "taking-in": taking_in.section,
    "search": search.section,
    "analyses": analyses.section,
    "misuse": analyses_quality.section,
    "texts": _detection,
    "peers": deidentify_peers.section,
}

LARGE: dict[str, Callable[[], str]] = {
    "analyses-ten-million": lambda: analyses.section(10_000_000),
    "analyses-hundred-million": lambda: analyses.section(100_000_000, _existing()),
    "search-hundred-million": lambda: search.section(100_000_000, _existing()),
}


def _existing() -> Path | None:
    return Path(os.environ["BENCH_STORE"]) if "BENCH_STORE" in os.environ else None


if __name__ == "__main__":
    sys.exit(main())
