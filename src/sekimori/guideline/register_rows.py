"""Reading a pack's ``register.toml``: the register by ordinance and the lines a government adds to the form."""

from datetime import date
from typing import Any

from sekimori.guideline import schema
from sekimori.guideline.register import LocalLine, On, OrdinanceRegister, RegisterRules
from sekimori.guideline.schema import NEEDED, NUMBER, OPTIONAL, TEXTS, Field, Schema
from sekimori.guideline.source import Document, Faults

_ORDINANCE: Schema = {
    "title": NEEDED,
    "norm": NEEDED,
    "threshold": Field(NUMBER, required=True),
    "since": Field(schema.DAY, required=True),
    "lead": OPTIONAL,
}
_LINE: Schema = {
    "code": NEEDED,
    "number": NEEDED,
    "label": NEEDED,
    "norm": NEEDED,
    "on": Field(required=True, choices=On),
    "since": Field(schema.DAY, required=True),
    "customary": OPTIONAL,
    "choices": Field(TEXTS),
}


def register_rules(document: Document | None, faults: Faults) -> RegisterRules:
    """This function will read ``register.toml``: ``[[ordinance]]`` and ``[[line]]``, both of which may be missing."""
    if document is None:
        return RegisterRules()
    schema.check_tables(document, ("ordinance", "line"), faults)
    return RegisterRules(_ordinances(document, faults), _lines(document, faults))


def _rows(document: Document, table: str, faults: Faults) -> list[tuple[Any, dict[str, object]]]:
    return list(schema.rows_of(document, table, faults)) if table in document.data else []


def _ordinances(document: Document, faults: Faults) -> tuple[OrdinanceRegister, ...]:
    made: dict[date, OrdinanceRegister] = {}
    for path, row in _rows(document, "ordinance", faults):
        clean: Any = schema.read_row(document, path, row, _ORDINANCE, faults)
        if clean is None:
            continue
        if clean["since"] in made:
            mend = "違う日から始めるか、片方を消してください。"
            faults.add(document.at(*path, "since"), "同じ日から始まる条例のファイル簿が二つあります", mend)
        made[clean["since"]] = OrdinanceRegister(**clean)
    return tuple(made.values())


def _lines(document: Document, faults: Faults) -> tuple[LocalLine, ...]:
    made: dict[str, LocalLine] = {}
    for path, row in _rows(document, "line", faults):
        clean: Any = schema.read_row(document, path, row, _LINE, faults)
        if clean is None:
            continue
        line = LocalLine(**{**clean, "on": On(clean["on"]), "choices": tuple(clean.get("choices", ()))})
        if line.code in made:
            faults.add(document.at(*path, "code"), f"欄「{line.code}」が二度あります", "違う名にしてください。")
        if line.choices and line.customary and line.customary not in line.choices:
            mend = "customary を choices のどれかにしてください。"
            faults.add(document.at(*path, "customary"), f"欄「{line.code}」のはじめの値が選択肢にありません", mend)
        made[line.code] = line
    return tuple(made.values())
