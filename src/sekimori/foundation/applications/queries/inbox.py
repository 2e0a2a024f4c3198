"""What waits for whom: steps by place, with deputies only where nobody before them can act."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application, Waiting
from sekimori.foundation.applications.placing import current_step, holders_at, is_absent, turn
from sekimori.foundation.applications.queries.rows import Row, row_of
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.model import Scope

Place = tuple[str, int | None]
NOTHING = Q(pk__in=[])
SHOWN = 50
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


def places_of(actor: Actor) -> tuple[Place, ...]:
    """This function will return the places (role, unit) an actor holds; a 担当's role stands at its 課."""
    organisation = actor.organisation
    return tuple(
        dict.fromkeys(
            (held.role, organisation.body_of(held.unit) if held.unit and held.scope is Scope.SECTION else held.unit)
            for held in actor.held
        )
    )


def at_places(places: tuple[Place, ...], **fixed: object) -> Q:
    """This function will return the condition of standing at one of these places."""
    return reduce(or_, (Q(role=role, unit=unit, **fixed) for role, unit in places), NOTHING)


def turns(actor: Actor) -> QuerySet[Application]:
    """This function will return the applications whose step is the actor's by their own role."""
    if actor.person is None or is_absent(actor.person, actor.organisation):
        return Application.objects.none()  # 休職中: the deputies have the turn
    waiting = Waiting.objects.filter(at_places(places_of(actor), order=0), application=OuterRef("pk"))
    return (
        Application.objects.filter(Exists(waiting), state=State.IN_REVIEW.value)
        .exclude(applicant=actor.person)
        .select_related("unit", "applicant")
    )


def turns_as_deputy(actor: Actor) -> list[Application]:
    """This function will return the applications that fall to the actor because nobody before them can act.

    The database narrows to cases that can be meant — the step's own place has no present holder, or the applicant
    holds a role — and the engine decides each.
    """
    mine = at_places(places_of(actor), order__gt=0)
    empty = at_places(_places_without_holder(actor), order=0)
    holders = {held.person for held in actor.roster.held if held.role != "staff"}
    rows = (
        Application.objects.filter(state=State.IN_REVIEW.value)
        .filter(Exists(Waiting.objects.filter(mine, application=OuterRef("pk"))))
        .filter(Exists(Waiting.objects.filter(empty, application=OuterRef("pk"))) | Q(applicant__in=holders))
        .exclude(applicant=actor.person)
        .select_related("unit", "applicant")
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
    """This function will return everything of applications that waits for an actor."""
    own = turns(actor)
    deputed = turns_as_deputy(actor)
    first = [*own.order_by("submitted_at")[:SHOWN], *deputed]
    first.sort(key=lambda application: (application.submitted_at, application.pk))
    mine = Application.objects.filter(applicant=actor.person).select_related("unit", "applicant")

    def rows(found: object) -> tuple[Row, ...]:
        return tuple(row_of(application, actor.today) for application in found)  # type: ignore[attr-defined]

    return Inbox(
        turns=rows(first[:SHOWN]),
        turns_counted=own.count() + len(deputed),
        post_views=rows(_to_view_afterwards(actor)),
        remanded=rows(mine.filter(state=State.REMANDED.value).order_by("-pk")[:SHOWN]),
        drafts=rows(mine.filter(state=State.DRAFT.value).order_by("-pk")[:SHOWN]),
        to_report=rows(mine.filter(state=State.DECIDED.value).order_by("due_on")[:SHOWN]),
        to_confirm=rows(_to_confirm(actor)),
    )


def _to_confirm(actor: Actor) -> QuerySet[Application]:
    """Reported completions the actor may confirm; who reported must not, so own applications are left out."""
    condition = NOTHING
    for kind in kinds().values():
        if kind.report:
            reach = actor.reachable(kind.close_action)
            condition |= Q(kind=kind.code) & (Q() if reach.everything else Q(unit__in=reach.units))
    return (
        Application.objects.filter(condition, state=State.REPORTED.value)
        .exclude(applicant=actor.person)
        .select_related("unit", "applicant")
        .order_by("reported_at")[:SHOWN]
    )


def _to_view_afterwards(actor: Actor) -> list[Application]:
    """Deputies' acts that await the reading of the actor, who held the step's role and is back."""
    places = set(places_of(actor))
    units = [unit for _, unit in places if unit is not None]
    rows = (
        Application.objects.exclude(post_views=[])
        .filter(unit__in=actor.organisation.units.keys() if (None in {unit for _, unit in places}) else units)
        .select_related("unit", "applicant")
        .order_by("-pk")[:CHECKED]
    )
    return [
        application
        for application in rows
        if any(
            (application.steps[step]["role"], application.steps[step]["unit"]) in places
            for step in application.post_views
        )
    ]
