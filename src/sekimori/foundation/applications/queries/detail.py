"""One application, whole: content, route with who is waited for, history, and what the actor may do now."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from sekimori.engines.authority.ruling import Target
from sekimori.engines.workflow.flow import STEP_VERBS, State, Verb
from sekimori.engines.workflow.routes import Assignment, Standing
from sekimori.foundation.applications.content import differences, read
from sekimori.foundation.applications.judging import judge
from sekimori.foundation.applications.kind import Field, FieldType, Kind, kinds
from sekimori.foundation.applications.models import VERBS, Act, Application, Submission
from sekimori.foundation.applications.options import beside, name_of
from sekimori.foundation.applications.placing import PinnedStep, holders_at, pin, turn, turn_at
from sekimori.foundation.applications.queries.own_forms import formats_in_force
from sekimori.foundation.applications.queries.rows import Row, is_open_to, row_of
from sekimori.foundation.applications.stepping import turn_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.kernel.moments import day_of
from sekimori.kernel.problems import Problem

VERB_LABELS = dict(VERBS)
Shown = tuple[Field, str]
Compared = tuple[Field, str, str]  # what stood in the records, what is applied for


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the route: who took it, or who is waited for now."""

    label: str
    role: str
    done_by: str
    done_at: datetime | None
    standing: str
    waits_for: tuple[str, ...]
    now: bool
    vacant: bool
    to_view_afterwards: bool
    index: int


@dataclass(frozen=True, slots=True)
class Event:
    """One act of the history as people read it."""

    at: datetime
    label: str
    person: str
    post: str
    comment: str
    content: tuple[Shown, ...]


@dataclass(frozen=True)
class Detail:
    """Everything the page of one application shows; ``verbs`` are the acts open to the actor now."""

    row: Row
    kind: Kind
    level: str
    version: int
    digest: str
    fields: tuple[Shown, ...]
    compared: tuple[Compared, ...]
    attachments: tuple[tuple[int, str, int], ...]  # key, name, bytes
    steps: tuple[StepShown, ...]
    history: tuple[Event, ...]
    changed: tuple[tuple[Field, str, str], ...]
    verbs: frozenset[Verb]
    step_verb: str  # the step's verb, if it is the actor's turn
    post_view_steps: tuple[int, ...]
    standing: bool
    uses: tuple[object, ...]
    papers: tuple[str, ...]  # the formats in which it can be had on paper: pdf, docx, xlsx; none before submission


def find(actor: Actor, application_id: int) -> Application:
    """This function will return an application the actor may see: by reach, as applicant, or as one who is asked.

    What was never submitted is its applicant's alone: a half-written sentence is nobody else's business.

    :raises Http404: if there is none, or it is out of the actor's reach.
    """
    application = Application.objects.select_related("unit", "applicant").filter(pk=application_id).first()
    if application is None or application.kind not in kinds() or not is_open_to(actor, application):
        raise Http404
    kind = kinds()[application.kind]
    target = Target(unit=application.unit_id, person=application.applicant_id)
    if actor.may(kind.view_action, target) or (actor.may_somewhere(kind.act_action) and turn_of(actor, application)):
        return application
    raise Http404


def detail(actor: Actor, application_id: int, *, seen: str = "") -> Detail:
    """This function will return one application for its page.

    ``seen`` is the digest of a version somebody had before their eyes: the differences shown are against that one,
    otherwise against the previous submission.

    :raises Http404: if it is out of reach.
    """
    application = find(actor, application_id)
    kind = kinds()[application.kind]
    submissions = list(application.submissions.order_by("number"))
    acts = list(application.acts.select_related("person").order_by("pk"))
    latest = submissions[-1] if submissions else None
    content = latest.content if latest else {**application.draft, **read(kind.fields, application.draft)[0]}
    verbs = open_verbs(actor, application, acts)
    return Detail(
        row=row_of(application, actor.today),
        kind=kind,
        level=_level(actor, application.level),
        version=application.version,
        digest=application.digest,
        fields=shown(kind.fields, content),
        compared=side_by_side(kind, content, latest.at if latest else actor.at),
        attachments=tuple(
            application.attachments.filter(removed_at=None).values_list("pk", "file__name", "file__size")
        ),
        steps=_steps(actor, application, acts),
        history=tuple(_event(kind, act) for act in acts),
        changed=_changed(kind, submissions, seen),
        verbs=verbs,
        step_verb=next((verb.value for verb in verbs if verb in STEP_VERBS), ""),
        post_view_steps=_own_post_views(actor, application),
        standing=application.standing,
        uses=tuple(application.uses.select_related("person").order_by("-on", "-pk")[:100]),
        papers=_papers(application, latest),
    )


def _papers(application: Application, latest: Submission | None) -> tuple[str, ...]:
    if latest is None or application.state == State.DRAFT.value:
        return ()
    return ("pdf", *formats_in_force(application.kind, day_of(latest.at)))


def _level(actor: Actor, code: str) -> str:
    level = actor.roster.guideline.protection.by_code.get(code)
    return level.label if level else ""


def shown(fields: tuple[Field, ...], content: dict[str, object]) -> tuple[Shown, ...]:
    """This function will pair each field with its value as people read it."""
    return tuple((entry, _text(entry, content.get(entry.code))) for entry in fields)


def side_by_side(kind: Kind, content: dict[str, object], at: datetime) -> tuple[Compared, ...]:
    """This function will pair what stood in the records at a moment with what is applied for, field by field."""
    before = beside(kind.code, content, at)
    return tuple(
        (entry, _text(entry, before[entry.code]), _text(entry, content.get(entry.code)))
        for entry in kind.fields
        if entry.code in before
    )


