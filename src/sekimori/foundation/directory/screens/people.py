"""People: the page of one, and the search — by POST, because a name never stands in an address (ASVS 14.2.1)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import jaconv
from django.db import transaction
from django.db.models import Q

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.ahead import may_look_ahead
from sekimori.foundation.directory.models import Leave, Person, Posting, Unit
from sekimori.foundation.directory.screens.unit import PEOPLE_VIEW
from sekimori.foundation.directory.screens.words import MODE, PERSON_KIND
from sekimori.foundation.journal import write as journal
from sekimori.kernel.text import fold_code

SHOWN = 100


@dataclass(frozen=True, slots=True)
class PostingLine:
    """A posting as it is known now; ``now`` when it holds on the day asked about."""

    unit: int
    place: str
    post: str
    mode: str
    since: date
    last_day: date | None
    charge: tuple[str, ...]
    now: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    role: str
    place: str
    how: str
    article: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    person: Person
    kind: str
    last_day: date | None
    postings: tuple[PostingLine, ...]
    leaves: tuple[tuple[str, date, date | None], ...]
    roles: tuple[RoleLine, ...]


@transaction.atomic
def person_page(actor: Actor, person_id: int, on: date) -> PersonPage | None:
    """This function will return a person as known now, ``None`` if out of reach; the reading is recorded."""
    person = Person.objects.filter(pk=person_id).first()
    ruling = _ruling(actor, person_id) if person is not None else None
    if person is None or not ruling:
        return None
    postings = (
        Posting.objects.known_at(actor.at)
        .filter(person=person)
        .select_related("unit__parent", "post")
        .prefetch_related("charge")
        .order_by("-since", "mode")
    )
    if not may_look_ahead(actor):
        postings = postings.filter(since__lte=actor.today)
    leaves = Leave.objects.known_at(actor.at).filter(person=person).order_by("-since")
    journal.record(
        actor,
        PEOPLE_VIEW,
        object_kind="person",
        object_id=person_id,
        object_unit=ruling.held.unit if ruling.held else None,
        people_count=1,
        ruling=ruling,
    )
    return PersonPage(
        person=person,
        kind=PERSON_KIND[person.kind],
        last_day=_last(person.until),
        postings=tuple(_posting_line(posting, on) for posting in postings),
        leaves=tuple((leave.kind, leave.since, _last(leave.until)) for leave in leaves),
        roles=_roles(actor, person_id, on),
    )


def _ruling(actor: Actor, person: int) -> Ruling | None:
    """The right goes by where somebody works today; who has left is only within reach of those who see everybody."""
    everybody = actor.may(PEOPLE_VIEW)
    if everybody:
        return everybody
    seats = actor.organisation.seats_of.get(person, ())
    rulings = (actor.may(PEOPLE_VIEW, Target(unit=seat.unit)) for seat in seats)
    return next((ruling for ruling in rulings if ruling), None)


def _posting_line(posting: Posting, on: date) -> PostingLine:
    return PostingLine(
        unit=posting.unit_id,
        place=_full_name(posting.unit),
        post=posting.post.title,
        mode=MODE[posting.mode],
        since=posting.since,
        last_day=_last(posting.until),
        charge=tuple(unit.name for unit in posting.charge.all()),
        now=posting.since <= on and (posting.until is None or on < posting.until),
    )


def _roles(actor: Actor, person: int, on: date) -> tuple[RoleLine, ...]:
    roster = queries.roster(on, actor.at)
    roles = roster.guideline.roles
    return tuple(
        RoleLine(
            role=roles[held.role].label,
            place=place_of(roster.organisation, held.unit) if held.unit is not None else "全体",
            how=held.how,
            article=roles[held.role].article,
        )
        for held in roster.roles_of(person)
    )


def _full_name(unit: Unit) -> str:
    """A 担当 is called with its 課."""
    section = unit.kind == UnitKind.SECTION.value and unit.parent is not None
    return f"{unit.parent.name} {unit.name}" if section and unit.parent else unit.name


def place_of(organisation: Organisation, unit: int) -> str:
    """This function will name a unit as people say it, a 担当 with its 課."""
    return organisation.name_of(unit)


def _last(until: date | None) -> date | None:
    return until - timedelta(days=1) if until else None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    id: int
    name: str
    number: str
    kind: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundPeople:
    people: tuple[FoundPerson, ...]
    more: bool


# Who looks for a 高橋 or 渡辺 does not know which character the person writes; names themselves are never changed.
VARIANTS = (
    "高髙",
    "崎﨑嵜",
    "吉𠮷",
    "辺邉邊",
    "斉齊斎齋",
    "沢澤",
    "浜濱濵",
    "島嶋嶌",
    "広廣",
    "桜櫻",
    "徳德",
    "国國",
    "桑桒",
    "関關",
)
_VARIANTS = {char: f"[{group}]" for group in VARIANTS for char in group}


def name_pattern(word: str) -> str:
    """This function will return the regular expression that finds a name in any of its usual variants."""
    return "".join(_VARIANTS.get(char) or re.escape(char) for char in word)


@transaction.atomic
def search_people(actor: Actor, text: str) -> FoundPeople:
    """This function will find people by name, kana or number among those the actor may see today; it is recorded.

    Every word must fit; at most a hundred are shown.
    """
    words = text.replace("\u3000", " ").split()
    reachable = actor.reachable(PEOPLE_VIEW)
    people = Person.objects.all()
    if not reachable.everything:
        seats = actor.organisation.seats
        people = people.filter(pk__in={seat.person for seat in seats if seat.unit in reachable.units})
    for word in words:
        name, kana = name_pattern(word), jaconv.hira2kata(word)
        people = people.filter(
            Q(family_name__regex=name)
            | Q(given_name__regex=name)
            | Q(family_kana__contains=kana)
            | Q(given_kana__contains=kana)
            | Q(number=fold_code(word))
        )
    found = list(people.order_by("family_kana", "given_kana", "number")[: SHOWN + 1]) if words else []
    journal.record(actor, PEOPLE_VIEW, object_kind="people", people_count=min(len(found), SHOWN), ruling=None)
    return FoundPeople(
        tuple(
            FoundPerson(
                id=person.pk,
                name=person.name,
                number=person.number,
                kind=PERSON_KIND[person.kind],
                places=tuple(
                    f"{place_of(actor.organisation, seat.unit)} {seat.post}"
                    for seat in actor.organisation.seats_of.get(person.pk, ())
                ),
            )
            for person in found[:SHOWN]
        ),
        more=len(found) > SHOWN,
    )
