"""Keeping the register of administrators: entering, ending, extending, and looking through it every year (第6の4)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404

from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.guarding.actions import kept_text, person_of
from sekimori.foundation.guarding.models import Privilege, PrivilegeReview
from sekimori.foundation.guarding.privileges.standing import standings
from sekimori.foundation.journal.write import record
from sekimori.kernel.months import months_later
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code, looks_garbled

RECORD = declare("guarding.privilege.record", "管理者権限簿を書く")
REVIEW = declare("guarding.privilege.review", "管理者権限を棚卸しする")
LONGEST_MONTHS = "guarding.privilege_months"
AREA = "privileges"


@dataclass(frozen=True, slots=True)
class Entered:
    """One row as it was typed; ``number`` is a member of staff's, ``holder`` who uses the account otherwise."""

    system: str
    account: str
    number: str
    holder: str
    reason: str
    since: date | None
    until: date | None


@transaction.atomic(durable=True)
def enter(actor: Actor, unit: int, entered: Entered) -> Privilege:
    """This function will enter an account into a 課's register of administrators; the period is bounded by the pack.

    :raises Refused: with everything that is missing or does not fit.
    """
    ruling, by = actor.require(RECORD, Target(unit=unit)), person_of(actor)
    person = Person.objects.filter(number=fold_code(entered.number)).first() if entered.number.strip() else None
    problems = [*_in_words(entered), *_in_person(entered, person), *_in_time(actor, entered.since, entered.until)]
    account = " ".join(entered.account.split())
    there = Privilege.objects.current().filter(unit=unit, system=entered.system.strip(), account=account)
    if there.filter(until__gt=actor.today).exists():
        problems.append(Problem("利用者ID", "すでに登録簿にあります", "その行の期間を延ばすか、終えてください"))
    if problems or entered.since is None or entered.until is None:
        raise Refused(*problems)
    row = Privilege.objects.create(
        unit_id=unit, system=entered.system.strip(), account=account, person=person, holder=entered.holder.strip(),
        reason=kept_text(entered.reason, required=True), since=entered.since, until=entered.until,
        recorded_at=actor.at, recorded_by_id=by, recorded_post=actor.post,
    )  # fmt: skip
    _note(actor, row, "privilege_entered", ruling)
    return row


def _in_words(entered: Entered) -> list[Problem]:
    found = []
    for where, text, longest in (("システム", entered.system, 80), ("利用者ID", entered.account, 120)):
        if not text.strip() or len(text) > longest or looks_garbled(text):
            found.append(Problem(where, "空か、長すぎるか、文字化けしています", f"{longest}文字以内で入力してください"))
    if not entered.reason.strip():
        found.append(Problem("理由", "書かれていません", "なぜ管理者の権限が要るのかを書いてください"))
    return found


def _in_person(entered: Entered, person: Person | None) -> list[Problem]:
    if entered.number.strip() and person is None:
        return [Problem("職員番号", "この番号の職員はいません", "番号を確かめてください")]
    if person is None and not entered.holder.strip():
        mend = "職員番号か、職員でないときは使う者（委託先の名など）を入力してください"
        return [Problem("使う者", "だれが使うのか分かりません", mend)]
    return []


def _in_time(actor: Actor, since: date | None, until: date | None) -> list[Problem]:
    if since is None or until is None:
        return [Problem("期間", "日付を読めません", "始まりの日と終わりの日を入力してください")]
    months = actor.roster.guideline.number(LONGEST_MONTHS, actor.today)
    if not since < until <= months_later(max(since, actor.today), months):
        mend = f"終わりの日は始まりの日より後で、{months}か月以内にしてください"
        return [Problem("期間", "決められた長さではありません", mend)]
    return []


@transaction.atomic(durable=True)
def change_end(actor: Actor, key: int, until: date | None) -> Privilege:
    """This function will let a row end on another day: today to end it now, or later, as far as the pack allows.

    What was believed until now stays on record; the row is superseded and recorded anew.

    :raises Http404: if there is no such row within reach. :raises Refused: for a day that does not fit.
    """
    row = Privilege.objects.current().select_for_update().filter(pk=key).first()
    if row is None or not actor.may(RECORD, Target(unit=row.unit_id)):
        raise Http404
    ruling, by = actor.require(RECORD, Target(unit=row.unit_id)), person_of(actor)
    if until is None or until < actor.today:
        raise Refused(Problem("終わりの日", "過ぎた日です", "きょう以後の日を入力してください"))
    if problems := _in_time(actor, row.since, until) if until > row.since else []:
        raise Refused(*problems)
    if not Privilege.objects.filter(pk=key, superseded_at__isnull=True).update(superseded_at=actor.at):
        raise Refused(Problem("登録簿", "ほかの人が先に変えました", "画面を読み込み直してください"))
    if until <= row.since:  # it never began
        _note(actor, row, "privilege_ended", ruling)
        return row
    anew = Privilege.objects.create(
        unit_id=row.unit_id, system=row.system, account=row.account, person_id=row.person_id, holder=row.holder,
        reason=row.reason, since=row.since, until=until, recorded_at=actor.at, recorded_by_id=by,
        recorded_post=actor.post,
    )  # fmt: skip
    _note(actor, anew, "privilege_ended" if until <= actor.today else "privilege_extended", ruling)
    return anew


@transaction.atomic(durable=True)
def review(actor: Actor, unit: int) -> PrivilegeReview:
    """This function will sign that a 課's whole register was looked through today: each row is needed, none is missing.

    :raises Refused: while a system marks an administrator's account that the register does not know.
    """
    ruling, by = actor.require(REVIEW, Target(unit=unit)), person_of(actor)
    stands = standings(
        frozenset({unit}), on=actor.today, known_at=actor.at, guideline=actor.roster.guideline, roster=actor.roster
    )[unit]
    if stands.missing:
        what = f"登録簿にない管理者の利用者IDが{len(stands.missing)}件あります"
        raise Refused(Problem("棚卸し", what, "登録簿に書くか、システムの側で管理者から外してください"))
    row = PrivilegeReview.objects.create(unit_id=unit, at=actor.at, by_id=by, post=actor.post, count=len(stands.rows))
    record(
        actor, REVIEW, object_kind="privileges", object_id=unit, object_unit=unit, reason="privileges_reviewed",
        facts={"rows": len(stands.rows)}, changes=(AREA,), ruling=ruling,
    )  # fmt: skip
    return row


def _note(actor: Actor, row: Privilege, reason: str, ruling: Ruling) -> None:
    record(
        actor, RECORD, object_kind="privileges", object_id=row.pk, object_unit=row.unit_id, reason=reason,
        changes=(AREA,), ruling=ruling,
    )  # fmt: skip
