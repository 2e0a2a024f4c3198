"""The matrix, the role holders, the guideline and the organisation, of any day or of today."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sekimori.api.operation import ON, Answer, Call, Operation, Resource
from sekimori.api.shape import Schema, day, flag, key, list_of, maybe, moment, number, text, thing
from sekimori.foundation.compliance.actions import export_matrix
from sekimori.foundation.directory.queries import guideline as guideline_of
from sekimori.foundation.directory.screens.holders import holders
from sekimori.guideline.model import Guideline, Provision
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem, Refused

SENTENCE = 4000
SUMS = thing(satisfied=number(), due=number(), unmet=number(), applicable=number())
CELL = thing(
    "条と場所の一升",
    department=text(),
    unit=text(),
    unit_code=text(),
    chapter=text(),
    ref=text("条番号"),
    heading=text(longest=SENTENCE),
    canonical=text("条項の識別名"),
    status=text("satisfied・due・unmet・not_applicable"),
    reason=text(longest=SENTENCE),
    evidence=text(longest=SENTENCE),
    next_date=maybe(day("次の期日")),
)
MATRIX = thing(
    on=day(),
    known_at=moment(),
    guideline=thing(pack=text(), version=text(), title=text()),
    whole=flag("全体が見えている"),
    faults=list_of(text(longest=SENTENCE)),
    total=SUMS,
    cells=list_of(CELL),
)
HOLDER = thing(
    role=text(),
    label=text(),
    unit=text(),
    place=text(),
    number=text(),
    name=text(),
    how=text(longest=SENTENCE),
    acting=flag(),
)
FAULT = thing(
    role=text(),
    label=text(),
    unit=text(),
    place=text(),
    kind=text(),
    serious=flag(),
    what=text(longest=SENTENCE),
    mend=text(longest=SENTENCE),
)
PROVISION = thing(
    ref=text(),
    parent=maybe(text()),
    level=text(),
    heading=text(longest=SENTENCE),
    summary=text(longest=SENTENCE),
    canonical=maybe(text()),
    modality=text(),
    actor=maybe(text()),
    scope=text(),
    trigger=text(),
    controls=list_of(text()),
    delegated_to=maybe(text(longest=SENTENCE)),
    by_people=maybe(text(longest=SENTENCE)),
)
GUIDELINE = thing(
    pack=text(),
    government=text(),
    title=text(),
    since=day(),
    until=maybe(day()),
    provisions=list_of(PROVISION),
    roles=list_of(thing(code=text(), label=text(), scope=text(), article=text())),
)
UNIT_LINE = thing(id=key(), code=text(), name=text(), kind=text(), parent=maybe(key()))


def _on(call: Call) -> date:
    """The day that is asked about, or today.

    :raises Refused: for a day before the calendar of the eras begins.
    """
    if "on" not in call.asked:
        return call.actor.today
    try:
        return parse_day(call.asked["on"])
    except NotADate as error:
        raise Refused(Problem("on", str(error), "on=2026-03-31 のように指定してください")) from None


def matrix(call: Call) -> Answer:
    """Every cell that may be taken out, with status, reason and next date; taking it out is recorded."""
    made = export_matrix(call.actor, form="json", on=_on(call), unit=call.asked.get("unit"))
    return Answer(json.loads(made.data))


def role_holders(call: Call) -> Answer:
    """Who holds which role, and what is wrong; the reading is recorded."""
    on = _on(call)
    found = holders(call.actor, on, call.asked.get("role"))
    body = {"on": on.isoformat(), "holders": [asdict(line) for line in found.lines]}
    return Answer(body | {"faults": [asdict(fault) for fault in found.faults]})


def guideline(call: Call) -> Answer:
    """The guideline in force: its provisions with our own summaries, and its roles."""
    return Answer(_guideline(guideline_of(_on(call))))


def units(call: Call) -> Answer:
    """The organisation of today."""
    found = sorted(call.actor.organisation.units.values(), key=lambda unit: (unit.order, unit.code))
    return Answer(
        {
            "items": [
                {
                    "id": unit.id,
                    "code": unit.code,
                    "name": unit.name,
                    "kind": unit.kind.value,
                    "parent": unit.parent,
                }
                for unit in found
            ]
        }
    )


def _guideline(version: Guideline) -> dict[str, Any]:
    return {
        "pack": version.pack,
        "government": version.government,
        "title": version.title,
        "since": version.in_force.since.isoformat(),
        "until": version.in_force.until.isoformat() if version.in_force.until else None,
        "provisions": [_provision(one) for one in version.provisions.values()],
        "roles": [
            {"code": rule.code, "label": rule.label, "scope": rule.scope.value, "article": rule.article}
            for rule in version.roles.values()
        ],
    }


def _provision(one: Provision) -> dict[str, Any]:
    """A heading has no canonical id and demands nothing."""
    return {
        "ref": one.ref,
        "parent": one.parent,
        "level": one.level.value,
        "heading": one.heading,
        "summary": one.summary,
        "canonical": one.canonical or None,
        "modality": one.modality.value,
        "actor": one.actor or None,
        "scope": one.scope.value,
        "trigger": one.trigger.value,
        "controls": list(one.controls),
        "delegated_to": one.delegated_to or None,
        "by_people": one.by_people or None,
    }


def _reading(path: str, name: str, operation: Operation) -> Resource:
    return Resource(path, name, (operation,))


OF_A_UNIT: dict[str, Schema] = {**ON, "unit": key("この組織と、その下だけにする")}
OF_A_ROLE: dict[str, Schema] = {**ON, "role": text("役割の識別名", longest=60, least=1)}
RESOURCES = (
    _reading(
        "matrix",
        "matrix",
        Operation(
            "GET",
            "getMatrix",
            "対応状況を取り出す",
            "compliance.export",
            matrix,
            MATRIX,
            parameters=OF_A_UNIT,
            carries_nobody="articles, units and states",
        ),
    ),
    _reading(
        "role-holders",
        "role_holders",
        Operation(
            "GET",
            "listRoleHolders",
            "役割の保持者を読む",
            "organization.holders.view",
            role_holders,
            thing(on=day(), holders=list_of(HOLDER), faults=list_of(FAULT)),
            parameters=OF_A_ROLE,
            carries_nobody="who holds which office, which everybody who works here may see",
        ),
    ),
    _reading(
        "guideline",
        "guideline",
        Operation(
            "GET",
            "getGuideline",
            "指針を読む",
            "guideline.view",
            guideline,
            GUIDELINE,
            parameters=ON,
            carries_nobody="a norm",
        ),
    ),
    _reading(
        "units",
        "units",
        Operation(
            "GET",
            "listUnits",
            "組織を読む",
            "directory.units.view",
            units,
            thing(items=list_of(UNIT_LINE)),
            carries_nobody="units",
        ),
    ),
)
