"""Kinds of values of settings: how a value is asked for, checked and told. Values are what JSON can hold."""

from dataclasses import dataclass
from typing import Any, Protocol

from django import forms

from sekimori.engines.authority.organisation import Organisation
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_code, looks_garbled

Value = Any  # bool, int, str, or a list of int or str
WHERE = "新しい値"


class Kind(Protocol):
    """What a value may be. ``checked`` takes what a form or a program sent and returns the value as it is kept."""

    def field(self, organisation: Organisation) -> forms.Field:
        """This function will return the form field in which the value is asked for."""

    def checked(self, value: object, organisation: Organisation) -> Value:
        """This function will return the value as it is kept. :raises Refused: if it is none of this kind."""

    def told(self, value: Value, organisation: Organisation) -> str:
        """This function will say a value in Japanese."""


def _refused(what: str, mend: str) -> Refused:
    return Refused(Problem(WHERE, what, mend))


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both included, with its unit (人, 日, 件)."""

    least: int
    most: int
    unit: str = ""

    def field(self, organisation: Organisation) -> forms.Field:
        bounds = (
            f"{self.least:,}から{self.most:,}まで（{self.unit}）"
            if self.unit
            else f"{self.least:,}から{self.most:,}まで"
        )
        attributes = {"inputmode": "numeric", "class": "short"}
        return forms.CharField(label=WHERE, help_text=bounds, widget=forms.TextInput(attrs=attributes))

    def checked(self, value: object, organisation: Organisation) -> int:
        text = fold_code(str(value)).replace(",", "").removesuffix(self.unit or "\0")
        # Longer digits than the bounds have cannot be in order, and are not worked out.
        fine = not isinstance(value, bool) and text.isdecimal() and len(text) <= len(str(self.most)) + 2
        if not fine or not self.least <= int(text) <= self.most:
            mend = f"{self.least:,}から{self.most:,}までの整数で入力してください"
            raise _refused("決められた範囲の整数ではありません", mend)
        return int(text)

    def told(self, value: Value, organisation: Organisation) -> str:
        return f"{value:,}{self.unit}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few codes, each with its words."""

    options: tuple[tuple[str, str], ...]

    def field(self, organisation: Organisation) -> forms.Field:
        return forms.CharField(label=WHERE, widget=forms.RadioSelect(choices=self.options))

    def checked(self, value: object, organisation: Organisation) -> str:
        if value not in dict(self.options):
            raise _refused("選べる値ではありません", "示された中から一つを選んでください")
        return str(value)

    def told(self, value: Value, organisation: Organisation) -> str:
        return dict(self.options).get(value, str(value))


@dataclass(frozen=True, slots=True)
class YesNo:
    """On or off, with the words for both."""

    yes: str = "する"
    no: str = "しない"

    def field(self, organisation: Organisation) -> forms.Field:
        return forms.CharField(label=WHERE, widget=forms.RadioSelect(choices=[("yes", self.yes), ("no", self.no)]))

    def checked(self, value: object, organisation: Organisation) -> bool:
        if isinstance(value, bool):
            return value
        if value not in ("yes", "no"):
            raise _refused("選べる値ではありません", f"「{self.yes}」か「{self.no}」を選んでください")
        return value == "yes"

    def told(self, value: Value, organisation: Organisation) -> str:
        return self.yes if value else self.no


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, at most so many characters."""

    longest: int = 200
    help: str = ""

    def field(self, organisation: Organisation) -> forms.Field:
        return forms.CharField(label=WHERE, help_text=self.help or f"{self.longest}文字まで")

    def checked(self, value: object, organisation: Organisation) -> str:
        text = " ".join(str(value).split())
        if not text or len(text) > self.longest or looks_garbled(text):
            raise _refused("空か、長すぎるか、文字化けしています", f"{self.longest}文字以内で入力し直してください")
        return text

    def told(self, value: Value, organisation: Organisation) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of short texts, one a line, each once; an empty list is in order."""

    help: str
    longest: int = 120
    most: int = 200

    def field(self, organisation: Organisation) -> forms.Field:
        return forms.CharField(
            label=WHERE, help_text=self.help, required=False, widget=forms.Textarea(attrs={"rows": 5})
        )

    def checked(self, value: object, organisation: Organisation) -> list[str]:
        sent = value.splitlines() if isinstance(value, str) else _listed(value) or []
        lines = sorted({" ".join(str(line).split()) for line in sent} - {""})
        if len(lines) > self.most:
            raise _refused(f"{len(lines):,}行あります", f"{self.most}行以内にしてください")
        if any(len(line) > self.longest or looks_garbled(line) for line in lines):
            raise _refused("長すぎるか文字化けした行があります", f"一行を{self.longest}文字以内にしてください")
        return lines

    def told(self, value: Value, organisation: Organisation) -> str:
        return "、".join(value) or "なし"


@dataclass(frozen=True, slots=True)
class Units:
    """A set of the directory's units by key; an empty set is in order."""

    def field(self, organisation: Organisation) -> forms.Field:
        units = sorted(organisation.units.values(), key=lambda unit: (unit.code, unit.id))
        choices = [(unit.id, f"{unit.code} {organisation.name_of(unit.id)}") for unit in units]
        widget = forms.SelectMultiple(attrs={"size": 10})
        return forms.MultipleChoiceField(label=WHERE, choices=choices, required=False, widget=widget)

    def checked(self, value: object, organisation: Organisation) -> list[int]:
        sent = _listed(value)
        keys = [fold_code(str(key)) for key in sent or ()]
        known = {str(unit) for unit in organisation.units}
        if sent is None or not set(keys) <= known:
            raise _refused("今ある組織ではありません", "一覧から選び直してください")
        return sorted({int(key) for key in keys})

    def told(self, value: Value, organisation: Organisation) -> str:
        names = [organisation.name_of(unit) if unit in organisation.units else "廃止された組織" for unit in value]
        return "、".join(names) or "なし"


def _listed(value: object) -> list[object] | None:
    return list(value) if isinstance(value, list | tuple | set | frozenset) else None
