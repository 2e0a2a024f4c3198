"""What people decide about takings-out: agree or refuse, say what they found of a warned one, look at the thresholds."""

from datetime import timedelta

from django.db import transaction
from django.http import Http404

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.downloads.limits import limits, number
from sekimori.foundation.downloads.models import OUTCOMES, REVIEWS, VERDICTS, Asking, Review, Taking
from sekimori.foundation.journal.write import record
from sekimori.foundation.releases.answering import DECIDE, answers_for
from sekimori.foundation.releases.mails import tell_asker
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import looks_garbled

REVIEW = declare("downloads.review", "取出しの目安を確かめる")
LONGEST = 1000
AREA = ("downloads",)


@transaction.atomic(durable=True)
def decide(actor: Actor, asking_id: int, *, outcome: str, reason: str) -> Asking:
    """This function will agree to a stopped taking-out or refuse it; agreed, it can be fetched once, for some days.

    :raises Http404: if there is none. :raises Forbidden: for whoever does not answer for the asker, the asker first.
    :raises Refused: without a reason to refuse, or if somebody else decided meanwhile.
    """
    asking = Asking.objects.select_for_update().filter(pk=asking_id).first()
    if asking is None:
        raise Http404
    ruling = _answering(actor, asking)
    reason = _text("理由", reason, required=outcome == "refused")
    if outcome not in dict(OUTCOMES):
        raise Refused(Problem("判断", "選ばれていません", "「認める」か「認めない」を選んでください"))
    if asking.outcome:
        raise Refused(Problem("判断", "すでに判断されています", "画面を開き直して、結果を確かめてください"))
    asking.outcome, asking.reason = outcome, reason
    asking.decided_by_id, asking.decided_post, asking.decided_at = actor.person, actor.post[:120], actor.at
    if outcome == "agreed":
        asking.valid_until = actor.at + timedelta(days=number(actor, "agreement_days"))
    asking.save()
    record(
        actor,
        DECIDE,
        object_kind="asking",
        object_id=asking.pk,
        object_unit=asking.unit_id,
        people_count=asking.size if asking.counted == "人分" else None,
        purpose=asking.purpose,
        facts={"answer": outcome, "amount": asking.size},
        changes=AREA,
        ruling=ruling,
    )
    tell_asker(actor, asking)
    return asking


@transaction.atomic(durable=True)
def answer(actor: Actor, taking_id: int, *, verdict: str, note: str) -> Taking:
    """This function will keep what whoever answers found of a warned taking-out; what was said first stands.

    :raises Http404: if there is none. :raises Forbidden: for whoever does not answer for it.
    """
    taking = Taking.objects.select_for_update().filter(pk=taking_id, passed=1).first()
    if taking is None:
        raise Http404
    ruling = _answering(actor, taking)
    if verdict not in dict(VERDICTS):
        raise Refused(Problem("結果", "選ばれていません", "一つ選んでください"))
    note = _text("確かめたこと", note, required=verdict != "in_order")
    if taking.seen_at is not None:
        raise Refused(Problem("結果", "すでに確かめられています", "画面を開き直してください"))
    taking.verdict, taking.note = verdict, note
    taking.seen_by_id, taking.seen_post, taking.seen_at = actor.person, actor.post[:120], actor.at
    taking.save()
    record(
        actor,
        "downloads.answer",
        object_kind="taking",
        object_id=taking.pk,
        object_unit=taking.unit_id,
        facts={"answer": verdict, "amount": taking.size},
        changes=AREA,
        ruling=ruling,
    )
    return taking


@transaction.atomic(durable=True)
def review(actor: Actor, unit: int, *, result: str, elsewhere: bool, note: str) -> Review:
    """This function will record that a unit's manager has looked at the thresholds here and at the warnings of the
    unit's other systems (第6の3: the setting is checked at regular intervals).

    :raises Refused: if something was not looked at, or the change that is needed is not said.
    """
    ruling = actor.require(REVIEW, Target(unit=unit))
    problems = []
    if result not in dict(REVIEWS):
        problems.append(
            Problem("目安", "選ばれていません", "「いまのままでよい」か「改める必要がある」を選んでください")
        )
    if not elsewhere:
        what = "確かめたことになっていません"
        problems.append(Problem("ほかの情報システム", what, "警告の設定を確かめてから、印を付けてください"))
    if problems:
        raise Refused(*problems)
    note = _text("気づいたこと", note, required=result == "change")
    if actor.person is None:
        raise Forbidden(REVIEW, Target(unit=unit), hidden=False)
    seen = {limit.level: [limit.warn_from, limit.hold_from] for limit in limits(actor)}
    made = Review.objects.create(
        unit_id=unit, at=actor.at, by_id=actor.person, post=actor.post[:120], result=result, note=note, seen=seen
    )
    record(
        actor,
        REVIEW,
        object_kind="unit",
        object_id=unit,
        object_unit=unit,
        facts={"answer": result},
        changes=AREA,
        ruling=ruling,
    )
    return made


def _answering(actor: Actor, row: Asking | Taking):
    target = Target(unit=row.unit_id)
    ruling = actor.require(DECIDE, target)
    if not answers_for(actor.roster, actor.person, person=row.person_id, unit=row.unit_id):
        raise Forbidden(DECIDE, target, hidden=False)
    return ruling


def _text(where: str, text: str, *, required: bool) -> str:
    text = text.replace("\r\n", "\n").strip()
    if required and not text:
        raise Refused(Problem(where, "書かれていません", "一文で書いてください"))
    if len(text) > LONGEST:
        raise Refused(Problem(where, f"{len(text):,}文字あります", f"{LONGEST:,}文字以内で書いてください"))
    if looks_garbled(text):
        raise Refused(Problem(where, "文字化けしています", "文字を入力し直してください"))
    return text
