"""Drafting, submitting and taking back: what the applicant does. One verb, one durable transaction."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.http import Http404

from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.engines.workflow.digest import submission_digest
from sekimori.engines.workflow.flow import Flow, State, Verb, apply
from sekimori.foundation.applications.judging import Judged, judge
from sekimori.foundation.applications.kind import Content, FieldType, Kind, kinds
from sekimori.foundation.applications.models import Act, Application, Counter, PostView, Submission, Waiting
from sekimori.foundation.applications.placing import current_step, flow_of, pin, places, turn
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import post as post_notice
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_words

AREA = ("applications",)
WRITTEN = (FieldType.LINE, FieldType.TEXT)
SEARCHED = 1000  # characters a search looks through per application; kept short, because searching reads them all
OPEN_TO_WRITE = (State.DRAFT.value, State.REMANDED.value)
FIRST_SAVED = 1  # the version of a draft that has been saved once


class ChangedMeanwhile(Refused):
    """Somebody else changed the application after this person had opened it."""

    def __init__(self, application: Application, seen: str) -> None:
        super().__init__(
            Problem(
                f"{kinds()[application.kind].label}の申請",
                "開いたあとに、内容か状態が変わりました",
                "いまの内容を確かめてから、もう一度操作してください",
            )
        )
        self.application, self.seen = application, seen


def kind_of(application: Application) -> Kind:
    """This function will return the kind of an application."""
    return kinds()[application.kind]


def lock(application_id: int) -> Application:
    """This function will lock an application's row until the transaction ends. :raises Http404: if there is none."""
    found = Application.objects.select_for_update().filter(pk=application_id).first()
    if found is None:
        raise Http404
    return found


def move(application: Application, flow: Flow, **columns: object) -> None:
    """This function will save where an application now stands, if nobody else has moved it (compare and set).

    :raises ChangedMeanwhile: if the row is no longer the version that was read.
    """
    values = {
        "state": flow.state.value,
        "done": flow.done,
        "digest": flow.submission,
        "post_views": sorted(flow.post_views),
        **columns,
    }
    read_or_not = set(application.post_views) != set(flow.post_views)
    version = application.version
    if Application.objects.filter(pk=application.pk, version=version).update(version=version + 1, **values) != 1:
        raise ChangedMeanwhile(application, application.digest)
    for column, value in values.items():
        setattr(application, column, value)
    application.version = version + 1
    _wait(application)
    if read_or_not:
        _await_reading(application)


def _wait(application: Application) -> None:
    Waiting.objects.filter(application=application).delete()
    step = current_step(application)
    if step is None:
        return
    Waiting.objects.bulk_create(
        Waiting(application=application, order=order, role=role, unit=unit)
        for order, (role, unit) in enumerate(dict.fromkeys(places(step)))
    )


def _await_reading(application: Application) -> None:
    PostView.objects.filter(application=application).delete()
    PostView.objects.bulk_create(
        PostView(
            application=application,
            step=step,
            role=application.steps[step]["role"],
            unit=application.steps[step]["unit"],
        )
        for step in application.post_views
    )


def append(
    actor: Actor, application: Application, verb: Verb, *, ruling: Ruling | None = None, **columns: object
) -> Act:
    """This function will append one act to an application's history and the same to the journal."""
    person = person_of(actor)
    act = Act.objects.create(
        application=application,
        verb=verb.value,
        person_id=person,
        post=actor.post,
        role=ruling.held.role if ruling and ruling.held else "",
        digest=application.digest,
        at=actor.at,
        **columns,
    )
    record(
        actor,
        f"{application.kind}.{verb.value}",
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        people_count=application.people_count,
        facts={"digest": application.digest, "step": columns.get("step")},
        changes=AREA,
        ruling=ruling,
    )
    return act


def person_of(actor: Actor) -> int:
    if actor.person is None:
        raise Refused(
            Problem("申請", "職員として登録されていない利用者は扱えません", "自分の利用者IDでサインインしてください")
        )
    return actor.person


def own_target(actor: Actor) -> Target:
    """This function will return what an application of the actor's own would belong to."""
    return Target(unit=actor.unit, person=actor.person)


