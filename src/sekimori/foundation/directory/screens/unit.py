"""One unit: what it is, where it came from, who holds which role there and, for those who may, who works there."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.engines.authority.roster import Roster
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.models import Person, Posting, Succession, Unit
from sekimori.foundation.directory.screens.units import people_in
from sekimori.foundation.directory.screens.words import MODE, POLICY, TRAIT, UNIT_KIND
from sekimori.foundation.journal import write as journal

KINDS_IN_MATRIX = [kind.value for kind in UnitKind if kind.is_unit]
PEOPLE_VIEW = declare("directory.people.view", "職員と発令を見る")


@dataclass(frozen=True, slots=True)
class Holder:
    role: str
    place: str
    person: int
    name: str
    how: str
    article: str


@dataclass(frozen=True, slots=True)
class Worker:
    person: int
    name: str
    post: str
    place: str
    mode: str
    since: date
    absent: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """Another unit: above, below, before or after this one; ``day`` is the day of the reorganisation."""

    id: int
    name: str
    kind: str = ""
    people: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """``alive`` is false when the unit does not exist on the day; ``workers`` is ``None`` without the right.

    ``has_matrix``: the unit has a page of 対応状況 that the actor may see.
    """

    unit: Unit
    kind: str
    agency: str
    policy: str
    traits: tuple[str, ...]
    last_day: date | None
    alive: bool
    above: tuple[Kin, ...]
    below: tuple[Kin, ...]
    before: tuple[Kin, ...]
    after: tuple[Kin, ...]
    people: int
    holders: tuple[Holder, ...]
    faults: tuple[tuple[str, str], ...]
    workers: tuple[Worker, ...] | None
    has_matrix: bool


@transaction.atomic
def unit_page(actor: Actor, unit_id: int, on: date) -> UnitPage | None:
    """This function will return a unit on a day as known now, ``None`` if there is none; showing people is recorded."""
    unit = Unit.objects.current().select_related("agency").filter(pk=unit_id).first()
    if unit is None:
        return None
    organisation, roster = queries.organisation(on, actor.at), queries.roster(on, actor.at)
    alive = unit_id in organisation.units
    within = organisation.with_sections(unit_id) if alive else frozenset[int]()
    counts = people_in(organisation)
    return UnitPage(
        unit=unit,
        kind=UNIT_KIND[unit.kind],
        agency=unit.agency.name,
        policy=POLICY[unit.policy],
        traits=tuple(TRAIT[trait] for trait in TRAIT if alive and trait in organisation.units[unit_id].traits),
        last_day=unit.until - timedelta(days=1) if unit.until else None,
        alive=alive,
        above=tuple(reversed(_above(organisation, unit_id))) if alive else (),
        below=tuple(_below(organisation, unit_id, counts)),
        before=_kin(
            Succession.objects.filter(successor_id=unit_id).values_list("predecessor", "predecessor__name", "on")
        ),
        after=_kin(Succession.objects.filter(predecessor_id=unit_id).values_list("successor", "successor__name", "on")),
        people=len(set().union(*(counts.get(key, set()) for key in within))),
        holders=_holders(roster, within),
        faults=tuple(
            (finding.what, finding.mend)
            for finding in roster.findings
            if finding.unit is not None and finding.unit in within
        ),
        workers=_workers(actor, unit_id, within, on),
        has_matrix=alive
        and unit.kind in KINDS_IN_MATRIX
        and bool(actor.may("compliance.matrix.view", Target(unit=unit_id))),
    )


def _above(organisation: Organisation, unit: int) -> list[Kin]:
    found = []
    parent = organisation.units[unit].parent
    while parent is not None:
        over = organisation.units[parent]
        found.append(Kin(over.id, over.name))
        parent = over.parent
    return found


def _below(organisation: Organisation, unit: int, counts: dict[int, set[int]]) -> list[Kin]:
    found = []
    for child in organisation.children.get(unit, ()):
        within = organisation.below(child.id)
        people = len(set().union(*(counts.get(key, set()) for key in within)))
        found.append(Kin(child.id, child.name, UNIT_KIND[child.kind.value], people))
    return found


def _kin(rows) -> tuple[Kin, ...]:
    return tuple(Kin(key, name, day=day) for key, name, day in rows)


def _holders(roster: Roster, within: frozenset[int]) -> tuple[Holder, ...]:
    roles = roster.guideline.roles
    shown = [held for held in roster.held if held.unit in within and roles[held.role].scope != "government"]
    names = {person.pk: person.name for person in Person.objects.filter(pk__in={held.person for held in shown})}
    units = roster.organisation.units
    return tuple(
        Holder(
            role=roles[held.role].label,
            place=units[held.unit].name if held.unit is not None else "",
            person=held.person,
            name=names.get(held.person, ""),
            how=held.how,
            article=roles[held.role].article,
        )
        for held in shown
    )


def _workers(actor: Actor, unit: int, within: frozenset[int], on: date) -> tuple[Worker, ...] | None:
    """Who works in the unit on the day; the right is asked as of now, for the unit as it stands now or stood then."""
    ruling = actor.may(PEOPLE_VIEW, Target(unit=unit))
    if not ruling:
        return None
    postings = (
        Posting.objects.known_at(actor.at)
        .valid_on(on)
        .filter(unit_id__in=within)
        .select_related("person", "post", "unit")
        .order_by("unit__order", "unit__code", "post__order", "person__number")
    )
    seats_in = queries.organisation(on, actor.at).seats_in
    away = {seat.person for key in within for seat in seats_in.get(key, ()) if seat.absent}
    workers = tuple(
        Worker(
            person=posting.person_id,
            name=posting.person.name,
            post=posting.post.title,
            place=posting.unit.name if posting.unit.kind == UnitKind.SECTION.value else "",
            mode=MODE[posting.mode] if posting.mode != "main" else "",
            since=posting.since,
            absent=posting.person_id in away,
        )
        for posting in sorted(postings, key=lambda posting: posting.unit_id != unit)
    )
    people = len({worker.person for worker in workers})
    journal.record(
        actor, PEOPLE_VIEW, object_kind="unit", object_id=unit, object_unit=unit, people_count=people, ruling=ruling
    )
    return workers
