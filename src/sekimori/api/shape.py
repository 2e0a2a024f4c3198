"""Shapes of JSON, as JSON Schema 2020-12: what is published is what bodies and parameters are held against.

Only the few words of the standard are known that the API uses; ``faults`` raises on any other, so that nothing is
published that is not enforced. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sekimori.kernel.problems import Problem
from sekimori.kernel.text import looks_garbled

Schema = dict[str, Any]
KEY_MOST = 10**18 - 1  # keys are 64-bit numbers; this many digits are always fewer
SAID_ONLY = {"type", "description", "title", "example", "format", "discriminator", "additionalProperties", "required"}


def text(about: str = "", *, longest: int = 200, least: int = 0) -> Schema:
    """This function will return the shape of a text of so many characters."""
    return _about({"type": "string", "maxLength": longest} | ({"minLength": least} if least else {}), about)


def number(about: str = "", *, least: int = 0, most: int = KEY_MOST) -> Schema:
    """This function will return the shape of a whole number."""
    return _about({"type": "integer", "minimum": least, "maximum": most}, about)


def key(about: str = "") -> Schema:
    """This function will return the shape of a key of something."""
    return number(about, least=1)


def flag(about: str = "") -> Schema:
    """This function will return the shape of a yes or no."""
    return _about({"type": "boolean"}, about)


def day(about: str = "") -> Schema:
    """This function will return the shape of a day, 2026-03-31."""
    return _about({"type": "string", "format": "date"}, about)


def moment(about: str = "") -> Schema:
    """This function will return the shape of a moment with its zone."""
    return _about({"type": "string", "format": "date-time"}, about)


def token(about: str = "") -> Schema:
    """This function will return the shape of a UUID drawn by the program."""
    return _about({"type": "string", "format": "uuid"}, about)


def one_of(codes: tuple[str, ...], about: str = "") -> Schema:
    """This function will return the shape of a code out of a list."""
    return _about({"type": "string", "enum": list(codes)}, about)


def list_of(items: Schema, about: str = "", *, most: int | None = None) -> Schema:
    """This function will return the shape of a list."""
    return _about({"type": "array", "items": items} | ({"maxItems": most} if most is not None else {}), about)


def thing(about: str = "", /, **properties: Schema) -> Schema:
    """This function will return the shape of an object that has all of these properties and no others."""
    return _about(
        {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        },
        about,
    )


def anything(about: str = "") -> Schema:
    """This function will return the shape of an object of whatever names, with plain values and lists of texts."""
    plain = {"type": ["string", "integer", "boolean", "array", "null"], "items": {"type": "string"}, "maxLength": 4000}
    return _about({"type": "object", "additionalProperties": plain}, about)


def maybe(shape: Schema) -> Schema:
    """This function will return a shape that may also be null."""
    told = shape | {"type": [shape["type"], "null"]}
    return told | ({"enum": [*shape["enum"], None]} if "enum" in shape else {})


def without(shape: Schema, *names: str) -> Schema:
    """This function will return an object's shape in which these properties may be left out."""
    return shape | {"required": [name for name in shape["required"] if name not in names]}


def _about(shape: Schema, about: str) -> Schema:
    return shape | ({"description": about} if about else {})


TYPES: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
WORDS = {"string": "文字列", "integer": "整数", "boolean": "true 又は false", "array": "配列", "object": "オブジェクト"}


def faults(shape: Schema, value: object, where: str = "本文") -> Iterator[Problem]:
    """This function will find where a value does not have its shape."""
    if "oneOf" in shape:
        yield from _variant(shape, value, where)
        return
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if not any(TYPES[kind](value) for kind in kinds):
        wanted = "、".join(WORDS[kind] for kind in kinds if kind != "null")
        yield Problem(where, "型が違います", f"{wanted}にしてください")
        return
    if isinstance(value, str):
        yield from _text(shape, value, where)
    elif isinstance(value, dict):
        yield from _object(shape, value, where)
    elif isinstance(value, list):
        yield from _list(shape, value, where)
    elif isinstance(value, int) and not isinstance(value, bool):
        least, most = shape.get("minimum"), shape.get("maximum")
        if (least is not None and value < least) or (most is not None and value > most):
            yield Problem(where, "範囲の外です", f"{least}以上{most}以下にしてください")


def _variant(shape: Schema, value: object, where: str) -> Iterator[Problem]:
    """One of several objects, told apart by one property."""
    name = shape["discriminator"]["propertyName"]
    variants = {one["properties"][name]["enum"][0]: one for one in shape["oneOf"]}
    chosen = value.get(name) if isinstance(value, dict) else None
    if isinstance(chosen, str) and chosen in variants:
        yield from faults(variants[chosen], value, where)
    else:
        yield Problem(f"{where}.{name}", "どれにも当たりません", f"{'、'.join(variants)} のどれかにしてください")


def _text(shape: Schema, value: str, where: str) -> Iterator[Problem]:
    if "enum" in shape and value not in shape["enum"]:
        codes = "、".join(str(code) for code in shape["enum"] if code is not None)
        yield Problem(where, "選択肢にありません", f"{codes} のどれかにしてください")
    if len(value) > shape.get("maxLength", len(value)):
        yield Problem(where, f"{len(value):,}文字あります", f"{shape['maxLength']:,}文字以内にしてください")
    if len(value) < shape.get("minLength", 0):
        yield Problem(where, "入力されていません", "値を入れてください")
    if looks_garbled(value):
        yield Problem(where, "文字化けしているか、書けない文字があります", "文字を確かめてください")
    if not FORMATS[shape.get("format", "")](value):
        yield Problem(where, "形式が違います", FORMS[shape["format"]])


def _object(shape: Schema, value: dict[str, object], where: str) -> Iterator[Problem]:
    properties, others = shape.get("properties", {}), shape["additionalProperties"]
    for name in shape.get("required", ()):
        if name not in value:
            yield Problem(f"{where}.{name}", "ありません", "値を入れてください")
    for name, inner in value.items():
        if name in properties:
            yield from faults(properties[name], inner, f"{where}.{name}")
        elif others:
            yield from faults(others, inner, f"{where}.{name[:40]}")
        else:
            yield Problem(where, "知らない項目があります", f"使えるのは {'、'.join(properties)} です")


def _list(shape: Schema, value: list[object], where: str) -> Iterator[Problem]:
    if len(value) > shape.get("maxItems", len(value)):
        yield Problem(where, f"{len(value):,}個あります", f"{shape['maxItems']:,}個以内にしてください")
    for place, inner in enumerate(value):
        yield from faults(shape["items"], inner, f"{where}[{place}]")


def _is_day(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_token(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value)) and bool(UUID(value))


FORMATS: Mapping[str, Callable[[str], bool]] = {"": lambda value: True, "date": _is_day, "uuid": _is_token}
FORMS = {"date": "2026-03-31 のように書いてください", "uuid": "UUIDにしてください"}
