"""What the sealing asks of people: the auditor sees to the witnesses, the chief decides on the end of old records."""

from collections.abc import Iterator
from datetime import timedelta

from sekimori.chapters.systems.journal import months
from sekimori.chapters.systems.journal.controls import WITNESS_DAYS
from sekimori.chapters.systems.journal.seal_actions import COSIGN
from sekimori.chapters.systems.journal.settings import witnesses_needed
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.models import Month
from sekimori.foundation.journal.sealing import latest
from sekimori.foundation.journal.witnessing import standing
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.kernel.moments import day_of

CANONICAL = "systems.access_log.protection"
SOON = timedelta(days=1)


@obligations("systems.journal.witness")
def of_witnessing(actor: Actor) -> Iterator[Obligation]:
    """This function will ask the auditor for a witness that is missing or has not signed for too long."""
    if not actor.may(COSIGN) or latest() is None:
        return
    needed, found = witnesses_needed(actor.at), standing()
    if len(found) < needed:
        yield _obligation(
            actor, "記録の封印の立会人を登録する", f"要る立会人は{needed}人です。今は{len(found)}人です。"
        )
        return
    days = actor.roster.guideline.number(WITNESS_DAYS, actor.today)
    signed = sorted((day_of(one.at) for one in found if one.at is not None), reverse=True)
    due = signed[needed - 1] + timedelta(days=days) if len(signed) >= needed else actor.today
    if due - SOON <= actor.today:
        detail = "封印の状況の画面で依頼を受け取り、立会人の機械で署名を作って、画面で受け取ります。"
        yield _obligation(actor, "記録の封印に立会人の署名を受ける", detail, due)


@obligations("systems.journal.held_up")
def of_held_up(actor: Actor) -> Iterator[Obligation]:
    """This function will tell the auditor and the chief of a month that cannot be kept because a record was changed."""
    if not (actor.may(COSIGN) or actor.may(months.DECIDE)) or latest() is None:
        return
    if found := months.held_up(actor.at):
        detail = (
            "封印と合わない記録があり、この月から後の記録をファイルに納められません。封印の状況の画面で確かめます。"
        )
        title = f"{found.month.year}年{found.month.month}月分の記録を納められない原因を調べさせる"
        yield _obligation(actor, title, detail, day_of(found.since))


@obligations("systems.journal.retention")
def of_retention(actor: Actor) -> Iterator[Obligation]:
    """This function will ask the chief to decide on records whose retention is over."""
    if not actor.may(months.DECIDE) or not Month.objects.filter(erasure=None).exists():
        return
    over = [one for one in months.standing(actor.at) if one.erasable]
    if over:
        detail = f"{len(over)}か月分、{sum(one.rows for one in over):,}件です。廃棄しない間は、そのまま保存されます。"
        yield _obligation(actor, "保存期間の過ぎた記録を廃棄するか決める", detail)


def _obligation(actor: Actor, title: str, detail: str, due=None) -> Obligation:
    provision = actor.roster.guideline.by_canonical.get(CANONICAL)
    ref = provision.ref if provision else "運用"
    return Obligation(Need.OTHER, title, detail, ref, None, "", due, "systems:seal")
