"""年に一度の確認 (春日部市 第5の7, 練馬区 第15条): which entries of the ledger are to be gone over, and by when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sekimori.chapters.handling.models import HoldingVersion
from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.months import months_later

MONTHS, NOTICE_DAYS = "handling.ledger_review_months", "attestation.due_notice_days"
CONFIRM = "handling.holding.confirm"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Due:
    """One entry to go over."""

    id: int
    version: int
    number: str
    name: str
    unit: str
    people_count: int | None
    people_as_of: date | None
    level: str
    raised: bool
    due: date


@dataclass(frozen=True, slots=True)
class DuePage:
    rows: tuple[Due, ...]
    counted: int


def due_days(actor: Actor, units: Collection[int] | None) -> list[tuple[int, int, date]]:
    """This function will return holding, unit and last day of each review that is due soon or late, first due first.

    ``units=None`` asks about all. A review is due so many months after the last one, or after what was entered.
    """
    guideline, today = actor.roster.guideline, actor.today
    months = guideline.number(MONTHS, today)
    horizon = today + timedelta(days=guideline.number(NOTICE_DAYS, today))
    rows = HoldingVersion.objects.current().filter(holding__ceased_on=None)
    if units is not None:
        rows = rows.filter(holding__unit__in=units)
    found = [
        (holding, unit, months_later(reviewed or recorded, months))
        for holding, unit, reviewed, recorded in rows.values_list(
            "holding", "holding__unit", "reviewed_on", "recorded_at__date"
        )
    ]
    return sorted((row for row in found if row[2] <= horizon), key=lambda row: (row[2], row[0]))


def reviews(actor: Actor) -> DuePage:
    """This function will return the first entries that the actor is to go over, first due first."""
    reach = actor.reachable(CONFIRM)
    found = due_days(actor, None if reach.everything else reach.units)
    days = {holding: due for holding, _, due in found[:PAGE]}
    rows = HoldingVersion.objects.current().filter(holding__in=days).select_related("holding__unit")
    levels = actor.roster.guideline.protection.by_code
    made = [
        Due(
            id=said.holding_id,
            version=said.holding.version,
            number=said.holding.number,
            name=said.name,
            unit=said.holding.unit.name,
            people_count=said.people_count,
            people_as_of=said.people_as_of,
            level=levels[said.level].label,
            raised=said.level != said.computed_level,
            due=days[said.holding_id],
        )
        for said in rows
    ]
    return DuePage(tuple(sorted(made, key=lambda row: (row.due, row.id))), len(found))
