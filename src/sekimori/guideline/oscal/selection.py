"""Which controls of a catalog are wanted: a list of ids, one per line, or an OSCAL profile such as 800-53's LOW."""

import fnmatch
import re
from collections.abc import Iterable

from sekimori.guideline.oscal.reading import Catalog, Object, read_json, refuse
from sekimori.kernel.problems import Problem, Refused

MOST_NAMED = 10


def select(catalog: Catalog, name: str, data: bytes) -> Catalog:
    """This function will return the catalog with the wanted controls alone, in the catalog's order.

    :raises Refused: if the file is neither a list nor a profile, or wants a control that the catalog does not have.
    """
    known = [control.id for control in catalog.controls]
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        wanted = _of_profile(name, read_json(name, data), known)
    else:
        wanted = _of_list(name, data, known)
    if not wanted:
        raise refuse(name, "管理策が一つも選ばれていません", "管理策の番号（ac-1 など）を一行に一つ書いてください。")
    return Catalog(catalog.title, [each for each in catalog.controls if each.id in wanted], catalog.withdrawn)


def _of_list(name: str, data: bytes, known: list[str]) -> set[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse(name, "文字コードがUTF-8ではありません", "UTF-8で保存し直してください。") from None
    wanted: dict[str, int] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        for word in re.split(r"[\s,、]+", row.split("#")[0].strip()):
            if word:
                wanted.setdefault(_normal(word), number)
    missing = {word: number for word, number in wanted.items() if word not in known}
    _refuse_missing({f"{name} {number}行目": word for word, number in missing.items()})
    return set(wanted)


def _normal(word: str) -> str:
    """AC-2(1) as people write it is ac-2.1 in a catalog."""
    return re.sub(r"\((\d+)\)", r".\1", word.lower())


def _of_profile(name: str, root: Object, known: list[str]) -> set[str]:
    profile = root.get("profile")
    imports = profile.get("imports") if isinstance(profile, dict) else None
    if not isinstance(imports, list):
        raise refuse(
            name, "OSCALのプロファイル（profile.imports）がありません", "番号の一覧か、プロファイルを指定してください。"
        )
    wanted: set[str] = set()
    for index, entry in enumerate(imports):
        place = f"{name} profile.imports[{index}]"
        if not isinstance(entry, dict):
            raise refuse(place, "オブジェクト { } ではありません", "OSCALの形式に合うプロファイルか確かめてください。")
        chosen = set(known) if "include-all" in entry else _chosen(place, entry.get("include-controls", []), known)
        wanted |= chosen - _chosen(place, entry.get("exclude-controls", []), known)
    return wanted


def _chosen(place: str, entries: object, known: list[str]) -> set[str]:
    fault = refuse(
        place, "管理策の選び方を読めません", 'include-controls は [{"with-ids": ["ac-1"]}] の形で書いてください。'
    )
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise fault
    chosen: set[str] = set()
    for entry in entries:
        ids, patterns = entry.get("with-ids", []), entry.get("matching", [])
        if not _are_texts(ids) or not isinstance(patterns, list):
            raise fault
        _refuse_missing({f"{place}（{number + 1}番目）": each for number, each in enumerate(ids) if each not in known})
        picked = set(ids)
        for pattern in patterns:
            if not isinstance(pattern, dict) or not isinstance(pattern.get("pattern"), str):
                raise fault
            picked |= set(fnmatch.filter(known, pattern["pattern"]))
        if entry.get("with-child-controls") == "yes":
            picked |= {each for each in known if any(each.startswith(f"{parent}.") for parent in picked)}
        chosen |= picked
    return chosen


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _refuse_missing(missing: dict[str, str]) -> None:
    if not missing:
        return
    mend = "番号を確かめるか、その番号を載せているカタログを指定してください。"
    problems: Iterable[Problem] = (
        Problem(place, f"「{word[:40]}」はカタログにないか、廃止されています", mend)
        for place, word in list(missing.items())[:MOST_NAMED]
    )
    raise Refused(*problems)
