"""Reading accounts: the owner's own, and the administrator's list of numbers, names and states."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Q, QuerySet

from sekimori.foundation.accounts import events
from sekimori.foundation.accounts.actions import INTEGRATE, MANAGE, SUBSCRIBE
from sekimori.foundation.accounts.factors import Factors, factors_of
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record

PAGE = 50
EVENTS = 20
STATES = {
    "": "すべて",
    "none": "登録なし",
    "initial": "初期パスワードのまま",
    "active": "利用中",
    "inactive": "停止中",
    "ended": "退職・採用前",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the administrator's list: a person with or without an account, or an account without a person."""

    number: str
    name: str
    state: str
    person: int | None
    account: int | None
    last_sign_in: datetime | None

    @property
    def label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an account, as its owner reads it."""

    at: datetime
    label: str
    refused: bool
    source_address: str


@dataclass(frozen=True, slots=True)
class Own:
    account: Account
    factors: Factors
    events: tuple[Event, ...]
    integrates: bool  # whether they may make keys for programs
    subscribes: bool  # whether they may subscribe to their due dates


def own(actor: Actor) -> Own:
    """This function will return what somebody may know of their own account, with what happened to it lately."""
    account = Account.objects.select_related("person").get(pk=actor.account or 0)
    about_it = Entry.objects.filter(object_kind="account", object_id=str(account.pk))
    by_owner, by_administrator = Q(action__in=events.LABELS), Q(action=MANAGE, reason__in=events.ADMINISTRATORS_ACTS)
    told = tuple(_event(entry) for entry in about_it.filter(by_owner | by_administrator).order_by("-id")[:EVENTS])
    return Own(account, factors_of(account), told, actor.may_somewhere(INTEGRATE), actor.may_somewhere(SUBSCRIBE))


def _event(entry: Entry) -> Event:
    """Where an administrator sat is not the owner's business."""
    if entry.action == MANAGE:
        label = f"{events.REASONS[entry.reason]}（技術管理者による）"
        return Event(entry.at, label, entry.outcome == "refused", "")
    return Event(entry.at, events.LABELS[entry.action], entry.outcome == "refused", entry.source_address or "")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the administrator's list."""

    rows: tuple[Row, ...]
    page: Page


@transaction.atomic
def people(actor: Actor, *, state: str = "", words: str = "", page: int = 1) -> Listed:
    """This function will return one page of people and their accounts; reading names is recorded.

    :raises Forbidden: if the actor may not manage accounts.
    """
    ruling = actor.require(MANAGE)
    found = _in_state(Person.objects.select_related("account"), state, actor.today)
    for word in words.split():
        found = found.filter(
            Q(number__startswith=word) | Q(family_name__startswith=word) | Q(given_name__startswith=word)
        )
    shown = Paginator(found.order_by("number"), PAGE).get_page(page)
    rows = tuple(_row(person, actor.today) for person in shown)
    record(actor, MANAGE, object_kind="account", people_count=len(rows), reason="list", ruling=ruling)
    return Listed(rows, shown)


def administrators() -> list[Account]:
    """This function will return the technical administrators, those without a person first."""
    found = Account.objects.filter(technical_administrator=True).select_related("person")
    return sorted(found, key=lambda account: (account.person_id is not None, account.username))


@transaction.atomic
def one(actor: Actor, key: int) -> tuple[Account, Row, Factors] | None:
    """This function will return one account, its state and its second factors; reading it is recorded.

    :raises Forbidden: if the actor may not manage accounts.
    """
    ruling = actor.require(MANAGE)
    account = Account.objects.select_related("person").filter(pk=key).first()
    if account is None:
        return None
    record(actor, MANAGE, object_kind="account", object_id=key, people_count=1, reason="view", ruling=ruling)
    return account, _row_of_account(account, actor.today), factors_of(account)


def without_account(on: date) -> int:
    """This function will count who works here, or will, and has no account."""
    return _working_or_coming(Person.objects.filter(account__isnull=True), on).count()


def _working_or_coming(found: QuerySet[Person], on: date) -> QuerySet[Person]:
    return found.filter(Q(until__isnull=True) | Q(until__gt=on))


def _in_state(found: QuerySet[Person], state: str, on: date) -> QuerySet[Person]:
    here = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))
    match state:
        case "none":
            return _working_or_coming(found.filter(account__isnull=True), on)
        case "inactive":
            return found.filter(account__is_active=False)
        case "ended":
            return found.filter(account__is_active=True).exclude(here)
        case "initial":
            return found.filter(here, account__is_active=True, account__must_change_password=True)
        case "active":
            return found.filter(here, account__is_active=True, account__must_change_password=False)
    return found


def _row(person: Person, on: date) -> Row:
    account: Account | None = getattr(person, "account", None)
    if account is None:
        return Row(person.number, person.name, "none", person.pk, None, None)
    return _row_of_account(account, on)


def _row_of_account(account: Account, on: date) -> Row:
    person = account.person
    if not account.is_active:
        state = "inactive"
    elif person is not None and (on < person.since or (person.until is not None and person.until <= on)):
        state = "ended"
    else:
        state = "initial" if account.must_change_password else "active"
    name = person.name if person else "技術管理者（職員に結び付かない登録）"
    return Row(account.username, name, state, person.pk if person else None, account.pk, account.last_login)
