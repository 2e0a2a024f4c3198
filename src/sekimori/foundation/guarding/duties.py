"""What guarded settings ask of people: to decide what others propose, and to look at the settings again in time."""

from collections.abc import Iterator
from datetime import timedelta

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.guarding import actions, queries, screens
from sekimori.foundation.guarding.declarations import settings
from sekimori.foundation.obligations.queries import REMIND
from sekimori.foundation.obligations.registry import Need, Obligation, obligations


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
        yield Obligation(
            need=Need.OTHER,
            title="二人で決める設定を見直す",
            detail=f"見直す時期の設定が{len(soon)}件あります。",
            ref="",
            place=None,
            place_name="全体",
            due=min(soon),
            url_name="guarding:index",
        )
