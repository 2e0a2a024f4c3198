"""Reading the text of cells into rows: every fault of every row is found, none stops at the first."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import jaconv

from sekimori.foundation.directory.exchange.rows import Row
from sekimori.foundation.directory.exchange.tables import LINE, TABLES, WITHDRAW, Column, Form, Table
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem
from sekimori.kernel.text import fold_code, keep_name, looks_garbled

# What UTF-8 and cp932 look like when one is read as the other; none of it stands in a name.
_TELLTALE = re.compile("縺|繝ｻ|繧[ｰ-ﾟ]|[ã-é][\u0080-\u00bf]{2}|ï¿½|\u00c3\u0083")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_EMAIL = re.compile(r"[0-9A-Za-z][^@\s]*@[^@\s]+\.[^@\s]+")
_DAY_LENGTH = 24  # a date is never longer; a longer text is not shown again, it may be anything


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file with its line; ``withdrawn`` when the file says that it never was so."""

    row: Row
    line: int
    withdrawn: bool = False


@dataclass
class Faults:
    """Everything wrong with the tables, in the order found."""

    found: list[Problem] = field(default_factory=list)
    of_tables: bool = False  # a table as a whole is at fault, so that nothing can be said of what refers to it
    broken: dict[str, set[str]] = field(default_factory=dict)  # by table: the codes of rows that could not be read

    def at(self, table: str, line: int, column: str, what: str, mend: str) -> None:
        """This function will note a fault of one cell."""
        where = f"「{table}」{line}行目" + (f"「{column}」" if column else "")
        self.found.append(Problem(where, what, mend))

    def on(self, table: str, what: str, mend: str) -> None:
        """This function will note a fault of a whole table."""
        self.of_tables = True
        self.found.append(Problem(f"「{table}」", what, mend))


class Unreadable(ValueError):
    """A cell that cannot be read: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


def parse(
    tables: Mapping[str, Iterable[Mapping[str, str]]], roles: Mapping[str, str], faults: Faults
) -> dict[str, list[Entry]]:
    """This function will read the given tables into entries; ``roles`` maps what the column 役割 may say to codes."""
    entries: dict[str, list[Entry]] = {}
    for name, given in tables.items():
        table = TABLES.get(name)
        if table is None:
            faults.on(name, "この名前の表は扱えません", f"{'・'.join(TABLES)} のどれかにしてください。")
            continue
        lines = list(given)
        headers = [header for header in (lines[0] if lines else table.headers) if header != LINE]
        if check_headers(table, headers, faults):
            cells = [
                (column, _folded(roles if column.attribute == "role" else column.choices)) for column in table.columns
            ]
            read = (_entry(table, line, number, cells, faults) for number, line in enumerate(lines, start=2))
            entries[name] = [entry for entry in read if entry is not None]
    return entries


def check_headers(table: Table, headers: list[str], faults: Faults) -> bool:
    """This function will say whether a table has exactly its columns, in any order, and note what is wrong."""
    allowed = {*table.headers, *([WITHDRAW] if table.withdrawable else [])}
    missing = [header for header in table.headers if header not in headers]
    unknown = [header for header in headers if header not in allowed]
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if missing:
        faults.on(table.name, f"列がありません：{'、'.join(missing)}", "ひな形の見出しをそのまま使ってください。")
    if unknown:
        shown = "、".join(header if header else "（空欄）" for header in unknown)[:100]
        faults.on(table.name, f"知らない列があります：{shown}", "列を消すか、ひな形の見出しに合わせてください。")
    if twice:
        faults.on(table.name, f"同じ列が二つあります：{'、'.join(twice)[:100]}", "一つにしてください。")
    return not (missing or unknown or twice)


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a column may say: by folded text, and as shown to somebody who wrote something else."""

    values: Mapping[str, object]
    shown: str


def _folded(choices: Mapping[str, object]) -> _Choices:
    shown: dict[object, str] = {}
    for label, value in choices.items():
        shown.setdefault(value, label)
    return _Choices({_fold(label): value for label, value in choices.items()}, "・".join(shown.values()))


