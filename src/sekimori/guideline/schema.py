"""The strict shape of every table in a pack: which keys there are, of what kind, and what may stand in them."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sekimori.guideline.model import Applies, Holding, Level, Modality, PostClass, Scope, Trigger
from sekimori.guideline.protection import Fact
from sekimori.guideline.route import StepPlace, StepVerb
from sekimori.guideline.source import Document, Faults, KeyPath

TEXT, TEXTS, NUMBER, FLAG, DAY, VALUE = "文字列", "文字列の並び", "整数", "真偽値", "日付", "値"

_EXAMPLES = {
    TEXT: 'key = "…" のように引用符で囲んだ、空でない文字列を書いてください。',
    TEXTS: 'key = ["…", "…"] のように、空でない文字列を並べてください。',
    NUMBER: "key = 12 のように、引用符なしの整数で書いてください。",
    FLAG: "key = true 又は key = false と書いてください。",
    DAY: "key = 2023-04-01 のように、引用符なしで書いてください。",
    VALUE: "整数、true/false、文字列又は文字列の並びのどれかを書いてください。",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its kind, or the enumeration (or the plain words) its text must be one of."""

    kind: str = TEXT
    required: bool = False
    choices: type[StrEnum] | tuple[str, ...] | None = None

    @property
    def allowed(self) -> tuple[str, ...]:
        if self.choices is None:
            return ()
        return self.choices if isinstance(self.choices, tuple) else tuple(choice.value for choice in self.choices)


Schema = Mapping[str, Field]
NEEDED = Field(required=True)
OPTIONAL = Field()

PACK: Schema = {"code": NEEDED, "government": NEEDED}
VERSION: Schema = {"since": Field(DAY, required=True), "title": NEEDED, "status": NEEDED}
PROVISION: Schema = {
    "ref": NEEDED,
    "level": Field(required=True, choices=Level),
    "parent": OPTIONAL,
    "heading": NEEDED,
    "summary": OPTIONAL,
    "canonical": OPTIONAL,
    "modality": Field(choices=Modality),
    "actor": OPTIONAL,
    "scope": Field(choices=Scope),
    "applies": Field(choices=Applies),
    "trigger": Field(choices=Trigger),
    "controls": Field(TEXTS),
    "question": OPTIONAL,
    "attest_months": Field(NUMBER),
    "delegated_to": OPTIONAL,
    "by_people": OPTIONAL,
    "note": OPTIONAL,
}
ROLE: Schema = {
    "code": NEEDED,
    "label": NEEDED,
    "scope": Field(required=True, choices=Scope),
    "by": Field(required=True, choices=Holding),
    "article": NEEDED,
    "unit": OPTIONAL,
    "post_class": Field(choices=PostClass),
    "role": OPTIONAL,
    "same_as": Field(TEXTS),
    "candidates": Field(TEXTS, choices=PostClass),
    "fallback": Field(choices=("designator",)),
    "several": Field(FLAG),
    "condition": Field(choices=("impartial",)),
    "applies": Field(choices=Applies),
    "required": Field(FLAG),
    "incompatible": Field(TEXTS),
    "norm": OPTIONAL,
    "note": OPTIONAL,
}
PARAMETER: Schema = {
    "code": NEEDED,
    "value": Field(VALUE, required=True),
    "unit": NEEDED,
    "article": NEEDED,
    "since": Field(DAY, required=True),
    "reason": NEEDED,
}
ELEVATION: Schema = {"role": NEEDED, "action": NEEDED, "article": NEEDED, "reason": NEEDED}
CHECKLIST: Schema = {"code": NEEDED, "label": NEEDED}
CHECKLIST_ITEM: Schema = {"code": NEEDED, "text": NEEDED, "articles": Field(TEXTS, required=True)}
ROUTE: Schema = {"kind": NEEDED, "levels": Field(TEXTS), "article": NEEDED}
STEP: Schema = {
    "verb": Field(required=True, choices=StepVerb),
    "role": NEEDED,
    "place": Field(choices=StepPlace),
    "deputies": Field(TEXTS),
}
PROTECTION_LEVEL: Schema = {
    "code": NEEDED,
    "label": NEEDED,
    "rank": Field(NUMBER, required=True),
    "demands": Field(TEXTS, required=True),
    "warn_from": Field(NUMBER, required=True),
    "hold_from": Field(NUMBER, required=True),
}
LEVEL_RULE: Schema = {
    "level": NEEDED,
    "when": Field(required=True, choices=Fact),
    "value": Field(NUMBER),
    "reason": NEEDED,
    "article": NEEDED,
}
AUTHORITY_COLUMNS = ("role", "action", "reach", "article")


