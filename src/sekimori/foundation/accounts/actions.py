"""What a technical administrator does to accounts. They see numbers, names and states of accounts, and no record."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from sekimori.engines.authority.ruling import Ruling
from sekimori.foundation.accounts import rules
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.accounts.passwords import InitialPasswordHasher, in_force, initial_password
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import address_of, post
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code

MANAGE = declare("accounts.manage", "利用者登録を管理する")
AREA = "accounts"  # who is a technical administrator is part of the register of administrators
# What the integrations' room does with somebody's own account.
INTEGRATE = declare("accounts.integrate", "連携（プログラムの鍵）を作る・止める")
SUBSCRIBE = declare("accounts.calendar", "期限の暦を購読する")


@dataclass(frozen=True, slots=True)
class Handout:
    """An initial password on its way to its owner: shown once, to the administrator who made it, and stored nowhere."""

    number: str
    name: str
    password: str
    until: datetime


@transaction.atomic(durable=True)
def create_accounts(actor: Actor, *, people: frozenset[int] | None = None) -> tuple[Handout, ...]:
    """This function will register the people named — everybody without an account, if nobody is named.

    Only who works here, or will, is registered; who already has an account is left as they are when nobody is named.

    :raises Refused: if somebody named is unknown, has left or has an account, or if there is nobody to register.
    """
    ruling = actor.require(MANAGE)
    found = _to_register(actor, people)
    until = _initial_until(actor)
    handouts = tuple(Handout(person.number, person.name, initial_password(), until) for person in found)
    Account.objects.bulk_create(
        [
            Account(
                username=person.number,
                person=person,
                password=_hashed(handout.password),
                must_change_password=True,
                initial_password_until=until,
                created_at=actor.at,
            )
            for person, handout in zip(found, handouts, strict=True)
        ],
        batch_size=500,
    )
    record(
        actor,
        MANAGE,
        object_kind="account",
        people_count=len(handouts),
        reason="create",
        facts={"people": [person.pk for person in found]},
        ruling=ruling,
    )
    return handouts


@transaction.atomic(durable=True)
def create_administrator(actor: Actor, *, username: str) -> Handout:
    """This function will register a technical administrator who is nobody of the directory.

    :raises Refused: if the name is empty, too long or taken.
    """
    ruling = actor.require(MANAGE)
    name = free_username(username)
    until, password = _initial_until(actor), initial_password()
    account = Account.objects.create(
        username=name,
        password=_hashed(password),
        technical_administrator=True,
        must_change_password=True,
        initial_password_until=until,
        created_at=actor.at,
    )
    _note(actor, account, "create_administrator", ruling)
    return Handout(name, "技術管理者", password, until)


@transaction.atomic(durable=True)
def reset_password(actor: Actor, *, account: int) -> Handout:
    """This function will give an account a new initial password and end all its sessions; second factors stay.

    :raises Refused: if there is no such account.
    """
    ruling = actor.require(MANAGE)
    target = _locked(account)
    until, password = _initial_until(actor), initial_password()
    target.password, target.must_change_password, target.initial_password_until = _hashed(password), True, until
    target.save(update_fields=["password", "must_change_password", "initial_password_until"])
    _end_sessions(target)
    _note(actor, target, "reset_password", ruling)
    _tell(actor, target, "パスワードが再発行されました")
    return Handout(target.username, target.person.name if target.person else "技術管理者", password, until)


@transaction.atomic(durable=True)
def switch(actor: Actor, *, account: int, active: bool) -> None:
    """This function will switch an account off, ending its sessions, or on again.

    :raises Refused: if there is no such account, it is so already, or it is the last technical administrator's.
    """
    ruling = actor.require(MANAGE)
    target = _locked(account)
    if target.is_active == active:
        raise Refused(Problem("利用者登録", "すでにその状態です", "画面を読み込み直して確かめてください"))
    if not active:
        _leave_an_administrator(target)
        _end_sessions(target)
    target.is_active = active
    target.save(update_fields=["is_active"])
    _note(actor, target, "activate" if active else "deactivate", ruling)


@transaction.atomic(durable=True)
def appoint(actor: Actor, *, account: int, administrator: bool) -> None:
    """This function will make an account a technical administrator, or no longer one.

    :raises Refused: if there is no such account, it is so already, or it is the last technical administrator's.
    """
    ruling = actor.require(MANAGE)
    target = _locked(account)
    if target.technical_administrator == administrator:
        raise Refused(Problem("利用者登録", "すでにその状態です", "画面を読み込み直して確かめてください"))
    if not administrator:
        _leave_an_administrator(target)
    target.technical_administrator = administrator
    target.save(update_fields=["technical_administrator"])
    _note(actor, target, "appoint_administrator" if administrator else "dismiss_administrator", ruling)


@transaction.atomic(durable=True)
def end_sessions(actor: Actor, *, account: int) -> int:
    """This function will sign an account out everywhere and return how many sessions that were.

    :raises Refused: if there is no such account.
    """
    ruling = actor.require(MANAGE)
    target = _locked(account)
    ended = _end_sessions(target)
    _note(actor, target, "end_sessions", ruling, count=ended)
    return ended


@transaction.atomic(durable=True)
def remove_factors(actor: Actor, *, account: int) -> None:
    """This function will remove all second factors of somebody who lost theirs and has been identified in person.

    :raises Refused: if there is no such account, or nothing to remove.
    """
    ruling = actor.require(MANAGE)
    target = _locked(account)
    kinds = sorted(Authenticator.objects.filter(user=target).values_list("type", flat=True))
    if not kinds:
        raise Refused(Problem("本人確認の手段", "登録がありません", "外すものはありません"))
    Authenticator.objects.filter(user=target).delete()
    _end_sessions(target)
    _note(actor, target, "remove_factors", ruling, kinds=kinds)
    _tell(actor, target, "本人確認の手段が外されました")


def _to_register(actor: Actor, people: frozenset[int] | None) -> list[Person]:
    """Who is to be registered, or a refusal of them all."""
    waiting = Person.objects.filter(account__isnull=True).filter(Q(until__isnull=True) | Q(until__gt=actor.today))
    if people is not None:
        waiting = waiting.filter(pk__in=people)
    found = list(waiting.order_by("number"))
    if not found or (people is not None and len(found) != len(people)):
        raise Refused(
            Problem("対象の職員", "登録できる人がいません", "退職していないこと、まだ登録がないことを確かめてください")
        )
    taken = set(
        Account.objects.filter(username__in=[person.number for person in found]).values_list("username", flat=True)
    )
    if taken:
        raise Refused(
            *(
                Problem(f"職員番号 {number}", "同じ利用者IDが使われています", "その登録を先に変えてください")
                for number in taken
            )
        )
    return found


def free_username(text: str) -> str:
    """This function will fold a name for signing in and return it if nobody has it.

    :raises Refused: if it is empty, too long or taken.
    """
    name = fold_code(text)
    if not 3 <= len(name) <= 40:
        raise Refused(Problem("利用者ID", "3文字から40文字で入力してください", "空白を除いて数えます"))
    if Account.objects.filter(username__iexact=name).exists() or Person.objects.filter(number__iexact=name).exists():
        raise Refused(Problem("利用者ID", "すでに使われています", "職員番号と重ならない別の名前にしてください"))
    return name


def _locked(key: int) -> Account:
    account = Account.objects.select_for_update(of=("self",)).select_related("person").filter(pk=key).first()
    if account is None:
        raise Refused(Problem("利用者登録", "見つかりません", "一覧から選び直してください"))
    return account


def _leave_an_administrator(target: Account) -> None:
    others = Account.objects.filter(technical_administrator=True, is_active=True).exclude(pk=target.pk)
    if target.technical_administrator and not others.exists():
        raise Refused(Problem("技術管理者", "最後の一人です", "先に、別の人を技術管理者にしてください"))


def _end_sessions(account: Account) -> int:
    """A session the list does not know ends at its next request all the same, because the account has changed."""
    ended = list(UserSession.objects.filter(user=account))
    for session in ended:
        session.end()
    return len(ended)


def _initial_until(actor: Actor) -> datetime:
    return actor.at + timedelta(days=in_force("password.initial_days", rules.INITIAL_PASSWORD_DAYS, actor.today))


def _hashed(password: str) -> str:
    return make_password(password, hasher=InitialPasswordHasher.algorithm)


def _tell(actor: Actor, account: Account, what: str) -> None:
    """The owner is told by mail, too: whoever resets an account could sign in as its owner (ASVS 6.3.7)."""
    if account.person is not None and address_of(account.person):
        body = (
            f"技術管理者の操作により、あなたの利用者登録の{what}。\n"
            "覚えがないときは、課の長に知らせてください。\n\n"
            "内容は、関守の「自分の利用者登録」の「最近の出来事」で確かめられます。\n"
            f"{settings.BASE_URL}/account/\n"
        )
        post(account.person.pk, f"【関守】{what}", body, at=actor.at)


def _note(actor: Actor, account: Account, what: str, ruling: Ruling, **facts: object) -> None:
    record(
        actor, MANAGE, object_kind="account", object_id=account.pk, reason=what, facts=facts, changes=(AREA,),
        ruling=ruling,
    )  # fmt: skip
