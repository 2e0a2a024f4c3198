"""Approving several at once 一括: each is a decision of its own, on the version its decider was shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from sekimori.engines.workflow.flow import STEP_VERBS, AlreadyActed, NotAllowed, Verb
from sekimori.foundation.applications import stepping
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import VERBS, Application
from sekimori.foundation.applications.placing import current_step
from sekimori.foundation.applications.queries.rows import Row, as_rows, label_of, row_of
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

MOST = 50
MOVED_ON = Problem("この申請", "開いている間に、先へ進んでいました", "申請の画面で、いまの状態を確かめてください")
NO_RIGHT = Problem("この申請", "あなたの権限では決められません", "申請の画面で、だれを待っているかを確かめてください")


@dataclass(frozen=True, slots=True)
class Line:
    """One application of those chosen: the version it stands at and the verb of its step."""

    row: Row
    verb: Verb
    verb_label: str
    digest: str
    again: bool  # submitted a second time after a remand: its changes want reading


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody confirms: an application, the version before their eyes, and what they do to it."""

    application: int
    digest: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them; no problems means that it is recorded."""

    application: int
    label: str
    verb_label: str
    problems: tuple[Problem, ...]


def lines(actor: Actor, keys: Iterable[int]) -> tuple[Line, ...]:
    """This function will return those of the applications whose step an actor may take together with others.

    Left out is what is not the actor's turn, what asks for an entry of its own, and kinds not meant for it.
    """
    rows = Application.objects.filter(pk__in=list(keys)[:MOST], kind__in=_bulk_kinds()).order_by("submitted_at", "pk")
    return tuple(
        _line(actor, application)
        for application in as_rows(rows).defer(None).defer("draft", "words")
        if _together(actor, application)
    )


def _bulk_kinds() -> list[str]:
    return [kind.code for kind in kinds().values() if kind.bulk]


def _together(actor: Actor, application: Application) -> bool:
    step = current_step(application)
    if step is None or kinds()[application.kind].step_fields.get(str(step["verb"])):
        return False
    return stepping.turn_of(actor, application) is not None


def _line(actor: Actor, application: Application) -> Line:
    verb = Verb(application.steps[application.done]["verb"])
    return Line(
        row=row_of(application, actor.today),
        verb=verb,
        verb_label=dict(VERBS)[verb.value],
        digest=application.digest,
        again=application.submissions_made > 1,
    )


def take_steps(actor: Actor, chosen: Iterable[Chosen]) -> tuple[Outcome, ...]:
    """This function will take the step of each, one after another, each in a durable transaction of its own.

    What is refused for one leaves the others as they are; every outcome is told.
    """
    picked = tuple(chosen)[:MOST]
    found = Application.objects.defer("draft", "words").in_bulk([one.application for one in picked])
    return tuple(_take(actor, one, found.get(one.application)) for one in picked)


def _take(actor: Actor, one: Chosen, application: Application | None) -> Outcome:
    problems: tuple[Problem, ...] = ()
    if application is None or application.kind not in _bulk_kinds() or one.verb not in STEP_VERBS:
        return Outcome(one.application, "", "", (MOVED_ON,))
    try:
        stepping.perform(actor, one.application, one.verb, digest=one.digest)
    except (NotAllowed, AlreadyActed, Http404):
        problems = (MOVED_ON,)
    except Forbidden as refusal:
        _note(actor, refusal)
        return Outcome(one.application, "", "", (NO_RIGHT,))  # its name would tell what exists elsewhere
    except Refused as refusal:
        problems = refusal.problems
    return Outcome(one.application, label_of(application), dict(VERBS)[one.verb.value], problems)


@transaction.atomic(durable=True)
def _note(actor: Actor, refusal: Forbidden) -> None:
    """A refusal stands in the journal here too, although the page goes on to the next one."""
    reason = "out_of_reach" if refusal.hidden else "no_right"
    record(actor, refusal.action, outcome="refused", object_unit=refusal.target.unit, reason=reason)
