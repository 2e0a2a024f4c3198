"""Turning the rows of a version's files into the model's values, one fault per thing that is wrong."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from sekimori.guideline import catalogue, schema
from sekimori.guideline.model import (
    Applies,
    Checklist,
    ChecklistItem,
    Elevation,
    Grant,
    Holding,
    Level,
    Modality,
    Parameter,
    PostClass,
    Provision,
    Reach,
    RoleRule,
    Scope,
    Source,
    Trigger,
)
from sekimori.guideline.source import Document, Faults, KeyPath, read_text

Made = TypeVar("Made")

_ENUMERATIONS: Mapping[str, type[StrEnum]] = {
    "level": Level,
    "modality": Modality,
    "scope": Scope,
    "applies": Applies,
    "trigger": Trigger,
    "by": Holding,
    "post_class": PostClass,
    "candidates": PostClass,
}


@dataclass(frozen=True, slots=True)
class Rows(Generic[Made]):
    """The rows of one file that could be read.

    ``names`` holds the code of every row, faulty ones too, so that a typing error in one row is not reported again
    wherever the row is referred to; it is ``None`` when the file itself could not be read.
    """

    made: tuple[Made, ...]
    names: frozenset[str] | None

    def knows(self, name: str) -> bool:
        """This function will say whether a row of that name is written, as far as that can be told."""
        return self.names is None or name in self.names


def provisions(document: Document | None, faults: Faults) -> Rows[Provision]:
    """This function will read ``articles.toml``."""

    def make(row: dict[str, Any], order: int, source: Source) -> Provision:
        return Provision(**{"parent": None, **row}, order=order, source=source)

    return _rows(document, "provision", "ref", schema.PROVISION, make, faults)


def roles(document: Document | None, faults: Faults) -> Rows[RoleRule]:
    """This function will read ``roles.toml``."""
    return _rows(document, "role", "code", schema.ROLE, lambda row, _, source: RoleRule(**row, source=source), faults)


def parameters(document: Document | None, faults: Faults) -> Rows[Parameter]:
    """This function will read ``parameters.toml``; a code may come again from another day on."""

    def make(row: dict[str, Any], _: int, source: Source) -> Parameter:
        return Parameter(**row, source=source)

    return _rows(document, "parameter", "code", schema.PARAMETER, make, faults, repeats=True)


def elevations(document: Document | None, faults: Faults) -> tuple[Elevation, ...]:
    """This function will read ``elevation.toml``, which may be missing: then no action takes an elevation."""
    if document is None:
        return ()

    def make(row: dict[str, Any], _: int, source: Source) -> Elevation:
        return Elevation(**row, source=source)

    return _rows(document, "elevation", "action", schema.ELEVATION, make, faults, repeats=True).made


def _rows(
    document: Document | None,
    table: str,
    key: str,
    shape: schema.Schema,
    make: Any,
    faults: Faults,
    *,
    repeats: bool = False,
) -> Rows[Any]:
    if document is None:
        return Rows((), None)
    schema.check_tables(document, (table,), faults)
    made, first = [], dict[str, Source]()
    for order, (path, row) in enumerate(schema.rows_of(document, table, faults)):
        source = document.at(*path)
        clean = schema.read_row(document, path, row, shape, faults)
        name = row.get(key)
        if isinstance(name, str):
            if name in first and not repeats:
                mend = f"{first[name].line}行目と重ならないようにしてください。"
                faults.add(document.at(*path, key), f"「{name}」が二度書かれています", mend)
                continue
            first.setdefault(name, source)
        if clean is not None:
            made.append(make(_typed(clean), order, source))
    return Rows(tuple(made), frozenset(first))


def _typed(row: Mapping[str, object]) -> dict[str, object]:
    return {key: _value(key, value) for key, value in row.items()}


def _value(key: str, value: object) -> object:
    if isinstance(value, list):
        return tuple(_value(key, word) for word in value)
    if key in _ENUMERATIONS and isinstance(value, str):
        return _ENUMERATIONS[key](value)
    return value


def terms(document: Document | None, faults: Faults) -> Mapping[str, str]:
    """This function will read ``terms.toml``: one word for every code of the catalogue."""
    if document is None:
        return {}
    for key in document.data:
        if key != "terms":
            faults.add(document.at(key), f"知らない表「{key}」です", "言葉はすべて [terms] の下に書いてください。")
    row = document.data.get("terms")
    if not isinstance(row, dict):
        faults.add(document.at("terms"), "[terms] がありません", "[terms] を書き、その下に言葉を並べてください。")
        return {}
    shape = dict.fromkeys(catalogue.TERMS, schema.NEEDED)
    clean: Any = schema.read_row(document, ("terms",), row, shape, faults)
    return clean or {}


def checklists(document: Document | None, faults: Faults) -> Rows[Checklist]:
    """This function will read ``checklists.toml``: lists and, under each, ``[[checklist.item]]``."""
    if document is None:
        return Rows((), None)
    schema.check_tables(document, ("checklist",), faults)
    made, names = [], set[str]()
    for path, row in schema.rows_of(document, "checklist", faults):
        clean: Any = schema.read_row(document, path, row, schema.CHECKLIST, faults, tables=("item",))
        items = _items(document, path, faults)
        code = row.get("code")
        if isinstance(code, str) and code in names:
            faults.add(document.at(*path, "code"), f"点検表「{code}」が二度書かれています", "一つにまとめてください。")
        elif clean is not None:
            made.append(Checklist(**clean, items=items, source=document.at(*path)))
        names.add(str(code))
    return Rows(tuple(made), frozenset(names))


def _items(document: Document, path: KeyPath, faults: Faults) -> tuple[ChecklistItem, ...]:
    made: dict[str, ChecklistItem] = {}
    for item_path, row in schema.rows_of(document, "item", faults, inside=path):
        clean = schema.read_row(document, item_path, row, schema.CHECKLIST_ITEM, faults)
        if clean is None:
            continue
        values: Any = _typed(clean)
        item = ChecklistItem(**values, source=document.at(*item_path))
        if item.code in made:
            mend = f"{made[item.code].source.line}行目と重ならないコードにしてください。"
            faults.add(document.at(*item_path, "code"), f"項目「{item.code}」が二度書かれています", mend)
        made[item.code] = item
    return tuple(made.values())


def grants(file: Path, name: str, faults: Faults) -> tuple[Grant, ...]:
    """This function will read ``authority.csv``: role, action, reach and the article that grants it."""
    text = read_text(file, name, faults)
    if text is None:
        return ()
    reader = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(reader, ()))
    if header != schema.AUTHORITY_COLUMNS:
        columns = ",".join(schema.AUTHORITY_COLUMNS)
        faults.add(Source(name, 1), "一行目の列の名が違います", f"一行目を「{columns}」にしてください。")
        return ()
    made: dict[tuple[str, ...], Grant] = {}
    try:
        for row in reader:
            _grant(row, Source(name, reader.line_num), made, faults)
    except csv.Error:
        faults.add(Source(name, reader.line_num), "CSVとして読めません", "引用符の対応を確かめてください。")
    if not made:
        faults.add(Source(name, 1), "権限が一つもありません", "二行目から、役割,操作,範囲,条 を書いてください。")
    return tuple(made.values())


def _grant(row: list[str], source: Source, made: dict[tuple[str, ...], Grant], faults: Faults) -> None:
    width = len(schema.AUTHORITY_COLUMNS)
    if len(row) != width:
        what = "空の行です" if not any(row) else f"列が{len(row)}個あります（{width}個のはずです）"
        faults.add(source, what, "役割,操作,範囲,条 の四つを書くか、この行を消してください。")
        return
    if blank := [column for column, value in zip(schema.AUTHORITY_COLUMNS, row, strict=True) if not value.strip()]:
        faults.add(source, f"{'・'.join(blank)} が空です", "空の欄を埋めるか、この行を消してください。")
        return
    if any(value != value.strip() for value in row):
        faults.add(source, "欄の前後に空白があります", "空白を消してください。")
        return
    role, action, reach, article = row
    if reach not in tuple(Reach):
        choice = "・".join(Reach)
        faults.add(source, f"範囲「{reach}」を知りません", f"{choice} のどれかにしてください。")
        return
    if (role, action, reach) in made:
        line = made[role, action, reach].source.line
        faults.add(source, f"{line}行目と同じ権限がもう一度書かれています", "片方の行を消してください。")
        return
    made[role, action, reach] = Grant(role, action, Reach(reach), article, source)
