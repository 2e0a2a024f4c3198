"""The directory as the tables hold it now, as rows with natural keys and the database's keys beside them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sekimori.foundation.directory import models
from sekimori.foundation.directory.exchange.merging import Rows
from sekimori.foundation.directory.exchange.rows import (
    AgencyRow,
    DesignationRow,
    Key,
    LeaveRow,
    PersonRow,
    PostingRow,
    PostRow,
    Row,
    UnitRow,
)
from sekimori.foundation.directory.exchange.tables import TABLES


@dataclass
class State:
    """``rows`` by table and natural key; ``keys`` holds the database's key of each row."""

    rows: dict[str, Rows] = field(default_factory=dict)
    keys: dict[str, dict[Key, int]] = field(default_factory=dict)

    def key(self, table: str, *natural: object) -> int:
        """This function will return the database's key of a row by its natural key."""
        return self.keys[table][natural]


def read_state() -> State:
    """This function will read what the directory holds now, past and future rows included, superseded ones not."""
    state = State()
    for name in TABLES:
        rows, keys = state.rows.setdefault(name, {}), state.keys.setdefault(name, {})
        for key, row in _READERS[name]():
            rows[row.key] = row
            keys[row.key] = key
    return state


Found = list[tuple[int, Row]]


def _agencies() -> Found:
    rows: Any = models.Agency.objects.order_by("order", "code").values_list("id", "code", "name", "order")
    return [(key, AgencyRow(*values)) for key, *values in rows]


def _units() -> Found:
    predecessors: dict[int, list[str]] = {}
    links = models.Succession.objects.values_list("successor_id", "predecessor__code")
    for successor, code in links:
        predecessors.setdefault(successor, []).append(code)
    columns = ("handles_information", "runs_systems", "has_rooms", "since", "until", "order")
    rows: Any = models.Unit.objects.current().order_by("code").values_list(
        "id", "code", "name", "kind", "parent__code", "agency__code", "policy", *columns
    )  # fmt: skip
    found: Found = []
    for key, code, name, kind, parent, agency, policy, *more in rows:
        row = UnitRow(code, name, kind, parent or "", agency, policy, *more)
        found.append((key, replace(row, predecessors=tuple(sorted(predecessors.get(key, ()))))))
    return found


def _posts() -> Found:
    rows: Any = models.Post.objects.order_by("order", "code").values_list("id", "code", "title", "post_class", "order")
    return [(key, PostRow(*values)) for key, *values in rows]


def _people() -> Found:
    columns = ("number", "family_name", "given_name", "family_kana", "given_kana", "kind", "email", "since", "until")
    rows: Any = models.Person.objects.order_by("number").values_list("id", *columns)
    return [(key, PersonRow(*values)) for key, *values in rows]


def _postings() -> Found:
    charge: dict[int, list[str]] = {}
    for posting, code in models.Posting.charge.through.objects.values_list("posting_id", "unit__code"):
        charge.setdefault(posting, []).append(code)
    rows = _current(models.Posting, "person__number", "unit__code", "post__code", "mode", "since", "until")
    found: Found = []
    for key, *values in rows:
        found.append((key, replace(PostingRow(*values), charge=tuple(sorted(charge.get(key, ()))))))
    return found


def _leaves() -> Found:
    rows = _current(models.Leave, "person__number", "kind", "since", "until")
    return [(key, LeaveRow(*values)) for key, *values in rows]


def _designations() -> Found:
    rows = _current(models.Designation, "role", "person__number", "unit__code", "since", "until")
    return [
        (key, DesignationRow(role, number, unit or "", since, until)) for key, role, number, unit, since, until in rows
    ]


def _current(model: Any, *columns: str) -> Any:
    return model.objects.current().order_by("person__number", "since", "id").values_list("id", *columns)


_READERS: dict[str, Callable[[], Found]] = {
    "実施機関": _agencies,
    "組織": _units,
    "職": _posts,
    "職員": _people,
    "発令": _postings,
    "休職": _leaves,
    "指定": _designations,
}
