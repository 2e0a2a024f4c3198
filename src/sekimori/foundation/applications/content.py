"""From what was typed to plain values, with one message per fault — the same for form, Excel and API. Pure."""

import unicodedata
from collections.abc import Callable, Mapping

from sekimori.foundation.applications.kind import MAX_LINE, MAX_TEXT, Field, FieldType
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem
from sekimori.kernel.text import keep_name, looks_garbled

MAX_INTEGER = 100_000_000
LAST_YEAR = 2999  # no application reaches further; a later year is a slip of the keyboard
YES = frozenset({"1", "true", "yes", "on", "はい", "有", "あり", "○"})
NO = frozenset({"0", "false", "no", "off", "いいえ", "無", "なし", "×"})


class Unreadable(ValueError):
    """The typed value does not fit the field; ``what`` and ``mend`` are Japanese."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def read(fields: tuple[Field, ...], typed: Mapping[str, object]) -> tuple[dict[str, object], tuple[Problem, ...]]:
    """This function will read typed values into content and return it with every fault found.

    Dates become ISO texts (content is JSON), integers ints, choices codes. A value of an unknown field is a fault.
    """
    content: dict[str, object] = {}
    problems: list[Problem] = []
    for entry in fields:
        try:
            value = _READERS[entry.type](entry, typed.get(entry.code))
        except Unreadable as fault:
            problems.append(Problem(entry.label, fault.what, fault.mend))
            continue
        if entry.required and value in (None, "", []):
            problems.append(Problem(entry.label, "入力されていません", "入力してください"))
        content[entry.code] = value
    known = {entry.code for entry in fields}
    problems.extend(
        Problem(code, "この申請にはない項目です", "項目の名前を確かめてください") for code in typed if code not in known
    )
    return content, tuple(problems)


def _text(entry: Field, typed: object, limit: int) -> str:
    text = "" if typed is None else str(typed)
    if looks_garbled(text):
        raise Unreadable("文字化けしています", "文字を入力し直してください")
    if len(text) > limit:
        raise Unreadable(f"{len(text):,}文字あります", f"{limit:,}文字以内で書いてください")
    return text


def _line(entry: Field, typed: object) -> object:
    return keep_name(_text(entry, typed, MAX_LINE if entry.maximum is None else entry.maximum))


def _paragraphs(entry: Field, typed: object) -> object:
    return _text(entry, typed, MAX_TEXT).replace("\r\n", "\n").replace("\r", "\n").strip()


def _integer(entry: Field, typed: object) -> object:
    if isinstance(typed, bool):
        raise Unreadable("数ではありません", "数字で書いてください")
    folded = unicodedata.normalize("NFKC", str(typed)).replace(",", "").strip() if typed is not None else ""
    if folded == "":
        return None
    if entry.unit and folded.endswith(entry.unit):
        folded = folded.removesuffix(entry.unit).strip()
    # isdecimal, not int(): int() would take "1_000" and signs in the middle of a form.
    if not folded.removeprefix("-").isdecimal():
        raise Unreadable(
            "数として読めません", f"数字だけで書いてください{f'（例 {entry.example}）' if entry.example else ''}"
        )
    number = int(folded)
    least, most = entry.minimum, entry.maximum if entry.maximum is not None else MAX_INTEGER
    if least is not None and number < least:
        raise Unreadable(f"{number:,}{entry.unit}になっています", f"{least:,}{entry.unit}以上で書いてください")
    if number > most:
        raise Unreadable(f"{number:,}{entry.unit}になっています", f"{most:,}{entry.unit}以下で書いてください")
    return number


def _date(entry: Field, typed: object) -> object:
    text = "" if typed is None else str(typed).strip()
    if not text:
        return None
    try:
        day = parse_day(text)
    except NotADate as fault:
        raise Unreadable("日付として読めません", str(fault)) from None
    if day.year > LAST_YEAR:
        raise Unreadable(f"{day.year}年になっています", "年を確かめてください")
    return day.isoformat()


def _choice(entry: Field, typed: object) -> object:
    text = "" if typed is None else str(typed).strip()
    if not text:
        return ""
    for choice in entry.choices:
        if text in (choice.code, choice.label):
            return choice.code
    raise Unreadable("選択肢にありません", "、".join(choice.label for choice in entry.choices) + " から選んでください")


def _choices(entry: Field, typed: object) -> object:
    if typed in (None, ""):
        return []
    parts = list(typed) if isinstance(typed, list | tuple) else str(typed).replace("、", ";").split(";")
    return sorted({str(_choice(entry, part)) for part in parts if str(part).strip()})


def _yes_no(entry: Field, typed: object) -> object:
    if typed is None or typed == "":
        return None
    folded = unicodedata.normalize("NFKC", str(typed)).strip().lower()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise Unreadable("はい・いいえのどちらか分かりません", "はい 又は いいえ としてください")


def _key(entry: Field, typed: object) -> object:
    text = "" if typed is None else str(typed).strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Unreadable("一覧にありません", "一覧から選んでください")
    return int(text)


_READERS: dict[FieldType, Callable[[Field, object], object]] = {
    FieldType.LINE: _line,
    FieldType.TEXT: _paragraphs,
    FieldType.INTEGER: _integer,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.YES_NO: _yes_no,
    FieldType.HOLDING: _key,
    FieldType.UNIT: _key,
}


def differences(
    fields: tuple[Field, ...], before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[tuple[Field, str, str], ...]:
    """This function will return the fields whose shown value changed, with the old and the new text."""
    shown = ((entry, entry.show(before.get(entry.code)), entry.show(after.get(entry.code))) for entry in fields)
    return tuple((entry, old, new) for entry, old, new in shown if old != new)
