"""Reading an OSCAL catalog, such as NIST SP 800-53: its controls in order, each with its statement as readable text."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekimori.kernel.problems import Problem, Refused

MOST_BYTES = 30_000_000  # SP 800-53 with all its enhancements has about 10 MB
MOST_DEPTH = 20
MOST_CONTROLS = 20_000
_INSERT = re.compile(r"\{\{\s*(?:insert:\s*param,\s*)?([^\s{}]{1,100})\s*\}\}")
_MODELS = {
    "profile": "OSCALのプロファイル（選択の一覧）です。カタログを読み込み、これは --only で指定してください。",
    "component-definition": "OSCALのコンポーネント定義です。カタログ（catalog）のファイルを指定してください。",
    "system-security-plan": "OSCALのシステムセキュリティ計画です。カタログ（catalog）のファイルを指定してください。",
    "assessment-plan": "OSCALの評価計画です。カタログ（catalog）のファイルを指定してください。",
    "assessment-results": "OSCALの評価結果です。カタログ（catalog）のファイルを指定してください。",
}

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Control:
    """One control: ``label`` as printed (AC-2(1)), ``text`` its statement, line by line."""

    id: str
    label: str
    title: str
    text: str


@dataclass
class Catalog:
    """A catalog read; ``withdrawn`` counts the controls that it keeps only as empty places."""

    title: str
    controls: list[Control] = field(default_factory=list)
    withdrawn: int = 0


def refuse(where: str, what: str, mend: str) -> Refused:
    """This function will make the refusal of an OSCAL file."""
    return Refused(Problem(where, what, mend))


def read_json(name: str, data: bytes) -> Object:
    """This function will read a JSON file that must hold one object.

    :raises Refused: if it is too large, no UTF-8, no JSON, nested endlessly or no object.
    """
    if len(data) > MOST_BYTES:
        raise refuse(
            name,
            f"ファイルが大きすぎます（上限は{MOST_BYTES // 1_000_000}MB）",
            "カタログのファイルか確かめてください。",
        )
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refuse(name, "文字コードがUTF-8ではありません", "OSCALのJSON形式のファイルを指定してください。") from None
    except json.JSONDecodeError as error:
        mend = "OSCALのJSON形式のファイルを指定してください（XMLやYAMLは読めません）。"
        raise refuse(f"{name} {error.lineno}行目", f"JSONとして読めません（{error.colno}文字目）", mend) from None
    except (RecursionError, ValueError):
        raise refuse(
            name, "入れ子が深すぎるか、桁の多すぎる数があります", "カタログのファイルか確かめてください。"
        ) from None
    if not isinstance(found, dict):
        raise refuse(name, "JSONの一番外側がオブジェクト { } ではありません", "OSCALのファイルを指定してください。")
    return found


def read_catalog(name: str, data: bytes) -> Catalog:
    """This function will read an OSCAL catalog in JSON.

    :raises Refused: if it is none, or something in it is not what OSCAL says; the message names the place in the file.
    """
    root = read_json(name, data)
    if "catalog" not in root:
        model = next((text for key, text in _MODELS.items() if key in root), "")
        what = "OSCALのカタログ（catalog）がありません"
        raise refuse(name, what, model or "OSCALのカタログのファイルを指定してください。")
    reader = _Reader(name)
    body = reader.object(root["catalog"], "catalog")
    metadata = reader.object(body.get("metadata", {}), "catalog.metadata")
    catalog = Catalog(reader.text(metadata, "title", "catalog.metadata"))
    reader.params(body, "catalog")
    reader.members(body, "catalog", catalog)
    if not catalog.controls:
        raise refuse(
            name, "カタログに管理策（control）がありません", "中身のあるカタログのファイルを指定してください。"
        )
    return catalog


class _Reader:
    """Walks through a catalog; every step checks the shape, so that a message can name the place."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._params: dict[str, str] = {}
        self._seen: set[str] = set()

    def fault(self, place: str, what: str) -> Refused:
        """This function will make the refusal of something in the file that is not what OSCAL says."""
        return refuse(f"{self._name} {place}", what, "OSCALの形式に合うカタログか確かめてください。")

    def object(self, value: object, place: str) -> Object:
        """This function will return a value that must be an object. :raises Refused: if it is none."""
        if not isinstance(value, dict):
            raise self.fault(place, "オブジェクト { } ではありません")
        return value

    def text(self, value: Object, key: str, place: str) -> str:
        """This function will return a text that must be there. :raises Refused: if it is not."""
        found = value.get(key)
        if not isinstance(found, str) or not found.strip():
            raise self.fault(f"{place}.{key}", "文字列がありません")
        return found.strip()

    def objects(self, value: Object, key: str, place: str) -> Iterator[tuple[Object, str]]:
        """This function will yield the objects of a list, each with its place. :raises Refused: if it is no such list."""
        found = value.get(key, [])
        if not isinstance(found, list):
            raise self.fault(f"{place}.{key}", "並び [ ] ではありません")
        for index, each in enumerate(found):
            where = f"{place}.{key}[{index}]"
            yield self.object(each, where), where

    def members(self, value: Object, place: str, catalog: Catalog, depth: int = 0) -> None:
        """This function will read groups and controls in order, parameters before the prose that inserts them."""
        if depth > MOST_DEPTH:
            raise self.fault(place[:80], f"入れ子が{MOST_DEPTH}段を超えています")
        for group, where in self.objects(value, "groups", place):
            self.params(group, where)
            self.members(group, where, catalog, depth + 1)
        for control, where in self.objects(value, "controls", place):
            self.params(control, where)
            self._control(control, where, catalog)
            self.members(control, where, catalog, depth + 1)

    def params(self, value: Object, place: str) -> None:
        """This function will note what is shown where prose inserts a parameter: its value, choices or label."""
        for param, where in self.objects(value, "params", place):
            self._params[self.text(param, "id", where)] = self._shown(param, where)

    def _shown(self, param: Object, place: str) -> str:
        values = param.get("values")
        if isinstance(values, list) and values:
            return "、".join(str(each) for each in values)
        if "select" in param:
            select = self.object(param["select"], f"{place}.select")
            choices = select.get("choice", [])
            if not isinstance(choices, list):
                raise self.fault(f"{place}.select.choice", "並び [ ] ではありません")
            how = "一つ以上選択" if select.get("how-many") == "one-or-more" else "選択"
            return f"［{how}：{'／'.join(str(each) for each in choices)}］"
        label = param.get("label")
        return f"［{label}］" if isinstance(label, str) and label.strip() else f"［{param['id']}］"

    def _control(self, control: Object, place: str, catalog: Catalog) -> None:
        identifier = self.text(control, "id", place)
        title = self.text(control, "title", place)
        if identifier in self._seen:
            raise self.fault(f"{place}.id", f"「{identifier}」が二度あります")
        self._seen.add(identifier)
        if len(self._seen) > MOST_CONTROLS:
            raise self.fault(place, f"管理策が{MOST_CONTROLS}を超えています")
        if self._prop(control, place, "status") == "withdrawn":
            catalog.withdrawn += 1
            return
        label = self._prop(control, place, "label") or identifier.upper()
        lines = [
            line
            for part, where in self.objects(control, "parts", place)
            if part.get("name") == "statement"
            for line in self._lines(part, where, 0)
        ]
        catalog.controls.append(Control(identifier, label, title, "\n".join(lines)))

    def _prop(self, value: Object, place: str, name: str) -> str:
        """The value of a property; of several labels the plain one, not a zero-padded one for sorting."""
        found = [prop for prop, _ in self.objects(value, "props", place) if prop.get("name") == name]
        plain = sorted(found, key=lambda prop: "class" in prop)
        return str(plain[0].get("value", "")).strip() if plain else ""

    def _lines(self, part: Object, place: str, depth: int) -> Iterator[str]:
        if depth > MOST_DEPTH:
            raise self.fault(place[:80], f"入れ子が{MOST_DEPTH}段を超えています")
        prose = part.get("prose", "")
        if not isinstance(prose, str):
            raise self.fault(f"{place}.prose", "文字列ではありません")
        label = self._prop(part, place, "label")
        line = " ".join(" ".join((label, self._inserted(prose))).split())
        if line:
            yield "  " * max(depth - 1, 0) + line
        for below, where in self.objects(part, "parts", place):
            yield from self._lines(below, where, depth + 1)

    def _inserted(self, prose: str) -> str:
        for _ in range(3):  # a choice may insert a parameter of its own
            filled = _INSERT.sub(lambda match: self._params.get(match[1], f"［{match[1]}］"), prose)
            if filled == prose:
                break
            prose = filled[:20_000]
        return prose
