"""All measurements in one run: `python -m bench.run` prints them as Markdown and writes bench/results.md."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.postgres import postgres

from bench import access_log, analyses, analyses_quality, deidentify_peers, search, taking_in
from bench.probes import machine, raw_postgresql_commits, raw_sqlite_commits
from bench.serving import REQUESTS, Visitor, one_worker
from bench.timing import Times
from bench.transparency import section

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / ".venv-bench" / "bin" / "python"
PASSWORD = "sekimori-mihon-2026"  # of the sample, which everybody may know
COMMITS = 300
PROMISED_PAGE = 150  # milliseconds, p95
PROMISED_LIST = {"PostgreSQL": 150, "SQLite": 300}
APPLICATIONS = (1_000, 1_000_000)
TABLE_HEAD = "| what | median | p95 | worst | |\n|---|--:|--:|--:|---|"


def main() -> None:
    report = [f"# Measurements\n\n{datetime.now(UTC):%Y-%m-%d}. {machine()}.\n"]
    report.append("Durations in milliseconds. Every database call is real: durable commits, nothing mocked.\n")
    report.append(_ground())
    for database in ("SQLite", "PostgreSQL"):
        print(f"── {database}", flush=True)
        report.append(_one_database(database))
    print("── transparency log", flush=True)
    report.append(section())
    print("── access records", flush=True)
    report.append(access_log.section())
    print("── analyses of access records", flush=True)
    report += [taking_in.section(), search.section(), analyses.section(), analyses_quality.section()]
    print("── personal information in texts and tables", flush=True)
    report += [_detection(), deidentify_peers.section()]
    text = "\n".join(report)
    (ROOT / "bench" / "results.md").write_text(text)
    print(text)


def line(name: str, times: Times, note: str = "") -> str:
    return f"| {name} | {times.median:,.1f} | {times.p95:,.1f} | {times.worst:,.1f} | {note} |"


def _ground() -> str:
    """The raw probes and the peer."""
    lines = ["## The ground\n", TABLE_HEAD, line("bare SQLite, one row per commit", raw_sqlite_commits(COMMITS))]
    with postgres(hasty=False) as url:
        lines.append(line("bare PostgreSQL, one row per commit", raw_postgresql_commits(url, COMMITS)))
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    peer = subprocess.run([PEER, "-m", "bench.peer"], cwd=ROOT, env=environment, capture_output=True, check=True)
    times = Times(tuple(json.loads(peer.stdout)))
    lines.append(line("django-auditlog: one row saved with its log entry, SQLite", times, "the peer of our journal"))
    with one_worker("bench.empty:application") as address:
        lines.append(line("empty Django view over loopback", Visitor(address).times_of("/"), f"{REQUESTS} requests"))
    return "\n".join(lines) + "\n"


def _detection() -> str:
    output = subprocess.run(
        [sys.executable, "-m", "bench.deidentify"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return f"## Personal information in texts and tables\n\n{output.stdout}"


def _one_database(database: str) -> str:
    with ExitStack() as stack:
        os.environ["SEKIMORI_HOME"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="sekimori-bench-"))
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("BENCH_OTHER_DATABASE_URL", None)
        if database == "PostgreSQL":
            for name in ("DATABASE_URL", "BENCH_OTHER_DATABASE_URL"):
                os.environ[name] = stack.enter_context(postgres(hasty=False))
        output = subprocess.run([sys.executable, "-m", "bench.parts"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        measured = json.loads(output.stdout)
        lines = [f"## {database}: the parts\n", TABLE_HEAD]
        lines += [line(part["name"], Times(tuple(part["times"])), part["note"]) for part in measured["parts"]]
        lines += ["", *_journalled()]
        lines += ["", *_pages(database, measured)]
        lines += ["", *_applications(database)]
    return "\n".join(lines) + "\n"


def _journalled() -> list[str]:
    """What a record costs the act that it is written with (promised: less than 2 ms)."""
    output = subprocess.run([sys.executable, "-m", "bench.journalled"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found = [(name, Times(tuple(times))) for name, times in json.loads(output.stdout)]
    bare = found[0][1].median
    return [TABLE_HEAD, *(line(name, times, f"{times.median - bare:+.1f} ms") for name, times in found)]


def _applications(database: str) -> list[str]:
    """The lists of applications with a thousand rows and with a million, and a ledger of a year taken out."""
    lines = []
    for number in APPLICATIONS:
        command = [sys.executable, "-m", "bench.applications", str(number)]
        output = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        measured = json.loads(output.stdout)
        head = f"## {database}: {number:,} applications (filled in {measured['filled'] / 1000:,.0f} s)\n"
        lines += [head, *_pages(database, measured, promised=PROMISED_LIST[database])[1:], "", TABLE_HEAD]
        lines += [line(part["name"], Times(tuple(part["times"])), part["note"]) for part in measured["parts"]]
        lines.append("")
    for form in ("csv", "xlsx"):
        command = [sys.executable, "-m", "bench.export_once", form]
        taken = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
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


if __name__ == "__main__":
    main()
