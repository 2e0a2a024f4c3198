"""Reading a pack's files: text that is really UTF-8, TOML and CSV, each value with the line it stands on.

The standard library's TOML reader gives no line numbers, so the lines of tables and keys are found by scanning the
text a second time.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sekimori.guideline.model import Source
from sekimori.kernel.problems import Problem
from sekimori.kernel.text import looks_garbled

MOST_BYTES = 2_000_000  # the two shipped guidelines are under 100 kB; anything near this is no pack
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SAVE_AS_UTF8 = "文字コードをUTF-8にして保存し直してください。"

_TABLE = re.compile(r"^\s*\[(\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_\-]+))\s*[=.]""")
_AT_LINE = re.compile(r"\(at line (\d+)")
_SYNTAX = {
    "Cannot overwrite": ("同じキー又は同じ表が二度書かれています", "片方を消してください。"),
    "Cannot declare": ("同じ表が二度書かれています", "片方を消すか、[[ ]]（繰り返しの表）で書いてください。"),
    "Unterminated string": ("文字列の終わりの引用符がありません", '文字列を "…" で閉じてください。'),
    "Illegal character": ("文字列の途中で改行しています", '一行に収めるか、"""…""" で囲んでください。'),
    "Unclosed array": ("配列が閉じていません", "] を足してください。"),
    "Invalid date": ("その日付は暦にありません", "2023-04-01 のように、実在する日を引用符なしで書いてください。"),
    "Invalid value": ("値として読めません", '文字列は "…" で囲み、日付は 2023-04-01 の形で書いてください。'),
    "Expected '='": ("キーの後に = がありません", 'キー = "値" の形で書いてください。'),
    "Expected newline": ("値の後に余分な文字があります", "一行に一つの キー = 値 だけを書いてください。"),
}

KeyPath = tuple[str | int, ...]


@dataclass
class Faults:
    """The faults found so far, so that one run names them all."""

    found: list[Problem] = field(default_factory=list)
    documents: dict[str, "Document"] = field(default_factory=dict)  # the TOML files read so far, by name

    def add(self, where: Source | str, what: str, mend: str) -> None:
        """This function will note one fault; the same fault at the same place is noted once."""
        problem = Problem(str(where), what, mend)
        if problem not in self.found:
            self.found.append(problem)

    def at(self, table: Source, key: str) -> Source:
        """This function will return where a key of a table stands, or the table itself if the key is not written."""
        document = self.documents.get(table.file)
        return document.key_of(table.line, key) if document else table


@dataclass(frozen=True)
class Document:
    """A TOML file once read: ``name`` is what messages call it, ``lines`` where each table and key stands."""

    name: str
    data: dict[str, object]
    lines: dict[KeyPath, int]

    def at(self, *path: str | int) -> Source:
        """This function will return where a table or key stands, or the nearest thing around it that has a line."""
        where: KeyPath = path
        while where and where not in self.lines:
            where = where[:-1]
        return Source(self.name, self.lines.get(where, 1))

    def key_of(self, line: int, key: str) -> Source:
        """This function will return where a key of the table that begins on a line stands, or that line."""
        return self.at(*self._tables[line], key) if line in self._tables else Source(self.name, line)

    @cached_property
    def _tables(self) -> dict[int, KeyPath]:
        return {line: path for path, line in self.lines.items() if isinstance(path[-1], int)}


def read_text(file: Path, name: str, faults: Faults) -> str | None:
    """This function will return a file's text, or ``None`` after naming what keeps it from being read."""
    try:
        if not file.is_file():
            mend = "指針の版ごとのフォルダに、この名前のファイルを置いてください。"
            faults.add(name, "ファイルがありません", mend)
            return None
        if file.stat().st_size > MOST_BYTES:
            what = f"ファイルが大きすぎます（上限 {MOST_BYTES // 1_000_000}MB）"
            faults.add(name, what, "指針のファイルか確かめてください。")
            return None
        data = file.read_bytes()
    except OSError:
        faults.add(name, "ファイルを読めません", "ファイルの読取りの権限を確かめてください。")
        return None
    return _decode(data, name, faults)


def _decode(data: bytes, name: str, faults: Faults) -> str | None:
    if data.startswith(BYTE_ORDER_MARK):
        if not name.endswith(".csv"):  # Excel cannot write a UTF-8 CSV without the mark; an editor can
            faults.add(Source(name, 1), "先頭にBOM（見えない印）があります", "BOMなしのUTF-8で保存し直してください。")
            return None
        data = data[len(BYTE_ORDER_MARK) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(Source(name, line), _charset(data), SAVE_AS_UTF8)
        return None
    for number, row in enumerate(text.split("\n"), start=1):
        if looks_garbled(row):
            faults.add(Source(name, number), "文字化けした文字があります", f"元の文書から入れ直し、{SAVE_AS_UTF8}")
            return None
    return text


def _charset(data: bytes) -> str:
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return "文字コードがUTF-8ではありません"
    return "文字コードがUTF-8ではありません" if looks_garbled(text) else "文字コードがシフトJIS（cp932）です"


def read_toml(file: Path, name: str, faults: Faults) -> Document | None:
    """This function will read a TOML file, or return ``None`` after naming what is wrong with it."""
    text = read_text(file, name, faults)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.add(*_syntax_fault(str(error), name, text))
        return None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets nested thousands deep
        faults.add(name, "TOMLとして読めない値があります", "桁の多すぎる数や、深すぎる括弧がないか確かめてください。")
        return None
    document = faults.documents[name] = Document(name, data, find_lines(text))
    return document


def _syntax_fault(message: str, name: str, text: str) -> tuple[Source, str, str]:
    match = _AT_LINE.search(message)
    line = int(match[1]) if match else text.rstrip().count("\n") + 1
    for start, (what, mend) in _SYNTAX.items():
        if start in message:
            return Source(name, line), what, mend
    return Source(name, line), "TOMLの書き方になっていません", "この行とその前の行の書き方を確かめてください。"


def find_lines(text: str) -> dict[KeyPath, int]:
    """This function will map every table and key of a TOML text to its line.

    Tables that repeat carry their index: ``("provision", 3, "ref")``, ``("checklist", 0, "item", 2)``.
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    here: KeyPath = ()
    quotes = ""
    for number, row in enumerate(text.split("\n"), start=1):
        if quotes:
            quotes = "" if quotes in row else quotes
            continue
        if table := _TABLE.match(row):
            here = _enter(tuple(table[2].split(".")), bool(table[1]), counts)
            lines.setdefault(here, number)
        elif key := _KEY.match(row):
            lines.setdefault((*here, key[1] or key[2] or key[3]), number)
        quotes = next((mark for mark in ('"""', "'''") if row.count(mark) % 2), "")
    return lines


def _enter(names: tuple[str, ...], repeats: bool, counts: dict[KeyPath, int]) -> KeyPath:
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if not repeats:
        return path
    index = counts.get(path, 0)
    counts[path] = index + 1
    return (*path, index)
