"""Taking an existing ledger in: all of it or nothing, in one transaction, however many rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import F

from sekimori.chapters.handling.actions.holdings import AREA, last_numbers, lock_units, number_of, version_of
from sekimori.chapters.handling.models import ColumnMapping, Holding, HoldingVersion
from sekimori.chapters.handling.queries.ledger_import import IMPORT, Outcome, Plan, PlannedRow, plan_of
from sekimori.chapters.handling.rules.ledger_headings import Headings
from sekimori.chapters.handling.rules.ledger_import import ColumnChoice, LedgerRead
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault.files import keep
from sekimori.foundation.vault.models import StoredFile
from sekimori.kernel.problems import Problem, Refused

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH = 500  # rows per statement


class LedgerChanged(Refused):
    """Somebody wrote in the ledger after this import had been looked at."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "取扱台帳",
                "確かめた後に、ほかの人が台帳を書き換えました",
                "下の内容をもう一度確かめて、取り込んでください",
            )
        )


@transaction.atomic(durable=True)
def remember_columns(actor: Actor, headings: Headings, choice: ColumnChoice) -> None:
    """This function will remember which columns mean what, for the next file with the same headings.

    :raises Forbidden: if the actor may not take a ledger in for any unit.
    """
    reach = actor.reachable(IMPORT)
    ruling = actor.require(IMPORT, Target() if reach.everything else Target(unit=min(reach.units, default=None)))
    mapping = {"codes": list(choice.codes), "fixed": dict(choice.fixed), "commas": choice.commas}
    ColumnMapping.objects.update_or_create(
        headings_digest=headings.digest,
        defaults={"mapping": mapping, "recorded_at": actor.at, "recorded_by": actor.person},
    )
    record(actor, IMPORT, object_kind="column_mapping", object_id=headings.digest[:12], ruling=ruling)


@transaction.atomic(durable=True)
def take_in(actor: Actor, ledger: LedgerRead, *, sheet: str, seen: str, file: GivenFile) -> Plan:
    """This function will enter and change holdings as the file says; ``seen`` is the fingerprint of what was agreed to.

    The original is kept in the vault. Every unit that the file speaks of has its own record with its own numbers.

    :raises Refused: with every fault of the file. :raises LedgerChanged: if the ledger is no longer what was seen.
    :raises Forbidden: if one of the units is out of reach.
    """
    units = sorted({entry.unit for entry in ledger.entries})
    rulings = {unit: actor.require(IMPORT, Target(unit=unit)) for unit in units}
    lock_units(units)
    list(Holding.objects.select_for_update().filter(unit__in=units).order_by("pk").values_list("pk"))
    plan = plan_of(actor, ledger.entries, where=sheet)
    if ledger.problems or plan.problems:
        raise Refused(*ledger.problems, *plan.problems)
    if plan.fingerprint != seen:
        raise LedgerChanged
    original = _keep(actor, file)
    _enter(actor, plan.of(Outcome.ADDED))
    _change(actor, plan.of(Outcome.CHANGED))
    counted = Counter((row.unit, row.outcome) for row in plan.rows)
    for unit in units:
        numbers = {outcome.value: counted[unit, outcome] for outcome in Outcome}
        record(
            actor,
            IMPORT,
            object_kind="ledger",
            object_id="holdings",
            object_unit=unit,
            facts={**numbers, "file": original.pk, "digest": original.digest},
            changes=AREA,
            ruling=rulings[unit],
        )
    return plan


def _keep(actor: Actor, file: GivenFile) -> StoredFile:
    """The whole file has been read before: what it is, is known."""
    content_type = EXCEL if file.content.startswith(b"PK") else "text/csv"
    return keep(file.content, name=file.name, at=actor.at, content_type=content_type)


def _enter(actor: Actor, rows: Sequence[PlannedRow]) -> None:
    codes = {row.unit: actor.organisation.units[row.unit].code for row in rows}
    last = last_numbers(Holding.objects.values_list("number", flat=True)) if rows else {}
    holdings = []
    for row in rows:
        code = codes[row.unit]
        last[code] = last.get(code, 0) + 1
        holdings.append(Holding(number=number_of(code, last[code]), unit_id=row.unit, created_at=actor.at, version=1))
    entered = Holding.objects.bulk_create(holdings, batch_size=BATCH)
    _say(actor, zip(rows, (holding.pk for holding in entered), strict=True))


def _change(actor: Actor, rows: Sequence[PlannedRow]) -> None:
    befores = [row.before for row in rows if row.before is not None]
    for some in _batches(befores):
        HoldingVersion.objects.filter(pk__in=[before.pk for before in some]).update(superseded_at=actor.at)
        Holding.objects.filter(pk__in=[before.holding_id for before in some]).update(version=F("version") + 1)
    _say(actor, zip(rows, (before.holding_id for before in befores), strict=True))


def _say(actor: Actor, rows: Iterable[tuple[PlannedRow, int]]) -> None:
    versions = [
        HoldingVersion(
            holding_id=holding,
            recorded_at=actor.at,
            recorded_by=actor.person,
            **version_of(row.columns, row.before, row.level, row.assessment),
        )
        for row, holding in rows
    ]
    HoldingVersion.objects.bulk_create(versions, batch_size=BATCH)


def _batches(befores: Sequence[HoldingVersion]) -> Iterable[list[HoldingVersion]]:
    waiting = iter(befores)
    while some := list(islice(waiting, BATCH)):
        yield some
