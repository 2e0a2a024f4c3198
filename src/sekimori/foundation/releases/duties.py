"""What takings-out ask of people: to decide, to look at what was warned of, to fetch, to check the thresholds."""

from collections.abc import Iterator
from datetime import date, timedelta

from sekimori.engines.authority.organisation import Organisation
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.labels import place_name
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.foundation.releases.actions import REVIEW
from sekimori.foundation.releases.answering import DECIDE
from sekimori.foundation.releases.queries import OWN, reviewed_units, to_decide, to_fetch, to_see
from sekimori.kernel.moments import day_of
from sekimori.kernel.months import months_later

MONITORING = "systems.monitoring"


@obligations("downloads")
def of_takings(actor: Actor) -> Iterator[Obligation]:
    """This function will find what waits for the actor among takings-out."""
    if actor.may_somewhere(DECIDE):
        days = timedelta(days=actor.roster.guideline.number("downloads.answer_days", actor.today))
        for row in to_decide(actor):
            yield _of(actor, Need.DECIDE, "大量の取出しを認めるか決める", row, "releases:asking")
        for taking in to_see(actor):
            due = day_of(taking.at) + days
            yield _of(actor, Need.DECIDE, "大量の取出しを確かめる", taking, "releases:taking", due=due)
    if actor.account is not None and actor.may_somewhere(OWN):
        for row in to_fetch(actor):
            last = day_of(row.valid_until) if row.valid_until else None
            yield _of(actor, Need.OTHER, "承認された取出しを受け取る", row, "releases:asking", due=last)
    if actor.may_somewhere(REVIEW):
        yield from _reviews(actor)


def _of(
    actor: Actor, need: Need, title: str, row: Asking | Taking, url_name: str, *, due: date | None = None
) -> Obligation:
    return Obligation(
        need=need,
        title=title,
        detail=f"{row.what}　{row.size:,}{row.counted}",
        ref=_ref(actor),
        place=row.unit_id,
        place_name=_place(actor.organisation, row.unit_id),
        due=due,
        url_name=url_name,
        url_args=(row.pk,),
    )


def _place(organisation: Organisation, unit: int | None) -> str:
    return place_name(organisation, unit) if unit is None or unit in organisation.units else ""


def _ref(actor: Actor) -> str:
    provision = actor.roster.guideline.by_canonical.get(MONITORING)
    return provision.ref if provision else ""


def _reviews(actor: Actor) -> Iterator[Obligation]:
    """The manager of a unit that runs a system looks at the thresholds within the period: begun a month ahead."""
    guideline = actor.roster.guideline
    months = guideline.number("downloads.review_months", actor.today)
    notice = timedelta(days=guideline.number("attestation.due_notice_days", actor.today))
    for unit, name, last in reviewed_units(actor):
        due = months_later(day_of(last.at), months) if last else None
        if due is None or due - notice <= actor.today:
            yield Obligation(
                need=Need.OTHER,
                title="大量の取出しの目安を確かめる",
                detail="注意を出す数が仕事に合っているかを確かめ、記録します。",
                ref=_ref(actor),
                place=unit,
                place_name=name,
                due=due,
                url_name="releases:limits",
            )
