"""Running an analysis with DuckDB: in bounded memory, and the same findings from the same records whenever it is run."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa

from sekimori.engines.analytics.definition import Analysis, Grain
from sekimori.engines.analytics.query import FIXED, Exclusion, Question, Value, evidence_of, query_of
from sekimori.engines.analytics.schema import SCHEMA, columns_in, day_number, day_of
from sekimori.engines.analytics.store import Held, Store
from sekimori.kernel.problems import Problem, Refused

if TYPE_CHECKING:
    from sekimori.engines.analytics.dialects import Engine

MOST_EVIDENCE: Final = 200
ABOUT: Final = {
    Grain.PERSON: "person", Grain.ACCOUNT: "account", Grain.SUBJECT: "subject", Grain.ADDRESS: "source_address",
    Grain.SOURCE: "source",
}  # fmt: skip
Row = Mapping[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at: one per analysis, day and whom or what it is about."""

    analysis: str
    day: date
    person: int | None
    account: str  # of accounts of nobody: source and account, "juki:batch01"
    source: str
    unit: int | None
    holding: int | None
    value: int
    usual: int
    why: str
    score: int  # 0 to 100
    facts: Mapping[str, int | str] = field(default_factory=dict)
    record_uids: tuple[str, ...] = ()  # the newest, at most ``MOST_EVIDENCE``
    records_count: int = 0


def run(
    store: Store,
    analysis: Analysis,
    *,
    first: date,
    last: date,
    parameters: Mapping[str, Value] | None = None,
    excluded: Sequence[Exclusion] = (),
    closed: frozenset[date] = frozenset(),
    memory_mb: int = 1024,
    spill: Path | None = None,
    elsewhere: "Engine | None" = None,
) -> list[Finding]:
    """This function will ask one analysis about days (both counted) and return what it found, the gravest first.

    :param excluded: whose records are not looked at; ``excluded_record`` tells that they exist.
    :param closed: days on which the offices are closed.
    :param spill: folder for what does not fit into memory, in clear while the query runs; without one it is refused.
    :param elsewhere: another engine that answers in DuckDB's place (``spark.Spark``), the same records open in it; the
        evidence is looked up in the store all the same.
    :raises Refused: if a parameter's value is none, the days are the wrong way round, or the memory does not suffice.
    :raises Damaged: if a file of the store cannot be read.
    """
    since = {source: first_day for source, (first_day, _) in store.spans().items()}
    question = Question(first, last, since, parameters or {}, tuple(excluded), closed)
    sql = query_of(analysis, question)
    files = store.held(first - timedelta(days=question.number(analysis, analysis.history)), last)
    with _enough(analysis, memory_mb), _connection(memory_mb, spill) as connection, store.reading(files):
        store.relation_of(connection, files, columns_in(sql)).create_view("stored")
        rows = elsewhere.rows(sql) if elsewhere else connection.execute(sql).fetchall()
        names = (*FIXED, *analysis.facts)
        findings = findings_of(analysis, [dict(zip(names, row, strict=True)) for row in rows])
        evidenced = _evidenced(connection, store, analysis, question, findings, files)
    return sorted(evidenced, key=lambda each: (-each.score, each.day, each.person or 0, each.account, each.source))


@contextmanager
def _enough(analysis: Analysis, memory_mb: int) -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        what = f"決めた大きさ（{memory_mb}MB）のメモリーでは足りません"
        mend = "分析する期間を短くするか、メモリーを増やす"
        raise Refused(Problem(f"分析「{analysis.label}」", what, mend)) from error


def unlearned(
    begun: Mapping[str, date], analysis: Analysis, *, day: date, parameters: Mapping[str, Value] | None = None
) -> dict[str, date]:
    """This function will return the sources whose habits an analysis does not know on a day, with the day from which it
    will. ``begun`` is the first day of every source's records."""
    if not analysis.learns:
        return {}
    length = Question(day, day, parameters=parameters or {}).number(analysis, analysis.learns)
    return {source: first + timedelta(days=length) for source, first in begun.items() if (day - first).days < length}