def _entry(
    table: Table, cells: Mapping[str, str], number: int, columns: list[tuple[Column, _Choices]], faults: Faults
) -> Entry | None:
    line = int(cells.get(LINE, number))
    values: dict[str, object] = {}
    sound = True
    for column, choices in columns:
        try:
            values[column.attribute] = _value(column, cells.get(column.header, ""), choices)
        except Unreadable as fault:
            faults.at(table.name, line, column.header, fault.what, fault.mend)
            sound = False
    withdrawn = keep_name(cells.get(WITHDRAW, ""))
    if withdrawn not in ("", WITHDRAW):
        faults.at(table.name, line, WITHDRAW, "読めません", f"空欄か「{WITHDRAW}」にしてください。")
        sound = False
    sound = sound and _in_order(table, values, line, faults)
    code = values.get(table.columns[0].attribute)
    if not sound and isinstance(code, str):
        faults.broken.setdefault(table.name, set()).add(code)
    return Entry(table.row(**values), line, bool(withdrawn)) if sound else None


def _in_order(table: Table, values: Mapping[str, object], line: int, faults: Faults) -> bool:
    since, until = values.get("since"), values.get("until")
    if isinstance(since, date) and isinstance(until, date) and until <= since:
        first, last = ("採用日", "退職日") if table.name == "職員" else ("始期", "終期")
        faults.at(table.name, line, last, f"{last}が{first}より前です", f"{first}と{last}を確かめてください。")
        return False
    return True


def _value(column: Column, text: str, choices: _Choices) -> object:
    if any(unicodedata.category(char) == "Co" for char in text):
        raise Unreadable("外字が入っています", "外字はほかの機器で表示できません。近い字又はカナに置き換えてください。")
    if looks_garbled(text) or _TELLTALE.search(text):
        raise Unreadable("文字化けしています", "文字コード（UTF-8 又は Shift_JIS）を確かめて保存し直してください。")
    if text.lstrip().startswith(("=", "＝")):
        raise Unreadable("数式が入っています", "数式ではなく値を入れてください（コピーして「値の貼り付け」）。")
    if not text.strip():
        if column.required:
            raise Unreadable("空欄です", "必ず記入してください。")
        return _EMPTY.get(column.form, "")
    if column.form is Form.CHOICE:
        return _choice(text, choices)
    value = _READERS[column.form](text)
    if isinstance(value, str) and len(value) > column.length:
        raise Unreadable(f"{column.length}字を超えています", "短くしてください。")
    return value


def _choice(text: str, choices: _Choices) -> object:
    folded = _fold(text)
    if folded not in choices.values:
        raise Unreadable("選べる語ではありません", f"{choices.shown} のどれかにしてください。")
    return choices.values[folded]


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _code(text: str) -> str:
    code = fold_code(text)
    if not _CODE.fullmatch(code):
        raise Unreadable("番号・コードとして読めません", "英数字と - _ . だけで書いてください。")
    return code


def _codes(text: str) -> tuple[str, ...]:
    parts = re.split(r"[;,、，]", unicodedata.normalize("NFKC", text))
    return tuple(sorted({_code(part) for part in parts if part.strip()}))


def _name(text: str) -> str:
    return keep_name(text.removeprefix("'") if text[1:2] in tuple("=+-@") else text)


def _kana(text: str) -> str:
    return jaconv.hira2kata(unicodedata.normalize("NFKC", keep_name(text)))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    try:
        return parse_day(text)
    except NotADate as fault:
        mend = "2026-04-01 又は 令和8年4月1日 のように書いてください。"
        if len(text) > _DAY_LENGTH or not any(char.isdigit() for char in text):
            raise Unreadable("日付として読めません", mend) from None
        raise Unreadable(str(fault).split("。")[0], mend) from None


def _last_day(text: str) -> date:
    return _day(text) + timedelta(days=1)


def _order(text: str) -> int:
    folded = _fold(text)
    if not folded.isascii() or not folded.isdigit() or len(folded) > 6:
        raise Unreadable("0以上の整数として読めません", "並べる順を数字で書いてください。")
    return int(folded)


def _email(text: str) -> str:
    address = unicodedata.normalize("NFKC", text).strip()
    if not _EMAIL.fullmatch(address) or not address.isascii():
        raise Unreadable(
            "メールアドレスとして読めません", "半角の name@example.lg.jp の形で書くか、空欄にしてください。"
        )
    return address


_EMPTY: dict[Form, object] = {Form.CODES: (), Form.LAST_DAY: None, Form.NUMBER: 0}
_READERS: dict[Form, Callable[[str], object]] = {
    Form.CODE: _code,
    Form.CODES: _codes,
    Form.NAME: _name,
    Form.KANA: _kana,
    Form.DAY: _day,
    Form.LAST_DAY: _last_day,
    Form.NUMBER: _order,
    Form.EMAIL: _email,
}
