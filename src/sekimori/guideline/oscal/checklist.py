"""A catalog's controls as the baseline checklist of a pack, written as the pack's ``checklists.toml``."""

import unicodedata
from collections.abc import Iterator

from sekimori.guideline import source
from sekimori.guideline.model import Guideline
from sekimori.guideline.oscal.reading import Catalog, Control, refuse

BASELINE = "baseline"
LEVEL = "cybersecurity.level"  # the demand that a baseline shows: 第10の1, 第21条


def article_of(guideline: Guideline) -> str:
    """This function will return the article that asks for a level of cyber security, to which a baseline is tied.

    :raises Refused: if the guideline asks for none.
    """
    demand = guideline.by_canonical.get(LEVEL)
    if demand is None:
        raise refuse(
            guideline.title,
            f"「{LEVEL}」を求める条項がありません",
            "結び付ける条項の番号を --article で指定してください。",
        )
    return demand.ref


def as_toml(catalog: Catalog, guideline: Guideline, articles: tuple[str, ...], origin: str) -> str:
    """This function will write a pack's checklists with the catalog as the baseline; the others stay as they are.

    :raises Refused: if an article is not the guideline's, or the result is larger than the loader reads.
    """
    for article in articles:
        if article not in guideline.provisions:
            raise refuse(article, f"「{guideline.title}」にない番号です", "印刷された番号で指定してください。")
    text = "\n".join([*_head(catalog, guideline, origin), *_lists(catalog, guideline, articles)]) + "\n"
    if len(text.encode()) > source.MOST_BYTES:
        raise refuse(
            origin,
            f"管理策が多すぎて、点検表が{source.MOST_BYTES // 1_000_000}MBを超えます",
            "使う管理策の番号を --only で選んでください。",
        )
    return text


def _head(catalog: Catalog, guideline: Guideline, origin: str) -> Iterator[str]:
    yield f"# {_plain(guideline.title)}の点検表。「{BASELINE}」は次のOSCALカタログから作った。"
    yield f"# {_plain(catalog.title)}（{_plain(origin)}、管理策 {len(catalog.controls)}）"
    yield "# 版のフォルダの checklists.toml と置き換えて使う。"


def _lists(catalog: Catalog, guideline: Guideline, articles: tuple[str, ...]) -> Iterator[str]:
    for checklist in guideline.checklists.values():
        if checklist.code != BASELINE:
            yield from _checklist(checklist.code, checklist.label)
            for item in checklist.items:
                yield from _item(item.code, item.text, item.articles)
    yield from _checklist(BASELINE, catalog.title)
    for control in catalog.controls:
        yield from _item(control.id, _text_of(control), articles)


def _checklist(code: str, label: str) -> list[str]:
    return ["", "[[checklist]]", f"code = {_quoted(code)}", f"label = {_quoted(label)}"]


def _item(code: str, text: str, articles: tuple[str, ...]) -> list[str]:
    refs = ", ".join(_quoted(article) for article in articles)
    return ["", "[[checklist.item]]", f"code = {_quoted(code)}", f"text = {_quoted(text)}", f"articles = [{refs}]"]


def _text_of(control: Control) -> str:
    return f"{control.label} {control.title}" + (f"\n{control.text}" if control.text else "")


def _plain(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Without control and private characters, which the loader takes for garbled text."""
    return "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
    ).replace("\ufffd", "?")


def _quoted(text: str) -> str:
    escaped = _clean(text).strip().replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
