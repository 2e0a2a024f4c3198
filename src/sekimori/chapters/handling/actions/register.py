"""Publishing the 個人情報ファイル簿: create and correct at once, remove without delay, each a record of its own."""

from django.db import transaction
from django.http import Http404

from sekimori.chapters.handling.actions.holdings import say_again
from sekimori.chapters.handling.models import Holding, HoldingVersion, RegisterEntry
from sekimori.chapters.handling.queries.register import desk_of, form_now, has_notice, state_of
from sekimori.chapters.handling.rules.file_register import EXCLUSIONS_BY_CODE, Duty, duty
from sekimori.chapters.handling.rules.register_form import digest
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

PUBLISH = declare("handling.register.publish", "個人情報ファイル簿を公表する")
EXCLUDE = declare("handling.register.exclude", "個人情報ファイル簿に載せない理由を決める")
AREA = ("holdings",)
WHERE = "個人情報ファイル簿"


def _said(holding_id: int) -> HoldingVersion:
    Holding.objects.select_for_update().filter(pk=holding_id).first()
    said = HoldingVersion.objects.current().select_related("holding__unit__agency").filter(holding=holding_id).first()
    if said is None:
        raise Http404
    return said


@transaction.atomic(durable=True)
def publish(actor: Actor, holding_id: int) -> RegisterEntry:
    """This function will publish a holding's form, or its correction, as the law asks now.

    :raises Refused: if nothing is to be published, or the guideline's prior notification is missing (練馬区 第10条).
    """
    said = _said(holding_id)
    ruling = actor.require(PUBLISH, Target(unit=said.holding.unit_id))
    guideline = actor.roster.guideline
    desk = desk_of(guideline, actor.today)
    entry = RegisterEntry.objects.filter(holding=holding_id, replaced_at=None).first()
    threshold = guideline.number("file_register.threshold", actor.today)
    needed = duty(state_of(said, entry, desk), threshold=threshold)
    if needed not in (Duty.CREATE, Duty.CORRECT):
        raise Refused(Problem(WHERE, "いま公表・修正するものではありません", "取扱台帳の内容と人数を確かめてください"))
    if guideline.route("handling.file_notice", said.level) and not has_notice(said):
        raise Refused(
            Problem(WHERE, "保有等の届出が済んでいません", "保護責任者の届出と、その結果の通知を先に済ませてください")
        )
    form = form_now(said, desk)
    if entry is not None:
        RegisterEntry.objects.filter(pk=entry.pk).update(replaced_at=actor.at)
    made = RegisterEntry.objects.create(
        holding=said.holding,
        number=said.holding.number,
        content=form,
        digest=digest(form),
        published_at=actor.at,
        published_by=actor.person,
    )
    record(
        actor,
        PUBLISH,
        object_kind="register_entry",
        object_id=made.pk,
        object_unit=said.holding.unit_id,
        people_count=said.people_count,
        facts={"holding": said.holding_id, "digest": made.digest, "corrected": entry is not None},
        changes=AREA,
        ruling=ruling,
    )
    return made


@transaction.atomic(durable=True)
def remove(actor: Actor, holding_id: int) -> None:
    """This function will take an entry out of the register when the law no longer asks for it.

    :raises Refused: if the entry must stay.
    """
    said = _said(holding_id)
    ruling = actor.require(PUBLISH, Target(unit=said.holding.unit_id))
    guideline = actor.roster.guideline
    entry = RegisterEntry.objects.filter(holding=holding_id, replaced_at=None).first()
    state = state_of(said, entry, desk_of(guideline, actor.today))
    threshold = guideline.number("file_register.threshold", actor.today)
    if entry is None or duty(state, threshold=threshold) is not Duty.REMOVE:
        raise Refused(Problem(WHERE, "消除するものではありません", "人数・種別・保有の状況を確かめてください"))
    reason = "ceased" if state.ceased else "excluded" if state.excluded else "below_threshold"
    RegisterEntry.objects.filter(pk=entry.pk).update(replaced_at=actor.at, removed=True, removal_reason=reason)
    record(
        actor,
        PUBLISH,
        object_kind="register_entry",
        object_id=entry.pk,
        object_unit=said.holding.unit_id,
        reason=reason,
        facts={"holding": holding_id, "removed": True},
        changes=AREA,
        ruling=ruling,
    )


@transaction.atomic(durable=True)
def exclude(actor: Actor, holding_id: int, code: str) -> None:
    """This function will record on which legal ground a file is not in the register, or that none holds any more.

    :raises Refused: for a ground the law does not know.
    """
    said = _said(holding_id)
    ruling = actor.require(EXCLUDE, Target(unit=said.holding.unit_id))
    if code and code not in EXCLUSIONS_BY_CODE:
        raise Refused(Problem("載せない理由", "法に定める理由ではありません", "一覧から選んでください"))
    say_again(actor, said, exclusion=code)
    record(
        actor,
        EXCLUDE,
        object_kind="holding",
        object_id=holding_id,
        object_unit=said.holding.unit_id,
        reason=code,
        changes=AREA,
        ruling=ruling,
    )
