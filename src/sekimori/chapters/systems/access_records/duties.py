"""What taking records in asks of people: a source that has fallen silent, and lines nobody has looked at (第6の2(1))."""

from collections.abc import Iterator
from datetime import timedelta

from sekimori.chapters.systems.access_records.queries import (
    DELIVER,
    QUARANTINE_DAYS,
    SETTLE,
    SourceLine,
    deliveries_of,
    lines_of,
)
from sekimori.chapters.systems.access_records.rules import Health
from sekimori.chapters.systems.access_records.verifying import unsettled
from sekimori.chapters.systems.journal.seal_actions import VERIFY
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.kernel.moments import day_of

ARTICLE = "systems.access_log"


@obligations("access_records")
def of_sources(actor: Actor) -> Iterator[Obligation]:
    """This function will find silent sources and unread lines; where there is no source, it asks one query."""
    if not actor.may_somewhere(DELIVER):
        return
    lines = lines_of(actor, DELIVER)
    for line in lines:
        if line.health is Health.SILENT:
            yield _silent(actor, line)
    if any(line.pulse.unseen for line in lines):
        yield from _unread(actor)


@obligations("access_records.verification")
def of_verification(actor: Actor) -> Iterator[Obligation]:
    """This function will tell the auditor and the chief of records that are no longer as they were taken in."""
    if not actor.may(VERIFY) or (found := unsettled()) is None:
        return
    title = "取り込んだアクセス記録が合わない原因を調べさせる"
    detail = (
        "書き換えられたか、壊れたおそれがあります。サーバーの上の sekimori logs verify で、どの日の記録かが分かります。"
    )
    yield Obligation(Need.OTHER, title, detail, ref_of(actor), None, "", found, "access_records:index")


def _silent(actor: Actor, line: SourceLine) -> Obligation:
    return Obligation(
        Need.OTHER,
        "アクセス記録が届いていない理由を確かめる",
        f"{line.source.label}　{line.silent_days:,}日途絶えています",
        ref_of(actor),
        line.source.unit_id,
        line.source.unit.name,
        line.pulse.expected_by,
        "access_records:source",
        (line.source.pk,),
    )


def _unread(actor: Actor) -> Iterator[Obligation]:
    """Each delivery with lines that could not be read and that nobody has looked at."""
    days = actor.roster.guideline.number(QUARANTINE_DAYS, actor.today)
    waiting = deliveries_of(actor, SETTLE).filter(quarantined__gt=0, looked_at=None, finished_at__isnull=False)
    for delivery in waiting.order_by("id"):
        yield Obligation(
            Need.OTHER,
            "アクセス記録の読めなかった行を確かめる",
            f"{delivery.source.label}　{delivery.quarantined:,}行",
            ref_of(actor),
            delivery.source.unit_id,
            delivery.source.unit.name,
            day_of(delivery.finished_at or actor.at) + timedelta(days=days),
            "access_records:delivery",
            (delivery.pk,),
        )


def ref_of(actor: Actor) -> str:
    """This function will return the article that demands access records, as this government's guideline prints it."""
    provisions = actor.roster.guideline.provisions.values()
    return next((one.ref for one in provisions if one.canonical == ARTICLE), "運用")