def findings_of(analysis: Analysis, rows: Iterable[Row]) -> list[Finding]:
    """This function will make findings of the rows that any engine gave for ``query_of``, without evidence."""
    return [_finding(analysis, row) for row in rows]


def digest(findings: Iterable[Finding]) -> str:
    """This function will return the SHA-256 of findings whatever their order; evidence counts."""
    lines = sorted(json.dumps(asdict(each), default=str, sort_keys=True, ensure_ascii=False) for each in findings)
    return sha256("\n".join(lines).encode()).hexdigest()


def _finding(analysis: Analysis, row: Row) -> Finding:
    value, usual = int(row["value"] or 0), int(row["usual"] or 0)
    day = day_of(int(row["day_number"] or 0))
    facts: dict[str, int | str] = {name: row[name] if row[name] is not None else "" for name in analysis.facts}  # type: ignore[misc]
    return Finding(
        analysis=analysis.code,
        day=day,
        person=_optional(row["person"]),
        account=str(facts.get("account", row["account_key"]) or ""),
        source=str(row["source"] or ""),
        unit=_optional(row["unit"]),
        holding=_optional(row["holding"]),
        value=value,
        usual=usual,
        why=analysis.why.format(day=_spoken(day), value=value, usual=usual, **facts),
        score=_score(analysis.score, value, usual),
        facts=facts,
    )


def _optional(value: int | str | None) -> int | None:
    return None if value is None else int(value)


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def _score(least: int, value: int, usual: int) -> int:
    """The analysis's own, and 5 more for every doubling of the usual: whole numbers, so that all engines agree."""
    return min(100, least + 5 * max(0, (value // max(usual, 1)).bit_length() - 1))


def _connection(memory_mb: int, spill: Path | None) -> duckdb.DuckDBPyConnection:
    settings: dict[str, Any] = {
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(spill) if spill else "",
        "enable_external_access": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    return duckdb.connect(":memory:", config=settings)


def _evidenced(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    analysis: Analysis,
    question: Question,
    findings: Sequence[Finding],
    files: Sequence[Held],
) -> list[Finding]:
    """The findings with the names of the records behind them; only the days that have findings are read again."""
    if not findings:
        return []
    about: dict[date, list[Finding]] = {}
    for each in findings:
        for back in range(question.number(analysis, analysis.evidence_days)):
            about.setdefault(each.day - timedelta(days=back), []).append(each)
    asked = pa.table(
        {
            "number": pa.array(range(len(findings)), pa.int64()),
            "day_number": pa.array([day_number(each.day) for each in findings], pa.int32()),
            "person_key": pa.array([-1 if each.person is None else each.person for each in findings], pa.int64()),
            "account_key": pa.array([each.account for each in findings], pa.string()),
            "source": pa.array([each.source for each in findings], pa.string()),
            "account": pa.array([str(each.facts.get("account", "")) for each in findings], pa.string()),
            "subject": pa.array([str(each.facts.get("subject", "")) for each in findings], pa.string()),
            "source_address": pa.array([str(each.facts.get("source_address", "")) for each in findings], pa.string()),
        }
    )
    connection.register("asked", asked)
    sql = evidence_of(analysis, question).replace(":most", str(MOST_EVIDENCE))
    able = [held for held in files if held.day in about]
    only = ABOUT[analysis.grain], [_whom(analysis, about[held.day]) for held in able]
    store.relation_of(connection, able, columns_in(sql), only).create_view("stored", replace=True)
    uids: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    for number, uid, counted in connection.execute(sql).fetchall():
        uids.setdefault(number, []).append(uid)
        counts[number] = counted
    return [
        _with_evidence(each, tuple(uids.get(number, ())), counts.get(number, 0)) for number, each in enumerate(findings)
    ]


def _whom(analysis: Analysis, findings: Iterable[Finding]) -> pa.Array:
    """The values of the grain's column that findings are about; none, too, where it is nobody's account."""
    column = ABOUT[analysis.grain]
    values = {getattr(each, column) if column in FIXED else each.facts.get(column) for each in findings}
    return pa.array(values, SCHEMA.field(column).type)


def _with_evidence(finding: Finding, uids: tuple[str, ...], count: int) -> Finding:
    return replace(finding, record_uids=uids, records_count=count)
