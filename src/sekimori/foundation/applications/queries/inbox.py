"""What waits for whom: steps by place, with deputies only where nobody before them can act."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet

from sekimori.engines.authority.ruling import Reachable
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application, PostView, Waiting
from sekimori.foundation.applications.placing import current_step, holders_at, is_absent, turn
from sekimori.foundation.applications.queries.rows import Row, as_rows, row_of
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.model import Scope

Place = tuple[str, int | None]
NOTHING = Q(pk__in=[])
SHOWN = 50
OWN = 300  # of one person at once: nobody has more open in their own name
EVERYBODY = "staff"
# Deputies' cases are checked one by one; more than this many at once means the organisation itself is in disorder,
# and the oldest are shown first until it is mended.
CHECKED = 500


@dataclass(frozen=True)
class Inbox:
    """What waits for an actor: steps to take (oldest first), how many in all, and the actor's own open matters."""

    turns: tuple[Row, ...]
    turns_counted: int
    post_views: tuple[Row, ...]
    remanded: tuple[Row, ...]
    drafts: tuple[Row, ...]
    to_report: tuple[Row, ...]
    to_confirm: tuple[Row, ...]

    @property
    def several(self) -> bool:
        """Whether there is anything to choose among: two or more that may be taken together."""
        return sum(row.kind.bulk for row in self.turns) > 1


def places_of(actor: Actor) -> tuple[Place, ...]:
    """This function will return the places (role, unit) an actor holds; a 担当's role stands at its 課."""
    organisation = actor.organisation
    return tuple(
        dict.fromkeys(
            (held.role, organisation.body_of(held.unit) if held.unit and held.scope is Scope.SECTION else held.unit)
            for held in actor.held
        )
    )


def at_places(places: Iterable[Place], **fixed: object) -> Q:
    """This function will return the condition of standing at one of these places, by role: one term each, not by place."""
    by_role: dict[str, list[int | None]] = {}
    for role, unit in places:
        by_role.setdefault(role, []).append(unit)
    return reduce(or_, (_at(role, units, fixed) for role, units in by_role.items()), NOTHING)


def _at(role: str, units: list[int | None], fixed: dict[str, object]) -> Q:
    named = sorted(unit for unit in units if unit is not None)
    where = Q(unit=None) if not named else Q(unit__in=named)
    return Q(where | Q(unit=None) if named and None in units else where, role=role, **fixed)


def waiting_at(places: Iterable[Place], **fixed: object) -> QuerySet[Waiting, Any]:
    """This function will return the applications (as a subquery) whose step stands at one of these places.

    Only what waits has such rows, so the subquery stays small however many applications there have been.
    """
    return Waiting.objects.filter(at_places(places, **fixed)).values("application")


def turns(actor: Actor) -> QuerySet[Application]:
    """This function will return the applications whose step is the actor's by their own role."""
    if actor.person is None or is_absent(actor.person, actor.organisation):
        return Application.objects.none()  # 休職中: the deputies have the turn
    waiting = waiting_at(places_of(actor), order=0)
    return as_rows(Application.objects.filter(pk__in=waiting, state=State.IN_REVIEW.value)).exclude(
        applicant=actor.person
    )


def turns_as_deputy(actor: Actor) -> list[Application]:
    """This function will return the applications that fall to the actor because nobody before them can act.

    The database narrows to cases that can be meant — the step's own place has no present holder, or the applicant
    holds a role — and the engine decides each.
    """
    mine = waiting_at(places_of(actor), order__gt=0)
    empty = Q(pk__in=waiting_at(_places_without_holder(actor), order=0))
    holders = {held.person for held in actor.roster.held if held.role != EVERYBODY}
    rows = (
        Application.objects.filter(empty | Q(applicant__in=holders), state=State.IN_REVIEW.value, pk__in=mine)
        .exclude(applicant=actor.person)
        .select_related("unit", "applicant")
        .defer("draft", "words")
        .order_by("submitted_at")[:CHECKED]
    )
    return [application for application in rows if _falls_to(actor, application)]


