"""Standing permission 包括: one decision for an act that repeats, each act under it still recorded."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from sekimori.engines.authority.ruling import Target
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.actions import AREA, kind_of, lock
from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import Field, FieldType
from sekimori.foundation.applications.models import Application, Use
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem, Refused

USE_FIELDS = (
    Field("on", "実施した日", FieldType.DATE),
    Field("people_count", "本人の数", FieldType.INTEGER, unit="人", minimum=1),
    Field("item_count", "件数", FieldType.INTEGER, unit="件", minimum=1),
    Field("note", "内容", required=False),
)


@transaction.atomic(durable=True)
def record_use(actor: Actor, application_id: int, typed: Mapping[str, object], *, token: uuid.UUID) -> Use:
    """This function will record one act under a standing permission that is decided and not over.

    :raises Refused: if the permission is not a standing one, not in force on the day, or the entries are faulty.
    """
    application = lock(application_id)
    ruling = actor.require(
        kind_of(application).apply_action, Target(unit=application.unit_id, person=application.applicant_id)
    )
    content, problems = read(USE_FIELDS, typed)
    problems += _objections(application, content, actor.today)
    if problems or actor.person is None:
        raise Refused(*problems)
    values: dict[str, Any] = {**content, "note": content["note"] or ""}
    use, created = Use.objects.get_or_create(
        client_token=token,
        defaults={"application": application, "person_id": actor.person, "recorded_at": actor.at, **values},
    )
    if created:
        record(
            actor,
            f"{application.kind}.use",
            object_kind="application",
            object_id=application.pk,
            object_unit=application.unit_id,
            people_count=use.people_count,
            facts={"use": use.pk, "items": use.item_count},
            changes=AREA,
            ruling=ruling,
        )
    return use


def _objections(application: Application, content: Mapping[str, object], today: date) -> tuple[Problem, ...]:
    starts, ends = application.starts_on, application.due_on
    if not application.standing or application.state != State.DECIDED.value or starts is None or ends is None:
        return (Problem("包括の許可", "いま有効な包括の許可ではありません", "申請の状態を確かめてください"),)
    on = date.fromisoformat(str(content["on"])) if content.get("on") else None
    if on is not None and not starts <= on <= ends:
        span = f"{wareki(starts)}から{wareki(ends)}まで"
        return (Problem("実施した日", "許可の期間の外です", f"許可の期間は{span}です"),)
    if on is not None and on > today:
        return (Problem("実施した日", "まだ来ていない日です", "行った後に記録してください"),)
    return ()
