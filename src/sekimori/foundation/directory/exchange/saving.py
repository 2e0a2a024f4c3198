"""Saving a plan: new rows in bulk; what has a known time is superseded and recorded anew, never edited."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sekimori.foundation.directory import models
from sekimori.foundation.directory.exchange.plan import TablePlan
from sekimori.foundation.directory.exchange.rows import (
    AgencyRow,
    DesignationRow,
    LeaveRow,
    PersonRow,
    PostingRow,
    PostRow,
    Row,
    UnitRow,
)
from sekimori.foundation.directory.exchange.state import State

BATCH = 500


def save(plans: dict[str, TablePlan], state: State, at: datetime) -> None:
    """This function will write a plan into the tables, in the order in which rows refer to each other."""
    _save_plain(models.Agency, plans["実施機関"], state, "実施機関", _agency, ("name", "order"))
    _save_units(plans["組織"], state, at)
    _save_plain(models.Post, plans["職"], state, "職", _post, ("title", "post_class", "order"))
    _save_plain(models.Person, plans["職員"], state, "職員", _person, _PERSON_COLUMNS)
    _save_postings(plans["発令"], state, at)
    _save_recorded(models.Leave, plans["休職"], state, "休職", at)
    _save_recorded(models.Designation, plans["指定"], state, "指定", at)


_PERSON_COLUMNS = ("family_name", "given_name", "family_kana", "given_kana", "kind", "email", "since", "until")


def _agency(row: Row) -> dict[str, Any]:
    assert isinstance(row, AgencyRow)
    return {"code": row.code, "name": row.name, "order": row.order}


def _post(row: Row) -> dict[str, Any]:
    assert isinstance(row, PostRow)
    return {"code": row.code, "title": row.title, "post_class": row.post_class, "order": row.order}


def _person(row: Row) -> dict[str, Any]:
    assert isinstance(row, PersonRow)
    return {"number": row.number, **{column: getattr(row, column) for column in _PERSON_COLUMNS}}


def _save_plain(model: Any, plan: TablePlan, state: State, table: str, values: Any, columns: tuple[str, ...]) -> None:
    """Agencies, posts and people have one truth and no history of their own."""
    made = model.objects.bulk_create([model(**values(row)) for row in plan.added], batch_size=BATCH)
    for row, instance in zip(plan.added, made, strict=True):
        state.keys[table][row.key] = instance.pk
    changed = [model(id=state.keys[table][row.key], **values(row)) for row in plan.changed]
    if changed:
        model.objects.bulk_update(changed, columns, batch_size=BATCH)


def _save_units(plan: TablePlan, state: State, at: datetime) -> None:
    waiting = [row for row in plan.added if isinstance(row, UnitRow)]
    while waiting:
        coming = {row.code for row in waiting}
        ready = [row for row in waiting if row.parent not in coming]
        made = models.Unit.objects.bulk_create(
            [models.Unit(**_unit(row, state), recorded_at=at) for row in ready], batch_size=BATCH
        )
        for row, instance in zip(ready, made, strict=True):
            state.keys["組織"][row.key] = instance.pk
        waiting = [row for row in waiting if row.parent in coming]
    changed = [row for row in plan.changed if isinstance(row, UnitRow)]
    _correct_units(changed, state, at)
    _save_successions([*(row for row in plan.added if isinstance(row, UnitRow)), *changed], state)


def _unit(row: UnitRow, state: State) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "parent_id": state.key("組織", row.parent) if row.parent else None,
        "agency_id": state.key("実施機関", row.agency),
        "policy": row.policy,
        "handles_information": row.handles_information,
        "runs_systems": row.runs_systems,
        "has_rooms": row.has_rooms,
        "order": row.order,
        "since": row.since,
        "until": row.until,
    }


def _correct_units(rows: list[UnitRow], state: State, at: datetime) -> None:
    """What was believed stays as a superseded row beside the unit, whose own row keeps its key."""
    if not rows:
        return
    former = list(models.Unit.objects.filter(pk__in=[state.key("組織", row.code) for row in rows]))
    copies = []
    for unit in former:
        values = {column.attname: getattr(unit, column.attname) for column in models.Unit._meta.concrete_fields}
        copies.append(models.Unit(**{**values, "id": None, "version_of_id": unit.pk, "superseded_at": at}))
    models.Unit.objects.bulk_create(copies, batch_size=BATCH)
    living = [
        models.Unit(id=state.key("組織", row.code), **_unit(row, state), recorded_at=at, superseded_at=None)
        for row in rows
    ]
    models.Unit.objects.bulk_update(living, [*_unit(rows[0], state), "recorded_at"], batch_size=BATCH)


def _save_successions(rows: Iterable[UnitRow], state: State) -> None:
    for row in rows:
        known = state.rows["組織"].get(row.key)
        if row.predecessors != (known.predecessors if isinstance(known, UnitRow) else ()):
            successor = state.key("組織", row.code)
            models.Succession.objects.filter(successor_id=successor).delete()
            models.Succession.objects.bulk_create(
                models.Succession(predecessor_id=state.key("組織", code), successor_id=successor, on=row.since)
                for code in row.predecessors
            )


def _save_postings(plan: TablePlan, state: State, at: datetime) -> None:
    rows = [row for row in (*plan.changed, *plan.added) if isinstance(row, PostingRow)]
    made = _save_recorded(models.Posting, plan, state, "発令", at)
    through = models.Posting.charge.through
    links = [
        through(posting_id=posting.pk, unit_id=state.key("組織", code))
        for row, posting in zip(rows, made, strict=True)
        for code in row.charge
    ]
    through.objects.bulk_create(links, batch_size=BATCH)


def _save_recorded(model: Any, plan: TablePlan, state: State, table: str, at: datetime) -> list[Any]:
    _supersede(model, [state.keys[table][key] for key in (*plan.withdrawn, *(row.key for row in plan.changed))], at)
    grounds = _grounds([state.keys[table][row.key] for row in plan.changed]) if model is models.Designation else {}
    rows = [
        model(**_recorded(row, state), **grounds.get(state.keys[table].get(row.key), {}), recorded_at=at)
        for row in (*plan.changed, *plan.added)
    ]
    return model.objects.bulk_create(rows, batch_size=BATCH)


def _grounds(keys: list[int]) -> dict[int | None, dict[str, Any]]:
    """Who designated and why stays with a designation whose period a file corrects."""
    rows = models.Designation.objects.filter(pk__in=keys).values_list("id", "designated_by_id", "reason")
    return {key: {"designated_by_id": by, "reason": reason} for key, by, reason in rows}


def _supersede(model: Any, keys: list[int], at: datetime) -> None:
    for start in range(0, len(keys), BATCH):
        model.objects.filter(pk__in=keys[start : start + BATCH]).update(superseded_at=at)


def _recorded(row: Row, state: State) -> dict[str, Any]:
    assert isinstance(row, PostingRow | LeaveRow | DesignationRow)
    values: dict[str, Any] = {
        "person_id": state.key("職員", row.number),
        "since": row.since,
        "until": row.until,
    }
    if isinstance(row, PostingRow):
        post, unit = state.key("職", row.post), state.key("組織", row.unit)
        return {**values, "post_id": post, "unit_id": unit, "mode": row.mode}
    if isinstance(row, LeaveRow):
        return {**values, "kind": row.kind}
    return {**values, "role": row.role, "unit_id": state.key("組織", row.unit) if row.unit else None}
