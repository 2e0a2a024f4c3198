"""Who can sign in to a sample: a handful of people by role, all with one password that everybody may know."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from sekimori.cli.sample.story import Story
from sekimori.engines.authority.places import position
from sekimori.foundation.accounts.actors import actor_of, system_actor, why_closed
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.write import record

ADMINISTRATOR = "sample-admin"
PASSWORD = "sekimori-mihon-2026"  # noqa: S105 shown on the console; samples are refused in production
EVERYBODY = "staff"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the list on the console; ``roles`` are the labels of what the person holds today."""

    username: str
    post: str
    roles: tuple[str, ...]


@transaction.atomic(durable=True)
def create_accounts(story: Story, moment: datetime) -> None:
    """This function will register those of ``sign_in`` who are in the directory by now, without a forced change."""
    numbers = [story.staff.seated[ref].worker.number for ref in story.facts["sign_in"]]
    waiting = Person.objects.filter(number__in=numbers, account__isnull=True)
    people = sorted(waiting, key=lambda person: numbers.index(person.number))
    if people:
        _register(people, moment)


@transaction.atomic(durable=True)
def account_of(person: int, moment: datetime) -> Account:
    """This function will return somebody's account, registering them if they have none yet."""
    if not Account.objects.filter(person=person).exists():
        _register([Person.objects.get(pk=person)], moment)
    return Account.objects.select_related("person").get(person=person)


@cache
def _hashed() -> str:
    """One hash for all: the password is no secret, and Argon2 takes its time on purpose."""
    return make_password(PASSWORD)


def _register(people: list[Person], moment: datetime) -> None:
    Account.objects.bulk_create(
        Account(username=person.number, person=person, password=_hashed(), created_at=moment) for person in people
    )
    actor = system_actor("setup", moment)
    record(actor, "accounts.manage", object_kind="account", people_count=len(people), reason="sample")


def sign_ins(moment: datetime) -> tuple[SignIn, ...]:
    """This function will return who can sign in to the sample at a moment, by role as the guideline lists them."""
    found: list[tuple[int, SignIn]] = []
    for account in Account.objects.filter(is_active=True, person__isnull=False).order_by("id"):
        if why_closed(account, at=moment):
            continue
        actor = actor_of(account, at=moment, channel="cli")
        rules = actor.roster.guideline.roles
        held = tuple(dict.fromkeys(holding.role for holding in actor.held))
        roles = tuple(rules[role].label for role in held if role != EVERYBODY)
        order = min((list(rules).index(role) for role in held), default=len(rules))
        found.append((order, SignIn(account.username, _post(actor), roles)))
    found.sort(key=lambda entry: entry[0])
    return (*(entry for _, entry in found), SignIn(ADMINISTRATOR, "", ("技術管理者",)))


def _post(actor: Actor) -> str:
    seats = actor.organisation.seats_of.get(actor.person or 0, ())
    seat = min(seats, key=lambda seat: seat.mode.value != "main", default=None)
    return position(actor.organisation.units[seat.unit], seat) if seat else ""
