"""Web forms of kinds: Django forms made from a kind's declared fields, so that no kind writes its own."""

from collections.abc import Mapping
from typing import Any

from django import forms

from sekimori.foundation.applications.kind import Field, FieldType
from sekimori.foundation.applications.options import name_of
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem

Options = Mapping[str, tuple[tuple[str, str], ...]]


def _widget(entry: Field, options: Options) -> forms.Field:
    common: dict[str, Any] = {"label": entry.label, "required": entry.required, "help_text": _help(entry)}
    if entry.type is FieldType.TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
    if entry.type is FieldType.CHOICE:
        choices = [("", "選んでください"), *((choice.code, choice.label) for choice in entry.choices)]
        return forms.CharField(widget=forms.Select(choices=choices), **common)
    if entry.type is FieldType.CHOICES:
        choices = [(choice.code, choice.label) for choice in entry.choices]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if entry.type is FieldType.YES_NO:
        choices = [("yes", "はい"), ("no", "いいえ")]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if entry.type in (FieldType.HOLDING, FieldType.UNIT):
        choices = [("", "選ばない" if not entry.required else "選んでください"), *options.get(entry.code, ())]
        return forms.CharField(widget=forms.Select(choices=choices), **common)
    kind = {FieldType.INTEGER: {"inputmode": "numeric", "class": "short"}, FieldType.DATE: {"class": "short"}}
    return forms.CharField(widget=forms.TextInput(attrs=kind.get(entry.type, {})), **common)


def _help(entry: Field) -> str:
    return "　".join(part for part in (entry.help, entry.example) if part)


def form_of(
    fields: tuple[Field, ...],
    *,
    typed: Mapping[str, object] | None = None,
    content: Mapping[str, object] | None = None,
    options: Options | None = None,
    problems: tuple[Problem, ...] = (),
) -> forms.Form:
    """This function will return the form of a kind's fields.

    ``typed`` is what was sent (shown as typed), ``content`` what was kept (shown as people write it); ``problems``
    stand at the fields whose label they name.
    """
    made = {entry.code: _widget(entry, options or {}) for entry in fields}
    shown = typed if typed is not None else _as_typed(fields, content or {})
    form = type("KindForm", (forms.Form,), made)(initial=shown)
    form.headings = {entry.code: entry.heading for entry in fields if entry.heading}
    _place(form, fields, problems)
    return form


def _place(form: forms.Form, fields: tuple[Field, ...], problems: tuple[Problem, ...]) -> None:
    if not problems:
        return
    labels = {entry.label: entry.code for entry in fields}
    form.is_bound = True
    form.data = form.initial
    form.full_clean()
    form.errors.clear()
    for problem in problems:
        text = f"{problem.what}。{problem.mend}"
        form.add_error(labels.get(problem.where), text if problem.where in labels else f"{problem.where}：{text}")


def _as_typed(fields: tuple[Field, ...], content: Mapping[str, object]) -> dict[str, object]:
    return {entry.code: _typed(entry, content.get(entry.code)) for entry in fields}


def _typed(entry: Field, value: object) -> object:
    if entry.type is FieldType.DATE and isinstance(value, str) and len(value) == 10 and value[4] == "-":
        from datetime import date

        try:
            return wareki(date.fromisoformat(value))
        except ValueError:
            return value
    if entry.type is FieldType.YES_NO and isinstance(value, bool):
        return "yes" if value else "no"
    return value


def differences_as_typed(
    fields: tuple[Field, ...], kept: Mapping[str, object], typed: Mapping[str, object]
) -> tuple[tuple[Field, str, str], ...]:
    """This function will return the fields in which a kept draft and what was typed elsewhere differ, both as typed."""

    def text(entry: Field, value: object) -> str:
        typed_value = _typed(entry, value)
        if entry.choices:
            return entry.show(typed_value)
        if entry.type in (FieldType.HOLDING, FieldType.UNIT) and str(typed_value).isdecimal():
            return name_of(entry.code, int(str(typed_value)))
        return {"yes": "はい", "no": "いいえ"}.get(str(typed_value or ""), str(typed_value or ""))

    pairs = ((entry, text(entry, kept.get(entry.code)), text(entry, typed.get(entry.code))) for entry in fields)
    return tuple((entry, old, new) for entry, old, new in pairs if old != new)


def typed_of(fields: tuple[Field, ...], data: Mapping[str, object]) -> dict[str, object]:
    """This function will take a kind's fields out of a sent form, exactly as typed (a ``QueryDict`` or a mapping)."""
    getlist = getattr(data, "getlist", None)
    return {
        entry.code: getlist(entry.code) if getlist and entry.type is FieldType.CHOICES else data.get(entry.code)
        for entry in fields
    }
