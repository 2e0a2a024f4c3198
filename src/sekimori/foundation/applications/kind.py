"""Kinds of application 申請種別: declared once, and form, inbox, ledger, rights, Excel, PDF and API follow.

A kind's content is plain values by field code, validated here; nothing of a kind needs a table of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sekimori.foundation.authority.actions import declare
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem

Content = Mapping[str, object]

MAX_LINE = 200
MAX_TEXT = 4000


class FieldType(StrEnum):
    LINE = "line"  # 一行の文
    TEXT = "text"  # 複数行の文
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    HOLDING = "holding"  # 取扱台帳の保有個人情報
    UNIT = "unit"  # 合議先などの課


KEY_TYPES = (FieldType.HOLDING, FieldType.UNIT)  # what they hold is the key of something else


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; ``help`` and ``example`` stand between label and input, ``unit`` behind it (人, 件).

    ``minimum`` and ``maximum`` bound a number; for a line, ``maximum`` is its greatest length in characters.
    """

    code: str
    label: str
    type: FieldType = FieldType.LINE
    required: bool = True
    help: str = ""
    example: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    heading: str = ""  # opens a new part of the form

    @property
    def column(self) -> str:
        """The heading of the field's column in a file: the label, and the unit in which its numbers are."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def show(self, value: object) -> str:
        """This function will write a value as a person reads it; an empty one as an empty text."""
        if value in (None, "", []):
            return ""
        match self.type:
            case FieldType.CHOICE | FieldType.CHOICES:
                return self._labels(value)
            case FieldType.YES_NO:
                return "はい" if value else "いいえ"
            case FieldType.DATE:
                return _day(value)
        return f"{value:,}{self.unit}" if isinstance(value, int) and self.type is FieldType.INTEGER else str(value)

    def _labels(self, value: object) -> str:
        labels = {choice.code: choice.label for choice in self.choices}
        codes = value if isinstance(value, list | tuple) else [value]
        return "、".join(labels.get(str(code), str(code)) for code in codes)


def _day(value: object) -> str:
    """A day in the Japanese calendar; what was typed into a draft and is no day, as it was typed."""
    try:
        return wareki(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a kind's rule may know besides the content.

    ``lowest_level`` says that the least strict protection level applies; rules speak of no level by name, because the
    levels are the pack's.
    """

    today: date
    lowest_level: bool
    attachments: int = 0


Rule = Callable[[Content, Circumstances], tuple[Problem, ...]]


def nothing_to_object(content: Content, circumstances: Circumstances) -> tuple[Problem, ...]:
    """This function will object to nothing: the rule of a kind whose fields say it all."""
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of application.

    ``article`` is the canonical id of the provision it serves. ``people``, ``items``, ``starts`` and ``due`` name the
    fields that fill the ledger's typed columns. With ``report`` fields the matter is finished only by a report of
    completion (返却・消去) that another person confirms; without them, by its decision. ``step_fields`` names what
    somebody must record with a step (the examiner of a notification: referred or not, opinion, result). ``standing`` allows a standing
    permission (包括) with uses recorded under it; ``bulk`` allows approving several at once.
    """

    code: str
    label: str
    article: str
    fields: tuple[Field, ...]
    title: str = "title"
    people: str = ""
    items: str = ""
    starts: str = ""
    due: str = ""
    holding: str = ""
    rule: Rule = nothing_to_object
    report: tuple[Field, ...] = ()
    step_fields: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)  # by verb: what a step must record
    standing: bool = False
    bulk: bool = False
    form_number: str = ""  # 様式第n号
    document: str = ""  # what the form on paper is called, if not 「label」申請書
    lead: str = ""  # one sentence above the form
    _by_code: dict[str, Field] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._by_code.update({entry.code: entry for entry in self.fields})
        if len(self._by_code) != len(self.fields):
            raise ValueError(f"{self.code} has a field twice")
        for name in (self.title, self.people, self.items, self.starts, self.due, self.holding):
            if name and name not in self._by_code:
                raise ValueError(f"{self.code} has no field {name}")

    def field(self, code: str) -> Field:
        """This function will return a field. :raises KeyError: if the kind has none of that code."""
        return self._by_code[code]

    @property
    def slug(self) -> str:
        """The kind in a URL: handling-takeout."""
        return self.code.replace(".", "-").replace("_", "-")

    @property
    def paper_title(self) -> str:
        return self.document or f"{self.label}申請書"

    @property
    def apply_action(self) -> str:
        return f"{self.code}.apply"

    @property
    def view_action(self) -> str:
        return f"{self.code}.view"

    @property
    def act_action(self) -> str:
        return f"{self.code}.act"

    @property
    def close_action(self) -> str:
        return f"{self.code}.close"


_KINDS: dict[str, Kind] = {}


class KindExists(RuntimeError):
    """Two kinds carry the same code."""


def register(kind: Kind) -> Kind:
    """This function will register a kind and declare its rights: apply, view, act on a step, confirm completion.

    :raises KindExists: if the code is taken.
    """
    if kind.code in _KINDS:
        raise KindExists(kind.code)
    _KINDS[kind.code] = kind
    declare(kind.apply_action, f"{kind.label}を申請する")
    declare(kind.view_action, f"{kind.label}の申請を見る")
    declare(kind.act_action, f"{kind.label}を照査・承認・決裁する")
    if kind.report:
        declare(kind.close_action, f"{kind.label}の完了を確認する")
    return kind


def kinds() -> dict[str, Kind]:
    """This function will return every registered kind by code."""
    return dict(_KINDS)


def kind_of_slug(slug: str) -> Kind | None:
    """This function will return the kind with a URL slug, or ``None``."""
    return next((kind for kind in _KINDS.values() if kind.slug == slug), None)