def _falls_to(actor: Actor, application: Application) -> bool:
    step = current_step(application)
    if step is None or at_own_place(actor, step):
        return False
    whose = turn(application, actor.roster)
    return whose is not None and any(assignee.person == actor.person for assignee in whose.assignees)


def at_own_place(actor: Actor, step: dict[str, object]) -> bool:
    """This function will say whether a step's own role and place are the actor's."""
    return (step["role"], step["unit"]) in places_of(actor)


def _places_without_holder(actor: Actor) -> tuple[Place, ...]:
    roster, organisation = actor.roster, actor.organisation
    roles = {step.role for route in roster.guideline.routes for step in route.steps}
    found: list[Place] = []
    for role in roles:
        scope = roster.guideline.roles[role].scope
        for unit in _units_of(scope, actor):
            present = [held for held in holders_at(role, unit, roster) if not is_absent(held.person, organisation)]
            if not present:
                found.append((role, unit))
    return tuple(found)


def _units_of(scope: Scope, actor: Actor) -> tuple[int | None, ...]:
    if scope in (Scope.GOVERNMENT, Scope.AGENCY):
        return (None,)
    units = actor.organisation.units.values()
    if scope is Scope.DEPARTMENT:
        return tuple(unit.id for unit in units if unit.kind == "department")
    return tuple(unit.id for unit in units if unit.kind.is_unit)


def inbox(actor: Actor) -> Inbox:
    """This function will return everything of applications that waits for an actor, in a fixed number of queries."""
    own = turns(actor)
    deputed = turns_as_deputy(actor)
    first = [*own.order_by("submitted_at")[:SHOWN], *deputed]
    first.sort(key=lambda application: (application.submitted_at, application.pk))
    counted = len(first) if len(first) < SHOWN else own.count() + len(deputed)
    mine = _own_open(actor)

    def rows(found: Iterable[Application]) -> tuple[Row, ...]:
        return tuple(row_of(application, actor.today) for application in found)

    return Inbox(
        turns=rows(first[:SHOWN]),
        turns_counted=counted,
        post_views=rows(_to_view_afterwards(actor)),
        remanded=rows(mine[State.REMANDED][:SHOWN]),
        drafts=rows(mine[State.DRAFT][:SHOWN]),
        to_report=rows(mine[State.DECIDED][:SHOWN]),
        to_confirm=rows(_to_confirm(actor)),
    )


def _own_open(actor: Actor) -> dict[State, list[Application]]:
    """The actor's own matters that ask something of them, by state; nearest deadline first, then the newest."""
    states = (State.REMANDED, State.DRAFT, State.DECIDED)
    rows = Application.objects.filter(applicant=actor.person, state__in=[state.value for state in states])
    found: dict[State, list[Application]] = {state: [] for state in states}
    for application in as_rows(rows).order_by(F("due_on").asc(nulls_last=True), "-pk")[:OWN]:
        found[State(application.state)].append(application)
    return found


def _to_confirm(actor: Actor) -> QuerySet[Application]:
    """Reported completions the actor may confirm; who reported must not, so own applications are left out."""
    by_reach: dict[Reachable, list[str]] = {}
    for kind in kinds().values():
        if kind.report:
            by_reach.setdefault(actor.reachable(kind.close_action), []).append(kind.code)
    condition = NOTHING
    for reach, codes in by_reach.items():
        condition |= Q(kind__in=codes) & (Q() if reach.everything else Q(unit__in=reach.units))
    rows = as_rows(Application.objects.filter(condition, state=State.REPORTED.value)).exclude(applicant=actor.person)
    return rows.order_by("reported_at")[:SHOWN]


def _to_view_afterwards(actor: Actor) -> QuerySet[Application]:
    """Deputies' acts that await the reading of the actor, who held the step's role and is back."""
    awaited = PostView.objects.filter(at_places(places_of(actor))).values("application")
    return as_rows(Application.objects.filter(pk__in=awaited)).order_by("-pk")[:SHOWN]
