"""The journal as people read it: codes become words and keys become names, only while they are shown (第6の2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Concat

from sekimori.chapters.systems.journal.labels import ACTS, FACTS, OBJECTS, PURPOSES, REASONS, fact_said, said
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.applications.records import act_words
from sekimori.foundation.authority.actions import catalogue, declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person, Unit
from sekimori.foundation.downloads.gate import PURPOSES as TAKING_PURPOSES
from sekimori.foundation.journal import queries as journal
from sekimori.foundation.journal.models import CHANNELS, OUTCOMES, Entry
from sekimori.foundation.journal.queries import Criteria, Position
from sekimori.foundation.journal.write import record
from sekimori.kernel.text import fold_code

VIEW = declare("journal.view", "記録を見る")
EXPORT = declare("journal.export", "記録を書き出す")
SAME_NAME = 200  # people of one name; a search that finds more is no search for a person


@dataclass(frozen=True, slots=True)
class Row:
    """One record in words. ``who`` is empty for an act nobody signed in for."""

    id: int
    at: datetime
    who: str
    post: str
    unit: str
    action: str
    outcome: str
    outcome_label: str
    object: str
    object_unit: str
    people_count: int | None
    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class JournalPage:
    rows: tuple[Row, ...]
    count: int
    more_than_counted: bool
    following: Position | None


@dataclass(frozen=True)
class Names:
    """The names of the people, accounts and units a set of records speaks of."""

    people: dict[int, str]
    units: dict[int, str]
    accounts: dict[int, str]
    roles: dict[str, str]

    @classmethod
    def of(cls, entries: Iterable[Entry], actor: Actor) -> "Names":
        """This function will look up every name that these records need, in three queries."""
        people, units, accounts = set[int](), set[int](), set[int]()
        for entry in entries:
            people |= _known(entry.person) | _keys(entry, "person")
            units |= _known(entry.unit, entry.object_unit) | _keys(entry, "unit")
            accounts |= _known(entry.account if entry.person is None else None) | _keys(entry, "account")
        return cls(
            {person.pk: person.name for person in Person.objects.filter(pk__in=people)},
            _unit_names(Q(pk__in=units) | Q(version_of__in=units)),
            dict(Account.objects.filter(pk__in=accounts).values_list("pk", "username")),
            _role_names(actor),
        )

    @classmethod
    def all(cls, actor: Actor) -> "Names":
        """This function will look up every name there is, for a list of everything."""
        return cls(
            {person.pk: person.name for person in Person.objects.all()},
            _unit_names(Q()),
            dict(Account.objects.filter(person=None).values_list("pk", "username")),
            _role_names(actor),
        )

    def who(self, entry: Entry) -> str:
        if entry.person is not None:
            return self.people.get(entry.person, f"職員（番号 {entry.person}）")
        return self.accounts.get(entry.account, "") if entry.account is not None else ""

    def object(self, entry: Entry) -> str:
        """This function will say what a record is about: the kind, and the name where there is one."""
        if not entry.object_kind:
            return ""
        kind = said(OBJECTS, entry.object_kind)
        if entry.object_kind == "role":
            return f"{kind} {said(self.roles, entry.object_id)}"
        named = {"person": self.people, "unit": self.units, "account": self.accounts}.get(entry.object_kind, {})
        name = named.get(int(entry.object_id)) if entry.object_id.isdecimal() else None
        return f"{kind} {name or entry.object_id}".strip()


def _unit_names(which: Q) -> dict[int, str]:
    """The latest name of each unit, by the key that all versions of its row share."""
    rows = Unit.objects.filter(which).order_by("id").values_list("pk", "version_of", "name")
    return {version_of or pk: name for pk, version_of, name in rows}


def _role_names(actor: Actor) -> dict[str, str]:
    return {code: rule.label for code, rule in actor.roster.guideline.roles.items()}


def _known(*keys: int | None) -> set[int]:
    return {key for key in keys if key is not None}


def _keys(entry: Entry, kind: str) -> set[int]:
    return {int(entry.object_id)} if entry.object_kind == kind and entry.object_id.isdecimal() else set()


def act(code: str) -> str:
    """This function will say what an act is called."""
    granted = catalogue().get(code)
    return granted.label if granted else ACTS.get(code) or said(act_words(), code)


def row_of(entry: Entry, names: Names) -> Row:
    """This function will put one record into words."""
    return Row(
        id=entry.pk,
        at=entry.at,
        who=names.who(entry),
        post=entry.post,
        unit=names.units.get(entry.unit, "") if entry.unit is not None else "",
        action=act(entry.action),
        outcome=entry.outcome,
        outcome_label=dict(OUTCOMES)[entry.outcome],
        object=names.object(entry),
        object_unit=names.units.get(entry.object_unit, "") if entry.object_unit is not None else "",
        people_count=entry.people_count,
        article=entry.article,
        reason=said(REASONS, entry.reason),
    )


def people_called(text: str) -> frozenset[int]:
    """This function will return the keys of the people with a staff number or a name (or a part of one)."""
    plain = "".join(text.split())
    if not plain:
        return frozenset()
    found = Person.objects.annotate(
        full_name=Concat("family_name", "given_name"), full_kana=Concat("family_kana", "given_kana")
    ).filter(Q(number=fold_code(text)) | Q(full_name__contains=plain) | Q(full_kana__contains=plain))
    return frozenset(found.values_list("pk", flat=True)[:SAME_NAME])


@transaction.atomic
def journal_page(actor: Actor, criteria: Criteria, after: Position | None) -> JournalPage:
    """This function will return one page of the records the actor may see, and record that they were looked at.

    :raises Forbidden: if the actor may see no record anywhere.
    """
    reach = actor.reachable(VIEW)
    found = journal.search(criteria, reach, after)
    names = Names.of(found.entries, actor)
    page = JournalPage(
        tuple(row_of(entry, names) for entry in found.entries), found.count, found.more_than_counted, found.following
    )
    facts = {"rows": len(found.entries), "narrowed_by": narrowed_by(criteria)}
    record(actor, VIEW, people_count=len(criteria.people) or None, facts=facts)
    return page


def narrowed_by(criteria: Criteria) -> list[str]:
    """This function will name the criteria that were used, without what was searched for."""
    names = ("first", "last", "action", "outcome", "article", "people", "units")
    return [name for name in names if getattr(criteria, name)]


@dataclass(frozen=True, slots=True)
class Detail:
    row: Row
    channel: str
    source_address: str
    request_id: str
    role: str
    purpose: str
    facts: tuple[tuple[str, str], ...]


@transaction.atomic
def journal_entry(actor: Actor, number: int) -> Detail | None:
    """This function will return one record whole, or ``None`` if there is none within the actor's reach."""
    entry = journal.entry(number, actor.reachable(VIEW))
    if entry is None:
        return None
    record(actor, VIEW, object_kind="entry", object_id=entry.pk, object_unit=entry.object_unit or entry.unit)
    return detail_of(entry, actor)


