"""個人情報ファイル簿（単票）: the form's lines in the official order, filled from what is said of a holding.

The lines are the law's dated data (``guideline.law.file_register``), then those a government adds (``register.toml``).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from sekimori.guideline.law.file_register import FilledBy, FormLine
from sekimori.guideline.register import LocalLine

LOCAL = "local_"  # what the code of a government's own line begins with, so that it is never taken for the law's
WITHHELD = "（記載しない）"
KINDS = {
    "electronic": "法第60条第2項第1号（電算処理ファイル）",
    "manual": "法第60条第2項第2号（マニュアル処理ファイル）",
}
RELATED = "令第21条第7項に該当するファイル"


def with_local(lines: Iterable[FormLine], local: Iterable[LocalLine]) -> tuple[FormLine, ...]:
    """This function will put a government's own lines after those of the law."""
    added = (
        FormLine(
            code=f"{LOCAL}{line.code}",
            number=line.number,
            label=line.label,
            law=line.norm,
            filled_by=FilledBy.REGISTER,
            since=line.since,
            customary=line.customary,
            choices=line.choices,
            local=True,
        )
        for line in local
    )
    return (*lines, *added)


def form_of(
    said: Mapping[str, object],
    lines: Iterable[FormLine],
    *,
    agency: str,
    unit: str,
    desk: str,
    related_manual_file: bool,
) -> dict[str, str]:
    """This function will fill the form from what is said of a holding, in the order of its lines.

    ``desk`` is the name and address of where requests are taken; ``related_manual_file`` whether a manual file of the
    same scope belongs to an electronic one (令第21条第7項).
    """
    filled = _filled(said, agency=agency, unit=unit, desk=desk, related=related_manual_file)
    extra = said.get("register_extra")
    written = extra if isinstance(extra, Mapping) else {}
    return {line.code: filled.get(line.code) or str(written.get(line.code) or line.customary) for line in lines}


def _filled(said: Mapping[str, object], *, agency: str, unit: str, desk: str, related: bool) -> dict[str, str]:
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
        "file_kind": KINDS.get(kind, "") + _related(kind, related),
    }


def _related(kind: str, related: bool) -> str:
    return f"\n{RELATED}　{'有' if related else '無'}" if kind == "electronic" else ""


def withheld(form: Mapping[str, str], codes: frozenset[str], lines: Iterable[FormLine]) -> dict[str, str]:
    """This function will leave lines out of the published form (法第75条第3項).

    :raises ValueError: for a line the law does not allow to leave out.
    """
    allowed = {line.code for line in lines if line.withholdable}
    if not codes <= allowed:
        raise ValueError(sorted(codes - allowed))
    return {code: (WITHHELD if code in codes else text) for code, text in form.items()}


def digest(form: Mapping[str, str]) -> str:
    """This function will return the SHA-256 (hex) of a form, to tell whether the published one is current."""
    return hashlib.sha256(json.dumps(form, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
