"""References to provisions made comparable: 第3条第2項, 第3条2項 and 第３条２項 point to the same place."""

import re
import unicodedata

from sekimori.guideline.official.text import Key

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_AIUEO = "アイウエオカキクケコサシスセソタチツテト"
_TOKEN = re.compile(
    "(?P<named>第[0-9]+(?P<unit>[編章節款条])(?P<branch>(?:の[0-9]+)*))"
    "|第(?P<ordinal>[0-9]+)(?P<below>[項号]?)"
    "|(?P<supplement>[付附]則)"
    "|の?[(]?(?P<number>[0-9]+)[)]?(?P<kind>[項号]?)"
    f"|[(]?(?P<kana>[{_AIUEO}])[)]?"
)


def key_of(ref: str) -> Key | None:
    """This function will return where a reference points, free of its printing, or ``None`` if it is no number.

    Chapters do not count above an article (第5章第12条 is 第12条); an item straight below an article stands in its
    first paragraph (第12条1号 is 第12条1項1号).
    """
    text = "".join(ref.split())
    for number, char in enumerate(_CIRCLED, start=1):
        text = text.replace(char, f"({number})")
    text = unicodedata.normalize("NFKC", text)
    key: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        position = match.end()
        key = _extend(key, match)
    return tuple(key) or None


def _extend(key: list[str], match: re.Match[str]) -> list[str]:
    if match["supplement"]:
        return ["付則"]
    if match["unit"]:
        number = re.findall("[0-9]+", match["named"])
        step = match["unit"] + "の".join(number)
        keeps = match["unit"] in "節款" or key[:1] == ["付則"]
        return [*key, step] if keeps else [step]
    if match["ordinal"] and not match["below"]:
        return [*key, f"第{match['ordinal']}"] if key[:1] == ["付則"] else [f"第{match['ordinal']}"]
    kind = match["below"] or match["kind"]
    number_text = match["ordinal"] or match["number"] or str(_AIUEO.index(match["kana"]) + 1)
    item = kind == "号" or "(" in match[0]
    if item and len(key) == 1 and key[0].startswith("条"):
        key = [*key, "1"]
    return [*key, number_text]
