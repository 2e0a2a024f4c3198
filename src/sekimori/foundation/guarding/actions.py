"""Proposing, deciding and looking again at settings: two people of two units, or nothing changes (第6の3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import Http404

from sekimori.engines.authority.ruling import AuthorityTable, Ruling, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.guarding import rules
from sekimori.foundation.guarding.declarations import Asking, Setting, Wanted, settings
from sekimori.foundation.guarding.kinds import Value
from sekimori.foundation.guarding.models import (
    AGREED,
    EXPIRED,
    LAPSED,
    OPEN,
    REFUSED,
    WITHDRAWN,
    Attempt,
    Change,
    Review,
)
from sekimori.foundation.guarding.queries import AREA, asking
from sekimori.foundation.guarding.queries import values as agreed_values
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import looks_garbled

PROPOSE = declare("guarding.setting.propose", "二人で決める設定の変更を提案する")
DECIDE = declare("guarding.setting.decide", "二人で決める設定の変更を決める")
REVIEW = declare("guarding.setting.review", "二人で決める設定を見直し、署名する")
PROPOSAL_DAYS = "guarding.proposal_days"
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class _Stopped:
    """What the transaction committed is the record of the attempt; the caller is told after it."""

    why: str


def propose(actor: Actor, code: str, scope: str, value: object, reason: str) -> Change:
    """This function will propose another value for a setting, for a second person to decide within the pack's days.

    An attempt to take one's own unit out of what is watched is recorded, shown to the auditor, and refused.

    :raises Refused: for a value that is none, without a reason, while another proposal is open, or for one's own unit.
    """
    done = _propose(actor, code, scope, value, reason)
    if isinstance(done, _Stopped):
        raise Refused(rules.REFUSALS[done.why])
    return done


@transaction.atomic(durable=True)
def _propose(actor: Actor, code: str, scope: str, value: object, reason: str) -> Change | _Stopped:
    declared, now = _declared(code), asking(actor.at)
    if scope not in dict(declared.scopes.choices(now)):
        raise Refused(Problem("範囲", "選べる範囲ではありません", "設定の一覧から選び直してください"))
    ruling, person = required(actor, PROPOSE, declared, scope, now), person_of(actor)
    wanted = declared.kind.checked(value, now.organisation)
    before = agreed_values().value(code, scope, at=actor.at)
    if wanted == before:
        raise Refused(Problem("新しい値", "今の値と同じです", "変える値を入力してください"))
    text = kept_text(reason, required=True)
    out = declared.takes_out(Wanted(scope, before, wanted, now))
    if rules.touches(out, rules.bodies_of(person, now.organisation), now.organisation):
        return _stop(actor, PROPOSE, "own_unit", ruling, setting=code, scope=scope, value=wanted)
    _close_stale(actor, code, scope)
    change = _opened(
        setting=code,
        scope=scope,
        before=before,
        value=wanted,
        reason=text,
        proposed_at=actor.at,
        proposed_by_id=person,
        proposed_post=actor.post,
        proposed_role=ruling.held.role if ruling.held else "",
        proposed_place=ruling.held.unit if ruling.held else None,
        expires_on=actor.today + timedelta(days=now.guideline.number(PROPOSAL_DAYS, actor.today)),
    )
    _note(actor, PROPOSE, change, ruling, reason="change_proposed")
    return change


def _opened(**columns: object) -> Change:
    try:
        with transaction.atomic():
            return Change.objects.create(**columns)
    except IntegrityError:
        mend = "その決定を待つか、提案した人に取り下げてもらってください"
        raise Refused(Problem("設定", "決定を待っている提案がすでにあります", mend)) from None


def decide(actor: Actor, change: int, *, agreed: bool, reason: str = "") -> Change:
    """This function will decide a proposal as its second person; an agreed value is in force from this moment.

    The second person is another one, of another unit that neither stands over nor under the proposer's, and holds
    another role than the one by which it was proposed; nobody agrees to take their own unit out of what is watched.

    :raises Http404: if there is no such proposal. :raises Refused: if it is decided or over, or the actor is no second person.
    """
    done = _decide(actor, change, agreed=agreed, reason=reason)
    if isinstance(done, _Stopped):
        if done.why == LAPSED:
            what, mend = (
                "提案した人が、異動などで提案できる立場でなくなりました",
                "必要なら、今の担当が提案し直してください",
            )
            raise Refused(Problem("提案", what, mend))
        raise Refused(rules.REFUSALS[done.why])
    return done


@transaction.atomic(durable=True)
def _decide(actor: Actor, key: int, *, agreed: bool, reason: str) -> Change | _Stopped:
    change = _locked(key)
    declared, now = _declared(change.setting), asking(actor.at)
    ruling, person = required(actor, DECIDE, declared, change.scope, now, unlike=change), person_of(actor)
    text = kept_text(reason, required=not agreed)
    _still_open(change, actor)
    if not may_still_propose(change, declared, now, actor):
        _end(actor, change, LAPSED, by=None)
        _note(actor, DECIDE, change, ruling, reason="change_lapsed", outcome="refused")
        return _Stopped(LAPSED)
    if why := why_not(change, declared, now, person, ruling):
        return _stop(
            actor, DECIDE, why, ruling, setting=change.setting, scope=change.scope, value=change.value, change=change
        )
    if agreed:
        declared.kind.checked(change.value, now.organisation)  # what it names may be gone since
    _end(actor, change, AGREED if agreed else REFUSED, by=person, answer=text)
    _note(
        actor,
        DECIDE,
        change,
        ruling,
        reason="change_agreed" if agreed else "change_refused",
        changes=(AREA,) if agreed else (),
    )
    return change


def why_not(change: Change, declared: Setting, now: Asking, person: int | None, ruling: Ruling) -> str:
    """This function will return why somebody with this ruling is no second person for a change, or an empty text."""
    organisation = now.organisation
    first, second = (rules.bodies_of(one, organisation) for one in (change.proposed_by_id, person))
    out = declared.takes_out(Wanted(change.scope, change.before, change.value, now))
    return rules.not_the_second(
        same_person=change.proposed_by_id == person,
        same_office=ruling.held is not None and office_of(ruling) == (change.proposed_role, change.proposed_place),
        units_apart=rules.apart(first, second, organisation),
        own_unit=rules.touches(out, first | second, organisation),
    )


def office_of(ruling: Ruling) -> tuple[str, int | None]:
    """This function will return the role and its place by which a ruling was given."""
    return (ruling.held.role, ruling.held.unit) if ruling.held else ("", None)


def may_still_propose(change: Change, declared: Setting, now: Asking, actor: Actor) -> bool:
    """This function will say whether who proposed a change could propose it today: rights end with the posting."""
    person = change.proposed_by_id
    table = AuthorityTable(now.guideline.grants)
    held = actor.roster.roles_of(person)
    return all(
        table.rule(held, PROPOSE, target, person=person, organisation=now.organisation)
        for target in targets(declared, change.scope, now)
    )


@transaction.atomic(durable=True)
def withdraw(actor: Actor, key: int) -> Change:
    """This function will take a proposal back: by who proposed it, or by who holds the role by which it was proposed.

    :raises Http404: if there is no such proposal. :raises Refused: if it is decided or over, or is not the actor's.
    """
    change = _locked(key)
    declared, now = _declared(change.setting), asking(actor.at)
    ruling, person = required(actor, PROPOSE, declared, change.scope, now), person_of(actor)
    _still_open(change, actor)
    holds = any((held.role, held.unit) == (change.proposed_role, change.proposed_place) for held in actor.held)
    if change.proposed_by_id != person and not holds:
        raise Refused(Problem("提案", "あなたの提案ではありません", "提案した人に取り下げてもらってください"))
    _end(actor, change, WITHDRAWN, by=person)
    _note(actor, PROPOSE, change, ruling, reason="change_withdrawn")
    return change


@transaction.atomic(durable=True)
def review(actor: Actor, codes: Sequence[str], note: str = "") -> list[Review]:
    """This function will sign that all that is in force of these settings was looked at again today (第6の3).

    :raises Refused: if none is named, one of them is no setting, or the note is too long or garbled.
    """
    if not codes:
        raise Refused(Problem("見直した設定", "印が付いていません", "今の値でよい設定に印を付けてください"))
    for code in codes:
        _declared(code)
    ruling, person, kept = actor.require(REVIEW), person_of(actor), kept_text(note, required=False)
    rows = []
    for code in dict.fromkeys(codes):
        rows.append(Review.objects.create(setting=code, at=actor.at, by_id=person, post=actor.post, note=kept))
        record(
            actor,
            REVIEW,
            object_kind="setting",
            object_id=code,
            reason="setting_reviewed",
            changes=(AREA,),
            ruling=ruling,
        )
    return rows


def targets(declared: Setting, scope: str, now: Asking) -> tuple[Target, ...]:
    """This function will return what the right to a setting is asked for: its units, or the whole government."""
    units = declared.scopes.units(scope, now)
    return tuple(Target(unit=unit) for unit in sorted(units)) or (Target(),)


def required(
    actor: Actor, action: str, declared: Setting, scope: str, now: Asking, *, unlike: Change | None = None
) -> Ruling:
    """This function will return the ruling by which somebody acts; to decide, by another role than the one by which the
    change was proposed, if they hold one.

    :raises Forbidden: if they have no right to it.
    """
    wanted = targets(declared, scope, now)
    rulings = [actor.require(action, target) for target in wanted]
    if unlike is None or office_of(rulings[0]) != (unlike.proposed_role, unlike.proposed_place):
        return rulings[0]
    others = [held for held in actor.held if (held.role, held.unit) != (unlike.proposed_role, unlike.proposed_place)]
    by_another = [
        actor.table.rule(others, action, target, person=actor.person, organisation=now.organisation)
        for target in wanted
    ]
    return by_another[0] if all(by_another) else rulings[0]


def _declared(code: str) -> Setting:
    found = settings().get(code)
    if found is None:
        raise Refused(Problem("設定", "そのような設定はありません", "設定の一覧から選び直してください"))
    return found


def person_of(actor: Actor) -> int:
    """This function will return who acts, where only people decide: no program, and no account without a person.

    :raises Refused: if it is one of those.
    """
    if actor.person is None or actor.integration is not None:
        mend = "自分の職員番号でサインインし、画面から行ってください"
        raise Refused(Problem("行う人", "職にある人が画面から行うことです", mend))
    return actor.person


def kept_text(text: str, *, required: bool) -> str:
    """This function will return a reason as it is kept. :raises Refused: if it is missing, too long or garbled."""
    kept = text.replace("\r\n", "\n").strip()
    if required and not kept:
        raise Refused(Problem("理由", "書かれていません", "理由を書いてください"))
    if len(kept) > LONGEST or looks_garbled(kept):
        raise Refused(Problem("理由", "長すぎるか、文字化けしています", f"{LONGEST:,}文字以内で書き直してください"))
    return kept


def _locked(key: int) -> Change:
    change = Change.objects.select_for_update().filter(pk=key).first()
    if change is None:
        raise Http404
    return change


def _still_open(change: Change, actor: Actor) -> None:
    if change.outcome != OPEN:
        raise Refused(Problem("提案", "すでに決まっています", "画面を読み込み直して確かめてください"))
    if change.expires_on <= actor.today:
        raise Refused(Problem("提案", "決定の期限を過ぎています", "必要なら、提案し直してください"))


def _end(actor: Actor, change: Change, outcome: str, *, by: int | None, answer: str = "") -> None:
    """Whoever comes second finds the change no longer open, whatever the database's locks do."""
    decided = {
        "outcome": outcome,
        "decided_at": actor.at,
        "decided_by_id": by,
        "decided_post": actor.post if by is not None else "",
        "answer": answer,
    }
    if not Change.objects.filter(pk=change.pk, outcome=OPEN).update(**decided):
        raise Refused(Problem("提案", "すでに決まっています", "画面を読み込み直して確かめてください"))
    for name, value in decided.items():
        setattr(change, name, value)


