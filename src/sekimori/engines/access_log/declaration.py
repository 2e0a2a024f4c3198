"""Reading a declaration (TOML) into a ``Source``: every fault with its place and how to mend it, or the whole source."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sekimori.engines.access_log import clocks
from sekimori.engines.access_log.formats import known_columns
from sekimori.engines.access_log.lines import ENCODINGS
from sekimori.engines.access_log.schema import NUMBERS, TEXTS, Operation, Status
from sekimori.engines.access_log.source import (
    DELIMITERS,
    INSIDE,
    Coded,
    Format,
    Ignored,
    Inside,
    Layout,
    Names,
    Nested,
    Source,
    Timing,
)
from sekimori.guideline import schema
from sekimori.guideline.schema import FLAG, NEEDED, NUMBER, OPTIONAL, Field, Schema, read_row, suggest
from sekimori.guideline.source import Document, Faults, KeyPath, read_toml
from sekimori.kernel.era import ERAS
from sekimori.kernel.problems import Refused

SHIPPED = Path(__file__).parent / "sources"
QUARANTINE = "quarantine"
_ERAS = tuple(name for name, _, _ in ERAS)
WHO = ("actor_user_uid", "actor_user_name", "actor_user_full_name")

_TOP: Schema = {
    "code": NEEDED,
    "label": NEEDED,
    "note": NEEDED,
    "format": Field(required=True, choices=Format),
    "encoding": Field(choices=ENCODINGS),
    "empty": Field(schema.TEXTS),
    "required": Field(schema.TEXTS, choices=TEXTS),
    "domain_in_name": Field(FLAG),
}
_LAYOUT: Schema = {
    "delimiter": Field(choices=tuple(DELIMITERS)),
    "columns": Field(schema.TEXTS),
    "extra_column": OPTIONAL,
    "optional_last": Field(NUMBER),
    "optional_columns": Field(schema.TEXTS),
    "multiline": Field(FLAG),
}
_TIME: Schema = {"clock": NEEDED, "zone": NEEDED}
_INSIDE: Schema = {
    "kind": Field(required=True, choices=Inside),
    "patterns": Field(schema.TEXTS),
    "otherwise_ignore": OPTIONAL,
}
_OPERATION: Schema = {
    "constant": Field(choices=Operation),
    "otherwise": Field(choices=(*(each.value for each in Operation), QUARANTINE)),
}
_STATUS: Schema = {
    "constant": Field(choices=Status),
    "otherwise": Field(choices=(*(each.value for each in Status), QUARANTINE)),
}
_IGNORE: Schema = {"values": Field(schema.TEXTS), "unless": Field(schema.TEXTS), "reason": NEEDED}
_TABLES = ("layout", "time", "inside", "operation", "status", "fields", "constants", "ignore")


def load_source(file: Path) -> Source:
    """This function will read and check a declaration.

    :raises Refused: with every fault found, each with file and line.
    """
    faults = Faults()
    document = read_toml(file, file.name, faults)
    source = _Declaration(document, faults).source() if document else None
    if faults.found or source is None:
        raise Refused(*faults.found)
    return source


def shipped() -> dict[str, Path]:
    """This function will return the declarations that come with Sekimori: code → file."""
    return {file.stem: file for file in sorted(SHIPPED.glob("*.toml"))}


class _Declaration:
    def __init__(self, document: Document, faults: Faults) -> None:
        self.document, self.faults, self.data = document, faults, document.data

    def source(self) -> Source | None:
        top: Any = read_row(self.document, (), self.data, _TOP, self.faults, tables=_TABLES)
        layout, nested, timing = self.layout(), self.nested(), self.timing()
        operation = self.coded("operation", _OPERATION, Operation, default=None)
        status = self.coded("status", _STATUS, Status, default=Status.UNKNOWN)
        fields, constants, ignored = self.fields(), self.constants(), self.ignored()
        if top is None or timing is None or operation is None or status is None or self.faults.found:
            return None
        source = Source(
            code=top["code"],
            label=top["label"],
            note=top["note"],
            format=Format(top["format"]),
            encoding=top.get("encoding", "utf-8"),
            layout=layout,
            nested=nested,
            timing=timing,
            operation=operation,
            status=status,
            fields=fields,
            constants=constants,
            required=tuple(top.get("required", ())),
            empty=frozenset(top.get("empty", ())),
            domain_in_name=top.get("domain_in_name", False),
            ignored=ignored,
        )
        self.as_a_whole(source)
        return source

    def fault(self, path: KeyPath, what: str, mend: str) -> None:
        self.faults.add(self.document.at(*path), what, mend)

    def table(self, name: str, *, needed: bool = False) -> dict[str, Any]:
        found = self.data.get(name)
        if found is None and needed:
            self.fault((name,), f"[{name}] がありません", f"[{name}] を書き足してください。")
        if found is not None and not isinstance(found, dict):
            self.fault((name,), f"「{name}」は表でなければなりません", f"[{name}] の形で書いてください。")
        return found if isinstance(found, dict) else {}

    def layout(self) -> Layout:
        row = self.table("layout")
        clean: Any = read_row(self.document, ("layout",), row, _LAYOUT, self.faults) or {}
        columns = clean.get("columns", [])
        for name in {name for name in columns if columns.count(name) > 1}:
            self.fault(
                ("layout", "columns"), f"列「{name}」が二度書かれています", "列の名は重ならないようにしてください。"
            )
        return Layout(
            delimiter=DELIMITERS[clean.get("delimiter", "comma")],
            columns=tuple(columns),
            extra_column=clean.get("extra_column", ""),
            optional_last=clean.get("optional_last", 0),
            optional_columns=tuple(clean.get("optional_columns", ())),
            multiline=clean.get("multiline", True),
        )

    def nested(self) -> Nested | None:
        if "inside" not in self.data:
            return None
        row = self.table("inside")
        clean: Any = read_row(self.document, ("inside",), row, _INSIDE, self.faults, tables=("from",))
        columns = self.columns(("inside", "from"), row.get("from"), several=False)
        if clean is None or not columns:
            return None
        kind = Inside(clean["kind"])
        if (kind is Inside.PATTERNS) != ("patterns" in clean):
            self.fault(
                ("inside",), "kind と patterns が合いません", 'kind = "patterns" のときだけ patterns を書いてください。'
            )
        patterns = tuple(filter(None, map(self.pattern, clean.get("patterns", ()))))
        return Nested(columns[0], kind, patterns, clean.get("otherwise_ignore", ""))

    def pattern(self, text: str) -> re.Pattern[str] | None:
        path = ("inside", "patterns")
        try:
            pattern = re.compile(text, re.ASCII | re.MULTILINE)
        except re.error:
            self.fault(path, "正規表現として読めません", "括弧の対応などを確かめてください。")
            return None
        if not pattern.groupindex:
            self.fault(path, "正規表現に名前の付いた括弧がありません", "(?P<名>…) で取り出す部分に名を付けてください。")
            return None
        return pattern

    def timing(self) -> Timing | None:
        row = self.table("time", needed=True)
        if not row:
            return None
        clean: Any = read_row(self.document, ("time",), row, _TIME, self.faults, tables=("from", "eras"))
        columns = self.columns(("time", "from"), row.get("from"))
        eras = self.eras(row.get("eras", {}))
        if clean is None:
            return None
        self.clock(clean["clock"])
        try:
            return Timing(columns, clean["clock"], ZoneInfo(clean["zone"]), eras)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fault(
                ("time", "zone"), f"時間帯「{clean['zone']}」を知りません", "Asia/Tokyo 又は UTC と書いてください。"
            )
            return None

    def clock(self, layout: str) -> None:
        if layout in clocks.NAMED:
            return
        choice = "・".join(clocks.NAMED)
        if "%" not in layout:
            mend = f"{suggest(layout, clocks.NAMED)}{choice} 又は %Y/%m/%d %H:%M:%S のような形を書いてください。"
            self.fault(("time", "clock"), f"知らない時計「{layout}」です", mend)
            return
        try:
            clocks.pattern_of(layout)
        except ValueError as error:
            self.fault(
                ("time", "clock"),
                f"日時の形に使えないか足りないもの（{error}）があります",
                "%Y %m %d %H %M を一度ずつ書いてください。",
            )

    def eras(self, table: object) -> Mapping[str, str]:
        if not isinstance(table, dict) or not all(
            len(code) == 1 and isinstance(era, str) for code, era in table.items()
        ):
            self.fault(
                ("time", "eras"),
                "元号のコードの表ではありません",
                '"5" = "令和" のように、一文字のコードと元号を書いてください。',
            )
            return {}
        for code, era in table.items():
            if era not in _ERAS:
                self.fault(
                    ("time", "eras", code), f"知らない元号「{era}」です", f"{'・'.join(_ERAS)} のどれかにしてください。"
                )
        return table

    def columns(self, path: KeyPath, value: object, *, several: bool = True) -> tuple[Names, ...]:
        """``"列"``, ``["日付", "時刻"]``; a name that differs by version is written ``"ユーザー名|利用者名"``."""
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list) or not words or (len(words) > 1 and not several):
            mend = f'{path[-1]} = "列の名" の形で書いてください。'
            self.fault(path, f"「{path[-1]}」がないか、列の名ではありません", mend)
            return ()
        found = []
        for word in words:
            names = tuple(word.split("|")) if isinstance(word, str) else ()
            if not names or any(not name or name != name.strip() for name in names):
                self.fault(path, "空の列の名があります", "列の名を前後の空白なしで書いてください。")
                return ()
            found.append(names)
        return tuple(found)

    def coded(self, name: str, shape: Schema, ours: Any, *, default: str | None) -> Coded | None:
        row = self.table(name, needed=name == "operation")
        if not row:
            return Coded((), {}, default)
        clean: Any = read_row(self.document, (name,), row, shape, self.faults, tables=("from", "codes"))
        if clean is None:
            return None
        if "constant" in clean:
            if len(row) > 1:
                self.fault(
                    (name,), "constant と他のキーがあります", "constant だけを書くか、from と codes を書いてください。"
                )
            return Coded((), {}, clean["constant"])
        columns = self.columns((name, "from"), row.get("from"))
        otherwise = clean.get("otherwise", QUARANTINE if default is None else default)
        codes = dict(self.codes(name, row.get("codes", {}), ours))
        return Coded(columns, codes, None if otherwise == QUARANTINE else otherwise)

    def codes(self, name: str, table: object, ours: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(table, dict):
            self.fault((name, "codes"), "コードの表ではありません", f"[{name}.codes] の下に書いてください。")
            return
        allowed = [each.value for each in ours]
        seen: set[str] = set()
        for target, words in table.items():
            path = (name, "codes", target)
            if target not in allowed:
                self.fault(
                    path,
                    f"知らない区分「{target}」です",
                    f"{suggest(target, allowed)}{'・'.join(allowed)} のどれかにしてください。",
                )
            elif not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
                self.fault(path, "コードの並びではありません", f'{target} = ["…", "…"] のように書いてください。')
            else:
                for word in words:
                    if word in seen:
                        self.fault(path, f"コード「{word}」が二度書かれています", "どちらか一方にしてください。")
                    seen.add(word)
                    yield word, target

    def fields(self) -> dict[str, Names]:
        known = (*TEXTS, *NUMBERS)
        found = {}
        for name, value in self.table("fields", needed=True).items():
            if name not in known:
                self.unknown(("fields", name), name, known)
            elif columns := self.columns(("fields", name), value, several=False):
                found[name] = columns[0]
        return found

    def constants(self) -> dict[str, str]:
        found = {}
        for name, value in self.table("constants").items():
            if name not in TEXTS:
                self.unknown(("constants", name), name, TEXTS)
            elif not isinstance(value, str) or not value.strip():
                self.fault(("constants", name), "文字列ではありません", f'{name} = "…" と書いてください。')
            elif name in self.table("fields"):
                self.fault(("constants", name), f"「{name}」は [fields] にもあります", "どちらか一方にしてください。")
            else:
                found[name] = value
        return found

    def unknown(self, path: KeyPath, name: str, known: tuple[str, ...]) -> None:
        self.fault(path, f"知らない項目「{name}」です", f"{suggest(name, known)}使える項目は {'・'.join(known)} です。")

    def ignored(self) -> tuple[Ignored, ...]:
        rows = self.data.get("ignore", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(("ignore",), "「ignore」は繰り返しの表でなければなりません", "[[ignore]] の形で書いてください。")
            return ()
        return tuple(filter(None, (self.rule(("ignore", index), row) for index, row in enumerate(rows))))

    def rule(self, path: KeyPath, row: dict[str, Any]) -> Ignored | None:
        clean: Any = read_row(self.document, path, row, _IGNORE, self.faults, tables=("from",))
        columns = self.columns((*path, "from"), row.get("from"), several=False)
        if clean is None or not columns:
            return None
        if ("values" in clean) == ("unless" in clean):
            self.fault(path, "values と unless のどちらか一つが要ります", "どちらか一方を書いてください。")
            return None
        values = frozenset(clean.get("values") or clean["unless"])
        return Ignored(columns[0], values, "unless" in clean, clean["reason"])

    def as_a_whole(self, source: Source) -> None:
        """What one table alone cannot show."""
        given = {*source.fields, *source.constants}
        if not given.intersection(WHO):
            self.fault(
                ("fields",), "誰が行ったかを示す項目がありません", f"{'・'.join(WHO)} のどれかに列を当ててください。"
            )
        for name in source.required:
            if name not in given:
                self.fault(("required",), f"required の「{name}」に列がありません", "[fields] に書き足してください。")
        if source.format is not Format.CSV and self.data.get("layout"):
            self.fault(("layout",), "[layout] は format が csv のときだけ使えます", "[layout] を消してください。")
        self.columns_exist(source, known_columns(source))

    def columns_exist(self, source: Source, known: Callable[[str], bool]) -> None:
        nested = [("inside", source.nested.column)] if source.nested else []
        for table, names in (*((source.format.value, names) for names in source.columns), *nested):
            for name in names:
                inner = name.startswith(INSIDE)
                if (inner and (source.nested is None or table == "inside")) or (not inner and not known(name)):
                    self.fault(
                        ("fields",),
                        f"列「{name}」はこの形式にありません",
                        "docs/access-records.md の列の名を確かめてください。",
                    )
