"""Drafts from a file, all or none; and their submission, each on its own as from the form."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from sekimori.foundation.applications.actions import AREA, as_typed, first_values, own_target, person_of, submit
from sekimori.foundation.applications.batch.reading import Row
from sekimori.foundation.applications.judging import Judged, judge
from sekimori.foundation.applications.kind import Kind, kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.rows import label_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; no problems means that it is submitted."""

    application: int
    label: str
    problems: tuple[Problem, ...]


def judge_rows(actor: Actor, kind: Kind, rows: Iterable[Row]) -> tuple[tuple[Row, Judged], ...]:
    """This function will judge every row as a submission of the actor's unit.

    :raises Forbidden: if the actor may not apply for this kind. :raises Refused: with every fault of every row.
    """
    actor.require(kind.apply_action, own_target(actor))
    unit = first_values(actor, kind, person_of(actor))["unit_id"]
    judged = tuple((row, judge(actor, kind, row.typed, unit=int(str(unit)), attachments=0)) for row in rows)
    problems = [
        Problem(f"{row.line}行目「{problem.where}」", problem.what, problem.mend)
        for row, one in judged
        for problem in one.problems
    ]
    if problems:
        raise Refused(*problems)
    return judged


@transaction.atomic(durable=True)
def enter(actor: Actor, kind: Kind, rows: Sequence[Row], *, seed: uuid.UUID) -> tuple[int, ...]:
    """This function will keep every row as a draft of the actor's, all or none, and return their numbers.

    ``seed`` is the file's own: the same file entered twice is the same drafts.

    :raises Forbidden: if the actor may not apply for this kind. :raises Refused: with every fault of every row.
    """
    judge_rows(actor, kind, rows)
    person, ruling = person_of(actor), actor.require(kind.apply_action, own_target(actor))
    keys = []
    for row in rows:
        draft = as_typed(kind, row.typed)
        application, created = Application.objects.get_or_create(
            client_token=uuid.uuid5(seed, str(row.line)),
            defaults=first_values(actor, kind, person)
            | {"draft": draft, "title": str(draft.get(kind.title) or "")[:200]},
        )
        keys.append(application.pk)
        if created:
            record(
                actor,
                f"{kind.code}.draft",
                object_kind="application",
                object_id=application.pk,
                object_unit=application.unit_id,
                facts={"line": row.line},
                changes=AREA,
                ruling=ruling,
            )
    return tuple(keys)


def submit_all(actor: Actor, keys: Iterable[int]) -> tuple[Outcome, ...]:
    """This function will submit drafts one by one; one that is refused stays a draft and keeps no other back."""
    found = Application.objects.filter(pk__in=list(keys), applicant=actor.person).order_by("pk")
    return tuple(_submit(actor, application) for application in found)


def _submit(actor: Actor, application: Application) -> Outcome:
    try:
        done = submit(actor, application.pk, version=application.version)
    except Refused as refused:
        name = application.title or kinds()[application.kind].label
        return Outcome(application.pk, name, refused.problems)
    return Outcome(done.pk, label_of(done), ())
