"""個人情報ファイル簿（単票）: the official form's lines in order, filled from what is said of a holding.

The lines follow 法第75条第1項 with 法第74条第1項, 令第21条第6項, 法第75条第4項 (条例要配慮個人情報) and the standard form
of the Commission's guide; lines a government adds of its own come after them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form: the number and label printed on it, and the key its text is kept under."""

    number: str
    label: str
    code: str


LINES: tuple[FormLine, ...] = (
    FormLine("1", "個人情報ファイルの名称", "name"),
    FormLine("2", "行政機関等の名称", "agency"),
    FormLine("3", "個人情報ファイルが利用に供される事務をつかさどる組織の名称", "unit"),
    FormLine("4", "個人情報ファイルの利用目的", "purpose"),
    FormLine("5", "記録項目", "items"),
    FormLine("6", "記録範囲", "scope"),
    FormLine("7", "記録情報の収集方法", "source"),
    FormLine("8", "要配慮個人情報が含まれるときは、その旨", "special_care"),
    FormLine("8の2", "条例要配慮個人情報が含まれるときは、その旨", "ordinance_special_care"),
    FormLine("9", "記録情報の経常的提供先", "recipients"),
    FormLine("10", "開示請求等を受理する組織の名称及び所在地", "request_desk"),
    FormLine("11", "訂正及び利用停止に関する他の法令の規定による特別の手続等", "special_procedure"),
    FormLine("12", "個人情報ファイルの種別", "file_kind"),
    FormLine("13", "行政機関等匿名加工情報の提案の募集をする個人情報ファイルである旨", "anonymised_proposal"),
    FormLine("14", "行政機関等匿名加工情報の提案を受ける組織の名称及び所在地", "anonymised_desk"),
    FormLine("15", "行政機関等匿名加工情報の概要", "anonymised_summary"),
    FormLine("16", "作成された行政機関等匿名加工情報に関する提案を受ける組織の名称及び所在地", "made_desk"),
    FormLine("17", "作成された行政機関等匿名加工情報に関する提案をすることができる期間", "made_period"),
    FormLine("18", "備考", "remarks"),
)
# Lines a unit fills for the register alone; what is not filled has its customary text.
EXTRA: Mapping[str, str] = {
    "special_procedure": "なし",
    "anonymised_proposal": "非該当",
    "anonymised_desk": "―",
    "anonymised_summary": "―",
    "made_desk": "―",
    "made_period": "―",
    "remarks": "",
}
# 法第75条第3項: what may be left out of the published form, while the ledger keeps it.
WITHHOLDABLE = frozenset({"items", "source", "recipients"})
KINDS = {
    "electronic": "法第60条第2項第1号（電算処理ファイル）",
    "manual": "法第60条第2項第2号（マニュアル処理ファイル）",
}


def form_of(
    said: Mapping[str, object], *, agency: str, unit: str, desk: str, related_manual_file: bool
) -> dict[str, str]:
    """This function will fill the form from what is said of a holding.

    ``desk`` is the name and address of where requests are taken; ``related_manual_file`` whether a manual file of the
    same scope belongs to an electronic one (令第21条第7項).
    """
    extra = said.get("register_extra")
    filled = {**EXTRA, **(dict(extra) if isinstance(extra, Mapping) else {})}
    items = said.get("items")
    kind = str(said.get("file_kind") or "")
    return {
        "name": str(said.get("name") or ""),
        "agency": agency,
        "unit": unit,
        "purpose": str(said.get("purpose") or ""),
        "items": "、".join(f"{number} {item}" for number, item in enumerate(items, start=1))
        if isinstance(items, list)
        else "",
        "scope": str(said.get("scope") or ""),
        "source": str(said.get("source") or ""),
        "special_care": "含む" if said.get("special_care") else "含まない",
        "ordinance_special_care": "含む" if said.get("ordinance_special_care") else "含まない",
        "recipients": str(said.get("recipients") or "なし"),
        "request_desk": desk,
        "file_kind": KINDS.get(kind, "") + _related(kind, related_manual_file),
        **{code: str(filled[code]) for code in EXTRA},
    }


def _related(kind: str, related: bool) -> str:
    if kind != "electronic":
        return ""
    return f"　令第21条第7項に該当するファイル　{'有' if related else '無'}"


def withheld(form: Mapping[str, str], codes: frozenset[str]) -> dict[str, str]:
    """This function will leave lines out of the published form (法第75条第3項).

    :raises ValueError: for a line the law does not allow to leave out.
    """
    if not codes <= WITHHOLDABLE:
        raise ValueError(sorted(codes - WITHHOLDABLE))
    return {code: ("（記載しない）" if code in codes else text) for code, text in form.items()}


def digest(form: Mapping[str, str]) -> str:
    """This function will return the SHA-256 (hex) of a form, to tell whether the published one is current."""
    return hashlib.sha256(json.dumps(form, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
