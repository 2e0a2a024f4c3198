"""Taking the matrix out: every export is recorded with how many cells it held before it is handed over."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from sekimori.engines.authority.ruling import NO, Reachable, Ruling, Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.compliance import queries, report, snapshots
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.report.contents import contents
from sekimori.foundation.compliance.report.table import plain, sheets
from sekimori.foundation.compliance.rules import post_of
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.ahead import require_known_day
from sekimori.foundation.documents import pdf
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

EXPORT = declare("compliance.export", "対応状況を出力する")
TEMPLATE = Path(report.__file__).parent / "report.typ"


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand over, and what it holds."""

    name: str
    content_type: str
    data: bytes
    cells: int
    unmet: int


def export_matrix(actor: Actor, *, form: str, on: date | None = None, unit: int | None = None) -> Export:
    """This function will make a file of the part of the matrix somebody may take out, and record that they did.

    ``form`` is xlsx, pdf or json; ``unit`` narrows it to a unit with everything under it. The file is made before the
    record's transaction begins, which then is short; it is handed over only if the record was written.

    :raises Forbidden: without the right anywhere, or at the unit. :raises Refused: for another form, and for a day
    to come.
    """
    if form not in FORMS:
        raise Refused(
            Problem("出力の形式", f"「{form[:20]}」では出力できません", f"{'・'.join(FORMS)} のどれかにしてください")
        )
    seen, ruling = _allowed(actor, on or actor.today, unit)
    content_type, make = FORMS[form]
    made = Export(
        name=f"対応状況_{seen.on:%Y%m%d}.{form}",
        content_type=content_type,
        data=make(seen, actor),
        cells=len(seen.findings),
        unmet=sum(finding.status is CellStatus.UNMET for finding in seen.findings.values()),
    )
    _record(actor, made, ruling, form=form, on=seen.on, unit=unit)
    return made


def _allowed(actor: Actor, on: date, unit: int | None) -> tuple[Matrix, Ruling]:
    """What may be taken out. An operator on the server holds the database itself: they get all, under their channel."""
    require_known_day(actor, on)
    whole = queries.matrix(on, queries.known_at(actor, on))
    reach = Reachable(True, frozenset(), False) if actor.system else actor.reachable(EXPORT)
    if not reach:
        raise Forbidden(EXPORT, Target(unit=unit), hidden=False)
    seen = whole.visible_to(reach)
    if unit is not None:
        below = whole.organisation.below(unit) if unit in whole.organisation.units else frozenset()
        seen = seen.visible_to(Reachable(False, below, False))
        if not seen.findings:
            raise Forbidden(EXPORT, Target(unit=unit), hidden=True)
    return seen, NO if actor.system else _ruling(actor, unit)


def _ruling(actor: Actor, unit: int | None) -> Ruling:
    """The grant to be named in the record: that of the unit, or the widest the actor has."""
    if unit is not None or actor.may(EXPORT):
        return actor.may(EXPORT, Target(unit=unit))
    grants = ((held, grant) for held in actor.held for grant in actor.table.knows(held.role, EXPORT))
    held, grant = next(iter(grants))
    return Ruling(allowed=True, grant=grant, held=held)


@transaction.atomic(durable=True)
def _record(actor: Actor, made: Export, ruling: Ruling, *, form: str, on: date, unit: int | None) -> None:
    record(
        actor,
        EXPORT,
        object_kind="matrix",
        object_id=on.isoformat(),
        object_unit=unit,
        facts={"form": form, "cells": made.cells, "unmet": made.unmet, "bytes": len(made.data)},
        ruling=ruling,
    )


def _xlsx(seen: Matrix, actor: Actor) -> bytes:
    return sheets(seen)


def _json(seen: Matrix, actor: Actor) -> bytes:
    return json.dumps(plain(seen), ensure_ascii=False, indent=1).encode()


def _pdf(seen: Matrix, actor: Actor) -> bytes:
    made_by = post_of(actor.organisation, actor.person) or "システムの運用者"
    government = directory.government().name
    said = contents(seen, government=government, made_by=made_by, made_at=actor.at, trend=snapshots.trend_of(seen))
    return pdf.render(TEMPLATE, said, at=actor.at)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Mapping[str, tuple[str, Callable[[Matrix, Actor], bytes]]] = {
    "xlsx": (XLSX, _xlsx),
    "pdf": ("application/pdf", _pdf),
    "json": ("application/json", _json),
}
