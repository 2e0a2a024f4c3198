"""The JSON shape of what kinds and ledgers ask for, made from the same declared fields as their forms."""

from collections.abc import Callable, Mapping
from datetime import date

from sekimori.api.shape import Schema, day, flag, key, list_of, maybe, number, one_of, text, thing
from sekimori.foundation.applications.content import MAX_INTEGER
from sekimori.foundation.applications.kind import MAX_LINE, MAX_TEXT, Field, FieldType

PLAIN: Mapping[FieldType, Callable[[str], Schema]] = {
    FieldType.TEXT: lambda about: text(about, longest=MAX_TEXT),
    FieldType.DATE: day,
    FieldType.YES_NO: flag,
    FieldType.HOLDING: key,
    FieldType.UNIT: key,
}


def shape_of(entry: Field) -> Schema:
    """This function will return the shape of one field's value; whether it must be there is the object's business."""
    about = "。".join(part for part in (entry.label, entry.help) if part)
    codes = tuple(choice.code for choice in entry.choices)
    match entry.type:
        case FieldType.INTEGER:
            most = MAX_INTEGER if entry.maximum is None else entry.maximum
            return number(about, least=entry.minimum or 0, most=most)
        case FieldType.CHOICE:
            return one_of(codes, about)
        case FieldType.CHOICES:
            return list_of(one_of(codes), about, most=len(codes))
        case FieldType.LINE:
            return text(about, longest=MAX_LINE if entry.maximum is None else entry.maximum)
    return PLAIN[entry.type](about)


def content_of(fields: tuple[Field, ...], *, complete: bool) -> Schema:
    """This function will return the shape of the fields' values.

    A complete one has every required field; of a draft everything may still be missing.
    """
    shapes = {
        entry.code: shape_of(entry) if complete and entry.required else maybe(shape_of(entry)) for entry in fields
    }
    required = [entry.code for entry in fields if complete and entry.required]
    return thing(**shapes) | {"required": required}


def told(fields: tuple[Field, ...], values: Mapping[str, object]) -> dict[str, object]:
    """This function will return the fields' values as JSON has them: what is not there is null."""
    found: dict[str, object] = {}
    for entry in fields:
        value = values.get(entry.code)
        if isinstance(value, date):
            value = value.isoformat()
        if value == "" and entry.type not in (FieldType.LINE, FieldType.TEXT):
            value = None
        found[entry.code] = value
    return found


def answered(fields: tuple[Field, ...]) -> Schema:
    """This function will return the shape of the fields' values as they are given out."""
    return thing(**{entry.code: maybe(shape_of(entry)) for entry in fields})
