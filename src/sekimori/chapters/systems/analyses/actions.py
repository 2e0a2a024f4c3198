"""What people say to findings: in order, to be asked, an incident; and 分析済み for a month. Nothing said is ever edited."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404

from sekimori.chapters.systems.analyses import acts, rules
from sekimori.chapters.systems.analyses.desks import Desks, own_desks
from sekimori.chapters.systems.analyses.models import Alert, Answer, SignOff
from sekimori.chapters.systems.analyses.queries.alerts import ANSWER, visible
from sekimori.chapters.systems.analyses.queries.month import SIGN_OFF, Month, month_of_unit
from sekimori.chapters.systems.analyses.rules import Kind, State
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import post
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import looks_garbled

AREA = ("access_analyses",)
LONGEST_NOTE = 300
REPORTED = "【関守】アクセス記録の分析から、事案の報告があります"


class AnsweredMeanwhile(Refused):
    """Somebody else answered after this person had opened the page, or the finding has grown since."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "回答",
                "開いたあとに、ほかの人が答えたか、記録が追加されました",
                "いまの内容を確かめて、もう一度答えてください",
            )
        )


@transaction.atomic(durable=True)
def answer(actor: Actor, seen: Mapping[int, int], kind: Kind, *, reason: str = "", note: str = "") -> int:
    """This function will record one answer to one or several findings, and return of how many acts
    they tell.

    ``seen`` maps each finding to the number of its answers that the person saw. Whose it is to answer is checked for
    each: never what somebody did themselves.

    :raises Http404: if one of them is not theirs to see. :raises Refused: if it is not theirs to answer, cannot be
        answered so as it stands, or the reason is missing. :raises AnsweredMeanwhile: if somebody was quicker.
    """
    check(kind, reason, note)
    desks, own = Desks(actor.roster), own_desks(actor)
    rows = list(visible(actor, desks, ANSWER).select_for_update().filter(pk__in=seen).order_by("pk"))
    if not seen or len(rows) != len(seen) or not all(desks.seen(row, own) for row in rows):
        raise Http404
    for row in rows:
        _may_answer(row, desks, own, kind)
        if row.answers_count != seen[row.pk]:
            raise AnsweredMeanwhile
        _answer(actor, row, kind, reason, note.strip(), desks)
    if kind is Kind.INCIDENT:
        _tell(actor, rows, desks)
    return acts.count(rows)


def check(kind: Kind, reason: str, note: str) -> None:
    """This function will check what somebody typed.

    :raises Refused: with every fault.
    """
    problems = []
    reasons = rules.REASONS[kind]
    if reasons and reason not in reasons:
        problems.append(Problem("理由", "選ばれていません", "一覧から選んでください"))
    if len(note.strip()) > LONGEST_NOTE:
        problems.append(Problem("メモ", f"{len(note.strip())}文字あります", f"{LONGEST_NOTE}文字以内にしてください"))
    if looks_garbled(note):
        problems.append(Problem("メモ", "文字化けしているか、使えない文字があります", "入力し直してください"))
    if problems:
        raise Refused(*problems)


def _may_answer(row: Alert, desks: Desks, own: frozenset[rules.Desk], kind: Kind) -> None:
    state = State(row.state)
    desk = desks.receiver(row) if kind is Kind.RECEIVE else desks.of(row)
    if desk not in own:
        label = desks.roster.guideline.roles[desk.role].label
        raise Refused(Problem("回答", f"これに答えるのは{label}です", "答える人に任せてください"))
    if kind not in rules.POSSIBLE[state]:
        what = f"いまの状態（{rules.STATES[state]}）では、「{rules.KINDS[kind]}」とは答えられません"
        raise Refused(Problem("回答", what, "いまの状態を確かめてください"))


def _answer(actor: Actor, row: Alert, kind: Kind, reason: str, note: str, desks: Desks) -> None:
    ruling = actor.require(ANSWER, Target(unit=desks.unit(row.unit_id)))
    reason = reason if rules.REASONS[kind] else ""
    row.answers_count += 1
    row.state = rules.AFTER[kind].value
    Answer.objects.create(
        alert=row,
        number=row.answers_count,
        kind=kind.value,
        reason=reason,
        note=note,
        value=row.value,
        person=actor.person,
        post=actor.post[:120],
        at=actor.at,
    )
    row.save(update_fields=["answers_count", "state"])
    record(
        actor,
        ANSWER,
        object_kind="alert",
        object_id=row.pk,
        object_unit=row.unit_id,
        reason=reason,
        facts={"answer": kind.value, "number": row.answers_count, "analysis": row.analysis},
        changes=AREA,
        ruling=ruling,
    )


def _tell(actor: Actor, rows: list[Alert], desks: Desks) -> None:
    """Who receives incidents is told at once, by a mail with the number alone."""
    for desk in {desks.receiver(row) for row in rows}:
        for held in actor.roster.holders(desk.role, desk.place):
            count = acts.count([row for row in rows if desks.receiver(row) == desk])
            body = f"アクセス記録の分析で見つかったもの{count}件が、事案として報告されました。\n内容は、関守で確かめてください。\n{settings.BASE_URL}/\n"
            post(held.person, REPORTED, body, at=actor.at)


@transaction.atomic(durable=True)
def sign_off(actor: Actor, unit: int, month: date, *, digest: str, looked_through: bool) -> SignOff:
    """This function will record that a unit's month is analysed 分析済み, with the counts and a digest of what was there.

    ``digest`` is that of the page the manager saw. That nothing was found is a statement too.

    :raises Http404: if the unit is out of reach. :raises Refused: if the month is not over, lines wait for an answer,
        or the page has changed.
    """
    shown = month_of_unit(actor, unit, month)
    ruling = actor.require(SIGN_OFF, Target(unit=unit))
    _may_sign(shown, digest, looked_through=looked_through)
    last = SignOff.objects.filter(unit=unit, month=month).aggregate(last=Max("number"))["last"] or 0
    signed = SignOff.objects.create(
        unit_id=unit,
        month=month,
        number=last + 1,
        counts=shown.counts,
        digest=shown.digest,
        last_alert=shown.last_alert,
        person=actor.person,
        post=actor.post[:120],
        at=actor.at,
    )
    record(
        actor,
        SIGN_OFF,
        object_kind="access_month",
        object_id=f"{month:%Y-%m}",
        object_unit=unit,
        facts={"digest": shown.digest, "number": signed.number, "month": f"{month:%Y-%m}", **shown.counts},
        changes=AREA,
        ruling=ruling,
    )
    return signed


def _may_sign(shown: Month, digest: str, *, looked_through: bool) -> None:
    problems = []
    if not shown.over:
        problems.append(Problem("月", "まだ終わっていません", "月が終わってから確定してください"))
    if shown.digest != digest:
        problems.append(Problem("内容", "開いたあとに変わりました", "いまの内容を確かめて、もう一度押してください"))
    if shown.open_on_page:
        mend = "「問題なし」「本人に確認する」「事案として報告」のどれかを選んでください"
        problems.append(Problem("見つかったもの", f"{shown.open_on_page}件が未回答です", mend))
    if shown.rest and not looked_through:
        problems.append(
            Problem("ほかに見つかったもの", "目を通したことの印がありません", "一覧に目を通して、印を付けてください")
        )
    if problems:
        raise Refused(*problems)


def require_month(year: int, month: int) -> date:
    """This function will return the first day of a month named in an address.

    :raises Http404: if there is no such month.
    """
    try:
        return date(year, month, 1)
    except ValueError:
        raise Http404 from None
