"""Where steps fall and who may take them now: routes pinned at submission, holders resolved at every reading.

A step is pinned to places (role, unit), never to people: when the holder of the post changes on 1 April, the step is
the successor's without anybody touching the application.
"""

from collections.abc import Iterable, Iterator

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Held, Roster
from sekimori.engines.workflow.flow import Flow, State, Verb
from sekimori.engines.workflow.routes import Assignment, Candidate, assign
from sekimori.foundation.applications.models import Application
from sekimori.guideline.model import Scope
from sekimori.guideline.route import RouteStep, StepPlace, StepVerb

ANSWERS_FOR_ALL = "chief_protection_manager"  # 総括保護管理者: 保有個人情報の管理に関する事務を総括する者

PinnedStep = dict[str, object]


def flow_of(application: Application) -> Flow:
    """This function will return where an application stands, for the workflow engine."""
    return Flow(
        steps=tuple(Verb(str(step["verb"])) for step in application.steps) or (Verb.DECIDE,),
        state=State(application.state),
        done=application.done,
        submission=application.digest,
        post_views=frozenset(application.post_views),
        closes_by_report=application.closes_by_report,
    )


def place_of(role: str, unit: int, roster: Roster) -> int | None:
    """This function will return where a role stands, seen from a unit: its 課, its 部, or the whole (``None``)."""
    scope = roster.guideline.roles[role].scope
    if scope is Scope.DEPARTMENT:
        return roster.organisation.department_of(unit)
    if scope in (Scope.UNIT, Scope.SECTION):
        return roster.organisation.body_of(unit)
    return None


def pin(steps: Iterable[RouteStep], *, unit: int, other: int | None, roster: Roster) -> list[PinnedStep]:
    """This function will pin a route's steps to places, as JSON for the application's row.

    ``other`` is the unit asked for its consent (合議); without one the step is looked for from the applicant's unit.
    """
    pinned: list[PinnedStep] = []
    for step in steps:
        base = other if step.place is StepPlace.OTHER and other is not None else unit
        pinned.append(
            {
                "verb": step.verb.value,
                "role": step.role,
                "unit": place_of(step.role, base, roster),
                "deputies": [[role, place_of(role, base, roster)] for role in step.deputies],
            }
        )
    return pinned


def places(step: PinnedStep) -> Iterator[tuple[str, int | None]]:
    """This function will list the places a step may fall to, in order: its role, the deputies, the chief."""
    yield str(step["role"]), step["unit"]  # type: ignore[misc]
    yield from ((role, unit) for role, unit in step["deputies"])  # type: ignore[attr-defined]
    yield ANSWERS_FOR_ALL, None


def holders_at(role: str, unit: int | None, roster: Roster) -> tuple[Held, ...]:
    """This function will return who holds a role at a place, those of its sections (担当) included."""
    if unit is None:
        return roster.holders(role)
    within = roster.organisation.below(unit) if roster.guideline.roles[role].scope is Scope.SECTION else {unit}
    return tuple(held for place in sorted(within) for held in roster.holders(role, place))


def is_absent(person: int, organisation: Organisation) -> bool:
    """This function will say whether somebody is on leave in every post they hold."""
    seats = organisation.seats_of.get(person, ())
    return bool(seats) and all(seat.absent for seat in seats)


def _candidates(entries: Iterable[tuple[str, int | None]], roster: Roster) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            role=held.role,
            person=held.person,
            scope=held.scope,
            unit=held.unit,
            absent=is_absent(held.person, roster.organisation),
            acting=held.acting,
        )
        for role, unit in entries
        for held in holders_at(role, unit, roster)
    )


def current_step(application: Application) -> PinnedStep | None:
    """This function will return the step whose turn it is, if the application waits for one."""
    if application.state != State.IN_REVIEW.value:
        return None
    return application.steps[application.done]


def turn(application: Application, roster: Roster) -> Assignment | None:
    """This function will say whose turn an application's step is, by the holders of this moment, if it waits."""
    step = current_step(application)
    return turn_at(step, application.applicant_id, application.acted, roster) if step is not None else None


def turn_at(step: PinnedStep, applicant: int, acted: Iterable[int], roster: Roster) -> Assignment:
    """This function will say whose turn a pinned step would be; ``acted`` are those who took earlier steps."""
    *own, last = places(step)
    engine_step = RouteStep(
        StepVerb(str(step["verb"])),
        str(step["role"]),
        deputies=tuple(role for role, _ in step["deputies"]),  # type: ignore[attr-defined]
    )
    return assign(
        engine_step,
        _candidates(own, roster),
        applicant=applicant,
        fallback=_candidates([last], roster),
        acted=frozenset(acted),
    )
