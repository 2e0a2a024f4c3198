"""Invented official texts with the numbers and headings of a pack, broken as real ones are when they arrive."""

from sekimori.guideline.model import Guideline, Level, Provision
from sekimori.guideline.official.references import key_of

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def text_of(guideline: Guideline) -> str:
    """This function will write a text with every number of a guideline, broken as texts arrive: cut and unnumbered."""
    rows = ["ある団体の物品の適切な管理のための", "指針", "", "令和6年4月1日", ""]
    for provision in guideline.provisions.values():
        below = [each for each in guideline.provisions.values() if each.parent == provision.ref]
        rows += [*_rows(provision, below), ""]
    return "\n".join([*rows, "※表現は一部修正となる場合があります。", ""])


def wording_of(provision: Provision) -> str:
    """This function will return the sentence the invented text puts below a number."""
    if provision.level is Level.ITEM:
        return f"物品{provision.order}に関する事項"
    return f"職員は、つぎの事項に気を付けて物品{provision.order}を扱う。"


def _rows(provision: Provision, below: list[Provision]) -> list[str]:
    key = key_of(provision.ref) or ()
    if key[0].startswith(("条", "章", "付")):
        return _by_articles(provision, key, below)
    number = key[-1].removeprefix("第")
    if provision.level is Level.CHAPTER:
        heading = f"# 第{number} {provision.heading}"
    elif provision.level is Level.ARTICLE:
        heading = f"## {' '.join(number)} {provision.heading}"
    else:
        sign = {2: number, 3: f"({number})", 4: CIRCLED[int(number) - 1]}[len(key)]
        return [f"- {sign} {wording_of(provision)}"]
    return [heading, "", *_cut(provision)] if provision.demands else [heading]


def _by_articles(provision: Provision, key: tuple[str, ...], below: list[Provision]) -> list[str]:
    if provision.level is Level.CHAPTER:
        supplement = key == ("付則",)
        return ["付 則", "", wording_of(provision)] if supplement else [f"{provision.ref} {provision.heading}"]
    if provision.level is Level.ARTICLE:
        paragraphs = [each for each in below if each.level is Level.PARAGRAPH]
        first = "" if paragraphs else wording_of(provision)
        return [f"({provision.heading})", "", f"{provision.ref} {first}".strip()]
    if provision.level is Level.PARAGRAPH and key[-1] != "1":
        return [f"- {key[-1]} {wording_of(provision)}"]
    return [wording_of(provision)]


def _cut(provision: Provision) -> list[str]:
    """The sentence with a page break in its middle."""
    sentence = wording_of(provision)
    return [sentence[:9], "", sentence[9:]]
