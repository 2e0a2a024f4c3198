"""Applications 申請 for programs: lists, one with its route and history, drafts, and the kinds there are."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from sekimori.api.contents import answered, content_of, told
from sekimori.api.operation import PAGING, UNIT, Answer, Call, Conflict, Operation, Resource, page_of
from sekimori.api.shape import (
    Schema,
    anything,
    day,
    faults,
    flag,
    key,
    list_of,
    maybe,
    moment,
    number,
    one_of,
    text,
    thing,
    token,
)
from sekimori.engines.authority.ruling import Target
from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions
from sekimori.foundation.applications.kind import Kind, kinds
from sekimori.foundation.applications.models import STATES, Application
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.queries.detail import Detail, detail, find
from sekimori.foundation.applications.queries.listing import Wanted, listed
from sekimori.foundation.applications.queries.own import of_token
from sekimori.foundation.applications.queries.rows import row_of
from sekimori.foundation.downloads.gate import Amount
from sekimori.foundation.integrations.scopes import offer
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

KINDS = tuple(kinds())
STATE_CODES = tuple(code for code, _ in STATES)
VERBS = tuple(verb.value for verb in Verb)
EDITABLE = ("draft", "remanded")
NOT_EDITABLE = Problem("申請", "いまは書き直せない状態です", "差し戻されるか、引き戻した後に書き直してください")
OTHER_KIND = Problem("client_token", "別の申請に使われています", "申請ごとに新しいUUIDを作ってください")

for kind in kinds().values():
    for code in (kind.view_action, kind.apply_action, kind.act_action, *((kind.close_action,) if kind.report else ())):
        offer(code, along=OPEN, group=f"{kind.label}の申請")

ROW: dict[str, Schema] = {
    "id": key(),
    "kind": one_of(KINDS, "申請の種別"),
    "label": text("令和8年度 持出し 第41号"),
    "title": text("件名"),
    "unit": UNIT,
    "applicant": text("申請者"),
    "level": text("保護区分"),
    "people_count": maybe(number("本人の数")),
    "item_count": maybe(number("件数")),
    "state": one_of(STATE_CODES, "状態"),
    "starts_on": maybe(day("始期")),
    "due_on": maybe(day("期限")),
    "overdue_days": number("期限を過ぎた日数"),
    "submitted_at": maybe(moment("申請日時")),
    "version": number("版。If-Match で送る"),
}
STEP = thing(
    "経路の一段階",
    verb=text("行為"),
    role=text("役割"),
    done_by=text("行った人"),
    done_at=maybe(moment()),
    waits_for=list_of(text(), "いま待っている人"),
    now=flag("いまの段階"),
)
EVENT = thing(
    "行われたこと",
    at=moment(),
    verb=text("行為"),
    person=text("行った人"),
    post=text("その時の職"),
    comment=text(longest=4000),
)
WHOLE = thing(
    "申請の全体",
    **ROW,
    digest=text("提出版のハッシュ。決裁が何に対するものかを示す", longest=64),
    standing=flag("包括の許可"),
    verbs=list_of(one_of(VERBS), "いま、この鍵でできる行為"),
    content={"anyOf": [*(answered(kind.fields) for kind in kinds().values()), {"type": "null"}]},
    draft=maybe(anything("下書き。打たれたまま")),
    attachments=list_of(thing(id=key(), name=text(longest=400), bytes=number())),
    steps=list_of(STEP),
    history=list_of(EVENT),
)


def _new(kind: Kind) -> Schema:
    return thing(
        kind.label,
        kind=one_of((kind.code,)),
        client_token=token("同じものを二度送っても一件になる"),
        content=content_of(kind.fields, complete=False),
    )


NEW: Schema = {"oneOf": [_new(kind) for kind in kinds().values()], "discriminator": {"propertyName": "kind"}}
DRAFT = thing(content=anything("種別の項目。項目の名前と型は /kinds にある"))


@transaction.atomic
def many(call: Call) -> Answer:
    """What may be seen, newest first; the reading is recorded with its number of lines."""
    asked = call.asked
    wanted = Wanted(
        kind=asked.get("kind", ""),
        state=asked.get("state", ""),
        unit=asked.get("unit"),
        level=asked.get("level", ""),
        fiscal_year=asked.get("fiscal_year"),
        due_before=call.day("due_before"),
    )
    found, following = listed(call.actor, wanted, after=asked.get("after"), limit=call.limit)
    record(call.actor, OPEN, object_kind="application", reason="list", facts={"rows": len(found)})
    return Answer({"items": [row(call, one) for one in found], "next": following})


def row(call: Call, application: Application) -> dict[str, Any]:
    """This function will write one line of a list."""
    line = row_of(application, call.actor.today)
    return {
        "id": line.id,
        "kind": line.kind.code,
        "label": line.label,
        "title": line.title,
        "unit": {"id": application.unit_id, "name": line.unit},
        "applicant": line.applicant,
        "level": line.level,
        "people_count": line.people_count,
        "item_count": line.item_count,
        "state": line.state,
        "starts_on": line.starts_on.isoformat() if line.starts_on else None,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "overdue_days": line.overdue_days,
        "submitted_at": line.submitted_at.isoformat() if line.submitted_at else None,
        "version": application.version,
    }


@transaction.atomic
def one(call: Call) -> Answer:
    """One application whole; the reading is recorded."""
    application = find(call.actor, call.key)
    view = kinds()[application.kind].view_action
    target = Target(unit=application.unit_id, person=application.applicant_id)
    record(
        call.actor,
        view,
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        reason="view",
        ruling=call.actor.may(view, target),
    )
    return whole(call, application.pk)


def whole(call: Call, application_id: int, *, status: int = 200) -> Answer:
    """This function will answer with an application as it is now."""
    application = find(call.actor, application_id)
    screen = detail(call.actor, application_id)
    latest = application.submissions.order_by("-number").first()
    mine = application.applicant_id == call.actor.person and application.state in EDITABLE
    body = row(call, application) | {
        "digest": application.digest,
        "standing": application.standing,
        "verbs": sorted(verb.value for verb in screen.verbs),
        "content": told(screen.kind.fields, latest.content) if latest else None,
        "draft": application.draft if mine else None,
        "attachments": [{"id": one, "name": name, "bytes": size} for one, name, size in screen.attachments],
        **_course(screen),
    }
    at = reverse("api:application", args=[application_id]) if status == 201 else ""
    return Answer(body, status, version=application.version, at=at)


def _course(screen: Detail) -> dict[str, Any]:
    return {
        "steps": [
            {
                "verb": step.label,
                "role": step.role,
                "done_by": step.done_by,
                "done_at": step.done_at.isoformat() if step.done_at else None,
                "waits_for": list(step.waits_for),
                "now": step.now,
            }
            for step in screen.steps
        ],
        "history": [
            {
                "at": event.at.isoformat(),
                "verb": event.label,
                "person": event.person,
                "post": event.post,
                "comment": event.comment,
            }
            for event in screen.history
        ],
    }


def draft(call: Call) -> Answer:
    """A new draft; sent twice with the same token it is one. Nothing is submitted yet."""
    drawn, kind = UUID(call.body["client_token"]), kinds()[call.body["kind"]]
    before = of_token(call.actor, drawn)
    if before is not None:
        if before.kind != kind.code:
            raise Conflict(OTHER_KIND)
        return whole(call, before.pk)
    made = actions.save_draft(call.actor, kind, call.body["content"], token=drawn)
    return whole(call, made.pk, status=201)


def redraft(call: Call) -> Answer:
    """A draft, or what was sent back, written anew."""
    application = find(call.actor, call.key)
    if application.state not in EDITABLE:
        raise Conflict(NOT_EDITABLE)
    kind, content = kinds()[application.kind], call.body["content"]
    fit(kind, content)
    actions.save_draft(
        call.actor,
        kind,
        content,
        token=application.client_token,
        application_id=application.pk,
        version=call.version,
    )
    return whole(call, application.pk)


def fit(kind: Kind, content: dict[str, Any]) -> None:
    """This function will hold a draft's content against the shape of its kind. :raises Refused: with every fault."""
    if problems := tuple(faults(content_of(kind.fields, complete=False), content, "content")):
        raise Refused(*problems)