@transaction.atomic(durable=True)
def save_draft(
    actor: Actor,
    kind: Kind,
    typed: Mapping[str, object],
    *,
    token: uuid.UUID,
    application_id: int | None = None,
    version: int | None = None,
) -> Application:
    """This function will keep what has been typed so far, unread, so that nothing is lost.

    ``token`` is the form's own: the same form sent twice is one application. ``version`` is the draft's as the form
    was opened; a program's own write names none, and nothing is compared. What stands there already is not written
    again, so a form that is sent twice never stands in its own way.

    :raises Forbidden: if the actor may not apply for this kind.
    :raises ChangedMeanwhile: if it was saved elsewhere or submitted after the form was opened; nothing is overwritten.
    """
    person = person_of(actor)
    ruling = actor.require(kind.apply_action, own_target(actor))
    draft = as_typed(kind, typed)
    if application_id is None:
        application, created = Application.objects.get_or_create(
            client_token=token,
            defaults=first_values(actor, kind, person),
        )
        if application.applicant_id != person:
            raise Http404
        version = FIRST_SAVED  # whoever sends the first form again has seen no later one
    else:
        application, created = _own(actor, application_id), False
    if application.state not in OPEN_TO_WRITE:
        raise ChangedMeanwhile(application, application.digest)
    if not created:
        if application.draft == draft:
            return application
        if version is not None and application.version != version:
            raise ChangedMeanwhile(application, application.digest)
    move(application, flow_of(application), draft=draft, title=str(draft.get(kind.title) or "")[:200])
    if created:
        record(
            actor,
            f"{kind.code}.draft",
            object_kind="application",
            object_id=application.pk,
            object_unit=application.unit_id,
            changes=AREA,
            ruling=ruling,
        )
    return application


def as_typed(kind: Kind, typed: Mapping[str, object]) -> dict[str, object]:
    """What was typed into the kind's fields, unread. A NUL cannot be typed, and PostgreSQL keeps none."""
    known = {entry.code for entry in kind.fields}
    return {
        code: value.replace("\0", "") if isinstance(value, str) else value
        for code, value in typed.items()
        if code in known
    }


def first_values(actor: Actor, kind: Kind, person: int) -> dict[str, object]:
    if actor.unit is None:
        raise Refused(
            Problem("所属", "きょうの発令がないため、申請する課が決まりません", "人事の担当課に発令を確かめてください")
        )
    organisation = actor.organisation
    body = organisation.body_of(actor.unit)
    return {
        "kind": kind.code,
        "fiscal_year": FiscalYear.of(actor.today).start_year,
        "unit_id": body,
        "section_id": actor.unit if actor.unit != body else None,
        "applicant_id": person,
        "applicant_post": actor.post,
        "created_at": actor.at,
        "closes_by_report": bool(kind.report),
    }


def _own(actor: Actor, application_id: int) -> Application:
    application = lock(application_id)
    if application.applicant_id != actor.person:
        raise Http404
    return application


@transaction.atomic(durable=True)
def submit(actor: Actor, application_id: int, *, version: int, other_unit: int | None = None) -> Application:
    """This function will submit a draft or a remanded application: read, checked by its rule, pinned and routed.

    A route whose role nobody holds does not stop the applicant: the step falls to the deputy or the chief, and the
    chief is told of the vacancy at once.

    :raises Refused: with every fault of the content. :raises ChangedMeanwhile: if the draft changed in another window.
    :raises NotAllowed: if it is neither draft nor remanded.
    """
    application = _own(actor, application_id)
    if application.version != version:
        raise ChangedMeanwhile(application, application.digest)
    kind = kind_of(application)
    ruling = actor.require(kind.apply_action, Target(unit=application.unit_id, person=actor.person))
    attachments = sorted(application.attachments.filter(removed_at=None).values_list("file__digest", flat=True))
    judged = judge(actor, kind, application.draft, unit=application.unit_id, attachments=len(attachments))
    if judged.problems:
        raise Refused(*judged.problems)
    _place(actor, application, judged, attachments, other_unit)
    append(actor, application, Verb.SUBMIT, ruling=ruling)
    _raise_vacancy(actor, application)
    return application


def _place(
    actor: Actor, application: Application, judged: Judged, attachments: list[str], other_unit: int | None
) -> None:
    """The submission itself: an immutable copy of the content, and the row moved to its first step."""
    content, route = judged.content, judged.route
    application.steps = pin(route.steps, unit=judged.unit, other=other_unit or route.other, roster=actor.roster)
    digest = submission_digest(content, attachments)
    kind = kind_of(application)
    move(
        application,
        apply(flow_of(application), Verb.SUBMIT, submission=digest),
        steps=application.steps,
        acted=[],
        number=application.number or _draw(kind.code, application.fiscal_year),
        submissions_made=application.submissions_made + 1,
        submitted_at=actor.at,
        level=route.level,
        **_belonging(application, judged.unit),
        **columns_of(kind, content),
    )
    Submission.objects.create(
        application=application,
        number=application.submissions_made,
        content=content,
        attachments=attachments,
        digest=digest,
        by_id=person_of(actor),
        at=actor.at,
    )


