"""What stands against a draft: one judgement for the confirmation page, the submission and a file of many drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import KEY_TYPES, Circumstances, Field, Kind
from sekimori.foundation.applications.options import owner_of
from sekimori.foundation.applications.routing import Routed, route_for
from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as read, everything that stands against it, and the route it would take.

    ``unit`` is whose matter it is: the unit that holds what the draft names, else the applicant's own.
    """

    content: dict[str, object]
    problems: tuple[Problem, ...]
    route: Routed
    unit: int


def judge(actor: Actor, kind: Kind, draft: Mapping[str, object], *, unit: int, attachments: int) -> Judged:
    """This function will read a draft as a submission and find everything that stands against it.

    ``unit`` is the applicant's. Who works for two units (兼務) may name what either holds; the leave is then asked of
    those who answer for it.

    :raises Refused: if the pack has no route for this kind and protection level.
    """
    content, problems = read(kind.fields, draft)
    owners = _owners(kind, content)
    problems += _foreign(owners, own_units(actor) | {unit})
    if not problems:
        unit = next((owner for _, owner in owners if owner is not None), unit)
    route = route_for(actor, kind, content, unit=unit)
    if not problems:
        problems = kind.rule(content, Circumstances(actor.today, route.lowest_level, attachments))
    return Judged(content, problems, route, unit)


def own_units(actor: Actor) -> frozenset[int]:
    """This function will return the units for which somebody works or holds a role: 課 and the like, never 担当."""
    organisation = actor.organisation
    seats = organisation.seats_of.get(actor.person, ()) if actor.person is not None else ()
    places = {seat.unit for seat in seats} | {held.unit for held in actor.held if held.unit is not None}
    return frozenset(organisation.body_of(place) for place in places)


def _owners(kind: Kind, content: dict[str, object]) -> list[tuple[Field, int | None]]:
    """The fields that name a key, each with the unit to which what it names belongs."""
    return [
        (entry, owner_of(entry.code, key))
        for entry in kind.fields
        if entry.type in KEY_TYPES and isinstance(key := content.get(entry.code), int)
    ]


def _foreign(owners: list[tuple[Field, int | None]], own: frozenset[int]) -> tuple[Problem, ...]:
    """Another unit's holding could lead to a milder route than the information deserves, so only one's own counts."""
    return tuple(
        Problem(entry.label, "選んだものが、課の一覧にありません", "一覧から選び直してください")
        for entry, owner in owners
        if owner is None or owner not in own
    )
