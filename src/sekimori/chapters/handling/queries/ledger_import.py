"""What an import of a ledger would do: each row against the ledger as it stands, in a fixed number of queries."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sekimori.chapters.handling.kinds.holding import FIELDS, LINES, SAID, columns_of
from sekimori.chapters.handling.models import ColumnMapping, HoldingVersion
from sekimori.chapters.handling.rules.ledger_headings import UNIT, Headings, propose
from sekimori.chapters.handling.rules.ledger_import import FORM, FROM_MEDIA, MEDIA, ColumnChoice, Entry, identity
from sekimori.chapters.handling.rules.ledger_units import UnitNames, names_of
from sekimori.chapters.handling.rules.levels import settle
from sekimori.engines.protection.assessment import Assessment
from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import Field
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.protection import ProtectionScheme
from sekimori.kernel.problems import Problem

IMPORT = declare("handling.holding.import", "取扱台帳を取り込む")
BY_CODE = {entry.code: entry for entry in FIELDS}
LABELS: Mapping[str, str] = {UNIT: "所管課", **{entry.code: entry.label for entry in FIELDS}}
BLANK: Mapping[str, object] = read(FIELDS, {})[0]


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class PlannedRow:
    """One row with what it would do; ``columns`` is everything said of the holding afterwards."""

    row: int
    unit: int
    outcome: Outcome
    columns: Mapping[str, object]
    before: HoldingVersion | None
    level: str
    assessment: Assessment
    differences: tuple[tuple[str, str, str], ...]  # label, old, new

    @property
    def name(self) -> str:
        return str(self.columns["name"])


@dataclass(frozen=True)
class Plan:
    """What a whole import would do. ``fingerprint`` changes when the ledger does between the look and the yes."""

    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]

    def of(self, outcome: Outcome) -> tuple[PlannedRow, ...]:
        """This function will return the rows with one outcome."""
        return tuple(row for row in self.rows if row.outcome is outcome)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome.value for row in self.rows)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    @property
    def changes(self) -> int:
        return len(self.rows) - self.counts[Outcome.UNCHANGED.value]

    @property
    def fingerprint(self) -> str:
        seen = [
            [row.row, row.unit, row.outcome.value, row.level, *(_seen(row.before) if row.before else ())]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _seen(before: HoldingVersion) -> tuple[int, int]:
    return before.holding_id, before.holding.version


def units_for_import(actor: Actor) -> UnitNames:
    """This function will return the words for all units, and which of them the actor may take a ledger in for."""
    reach = actor.reachable(IMPORT)
    return names_of(actor.organisation, allowed=None if reach.everything else reach.units)


def remembered(headings: Headings) -> ColumnChoice:
    """This function will return the columns as they were chosen for these headings before, or a proposal."""
    found = ColumnMapping.objects.filter(headings_digest=headings.digest).values_list("mapping", flat=True).first()
    if found is not None and len(found["codes"]) == len(headings.columns):
        return ColumnChoice(tuple(found["codes"]), found["fixed"], found["commas"])
    codes = propose(headings.columns)
    return ColumnChoice(codes, {FORM: FROM_MEDIA} if FORM not in codes and MEDIA in codes else {})


def is_remembered(headings: Headings) -> bool:
    """This function will say whether somebody has chosen columns for these headings before."""
    return ColumnMapping.objects.filter(headings_digest=headings.digest).exists()


def plan_of(actor: Actor, entries: Iterable[Entry], *, where: str) -> Plan:
    """This function will compare what was read of a ledger with the ledger as it stands.

    ``where`` names the sheet in problems. What the file does not speak of stays as it is.
    """
    entries = tuple(entries)
    standing: dict[tuple[int, str], list[HoldingVersion]] = {}
    versions = HoldingVersion.objects.current().filter(
        holding__unit__in={entry.unit for entry in entries}, holding__ceased_on=None
    )
    for said in versions.select_related("holding").order_by("holding__pk"):
        standing.setdefault(identity(said.holding.unit_id, said.name), []).append(said)
    rows: list[PlannedRow] = []
    problems: list[Problem] = []
    scheme = actor.roster.guideline.protection
    for entry in entries:
        found = standing.get(identity(entry.unit, str(entry.content["name"])), [])
        if len(found) > 1:
            what = f"同じ名称のものが取扱台帳に{len(found)}件あります"
            mend = "どちらのことか決められません。画面で名称を区別できるように直してから、取り込んでください"
            problems.append(Problem(f"「{where}」{entry.row}行目「名称」", what, mend))
            continue
        rows.append(_planned(entry, found[0] if found else None, scheme))
    return Plan(tuple(rows), tuple(problems))


def _planned(entry: Entry, before: HoldingVersion | None, scheme: ProtectionScheme) -> PlannedRow:
    said = {code: getattr(before, code) for code in SAID} if before else columns_of(BLANK)
    given = columns_of({**BLANK, **entry.content})
    columns = {code: given[code] if code in entry.content else said[code] for code in SAID}
    level, assessment = settle(columns, scheme, wished="", reason="", before=before.level if before else "")
    outcome = Outcome.ADDED if before is None else Outcome.UNCHANGED if columns == said else Outcome.CHANGED
    return PlannedRow(
        row=entry.row,
        unit=entry.unit,
        outcome=outcome,
        columns=columns,
        before=before,
        level=before.level if before and outcome is Outcome.UNCHANGED else level,
        assessment=assessment,
        differences=_differences(said, columns) if outcome is Outcome.CHANGED else (),
    )


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (BY_CODE[code].label, shown(BY_CODE[code], before[code]), shown(BY_CODE[code], after[code]))
        for code in SAID
        if before[code] != after[code]
    )


def shown(entry: Field, value: object) -> str:
    """This function will write a column of the ledger as a person reads it, items in one line."""
    return "、".join(value) if entry.code in LINES and isinstance(value, list) else entry.show(value)


def levels_of(actor: Actor, plan: Plan) -> tuple[tuple[str, int], ...]:
    """This function will count the rows by the protection level they have afterwards, the strictest first."""
    counted = Counter(row.level for row in plan.rows)
    levels = reversed(actor.roster.guideline.protection.levels)
    return tuple((level.label, counted[level.code]) for level in levels)
