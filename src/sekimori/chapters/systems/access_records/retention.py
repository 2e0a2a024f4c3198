"""The end of retention: whole days of records are destroyed once their source's years are over, and that is recorded."""

from datetime import date

from django.db import transaction

from sekimori.chapters.systems.access_records.guarded import retention_years
from sekimori.chapters.systems.access_records.models import QuarantinedLine, Source
from sekimori.chapters.systems.access_records.storing import store
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.months import months_later

FORGET = "access_records.retention.forget"
A_DAY = 400  # indexes made anew; each takes a tenth of a second


def forget_expired(actor: Actor) -> int:
    """This function will destroy the days whose retention is over, and return how many days there were.

    What is destroyed first and recorded then is, after a crash between the two, gone without a word; so it is recorded
    first, and a day recorded that still lies there goes at the next round.
    """
    return sum(_forget(actor, source) for source in Source.objects.order_by("code"))


def _forget(actor: Actor, source: Source) -> int:
    before = first_day_kept(actor.today, retention_years(source, actor.at))
    kept = store()
    days = [day for day in kept.days(source.code) if day < before]
    with transaction.atomic(durable=True):
        lines, _ = QuarantinedLine.objects.filter(
            delivery__source=source, delivery__finished_at__date__lt=before
        ).delete()
        if days or lines:
            record(
                actor,
                FORGET,
                object_kind="access_source",
                object_id=source.pk,
                object_unit=source.unit_id,
                facts={"days": len(days), "last": before.isoformat(), "lines": lines},
                changes=("access_records",),
            )
    if days:
        kept.forget(source.code, before)
    return len(days)


def reindex_some() -> int:
    """This function will make some indexes of the search anew that are lost or of an older form, and return how many."""
    return store().reindex(A_DAY)


def first_day_kept(today: date, years: int) -> date:
    """This function will return the first day whose records are still kept."""
    return months_later(today, -12 * years)
