"""The resources of version 1: the matrix, the role holders and the guideline, of any day."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase

from sekimori.api.door import json_answer, resource
from sekimori.foundation.authority.door import Request
from sekimori.foundation.compliance.actions import export_matrix
from sekimori.foundation.directory.queries import guideline as guideline_of
from sekimori.foundation.directory.screens.holders import holders
from sekimori.guideline.model import Guideline, Provision
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem, Refused


def _day(request: Request) -> date:
    """The day that is asked about: the parameter ``on``, or today.

    :raises Refused: if it is no day.
    """
    text = request.GET.get("on", "")
    try:
        return parse_day(text) if text else request.actor.today
    except NotADate as error:
        raise Refused(Problem("on", str(error), "on=2026-03-31 のように指定してください")) from None


def _number(request: Request, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refused(Problem(name, "番号ではありません", f"{name}=12 のように、数字で指定してください"))
    return int(text)


@resource("compliance.export")
def matrix(request: Request) -> HttpResponseBase:
    """This function will give out every cell that may be taken out, with status, reason and next date."""
    made = export_matrix(request.actor, form="json", on=_day(request), unit=_number(request, "unit"))
    return json_answer(json.loads(made.data))


@resource("organization.holders.view")
def role_holders(request: Request) -> HttpResponseBase:
    """This function will give out who holds which role, and what is wrong."""
    on = _day(request)
    found = holders(request.actor, on, request.GET.get("role") or None)
    body = {"on": on.isoformat(), "holders": [asdict(line) for line in found.lines]}
    return json_answer(body | {"faults": [asdict(fault) for fault in found.faults]})


@resource("guideline.view")
def guideline(request: Request) -> HttpResponseBase:
    """This function will give out the guideline in force: its provisions with our own summaries, and its roles."""
    version = guideline_of(_day(request))
    return json_answer(_guideline(version))


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
