"""What is done to an application by programs: every verb of its life, and the uses of a standing permission."""

from typing import Any
from uuid import UUID

from django.db import transaction

from sekimori.api.applications import VERBS, WHOLE, whole
from sekimori.api.contents import content_of
from sekimori.api.operation import PAGING, Answer, Call, Conflict, Operation, Resource, page_of
from sekimori.api.shape import Schema, anything, day, key, maybe, moment, number, one_of, text, thing, token, without
from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application, Use
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.queries.detail import find
from sekimori.foundation.applications.queries.uses import use_of, uses_of
from sekimori.foundation.applications.standing import USE_FIELDS, record_use
from sekimori.foundation.downloads.gate import Amount
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem

ACT: Schema = without(
    thing(
        verb=one_of(VERBS, "行為"),
        comment=maybe(text("意見・理由。差し戻す・却下する・報告を戻すときは必ず要る", longest=2000)),
        content=maybe(anything("行為とともに記録すること（完了報告、届出の審査）。項目は種別による")),
        digest=maybe(text("対象とした提出版。送れば、同じでないときに断る", longest=64)),
        step=maybe(number("後閲する段階（0から）", most=100)),
    ),
    "comment",
    "content",
    "digest",
    "step",
)
USE = thing(
    "包括の許可による一回の実施",
    id=key(),
    on=day("実施した日"),
    person=text("実施した人"),
    people_count=number("本人の数"),
    item_count=number("件数"),
    note=text("内容"),
    recorded_at=moment(),
)
NEW_USE = thing(client_token=token("同じものを二度送っても一回になる"), content=content_of(USE_FIELDS, complete=True))
NO_STEP = Problem("step", "ありません", "後閲する段階を送ってください")
TOKEN_TAKEN = Problem("client_token", "別の記録に使われています", "記録ごとに新しいUUIDを作ってください")


def act(call: Call) -> Answer:
    """One verb, on the version the program has read: another version is refused and nothing is done.

    The verbs lock the row themselves and compare again what they depend on, so nothing slips in between.
    """
    application = find(call.actor, call.key)
    asked = call.body.get("digest")
    if application.version != call.version or (asked and asked != application.digest):
        raise actions.ChangedMeanwhile(application, application.digest)
    _do(call, application, Verb(call.body["verb"]))
    return whole(call, application.pk)


def _do(call: Call, application: Application, verb: Verb) -> None:
    actor, one, version = call.actor, application.pk, application.version
    comment, content = call.body.get("comment") or "", call.body.get("content") or {}
    if verb is Verb.SUBMIT:
        actions.submit(actor, one, version=version)
    elif verb in (Verb.WITHDRAW, Verb.RECALL):
        actions.take_back(actor, one, verb, version=version)
    elif verb is Verb.REPORT:
        stepping.report(actor, one, content, version=version)
    elif verb in (Verb.CONFIRM, Verb.RETURN_REPORT):
        stepping.confirm(actor, one, verb, version=version, comment=comment)
    elif verb is Verb.POST_VIEW:
        if call.body.get("step") is None:
            raise Conflict(NO_STEP)
        stepping.view_afterwards(actor, one, call.body["step"])
    else:
        stepping.perform(actor, one, verb, digest=application.digest, comment=comment, typed=content)


@transaction.atomic
def uses(call: Call) -> Answer:
    """The uses of a standing permission, newest first; the reading is recorded."""
    application = find(call.actor, call.key)
    found, following = uses_of(application, after=call.asked.get("after"), limit=call.limit)
    record(
        call.actor,
        kinds()[application.kind].view_action,
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        reason="list",
        facts={"rows": len(found)},
    )
    return Answer({"items": [_use(use) for use in found], "next": following})


def _use(use: Use) -> dict[str, Any]:
    return {
        "id": use.pk,
        "on": str(use.on),
        "person": use.person.name,
        "people_count": use.people_count,
        "item_count": use.item_count,
        "note": use.note,
        "recorded_at": use.recorded_at.isoformat(),
    }


def use(call: Call) -> Answer:
    """One act under a standing permission; sent twice with the same token it is one."""
    application, drawn = find(call.actor, call.key), UUID(call.body["client_token"])
    before = use_of(drawn)
    if before is not None and before.application_id != application.pk:
        raise Conflict(TOKEN_TAKEN)
    made = record_use(call.actor, application.pk, call.body["content"], token=drawn)
    return Answer(_use(made), 200 if before else 201)


def _lines(call: Call, body: dict[str, Any]) -> Amount:
    """Each line names who carried it out."""
    return Amount(len(body["items"]), "包括の許可による実施の一覧（API）", "件", find(call.actor, call.key).level)


RESOURCES = (
    Resource(
        "applications/{key}/acts",
        "acts",
        (
            Operation(
                "POST",
                "actOnApplication",
                "申請・照査・決裁・差戻し・完了報告などを行う",
                OPEN,
                act,
                WHOLE,
                body=ACT,
                versioned=True,
                tagged=True,
                may_conflict=True,
            ),
        ),
    ),
    Resource(
        "applications/{key}/uses",
        "uses",
        (
            Operation(
                "GET",
                "listUses",
                "包括の許可による実施を読む",
                OPEN,
                uses,
                page_of(USE),
                parameters=PAGING,
                amount=_lines,
            ),
            Operation(
                "POST",
                "recordUse",
                "包括の許可による実施を記録する",
                OPEN,
                use,
                USE,
                body=NEW_USE,
                made=True,
                may_conflict=True,
            ),
        ),
    ),
)