def check_tables(document: Document, known: Iterable[str], faults: Faults) -> None:
    """This function will note everything at the top of a document that is none of the known tables."""
    expected = "・".join(f"[[{name}]]" for name in known)
    for key in document.data:
        if key not in known:
            near = suggest(key, known)
            faults.add(document.at(key, 0), f"知らない表「{key}」です", f"{near}使える表は {expected} です。")


def rows_of(
    document: Document, name: str, faults: Faults, *, inside: KeyPath = ()
) -> list[tuple[KeyPath, dict[str, object]]]:
    """This function will return the tables ``[[name]]`` of a document, or of one of its tables, each with its path."""
    around: object = document.data
    for step in inside:
        around = around[step]  # type: ignore[index]
    found = around.get(name) if isinstance(around, dict) else None
    path = (*inside, name)
    if found is None or found == []:
        faults.add(
            document.at(*path),
            f"[[{'.'.join(str(step) for step in path if isinstance(step, str))}]] がありません",
            "一つ以上書いてください。",
        )
        return []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        faults.add(
            document.at(*path), f"「{name}」は繰り返しの表でなければなりません", f"[[{name}]] の形で書いてください。"
        )
        return []
    return [((*path, index), row) for index, row in enumerate(found)]


def read_row(
    document: Document,
    path: KeyPath,
    row: Mapping[str, object],
    schema: Schema,
    faults: Faults,
    *,
    tables: Iterable[str] = (),
) -> dict[str, object] | None:
    """This function will check one table against its schema and return it, or ``None`` if anything is wrong.

    ``tables`` names the keys that hold tables of their own and are read elsewhere.
    """
    before = len(faults.found)
    for key in row:
        if key not in schema and key not in tables:
            faults.add(document.at(*path, key), f"知らないキー「{key}」です", _instead(key, schema))
    for key, field in schema.items():
        if key in row:
            _check_value(document, (*path, key), row[key], field, faults)
        elif field.required:
            faults.add(document.at(*path), f"「{key}」がありません", f"この表に {key} を書き足してください。")
    if len(faults.found) > before:
        return None
    return {key: value for key, value in row.items() if key in schema}


def _check_value(document: Document, path: KeyPath, value: object, field: Field, faults: Faults) -> None:
    key = path[-1]
    if not _is_of_kind(value, field.kind):
        mend = _EXAMPLES[field.kind].replace("key", str(key))
        faults.add(document.at(*path), f"「{key}」が{field.kind}ではありません", mend)
        return
    if not field.allowed:
        return
    for word in value if isinstance(value, list) else [value]:
        if word not in field.allowed:
            choice = "・".join(field.allowed)
            faults.add(
                document.at(*path), f"「{key}」に知らない値「{word}」があります", f"{choice} のどれかにしてください。"
            )


def _is_of_kind(value: object, kind: str) -> bool:
    if kind == TEXT:
        return isinstance(value, str) and bool(value) and value == value.strip()
    if kind == TEXTS:
        return isinstance(value, list) and bool(value) and all(_is_of_kind(word, TEXT) for word in value)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if kind == FLAG:
        return isinstance(value, bool)
    if kind == DAY:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, bool | int) or _is_of_kind(value, TEXT) or _is_of_kind(value, TEXTS)


def _instead(word: str, known: Iterable[str]) -> str:
    return f"{suggest(word, known)}使えるキーは {'・'.join(known)} です。"


def suggest(word: str, known: Iterable[str]) -> str:
    """This function will offer the known word that is most like a mistyped one, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"「{near[0]}」ではありませんか。" if near else ""
