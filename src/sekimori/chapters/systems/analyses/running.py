"""One run: the days whose records have changed since they were last analysed, every analysis, and what is found kept.

The run is claimed by a row of which there is one at most, computed outside every transaction, and kept in one. Killed
anywhere, it leaves a row that the next run closes, and nothing else.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import duckdb
from django.db import IntegrityError, transaction

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.access_records.storing import MEMORY, store
from sekimori.chapters.systems.analyses.keeping import keep
from sekimori.chapters.systems.analyses.models import AnalysedDay, Run
from sekimori.chapters.systems.analyses.queries.definitions import InForce, in_force
from sekimori.engines.analytics import run as engine
from sekimori.engines.analytics.definition import Analysis
from sekimori.engines.analytics.query import Exclusion, Value
from sekimori.engines.analytics.run import Finding
from sekimori.engines.analytics.store import Store
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal.write import record
from sekimori.kernel.business_days import is_business_day
from sekimori.kernel.moments import day_of

RUN = "analyses.run"
WRITE_OUT = declare("analyses.records.write_out", "アクセス記録を、別のエンジンで分析するために暗号化せずに書き出す")
LOOK_BACK = "analyses.look_back_days"
AT_ONCE = 31  # days of one run
ALIVE = timedelta(hours=4)  # longer than any run takes
AGAIN = timedelta(hours=1)  # after a failure
MEMORY_MB = 1024
ONE = timedelta(days=1)

Ask = Callable[[Store, Analysis, date, date, dict[str, Value], tuple[Exclusion, ...], frozenset[date]], list[Finding]]


class AlreadyRunning(RuntimeError):
    """Another process analyses just now."""


@dataclass(frozen=True, slots=True)
class Due:
    """Days of sources to be analysed, with what they hold now."""

    first: date
    last: date
    contents: dict[tuple[str, date], str]


Engine = Callable[[Actor, Run, Store, Due, InForce], AbstractContextManager[Ask]]


@contextmanager
def here(_actor: Actor, _run: Run, _kept: Store, _due: Due, _settings: InForce) -> Iterator[Ask]:
    """This function will have the analyses answered by DuckDB on this machine, out of the store as it is."""
    yield _by_duckdb


def _by_duckdb(
    kept: Store,
    analysis: Analysis,
    first: date,
    last: date,
    parameters: dict[str, Value],
    excluded: tuple[Exclusion, ...],
    closed: frozenset[date],
) -> list[Finding]:
    return engine.run(
        kept,
        analysis,
        first=first,
        last=last,
        parameters=parameters,
        excluded=excluded,
        closed=closed,
        memory_mb=MEMORY_MB,
    )


def analyse_due(at: datetime) -> int:
    """This function will analyse the days that are over and whose records are not analysed as they are now, the oldest
    first, and return how many days it went over. With nothing to do it asks two queries and lists the store's folder.

    Days before the pack's look-back are left to the command.
    """
    if not Source.objects.exists():
        return 0
    last_run = Run.objects.order_by("-id").values_list("outcome", "finished_at").first()
    if last_run and last_run[0] == "failed" and last_run[1] and at - last_run[1] < AGAIN:
        return 0
    today = day_of(at)
    back = int(directory.guideline(today).number(LOOK_BACK, today))
    due = due_days(today - back * ONE, today - ONE)
    if due is None:
        return 0
    try:
        analyse(system_actor("worker", at), due)
    except AlreadyRunning:
        return 0
    return (due.last - due.first).days + 1


def due_days(first: date, last: date, *, again: bool = False) -> Due | None:
    """This function will return the oldest days, at most a month of them, that are to be analysed; ``None`` if all are.

    ``again`` takes days too that were analysed as they are.
    """
    held: dict[tuple[str, date], list[str]] = {}
    for file in store().held(first, last):
        held.setdefault((file.source, file.day), []).append(file.batch)
    now = {place: sha256("\n".join(sorted(set(batches))).encode()).hexdigest() for place, batches in held.items()}
    done: set[tuple[str, date, str]] = set()
    if now and not again:
        done = set(AnalysedDay.objects.filter(day__gte=first, day__lte=last).values_list("source", "day", "contents"))
    due = {place: contents for place, contents in now.items() if (*place, contents) not in done}
    if not due:
        return None
    begin = min(day for _, day in due)
    end = max(day for _, day in due if day < begin + AT_ONCE * ONE)
    return Due(begin, end, {place: contents for place, contents in now.items() if begin <= place[1] <= end})


def analyse(actor: Actor, due: Due, *, by: Engine = here, name: str = "duckdb") -> Run:
    """This function will run every analysis over days and keep what it finds.

    :raises AlreadyRunning: if another process does so just now; and whatever the engine raises, after noting it.
    """
    settings = in_force(actor.at, due.first, due.last)
    begun = _begin(actor, due, settings, name)
    try:
        kept = store()
        with by(actor, begun, kept, due, settings) as ask:
            findings = _found(kept, due, settings, ask)
        counts = _counts(kept, due)
    except BaseException as error:  # a run that is broken off by hand must not keep others away
        _failed(begun, actor, type(error).__name__)
        raise
    return keep(
        actor, begun, due.contents, counts, findings, tuple(one.code for one in settings.analyses), digest_of(findings)
    )


def _found(kept: Store, due: Due, settings: InForce, ask: Ask) -> list[Finding]:
    days = [due.first + offset * ONE for offset in range((due.last - due.first).days + 1)]
    closed = frozenset(day for day in days if not is_business_day(day))
    found: list[Finding] = []
    for analysis in settings.analyses:
        parameters = dict(settings.parameters[analysis.code])
        found += ask(kept, analysis, due.first, due.last, parameters, settings.excluded, closed)
    return found


def digest_of(findings: Sequence[Finding]) -> str:
    """This function will return the SHA-256 of what a run found: equal on every engine."""
    return engine.digest(findings)


def _counts(kept: Store, due: Due) -> dict[tuple[str, date], int]:
    files = kept.held(due.first, due.last)
    with duckdb.connect(config=MEMORY) as connection, kept.reading(files):
        relation = kept.relation_of(connection, files, ["source", "local_date"])
        rows = relation.aggregate("source, local_date, count(*)", "source, local_date").fetchall()
    return {(source, day): count for source, day, count in rows}


def _begin(actor: Actor, due: Due, settings: InForce, name: str) -> Run:
    _close_broken(actor)
    try:
        with transaction.atomic(durable=True):
            return Run.objects.create(
                first=due.first,
                last=due.last,
                analyses={one.code: one.digest for one in settings.analyses},
                parameters=json.loads(json.dumps(settings.parameters)),
                excluded=list(settings.told),
                engine=name,
                sources=sorted({source for source, _ in due.contents}),
                started_at=actor.at,
                alive_until=actor.at + ALIVE,
            )
    except IntegrityError:
        raise AlreadyRunning from None


@transaction.atomic(durable=True)
def _close_broken(actor: Actor) -> None:
    """A run whose process died is closed: its row would keep all others away."""
    broken = Run.objects.filter(outcome="running", alive_until__lte=actor.at)
    for key in list(broken.values_list("pk", flat=True)):
        if Run.objects.filter(pk=key, outcome="running").update(outcome="broken", finished_at=actor.at):
            record(actor, RUN, outcome="failed", object_kind="access_run", object_id=key, reason="broken")


@transaction.atomic(durable=True)
def _failed(begun: Run, actor: Actor, kind: str) -> None:
    # The kind alone: an engine's message may repeat a row's values.
    Run.objects.filter(pk=begun.pk).update(outcome="failed", finished_at=actor.at, fault=kind[:100])
    record(
        actor,
        RUN,
        outcome="failed",
        object_kind="access_run",
        object_id=begun.pk,
        reason="failed",
        facts={"fault": kind},
    )
