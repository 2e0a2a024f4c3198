"""What people do when a posting ends: the one writes what the other should know, the other confirms having seen it."""

from django.db import transaction
from django.http import Http404

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.handover.models import Acknowledgement, Note
from sekimori.foundation.handover.queries import find, look
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import looks_garbled

WRITE = declare("handover.write", "申し送りを書く")
ACKNOWLEDGE = declare("handover.acknowledge", "引継ぎを確認する")
LONGEST = 4000


@transaction.atomic(durable=True)
def write_note(actor: Actor, posting_id: int, text: str) -> Note:
    """This function will keep what the leaving person has to say to whoever comes next, until their last day.

    :raises Http404: if the posting is not the actor's or is over. :raises Refused: if the text is too long or garbled.
    """
    ruling = actor.require(WRITE, Target(person=actor.person))
    posting, _ = find(actor, posting_id)
    if posting.person_id != actor.person or posting.until is None or posting.until <= actor.today:
        raise Http404
    if len(text) > LONGEST:
        raise Refused(Problem("申し送り", f"{len(text):,}文字あります", f"{LONGEST:,}文字以内で書いてください"))
    if looks_garbled(text):
        raise Refused(Problem("申し送り", "文字化けしています", "文字を入力し直してください"))
    note, _ = Note.objects.update_or_create(
        posting=posting, defaults={"text": text.replace("\r\n", "\n").strip(), "written_at": actor.at}
    )
    record(actor, WRITE, object_kind="posting", object_id=posting.pk, object_unit=posting.unit_id, ruling=ruling)
    return note


@transaction.atomic(durable=True)
def acknowledge(actor: Actor, posting_id: int) -> Acknowledgement:
    """This function will record that the successor has seen what was open, with how much it was; twice is once.

    :raises Http404: if the actor does not follow in the posting.
    """
    ruling = actor.require(ACKNOWLEDGE, Target(person=actor.person))
    posting, follows = find(actor, posting_id)
    if not follows or actor.person is None:
        raise Http404
    counts = look(actor, posting, follows=follows).counts
    row, created = Acknowledgement.objects.get_or_create(
        posting=posting, by_id=actor.person, defaults={"post": actor.post, "at": actor.at, "counts": counts}
    )
    if created:
        record(
            actor,
            ACKNOWLEDGE,
            object_kind="posting",
            object_id=posting.pk,
            object_unit=posting.unit_id,
            facts={"open": sum(counts.values())},
            ruling=ruling,
        )
    return row
