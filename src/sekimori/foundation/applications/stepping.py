"""Acting on an application: 照査, 合議, 承認, 決裁, 差戻し, 却下, 後閲, 完了報告, 完了確認."""

from collections.abc import Mapping

from django.db import transaction

from sekimori.engines.authority.ruling import Ruling, Target
from sekimori.engines.workflow.flow import REASONED_VERBS, STEP_VERBS, State, Verb, apply, post_view
from sekimori.engines.workflow.routes import Assignee, Standing
from sekimori.foundation.applications.actions import ChangedMeanwhile, append, kind_of, lock, move
from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.placing import flow_of, holders_at, turn
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.kernel.problems import Problem, Refused

DECISIVE_VERBS = STEP_VERBS | {Verb.REMAND, Verb.REJECT}


class NotYourTurn(Refused):
    """The step belongs to somebody else at this moment (or the actor is the applicant)."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "この段階",
                "いまは、あなたが操作する段階ではありません",
                "経路の欄で、だれを待っているかを確かめてください",
            )
        )


def _reason(verb: Verb, comment: str) -> str:
    text = comment.strip()
    if verb in REASONED_VERBS and not text:
        raise Refused(Problem("理由", "入力されていません", "相手が直せるように、理由を書いてください"))
    return text


def turn_of(actor: Actor, application: Application) -> Assignee | None:
    """This function will return the standing in which an actor may take the current step, if it is theirs now."""
    whose = turn(application, actor.roster)
    if whose is None or actor.person is None:
        return None
    return next((one for one in whose.assignees if one.person == actor.person), None)


@transaction.atomic(durable=True)
def perform(
    actor: Actor,
    application_id: int,
    verb: Verb,
    *,
    digest: str,
    comment: str = "",
    typed: Mapping[str, object] | None = None,
) -> Application:
    """This function will do a step's verb, remand or reject, on the version the actor has before their eyes.

    ``typed`` is what the kind asks to be recorded with the step, as typed.

    :raises ChangedMeanwhile: if the submitted version is another one by now, or somebody else has just acted.
    :raises NotYourTurn: if the step is not the actor's now; nobody acts on their own application.
    :raises NotAllowed: if the workflow has no such move. :raises Refused: if a reason is missing.
    :raises Forbidden: if the authority table gives no right.
    """
    if verb not in DECISIVE_VERBS:
        raise ValueError(verb)
    application = lock(application_id)
    kind = kind_of(application)
    ruling = actor.require(kind.act_action, Target(unit=application.unit_id))
    text = _reason(verb, comment)
    if application.digest != digest:
        raise ChangedMeanwhile(application, digest)
    assignee = turn_of(actor, application)
    if assignee is None:
        raise NotYourTurn
    content, problems = read(kind.step_fields.get(verb.value, ()), typed or {})
    if problems:
        raise Refused(*problems)
    step = application.done
    by_deputy = assignee.standing is Standing.DEPUTY
    flow = apply(flow_of(application), verb, submission=digest, by_deputy=by_deputy)
    decided = verb is Verb.DECIDE
    columns: dict[str, object] = {"decided_at": actor.at} if decided else {}
    if verb in STEP_VERBS:
        columns["acted"] = sorted({*application.acted, actor.person})
    if flow.state is State.CLOSED:
        columns["closed_at"] = actor.at
    move(application, flow, **columns)
    append(
        actor,
        application,
        verb,
        ruling=ruling,
        step=step,
        standing=assignee.standing.value,
        comment=text,
        content=content,
    )
    return application


@transaction.atomic(durable=True)
def view_afterwards(actor: Actor, application_id: int, step: int) -> Application:
    """This function will record that an absent superior has read what a deputy decided (後閲).

    :raises Forbidden: if the actor does not hold the step's role. :raises NotAllowed: if the step awaits no reading.
    """
    application = lock(application_id)
    ruling = actor.require(kind_of(application).act_action, Target(unit=application.unit_id))
    flow = post_view(flow_of(application), step)
    pinned = application.steps[step]
    holders = {held.person for held in holders_at(pinned["role"], pinned["unit"], actor.roster)}
    if actor.person not in holders:
        raise Forbidden(kind_of(application).act_action, Target(unit=application.unit_id), hidden=False)
    move(application, flow)
    append(actor, application, Verb.POST_VIEW, ruling=ruling, step=step)
    return application


@transaction.atomic(durable=True)
def report(actor: Actor, application_id: int, typed: Mapping[str, object], *, version: int) -> Application:
    """This function will report the completion (return, erasure …) of a decided application.

    The applicant reports; a colleague of the same unit who may apply may do so in their stead, because people move on
    1 April while what they took out must still come back.

    :raises Refused: with every fault of the report. :raises NotAllowed: if nothing is to be reported now.
    """
    application = lock(application_id)
    kind = kind_of(application)
    ruling = actor.require(kind.apply_action, Target(unit=application.unit_id, person=application.applicant_id))
    if application.version != version:
        raise ChangedMeanwhile(application, application.digest)
    content, problems = read(kind.report, typed)
    if problems:
        raise Refused(*problems)
    flow = apply(flow_of(application), Verb.REPORT, submission=application.digest)
    move(application, flow, reported_at=actor.at)
    append(actor, application, Verb.REPORT, ruling=ruling, content=content)
    return application


@transaction.atomic(durable=True)
def confirm(actor: Actor, application_id: int, verb: Verb, *, version: int, comment: str = "") -> Application:
    """This function will confirm a reported completion, or send the report back with a reason.

    :raises NotYourTurn: if the actor reported it: return and erasure are confirmed by another person.
    """
    if verb not in (Verb.CONFIRM, Verb.RETURN_REPORT):
        raise ValueError(verb)
    application = lock(application_id)
    ruling = _close_right(actor, application)
    text = _reason(verb, comment)
    if application.version != version:
        raise ChangedMeanwhile(application, application.digest)
    reporter = application.acts.filter(verb=Verb.REPORT.value).order_by("-id").values_list("person", flat=True).first()
    if actor.person == reporter:
        raise NotYourTurn
    flow = apply(flow_of(application), verb, submission=application.digest)
    move(application, flow, **({"closed_at": actor.at} if flow.state is State.CLOSED else {"reported_at": None}))
    append(actor, application, verb, ruling=ruling, comment=text)
    return application


def _close_right(actor: Actor, application: Application) -> Ruling:
    return actor.require(kind_of(application).close_action, Target(unit=application.unit_id))
