"""The ledger of holdings 取扱台帳 for programs."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from sekimori.api.contents import answered, content_of, told
from sekimori.api.operation import PAGING, UNIT, Answer, Call, Operation, Resource, page_of
from sekimori.api.shape import Schema, day, flag, key, list_of, maybe, number, text, thing, token, without
from sekimori.chapters.handling.actions import holdings as actions
from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries import holdings as queries
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

LINE = thing(
    "台帳の一件",
    id=key(),
    number=text("整理番号", longest=30),
    unit=UNIT,
    name=text("名称", longest=120),
    form=text("形態（file・system・paper）"),
    people_count=maybe(number("本人の数")),
    level=text("保護区分"),
    reviewed_on=maybe(day("最後に確認した日")),
    my_number=flag("個人番号を含む"),
    special_care=flag("要配慮個人情報を含む"),
)
WHOLE = thing(
    "台帳の一件の全体",
    id=key(),
    number=text("整理番号", longest=30),
    version=number("版。If-Match で送る"),
    unit=UNIT,
    ceased_on=maybe(day("保有をやめた日")),
    level=text("保護区分"),
    computed_level=text("計算した保護区分"),
    level_reasons=list_of(text(longest=400), "保護区分がそうなる理由"),
    reviewed_on=maybe(day("最後に確認した日")),
    content=answered(FIELDS),
)
CONTENT = content_of(FIELDS, complete=True)
LEVEL = {
    "wished_level": maybe(text("上げたい保護区分", longest=30)),
    "level_reason": maybe(text("保護区分を上げる理由", longest=300)),
}
NEW: Schema = without(
    thing(unit=key("保有する課"), client_token=token("同じものを二度送っても一件になる"), content=CONTENT, **LEVEL),
    *LEVEL,
)
CHANGED: Schema = without(thing(content=CONTENT, **LEVEL), *LEVEL)


@transaction.atomic
def many(call: Call) -> Answer:
    """What is held within reach, in the order of the ledger; the reading is recorded with its number of lines."""
    found, following = queries.said_of(
        call.actor,
        unit=call.asked.get("unit"),
        level=call.asked.get("level", ""),
        reviewed_before=call.day("reviewed_before"),
        after=call.asked.get("after"),
        limit=call.limit,
    )
    facts = {"rows": len(found)}
    record(call.actor, queries.VIEW, object_kind="holding", reason="list", facts=facts)
    return Answer({"items": [_line(said) for said in found], "next": following})


def _line(said: HoldingVersion) -> dict[str, Any]:
    return {
        "id": said.holding_id,
        "number": said.holding.number,
        "unit": {"id": said.holding.unit_id, "name": said.holding.unit.name},
        "name": said.name,
        "form": said.form,
        "people_count": said.people_count,
        "level": said.level,
        "reviewed_on": said.reviewed_on.isoformat() if said.reviewed_on else None,
        "my_number": said.my_number,
        "special_care": bool(said.special_care),
    }


@transaction.atomic
def one(call: Call) -> Answer:
    """One holding with its level's reasons; the reading is recorded."""
    answer, unit = _whole(call, call.key)
    ruling = call.actor.may(queries.VIEW, Target(unit=unit))
    record(
        call.actor,
        queries.VIEW,
        object_kind="holding",
        object_id=call.key,
        object_unit=unit,
        reason="view",
        ruling=ruling,
    )
    return answer


def _whole(call: Call, holding_id: int, *, status: int = 200) -> tuple[Answer, int]:
    shown = queries.holding(call.actor, holding_id)
    body = {
        "id": shown.id,
        "number": shown.number,
        "version": shown.version,
        "unit": {"id": shown.unit_id, "name": shown.unit},
        "ceased_on": shown.ceased_on.isoformat() if shown.ceased_on else None,
        "level": shown.level.code,
        "computed_level": shown.computed.code,
        "level_reasons": [rule.reason for rule in shown.decisive],
        "reviewed_on": shown.said.reviewed_on.isoformat() if shown.said.reviewed_on else None,
        "content": told(FIELDS, queries.typed_from(shown.said)),
    }
    at = reverse("api:holding", args=[holding_id]) if status == 201 else ""
    return Answer(body, status, version=shown.version, at=at), shown.unit_id


def _level(call: Call) -> tuple[str, str]:
    """The level wished for, with the reason. :raises Refused: if the guideline knows no such level."""
    wished = call.body.get("wished_level") or ""
    known = call.actor.roster.guideline.protection.by_code
    if wished and wished not in known:
        raise Refused(Problem("wished_level", "指針にない保護区分です", f"{'、'.join(known)} のどれかにしてください"))
    return wished, call.body.get("level_reason") or ""


def enter(call: Call) -> Answer:
    """A new holding; sent twice with the same token it is one."""
    drawn, (wished, reason) = UUID(call.body["client_token"]), _level(call)
    before = queries.of_token(drawn)
    saved = actions.save_holding(
        call.actor,
        call.body["content"],
        unit=call.body["unit"],
        wished_level=wished,
        level_reason=reason,
        token=drawn,
    )
    return _whole(call, saved.pk, status=200 if before else 201)[0]


def replace(call: Call) -> Answer:
    """A new version of a holding; the old one stays readable for its time."""
    shown, (wished, reason) = queries.holding(call.actor, call.key), _level(call)
    actions.save_holding(
        call.actor,
        call.body["content"],
        unit=shown.unit_id,
        holding_id=call.key,
        version=call.version,
        wished_level=wished,
        level_reason=reason,
    )
    return _whole(call, call.key)[0]


RESOURCES = (
    Resource(
        "holdings",
        "holdings",
        (
            Operation(
                "GET",
                "listHoldings",
                "取扱台帳を読む",
                queries.VIEW,
                many,
                page_of(LINE),
                carries_nobody="what files there are, and nobody in them",
                parameters={
                    "unit": key("保有する課"),
                    "level": text("保護区分", longest=30),
                    "reviewed_before": day("この日より前に確認したもの、まだ確認していないもの"),
                    **PAGING,
                },
            ),
            Operation(
                "POST", "enterHolding", "取扱台帳に書く", actions.ENTER, enter, WHOLE, body=NEW, tagged=True, made=True
            ),
        ),
    ),
    Resource(
        "holdings/{key}",
        "holding",
        (
            Operation(
                "GET",
                "getHolding",
                "取扱台帳の一件を読む",
                queries.VIEW,
                one,
                WHOLE,
                tagged=True,
                carries_nobody="describes a file, and nobody in it",
            ),
            Operation(
                "PUT",
                "replaceHolding",
                "取扱台帳の一件を書き換える",
                actions.ENTER,
                replace,
                WHOLE,
                body=CHANGED,
                versioned=True,
                tagged=True,
            ),
        ),
    ),
)