KIND = thing(
    "申請の種別",
    code=one_of(KINDS),
    label=text(),
    may_apply=flag("この鍵で申請できる"),
    closes_by_report=flag("完了の報告で終わる"),
    content={"type": "object", "description": "申請の内容の JSON Schema"},
    report={"type": "object", "description": "完了報告の内容の JSON Schema"},
)


def kinds_there_are(call: Call) -> Answer:
    """The kinds of application with the shapes of their contents."""
    return Answer(
        {
            "items": [
                {
                    "code": kind.code,
                    "label": kind.label,
                    "may_apply": call.actor.may_somewhere(kind.apply_action),
                    "closes_by_report": bool(kind.report),
                    "content": content_of(kind.fields, complete=True),
                    "report": content_of(kind.report, complete=True),
                }
                for kind in kinds().values()
            ]
        }
    )


FILTERS = {
    "kind": one_of(KINDS, "種別"),
    "state": one_of(STATE_CODES, "状態"),
    "unit": key("申請した課"),
    "level": text("保護区分", longest=30),
    "fiscal_year": number("年度（西暦）", least=1900, most=2999),
    "due_before": day("期限がこの日より前のもの"),
    **PAGING,
}


def _lines(call: Call, body: dict[str, Any]) -> Amount:
    """Each line names its applicant; the strictest level among them is that of the page."""
    found = {line["level"] for line in body["items"]}
    levels = call.actor.roster.guideline.protection.levels
    level = next((level.code for level in reversed(levels) if level.code in found), "")
    return Amount(len(body["items"]), "申請の一覧（API）", "件", level)


def _single(call: Call, body: dict[str, Any]) -> Amount:
    return Amount(1, "申請の一件（API）", "件", body["level"])


RESOURCES = (
    Resource(
        "kinds",
        "kinds",
        (
            Operation(
                "GET",
                "listKinds",
                "申請の種別を読む",
                OPEN,
                kinds_there_are,
                thing(items=list_of(KIND)),
                carries_nobody="forms, not what was written in them",
            ),
        ),
    ),
    Resource(
        "applications",
        "applications",
        (
            Operation(
                "GET",
                "listApplications",
                "申請を読む",
                OPEN,
                many,
                page_of(thing(**ROW)),
                parameters=FILTERS,
                amount=_lines,
            ),
            Operation(
                "POST",
                "draftApplication",
                "申請を起案する",
                OPEN,
                draft,
                WHOLE,
                body=NEW,
                tagged=True,
                made=True,
                may_conflict=True,
            ),
        ),
    ),
    Resource(
        "applications/{key}",
        "application",
        (
            Operation("GET", "getApplication", "申請の一件を読む", OPEN, one, WHOLE, tagged=True, amount=_single),
            Operation(
                "PUT",
                "redraftApplication",
                "起案を書き直す",
                OPEN,
                redraft,
                WHOLE,
                body=DRAFT,
                versioned=True,
                tagged=True,
                may_conflict=True,
            ),
        ),
    ),
)