def _belonging(application: Application, unit: int) -> dict[str, object]:
    """Whose matter it is: the unit that holds the information, with the applicant's section if it is their own."""
    return {} if unit == application.unit_id else {"unit_id": unit, "section_id": None}


def columns_of(kind: Kind, content: Content) -> dict[str, object]:
    """This function will return the ledger's typed columns from an application's content."""

    def value(code: str) -> object:
        return content.get(code) if code else None

    return {
        "title": str(content.get(kind.title) or "")[:200],
        "people_count": value(kind.people),
        "item_count": value(kind.items),
        "starts_on": value(kind.starts),
        "due_on": value(kind.due),
        "holding": value(kind.holding),
        "standing": bool(kind.standing and content.get("standing")),
        "words": words_of(kind, content),
    }


def words_of(kind: Kind, content: Content) -> str:
    """This function will return what a search finds an application by: its lines and texts, folded as a search folds."""
    texts = (str(content.get(entry.code) or "") for entry in kind.fields if entry.type in WRITTEN)
    return "\n".join(fold_words(text) for text in texts if text)[:SEARCHED]


def _draw(kind: str, fiscal_year: int) -> int:
    Counter.objects.get_or_create(kind=kind, fiscal_year=fiscal_year)
    counter = Counter.objects.select_for_update().get(kind=kind, fiscal_year=fiscal_year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _raise_vacancy(actor: Actor, application: Application) -> None:
    """The chief hears at once of a step whose role nobody holds; the application goes on without waiting for it."""
    step, whose = current_step(application), turn(application, actor.roster)
    if step is None or whose is None or not whose.vacant:
        return
    role = actor.roster.guideline.roles[str(step["role"])].label
    for held in actor.roster.holders("chief_protection_manager"):
        post_notice(
            held.person,
            "役割の保持者がいません",
            f"申請を受け付けましたが、{role}がいないため、代わりの方に回りました。役割の保持者の画面を御覧ください。",
            at=actor.at,
        )


@transaction.atomic(durable=True)
def take_back(actor: Actor, application_id: int, verb: Verb, *, version: int) -> Application:
    """This function will withdraw (取下げ) or recall (引戻し) the actor's own application.

    :raises NotAllowed: if the state does not allow it. :raises AlreadyActed: on a recall after a step has acted.
    :raises ChangedMeanwhile: if the application changed after it was opened.
    """
    if verb not in (Verb.WITHDRAW, Verb.RECALL):
        raise ValueError(verb)
    application = _own(actor, application_id)
    if application.version != version:
        raise ChangedMeanwhile(application, application.digest)
    ruling = actor.require(kind_of(application).apply_action, Target(unit=application.unit_id, person=actor.person))
    move(application, apply(flow_of(application), verb, submission=application.digest))
    append(actor, application, verb, ruling=ruling)
    return application


@transaction.atomic(durable=True)
def copy_from(actor: Actor, application_id: int, *, token: uuid.UUID) -> Application:
    """This function will begin a new draft with the content of an earlier application the actor may see (前回から写す).

    Attachments are not copied: what was right for the last occasion must be chosen again for this one.

    :raises Http404: if it is somebody else's and was never submitted.
    """
    earlier = lock(application_id)
    if earlier.number is None and earlier.applicant_id != actor.person:
        raise Http404
    kind = kind_of(earlier)
    ruling = actor.require(kind.view_action, Target(unit=earlier.unit_id, person=earlier.applicant_id))
    person = person_of(actor)
    actor.require(kind.apply_action, own_target(actor))
    latest = earlier.submissions.order_by("-number").first()
    content = dict(latest.content) if latest else dict(earlier.draft)
    application, created = Application.objects.get_or_create(
        client_token=token, defaults={**first_values(actor, kind, person), "draft": content, "title": earlier.title}
    )
    if created:
        record(
            actor,
            f"{kind.code}.draft",
            object_kind="application",
            object_id=application.pk,
            object_unit=application.unit_id,
            facts={"copied_from": earlier.pk},
            changes=AREA,
            ruling=ruling,
        )
    return application
