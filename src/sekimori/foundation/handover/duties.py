"""What handing over asks of people: to prepare it before the last day, to confirm it after the first."""

from collections.abc import Iterator
from datetime import timedelta

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Posting
from sekimori.foundation.handover.models import Acknowledgement
from sekimori.foundation.handover.queries import AFTER, own_postings, place_of, predecessors, span
from sekimori.foundation.obligations.registry import Need, Obligation, obligations

PREPARE, SEE = "引継ぎを用意する", "前任者からの引継ぎを確かめる"


@obligations("handover")
def of_handovers(actor: Actor) -> Iterator[Obligation]:
    """This function will find the postings the actor leaves soon, and those they have followed in and not confirmed."""
    own = own_postings(actor)
    _, last = span(actor)
    again = {(posting.post_id, posting.unit_id, posting.since) for posting in own}
    for posting in own:
        soon = posting.until is not None and actor.today < posting.until <= last
        if soon and (posting.post_id, posting.unit_id, posting.until) not in again:
            yield _duty(actor, posting, PREPARE, 0)
    followed = predecessors(actor, own)
    if not followed:
        return
    seen = set(Acknowledgement.objects.filter(posting__in=followed, by=actor.person).values_list("posting", flat=True))
    after = actor.roster.guideline.number(AFTER, actor.today)
    for posting in followed:
        if posting.pk not in seen:
            yield _duty(actor, posting, SEE, int(after))


def _duty(actor: Actor, posting: Posting, title: str, after: int) -> Obligation:
    if posting.until is None:
        raise ValueError("a posting without an end hands nothing over")
    return Obligation(
        need=Need.OTHER,
        title=title,
        detail=f"{place_of(actor, posting)} {posting.post.title}",
        ref="",
        place=posting.unit_id,
        place_name=place_of(actor, posting),
        due=posting.until + timedelta(days=after - 1),
        url_name="handover:show",
        url_args=(posting.pk,),
    )