def _close_stale(actor: Actor, code: str, scope: str) -> None:
    """What nobody decided in time, or whose proposer has left the post, makes room for the next proposal."""
    declared, now = _declared(code), asking(actor.at)
    for change in Change.objects.select_for_update().filter(setting=code, scope=scope, outcome=OPEN):
        if change.expires_on <= actor.today:
            _end(actor, change, EXPIRED, by=None)
        elif not may_still_propose(change, declared, now, actor):
            _end(actor, change, LAPSED, by=None)


def _stop(
    actor: Actor, action: str, why: str, ruling: Ruling, *, setting: str, scope: str, value: Value,
    change: Change | None = None,
) -> _Stopped:  # fmt: skip
    row = Attempt.objects.create(
        why=why, setting=setting, scope=scope, value=value, change=change, at=actor.at, by_id=person_of(actor),
        post=actor.post, unit=actor.unit,
    )  # fmt: skip
    record(
        actor, action, outcome="refused", object_kind="setting", object_id=setting, reason=why,
        facts={"attempt": row.pk, **({"change": change.pk} if change else {})}, ruling=ruling,
    )  # fmt: skip
    return _Stopped(why)


def _note(
    actor: Actor, action: str, change: Change, ruling: Ruling, *, reason: str, outcome: str = "done",
    changes: tuple[str, ...] = (),
) -> None:  # fmt: skip
    record(
        actor, action, outcome=outcome, object_kind="setting", object_id=change.setting, reason=reason,
        facts={"change": change.pk}, changes=changes, ruling=ruling,
    )  # fmt: skip