def detail_of(entry: Entry, actor: Actor) -> Detail:
    """This function will put one record whole into words."""
    names = Names.of([entry], actor)
    return Detail(
        row_of(entry, names),
        dict(CHANNELS)[entry.channel],
        entry.source_address,
        entry.request_id,
        said(names.roles, entry.role),
        said({**TAKING_PURPOSES, **PURPOSES}, entry.purpose),
        tuple((said(FACTS, name), fact_said(value)) for name, value in entry.facts.items()),
    )


def units_to_choose(actor: Actor) -> tuple[tuple[int, str], ...]:
    """This function will return the departments and units the actor's records can be narrowed to."""
    reach = actor.reachable(VIEW)
    organisation = actor.organisation
    return tuple(
        (unit.id, f"{unit.code} {unit.name}")
        for unit in sorted(organisation.units.values(), key=lambda unit: unit.code)
        if (unit.kind.is_unit or unit.parent is None) and (reach.everything or unit.id in reach.units)
    )


def actions_to_choose() -> tuple[tuple[str, str], ...]:
    """This function will return every act there can be a record of, by its word."""
    return tuple(sorted(((code, act(code)) for code in (*catalogue(), *ACTS)), key=lambda pair: pair[1]))


def count_for_export(actor: Actor, criteria: Criteria) -> int:
    """This function will count the records that match within the actor's reach of export."""
    return journal.count_matching(criteria, actor.reachable(EXPORT))


def rows_for_export(actor: Actor, criteria: Criteria) -> tuple[int, Iterator[tuple[Entry, Row]]]:
    """This function will return how many records match within the actor's reach of export, and each with its words."""
    count, entries = journal.everything_matching(criteria, actor.reachable(EXPORT))
    names = Names.all(actor)
    return count, ((entry, row_of(entry, names)) for entry in entries)
