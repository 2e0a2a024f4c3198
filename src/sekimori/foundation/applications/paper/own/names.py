"""The names 差込み a template may hold in double braces, {{申請番号}}, and what each stands for.

A common set for every kind, and the kind's own fields by their Japanese headings. Names are compared without regard to
width and spaces, because that is how they are typed. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sekimori.foundation.applications.kind import Field, FieldType, Kind
from sekimori.foundation.applications.paper.facts import Box, Entry, Paper, Signature
from sekimori.kernel.era import wareki

Value = str | int | date
NAME = re.compile(r"(?:\{\{|｛｛)([^{}｛｝]{0,150})(?:\}\}|｝｝)")
LEFT_OPEN = re.compile(r"\{\{|\}\}|｛｛|｝｝")
MOST_STEPS = 9
FILLED, EMPTY = "■", "□"  # in every Japanese font, unlike check marks
LINE_BREAK = "\n"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

COMMON = {
    "団体": "団体の名前",
    "様式名": "様式の題名",
    "申請番号": "年度・種別・番号（令和8年度 持出し 第41号）",
    "年度": "会計年度",
    "番号": "番号だけ（数）",
    "種別": "申請の種別",
    "申請日": "申請した日",
    "決裁日": "決裁された日",
    "出力日": "この様式を出した日",
    "あて先": "決裁する役割",
    "部": "申請した課の部",
    "課": "申請した課",
    "担当": "申請者の担当",
    "申請者の職": "申請した時の職",
    "申請者": "申請者の氏名",
    "保護区分": "保護区分",
    "状態": "いまの状態",
    "添付": "添付の一覧（名前・大きさ・SHA-256の先頭12桁）",
    "実施の記録": "包括の許可で行ったことの一覧",
    "完了報告:職": "完了を報告した者の職",
    "完了報告:氏名": "完了を報告した者の氏名",
    "完了報告:日付": "完了を報告した日",
    "完了確認:職": "完了を確認した者の職",
    "完了確認:氏名": "完了を確認した者の氏名",
    "完了確認:日付": "完了を確認した日",
    "提出の回": "第何回の提出か（数）",
    "ハッシュ": "決裁の対象とした内容のSHA-256",
}
BOX = {
    "行為": "照査・承認・決裁など",
    "役割": "その段階の役割",
    "職": "行った者の職",
    "氏名": "行った者の氏名",
    "日付": "行った日",
    "代決": "代決のときだけ「代決」",
    "結果": "差戻し・却下のときだけ、その言葉",
    "後閲": "後閲した者と日、又は「後閲待ち」",
    "意見": "意見・理由",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name with what it stands for; a form without a ``needed`` one is accepted, but the gap is pointed out."""

    name: str
    meaning: str
    needed: bool = False


def fold(name: str) -> str:
    """This function will write a name the one way in which names are compared."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def names_of(kind: Kind) -> tuple[Name, ...]:
    """This function will list every name a template of a kind may hold, in the order of a form."""
    needed = {"申請番号", "課", "申請者"}
    common = [Name(name, meaning, name in needed) for name, meaning in COMMON.items()]
    boxes = [
        Name(f"決裁:{step}:{part}", f"{step}番目の段階の、{meaning}", step == 1 and part == "氏名")
        for step in range(1, MOST_STEPS + 1)
        for part, meaning in BOX.items()
    ]
    recorded = tuple(entry for fields in kind.step_fields.values() for entry in fields)
    return (
        *common,
        *_names_of_fields("項目", kind.fields),
        *boxes,
        *_names_of_fields("記録", recorded),
        *_names_of_fields("完了報告", kind.report),
    )


def _names_of_fields(part: str, fields: tuple[Field, ...]) -> Iterator[Name]:
    for entry in fields:
        yield Name(f"{part}:{entry.label}", f"「{entry.label}」", part == "項目" and entry.required)
        for label in _labels(entry):
            yield Name(f"{part}:{entry.label}={label}", f"「{label}」なら{FILLED}、でなければ{EMPTY}")


def _labels(entry: Field) -> tuple[str, ...]:
    if entry.type is FieldType.YES_NO:
        return ("はい", "いいえ")
    return tuple(choice.label for choice in entry.choices)


def suggestion(name: str, kind: Kind) -> str:
    """This function will say how to mend a name nobody knows: the nearest known one, if there is any."""
    known = {fold(entry.name): entry.name for entry in names_of(kind)}
    near = get_close_matches(fold(name), known, n=1, cutoff=0.5)
    if near:
        return f"「{{{{{known[near[0]]}}}}}」のことなら、そう書き直してください"
    return "差し込める名前の一覧にあるものに書き直してください"


def values_of(paper: Paper) -> dict[str, Value]:
    """This function will return what each name stands for in one application, by the folded name.

    Numbers come without their unit, which the form prints itself; days as days, for a spreadsheet to keep as such.
    """
    found: dict[str, Value] = {fold(name): "" for name in (entry.name for entry in names_of(paper.kind))}
    found |= {fold(name): value for name, value in _common(paper).items()}
    for number, box in enumerate(paper.boxes[:MOST_STEPS], start=1):
        found |= {fold(f"決裁:{number}:{part}"): value for part, value in _box(box).items()}
    for part, entries in (("項目", paper.entries), ("記録", paper.recorded), ("完了報告", paper.report)):
        for entry in entries:
            found |= {fold(f"{part}:{name}"): value for name, value in _field(entry).items()}
    return {name: cleaned(value) if isinstance(value, str) else value for name, value in found.items()}


def cleaned(text: str) -> str:
    """This function will leave out what an Office file cannot hold; lines end alike."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))


