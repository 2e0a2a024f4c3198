"""Beginning a 保有等の届出 (練馬区 第10条) from the ledger, so that nobody writes twice what stands there already."""

import uuid

from django.http import Http404

from sekimori.chapters.handling.kinds.file_notice import NOTICE, OCCASIONS
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries.file_notices import content_from, may_notify
from sekimori.foundation.applications.actions import save_draft
from sekimori.foundation.applications.models import Application
from sekimori.foundation.authority.actor import Actor


def begin_notice(actor: Actor, holding_id: int, occasion: str, *, token: uuid.UUID) -> Application:
    """This function will keep a draft of a notice filled from the ledger.

    :raises Http404: if the holding is not the actor's unit's, or the guideline knows no such notice.
    """
    said = HoldingVersion.objects.current().select_related("holding").filter(holding=holding_id).first()
    if said is None or not may_notify(actor, said) or occasion not in {choice.code for choice in OCCASIONS}:
        raise Http404
    typed = {
        code: ("yes" if value else "no") if isinstance(value, bool) else value
        for code, value in content_from(said).items()
    }
    typed |= {"people": "" if said.people_count is None else str(said.people_count)}
    typed |= {"holding": str(holding_id), "occasion": occasion}
    if occasion == "cease" and said.holding.ceased_on is not None:
        typed["from_date"] = said.holding.ceased_on.isoformat()
    return save_draft(actor, NOTICE, typed, token=token)
