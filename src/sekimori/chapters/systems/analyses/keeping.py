"""Keeping what a run found: new findings, known ones that a late delivery has completed, and which are found no more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses.acts import Trace, acts
from sekimori.chapters.systems.analyses.models import Alert, AnalysedDay, Run
from sekimori.chapters.systems.analyses.rules import State
from sekimori.engines.analytics.run import Finding
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person, Unit
from sekimori.foundation.journal.write import record

AREA = ("access_analyses",)
CHANGED = (
    "unit",
    "holding",
    "value",
    "usual",
    "why",
    "score",
    "records",
    "records_count",
    "last_run",
    "still_found",
    "changed_at",
    "state",
)
Place = tuple[str, date]


@dataclass
class Tally:
    """What became of a run's findings."""

    new: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    reopened: int = 0


@transaction.atomic(durable=True)
def keep(
    actor: Actor, run: Run, contents: dict[Place, str], counts: dict[Place, int], findings: list[Finding],
    analyses: tuple[str, ...], digest: str,
) -> Run:  # fmt: skip
    """This function will keep a run's findings and say which days it looked at, all or nothing.

    A finding stands once, however often its day is analysed. What was answered stays answered unless it has grown.
    """
    run = Run.objects.select_for_update().get(pk=run.pk, outcome="running")
    _days(run, contents, counts)
    known = {
        row.identity: row for row in Alert.objects.select_for_update().filter(identity__in=map(identity_of, findings))
    }
    tally, units = Tally(), _Known(findings)
    for finding in findings:
        _one(actor, run, finding, known, units, tally)
    Alert.objects.bulk_create(tally.new, batch_size=500)
    Alert.objects.bulk_update(tally.changed, CHANGED, batch_size=500)
    _join({row.day for row in (*tally.new, *tally.changed)})
    gone = Alert.objects.filter(day__gte=run.first, day__lte=run.last, analysis__in=analyses, still_found=True)
    lost = gone.exclude(last_run=run).update(still_found=False, last_run=run, changed_at=actor.at)
    run.records, run.findings, run.digest = sum(counts.values()), len(findings), digest
    run.outcome, run.finished_at = "done", actor.at
    run.save()
    _note(actor, run, tally, lost)
    return run


def _join(days: set[date]) -> None:
    """Findings of these days that tell of one act are given its number, also those that were there before."""
    names = ("person", "account", "source", "day", "holding", "records", "act")
    rows = {row.pk: row for row in Alert.objects.filter(day__in=days).only(*names)}
    found = acts([
        Trace(row.pk, _who(row), row.day, row.holding, frozenset(row.records)) for row in rows.values()
    ])  # fmt: skip
    moved = [row for row in rows.values() if row.act != found[row.pk]]
    for row in moved:
        row.act = found[row.pk]
    Alert.objects.bulk_update(moved, ["act"], batch_size=500)


def _who(row: Alert) -> str:
    if row.person_id is not None:
        return f"p{row.person_id}"
    return f"{row.source}/{row.account}" if row.account else ""


def _note(actor: Actor, run: Run, tally: Tally, lost: int) -> None:
    record(
        actor,
        "analyses.run",
        object_kind="access_run",
        object_id=run.pk,
        facts={
            "first": run.first.isoformat(),
            "last": run.last.isoformat(),
            "records": run.records,
            "found": run.findings,
            "new": len(tally.new),
            "reopened": tally.reopened,
            "gone": lost,
            "digest": run.digest,
            "engine": run.engine,
            "excluded": len(run.excluded),
        },
        changes=AREA,
    )


def identity_of(finding: Finding) -> str:
    """This function will return what makes a finding one and the same: its analysis, day, and whom or what it is about."""
    about = [finding.facts.get(name, "") for name in ("account", "subject", "source_address")]
    who = finding.person if finding.person is not None else finding.account
    parts = [finding.analysis, finding.day.isoformat(), str(who), *map(str, about)]
    if finding.person is None:
        parts.append(finding.source)
    return sha256("\n".join(parts).encode()).hexdigest()


class _Known:
    """Which of the keys in findings the directory has, and whose the sources are: four queries however many findings."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        found = list(findings)
        people = {one.person for one in found if one.person is not None}
        units = {one.unit for one in found if one.unit is not None}
        self.people = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
        self.units = set(Unit.objects.filter(pk__in=units).values_list("pk", flat=True))
        self.of_source = dict(Source.objects.values_list("code", "unit"))

    def unit(self, finding: Finding) -> int | None:
        """Whoever acted is answered for by their unit; what concerns a system and nobody known, by the system's."""
        if finding.unit in self.units:
            return finding.unit
        return self.of_source.get(finding.source) if finding.person is None else None


def _one(actor: Actor, run: Run, finding: Finding, known: dict[str, Alert], keys: _Known, tally: Tally) -> None:
    identity, said = identity_of(finding), _said(finding, keys)
    row = known.get(identity)
    if row is None:
        row = Alert(
            identity=identity,
            analysis=finding.analysis,
            day=finding.day,
            person_id=finding.person if finding.person in keys.people else None,
            account=finding.account[:200],
            source=finding.source,
            first_run=run,
            last_run=run,
            created_at=actor.at,
            changed_at=actor.at,
            **said,
        )
        known[identity] = row
        tally.new.append(row)
    elif row.pk is not None:  # an engine that names one thing twice has found it once
        _again(actor, run, row, said, tally)


def _said(finding: Finding, keys: _Known) -> dict[str, Any]:
    return {
        "unit_id": keys.unit(finding),
        "holding": finding.holding,
        "value": float(finding.value),
        "usual": float(finding.usual),
        "why": finding.why,
        "score": float(finding.score),
        "records": list(finding.record_uids),
        "records_count": finding.records_count,
    }


def _again(actor: Actor, run: Run, row: Alert, said: dict[str, Any], tally: Tally) -> None:
    """A finding that was there: completed while nobody has answered it, and opened again if it has grown since."""
    grown = said["value"] > row.value
    if any(getattr(row, name) != value for name, value in said.items()):
        row.changed_at = actor.at
    if grown and row.state == State.CLOSED:
        row.state = State.OPEN.value
        tally.reopened += 1
    if grown or row.state == State.OPEN:
        for name, value in said.items():
            setattr(row, name, value)
    row.last_run, row.still_found = run, True
    tally.changed.append(row)


def _days(run: Run, contents: dict[Place, str], counts: dict[Place, int]) -> None:
    rows = [
        AnalysedDay(run=run, source=source, day=day, contents=digest, records=counts.get((source, day), 0))
        for (source, day), digest in sorted(contents.items())
    ]
    AnalysedDay.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