def shown(value: Value) -> str:
    """This function will write a value into running text: days in the Japanese calendar, numbers with commas."""
    if isinstance(value, date):
        return wareki(value)
    return f"{value:,}" if isinstance(value, int) else value


def _common(paper: Paper) -> dict[str, Value]:
    uses = (
        f"{wareki(use.on)}　{use.person.name}　{use.people_count:,}人　{use.item_count:,}件　{use.note}"
        for use in paper.uses
    )
    said: dict[str, Value] = {
        "団体": paper.government,
        "様式名": paper.kind.paper_title,
        "申請番号": paper.label,
        "年度": paper.year,
        "番号": paper.number,
        "種別": paper.kind.label,
        "申請日": paper.applicant.on,
        "決裁日": paper.decided_on or "",
        "出力日": paper.made_on,
        "あて先": paper.addressee,
        "部": paper.department,
        "課": paper.unit,
        "担当": paper.section,
        "申請者の職": paper.applicant.post,
        "申請者": paper.applicant.person,
        "保護区分": paper.level,
        "状態": paper.state,
        "添付": LINE_BREAK.join(f"{one.name}（{one.size:,}バイト）{one.digest[:12]}" for one in paper.enclosures),
        "実施の記録": LINE_BREAK.join(uses),
        "提出の回": paper.submission,
        "ハッシュ": paper.digest,
    }
    return said | _signed("完了報告", paper.reported) | _signed("完了確認", paper.confirmed)


def _signed(part: str, signature: Signature | None) -> dict[str, Value]:
    if signature is None:
        return {}
    return {f"{part}:職": signature.post, f"{part}:氏名": signature.person, f"{part}:日付": signature.on}


def _box(box: Box) -> dict[str, Value]:
    said: dict[str, Value] = {"行為": box.act, "役割": box.role, "結果": box.outcome, "意見": box.comment}
    if box.signed is not None:
        said |= {"職": box.signed.post, "氏名": box.signed.person, "日付": box.signed.on}
    said["代決"] = "代決" if box.by_deputy else ""
    read = box.read
    said["後閲"] = f"{read.post} {read.person} {wareki(read.on)}" if read else ("後閲待ち" if box.reading_due else "")
    return said


def _field(entry: Entry) -> dict[str, Value]:
    label = entry.field.label
    chosen = _chosen(entry)
    marks: dict[str, Value] = {
        f"{label}={choice}": FILLED if choice in chosen else EMPTY for choice in _labels(entry.field)
    }
    return {label: _plain(entry), **marks}


def _chosen(entry: Entry) -> set[str]:
    if not entry.field.choices:
        return {entry.text}
    codes = entry.value if isinstance(entry.value, list | tuple) else [entry.value]
    return {choice.label for choice in entry.field.choices if choice.code in codes}


def _plain(entry: Entry) -> Value:
    value = entry.value
    if entry.field.type is FieldType.INTEGER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if entry.field.type is FieldType.DATE and isinstance(value, str) and value:
        return date.fromisoformat(value)
    return entry.text
