"""The journal is read by people: what the code writes into it has a Japanese word on its screens (ASVS 5.0 16.2)."""

import ast
from collections.abc import Iterator

from sekimori.chapters.systems.journal import labels
from tests.architecture.sources import name_of, nodes, product_files


def written() -> Iterator[tuple[str, ast.keyword]]:
    """This function will yield every named argument of every call that writes a record, with its place."""
    for path in product_files():
        for call in nodes(path, ast.Call):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if called == "record":
                yield from ((f"{name_of(path)}:{call.lineno}", argument) for argument in call.keywords)


def texts(node: ast.expr) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def without_word(argument: str, words: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (place, code)
        for place, given in written()
        if given.arg == argument
        for code in sorted(texts(given.value))
        if code and code not in words
    ]


def test_every_kind_of_thing_the_journal_names_has_a_word():
    assert without_word("object_kind", labels.OBJECTS) == []


def test_every_reason_the_journal_gives_has_a_word():
    assert without_word("reason", labels.REASONS) == []


def test_every_fact_the_journal_keeps_has_a_word():
    keys = [
        (place, key.value)
        for place, given in written()
        if given.arg == "facts" and isinstance(given.value, ast.Dict)
        for key in given.value.keys
        if isinstance(key, ast.Constant) and key.value not in labels.FACTS
    ]
    assert keys == []