def _text(entry: Field, value: object) -> str:
    if entry.type in (FieldType.HOLDING, FieldType.UNIT) and isinstance(value, int):
        return name_of(entry.code, value)
    return entry.show(value)


def _changed(kind: Kind, submissions: list[Submission], seen: str) -> tuple[tuple[Field, str, str], ...]:
    if len(submissions) < 2:
        return ()
    before = next((entry for entry in submissions[:-1] if entry.digest == seen), submissions[-2])
    return differences(kind.fields, before.content, submissions[-1].content)


@dataclass(frozen=True)
class Preview:
    """What an application would be if it were submitted now: content, level, the people it goes to, and every fault."""

    fields: tuple[Shown, ...]
    compared: tuple[Compared, ...]
    attachments: tuple[tuple[int, str, int], ...]
    level: str
    steps: tuple[tuple[str, str, tuple[str, ...]], ...]  # act, role, names
    problems: tuple[Problem, ...]


def preview(actor: Actor, application: Application) -> Preview:
    """This function will read a draft as a submission would, without submitting it."""
    kind = kinds()[application.kind]
    attachments = tuple(application.attachments.filter(removed_at=None).values_list("pk", "file__name", "file__size"))
    judged = judge(actor, kind, application.draft, unit=application.unit_id, attachments=len(attachments))
    route = judged.route
    return Preview(
        fields=shown(kind.fields, judged.content),
        compared=side_by_side(kind, judged.content, actor.at),
        attachments=attachments,
        level=actor.roster.guideline.protection.level(route.level).label,
        steps=_to_come(actor, application, pin(route.steps, unit=judged.unit, other=route.other, roster=actor.roster)),
        problems=judged.problems,
    )


def _to_come(
    actor: Actor, application: Application, steps: list[PinnedStep]
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    turns = [turn_at(step, application.applicant_id, (), actor.roster) for step in steps]
    people = {one.person for turn in turns for one in turn.assignees}
    names = {person.pk: person.name for person in Person.objects.filter(pk__in=people)}
    return tuple(
        (
            VERB_LABELS[str(step["verb"])],
            actor.roster.guideline.roles[str(step["role"])].label,
            tuple(names[one.person] for one in turn.assignees),
        )
        for step, turn in zip(steps, turns, strict=True)
    )


def _event(kind: Kind, act: Act) -> Event:
    label = act.get_verb_display()
    if act.standing == Standing.DEPUTY.value:
        label += "（代決）"
    asked = kind.report if act.verb == Verb.REPORT.value else kind.step_fields.get(act.verb, ())
    return Event(
        act.at, label, act.person.name, act.post, act.comment, shown(asked, act.content) if act.content else ()
    )


def _steps(actor: Actor, application: Application, acts: list[Act]) -> tuple[StepShown, ...]:
    current = application.submissions_made and application.state not in (State.DRAFT.value, State.REMANDED.value)
    done = {act.step: act for act in acts if act.step is not None and act.digest == application.digest}
    roster = actor.roster
    whose = turn(application, roster)
    people = _names(whose)
    found = []
    for index, step in enumerate(application.steps):
        act = done.get(index) if current and index < application.done else None
        now = application.state == State.IN_REVIEW.value and index == application.done
        found.append(
            StepShown(
                label=VERB_LABELS[step["verb"]],
                role=roster.guideline.roles[step["role"]].label,
                done_by=act.person.name if act else "",
                done_at=act.at if act else None,
                standing=act.standing if act else "",
                waits_for=tuple(people.get(one.person, "") for one in whose.assignees) if now and whose else (),
                now=now,
                vacant=bool(now and whose and whose.vacant),
                to_view_afterwards=index in application.post_views,
                index=index,
            )
        )
    return tuple(found)


def _names(whose: Assignment | None) -> dict[int, str]:
    people = [one.person for one in whose.assignees] if whose else []
    return {person.pk: person.name for person in Person.objects.filter(pk__in=people)}


def open_verbs(actor: Actor, application: Application, acts: list[Act]) -> frozenset[Verb]:
    """This function will return what the actor may do to an application now: what the page's buttons are."""
    kind = kinds()[application.kind]
    found: set[Verb] = set()
    mine = application.applicant_id == actor.person
    if mine and application.state in (State.DRAFT.value, State.REMANDED.value):
        found |= {Verb.SUBMIT, Verb.WITHDRAW}
    if mine and application.state == State.IN_REVIEW.value:
        found |= {Verb.WITHDRAW} | ({Verb.RECALL} if application.done == 0 else set())
    if turn_of(actor, application) and actor.may(kind.act_action, Target(unit=application.unit_id)):
        found |= {Verb(application.steps[application.done]["verb"]), Verb.REMAND, Verb.REJECT}
    target = Target(unit=application.unit_id, person=application.applicant_id)
    if application.state == State.DECIDED.value and kind.report and actor.may(kind.apply_action, target):
        found.add(Verb.REPORT)
    reporter = next((act.person_id for act in reversed(acts) if act.verb == Verb.REPORT.value), None)
    closing = actor.may(kind.close_action, Target(unit=application.unit_id))
    if application.state == State.REPORTED.value and closing and reporter != actor.person:
        found |= {Verb.CONFIRM, Verb.RETURN_REPORT}
    return frozenset(found)


def _own_post_views(actor: Actor, application: Application) -> tuple[int, ...]:
    return tuple(
        step
        for step in application.post_views
        if actor.person
        in {
            held.person
            for held in holders_at(application.steps[step]["role"], application.steps[step]["unit"], actor.roster)
        }
    )
