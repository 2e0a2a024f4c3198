"""What guarded settings ask of people: to decide what others propose, and to look at the settings again in time."""

from collections.abc import Iterator
from datetime import date, timedelta

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.guarding import actions, queries, screens
from sekimori.foundation.guarding.declarations import settings
from sekimori.foundation.guarding.elevation import queries as elevations
from sekimori.foundation.guarding.privileges import actions as privileges
from sekimori.foundation.guarding.privileges.standing import Standing, standings
from sekimori.foundation.obligations.queries import REMIND
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.kernel.moments import day_of


@obligations("guarding.decide")
def of_proposals(actor: Actor) -> Iterator[Obligation]:
    """This function will find the proposals that wait for the actor as their second person."""
    for change in screens.to_decide(actor):
        declared = settings()[change.setting]
        provision = actor.roster.guideline.by_canonical.get(declared.article)
        yield Obligation(
            need=Need.DECIDE,
            title="設定の変更の提案を決める",
            detail=f"{declared.label}（{change.proposed_post}の提案）",
            ref=provision.ref if provision else "",
            place=None,
            place_name="全体",
            due=change.expires_on - timedelta(days=1),
            url_name="guarding:change",
            url_args=(change.pk,),
        )


@obligations("guarding.review")
def of_reviews(actor: Actor) -> Iterator[Obligation]:
    """This function will find the settings that the actor must look at again soon, as one piece of work (第6の3)."""
    if actor.person is None or not actor.may(actions.REVIEW):
        return
    now, reviews = queries.asking(actor.at), screens.last_reviews(actor.at)
    last = actor.today + timedelta(days=now.guideline.number(REMIND, actor.today))
    begun = screens.set_up_on()
    days = [screens.next_review(declared, now, reviews.get(code), begun) for code, declared in settings().items()]
    soon = [day for day in days if day <= last]
    if soon:
        provision = actor.roster.guideline.by_canonical.get("systems.monitoring")
        yield Obligation(
            need=Need.OTHER,
            title="二人で決める設定を見直す",
            detail=f"見直す時期の設定が{len(soon)}件あります。",
            ref=provision.ref if provision else "",
            place=None,
            place_name="全体",
            due=min(soon),
            url_name="guarding:review",
        )


@obligations("guarding.attempts")
def of_attempts(actor: Actor) -> Iterator[Obligation]:
    """This function will find what was tried and not accepted since the actor last read the history (第6の3): nobody who
    watches finds by chance that somebody wanted their own unit out of sight."""
    found = screens.unread_attempts(actor)
    if found:
        provision = actor.roster.guideline.by_canonical.get("systems.monitoring")
        yield Obligation(
            need=Need.OTHER,
            title="設定の変更で、受け付けなかった試みを確かめる",
            detail=f"{found}件",
            ref=provision.ref if provision else "",
            place=None,
            place_name="全体",
            due=actor.today,
            url_name="guarding:history",
        )


@obligations("guarding.elevation")
def of_elevations(actor: Actor) -> Iterator[Obligation]:
    """This function will find the elevations that the actor must agree to or not, and those whose acts to read (第6の4)."""
    for row in elevations.waiting(actor):
        yield _of_elevation(actor, row.pk, Need.DECIDE, "管理者の昇格に同意するか決める", day_of(row.answer_by))
    for row in elevations.to_read(actor):
        yield _of_elevation(actor, row.pk, Need.OTHER, "昇格して行われた操作を確かめる", None)


def _of_elevation(actor: Actor, number: int, need: Need, title: str, due: date | None) -> Obligation:
    provision = actor.roster.guideline.by_canonical.get("systems.privileges")
    return Obligation(
        need=need,
        title=title,
        detail="技術管理者の操作",
        ref=provision.ref if provision else "",
        place=None,
        place_name="全体",
        due=due,
        url_name="guarding:elevation-one",
        url_args=(number,),
    )


@obligations("guarding.privileges")
def of_privileges(actor: Actor) -> Iterator[Obligation]:
    """This function will find the registers of administrators that the actor must put in order or look through (第6の4)."""
    units = actor.reachable(privileges.REVIEW).units & actor.organisation.units.keys()
    bodies = frozenset(unit for unit in units if actor.organisation.body_of(unit) == unit)
    if not bodies:
        return
    provision = actor.roster.guideline.by_canonical.get("systems.privileges")
    found = standings(bodies, on=actor.today, known_at=actor.at, guideline=actor.roster.guideline, roster=actor.roster)
    for unit, stands in sorted(found.items()):
        late = stands.review_due is None or stands.review_due <= actor.today + stands.notice
        if not stands.known or not (stands.missing or late or stands.ending(actor.today)):
            continue
        yield Obligation(
            need=Need.OTHER,
            title="管理者権限簿を確かめる",
            detail=_what_of(stands, actor.today),
            ref=provision.ref if provision else "",
            place=unit,
            place_name=actor.organisation.name_of(unit),
            due=stands.review_due,
            url_name="guarding:privileges",
        )


def _what_of(stands: Standing, today: date) -> str:
    if stands.missing:
        return f"登録簿にない管理者の利用者IDが{len(stands.missing)}件あります。"
    if ending := stands.ending(today):
        return f"まもなく期限の来る権限が{len(ending)}件あります。"
    return "棚卸しの時期です。"
