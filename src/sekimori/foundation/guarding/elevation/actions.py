"""Asking for an elevation, agreeing to it as a second person, ending it, and reading afterwards what was done in it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import Http404

from sekimori.foundation.authority.actions import catalogue, declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.guarding import queries, rules
from sekimori.foundation.guarding.actions import kept_text, person_of
from sekimori.foundation.guarding.elevation.standing import DECIDE as DECIDE_CODE
from sekimori.foundation.guarding.models import AGREED, OPEN, REFUSED, WITHDRAWN, Elevation
from sekimori.foundation.guarding.own import ELEVATION_HOURS
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code

ASK = declare("guarding.elevation.ask", "昇格を求める")
DECIDE = declare(DECIDE_CODE, "昇格に同意する")
READ = declare("guarding.elevation.read", "昇格して行われた操作を読む")
ANSWER_HOURS = "guarding.elevation_answer_hours"


@transaction.atomic(durable=True)
def ask(actor: Actor, *, actions: frozenset[str], hours: object, reason: str) -> Elevation:
    """This function will ask for an elevation to some of the acts that the actor's roles take one for.

    The period begins with the agreement. What nobody answers within the pack's hours is over.

    :raises Refused: for acts that take none, a period beyond what is set, no reason, or while another request waits.
    """
    ruling = actor.require(ASK)
    if actor.account is None or actor.integration is not None:
        raise Refused(Problem("行う人", "プログラムは昇格できません", "サインインして画面から求めてください"))
    if not actions or not actions <= actor.takes_elevation:
        raise Refused(Problem("操作", "選べる操作ではありません", "一つ以上を一覧から選んでください"))
    longest = int(queries.value(ELEVATION_HOURS, at=actor.at))
    text = fold_code(str(hours)).removesuffix("時間")
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= longest:
        raise Refused(Problem("時間", "決められた長さではありません", f"1から{longest}までの整数で入力してください"))
    why = kept_text(reason, required=True)
    Elevation.objects.filter(account=actor.account, outcome=OPEN, answer_by__lte=actor.at).update(
        outcome=WITHDRAWN, decided_at=actor.at
    )
    answer_hours = actor.roster.guideline.number(ANSWER_HOURS, actor.today)
    row = _asked(
        account_id=actor.account, unit=actor.unit, post=actor.post, actions=sorted(actions), hours=int(text),
        reason=why, asked_at=actor.at, answer_by=actor.at + timedelta(hours=answer_hours),
    )  # fmt: skip
    record(actor, ASK, object_kind="elevation", object_id=row.pk, reason="elevation_asked", ruling=ruling)
    return row


def _asked(**columns: object) -> Elevation:
    try:
        with transaction.atomic():
            return Elevation.objects.create(**columns)
    except IntegrityError:
        mend = "同意を待つか、取り下げてから求め直してください"
        raise Refused(Problem("昇格", "同意を待っている求めがすでにあります", mend)) from None


def decide(actor: Actor, key: int, *, agreed: bool, reason: str = "") -> Elevation:
    """This function will agree to an elevation as its second person, from this moment on, or not.

    :raises Http404: if there is none. :raises Refused: if it is decided or over, or the actor is no second person.
    """
    done = _decide(actor, key, agreed=agreed, reason=reason)
    if isinstance(done, str):
        raise Refused(SECONDS[done])
    return done


SECONDS = {
    "same_person": Problem("同意する人", "昇格を求めた本人は同意できません", "別の組織の人に求めてください"),
    "same_unit": Problem(
        "同意する人", "求めた人と同じ組織か、その上司・部下に当たる組織に属しています", "別の組織の人に求めてください"
    ),
}


@transaction.atomic(durable=True)
def _decide(actor: Actor, key: int, *, agreed: bool, reason: str) -> Elevation | str:
    """The row, or why the actor is no second person: that attempt is recorded although nothing else happens."""
    ruling, person = actor.require(DECIDE), person_of(actor)
    row, answer = _locked(key), kept_text(reason, required=not agreed)
    if row.outcome != OPEN or row.answer_by <= actor.at:
        raise Refused(Problem("昇格", "すでに決まったか、期限を過ぎています", "画面を読み込み直して確かめてください"))
    if why := why_not(row, actor):
        record(actor, DECIDE, outcome="refused", object_kind="elevation", object_id=key, reason=why, ruling=ruling)
        return why
    _set(
        row, OPEN, outcome=AGREED if agreed else REFUSED, decided_at=actor.at, decided_by_id=person,
        decided_post=actor.post, answer=answer,
        until=actor.at + timedelta(hours=row.hours) if agreed else None,
    )  # fmt: skip
    what = "elevation_agreed" if agreed else "elevation_refused"
    record(actor, DECIDE, object_kind="elevation", object_id=key, reason=what, ruling=ruling)
    return row


def why_not(row: Elevation, actor: Actor) -> str:
    """This function will return why somebody is no second person for an elevation, or an empty text if they are."""
    asker = row.account.person_id
    if row.account_id == actor.account or (asker is not None and asker == actor.person):
        return "same_person"
    first, second = (rules.bodies_of(one, actor.organisation) for one in (asker, actor.person))
    return "" if rules.apart(first, second, actor.organisation) else "same_unit"


@transaction.atomic(durable=True)
def end(actor: Actor, key: int) -> Elevation:
    """This function will end an elevation early, or take a request back: one's own, or any by who may agree to one.

    :raises Http404: if there is none, or it is not the actor's to end. :raises Refused: if it is over.
    """
    row = _locked(key)
    ruling = actor.require(ASK) if row.account_id == actor.account else actor.require(DECIDE)
    if row.outcome == OPEN:
        _set(row, OPEN, outcome=WITHDRAWN, decided_at=actor.at)
    else:
        over = row.ends_at()
        if row.outcome != AGREED or over is None or over <= actor.at:
            raise Refused(Problem("昇格", "すでに終わっています", "画面を読み込み直して確かめてください"))
        _set(row, AGREED, ended_at=actor.at)
    record(actor, ruling.grant.action if ruling.grant else ASK, object_kind="elevation", object_id=key,
           reason="elevation_ended", ruling=ruling)  # fmt: skip
    return row


@transaction.atomic(durable=True)
def read(actor: Actor, key: int) -> Elevation:
    """This function will sign that everything done in an elevation that is over was read (第6の4).

    :raises Http404: if there is none. :raises Refused: if it is not over, was read already, or was the actor's own.
    """
    ruling, person, row = actor.require(READ), person_of(actor), _locked(key)
    over = row.ends_at()
    if row.outcome != AGREED or over is None or over > actor.at or row.read_at is not None:
        raise Refused(Problem("昇格", "まだ終わっていないか、すでに読まれています", "終わってから読んでください"))
    if why_not(row, actor) == "same_person":
        raise Refused(Problem("昇格", "自分の昇格は、自分では読めません", "ほかの人に読んでもらってください"))
    _set(row, AGREED, read_at=actor.at, read_by_id=person, read_post=actor.post)
    record(actor, READ, object_kind="elevation", object_id=key, reason="elevation_read", ruling=ruling)
    return row


def choices(actor: Actor) -> tuple[tuple[str, str], ...]:
    """This function will return the acts that an actor may ask an elevation for, with their words."""
    known = catalogue()
    return tuple((code, known[code].label) for code in sorted(actor.takes_elevation) if code in known)


def _locked(key: int) -> Elevation:
    row = Elevation.objects.select_for_update(of=("self",)).select_related("account").filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _set(row: Elevation, from_outcome: str, **columns: object) -> None:
    """Whoever comes second finds the row changed, whatever the database's locks do."""
    unread = {"read_at__isnull": True} if "read_at" in columns else {}
    if not Elevation.objects.filter(pk=row.pk, outcome=from_outcome, **unread).update(**columns):
        raise Refused(Problem("昇格", "ほかの人が先に決めました", "画面を読み込み直して確かめてください"))
    for name, value in columns.items():
        setattr(row, name, value)
