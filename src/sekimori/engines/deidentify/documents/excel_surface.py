"""What of an Excel sheet is not seen: hidden rows and columns, cells whose format or colour makes them vanish."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.package import Package, local

T = TypeVar("T")

TINY_POINTS = 2.0  # nobody reads letters of 0.7 mm
_NOTHING_SHOWN = re.compile(r'(?:;\s*){2,3}(?:"\s*")?')
_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_WHITE, _BLACK = "FFFFFF", "000000"
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}
_THEMES = {"0": _WHITE, "1": _BLACK}  # window background and text
_WIDE = 1_000  # columns hidden to the sheet's end hold nothing


@dataclass(frozen=True, slots=True)
class Surface:
    """Rows and columns count from 0."""

    rows: frozenset[int]
    columns: frozenset[int]
    cells: dict[tuple[int, int], Hidden]
    printed: str  # header and footer
    lists: str  # entries of drop-down lists


@dataclass(slots=True)
class _Seen:
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Hidden] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


def vanishing_styles(package: Package) -> dict[int, Hidden]:
    """This function will return the cell styles that make a value invisible, by their number."""
    if not package.has("xl/styles.xml"):
        return {}
    root = package.xml("xl/styles.xml")
    formats = {each.get("numFmtId"): each.get("formatCode", "") for each in _under(root, "numFmts", "numFmt")}
    fonts = [_font(each) for each in _under(root, "fonts", "font")]
    fills = [_fill(each) for each in _under(root, "fills", "fill")]
    found = {}
    for number, style in enumerate(_under(root, "cellXfs", "xf")):
        colour, size = _at(fonts, style.get("fontId"), (_BLACK, 11.0))
        if _NOTHING_SHOWN.fullmatch(formats.get(style.get("numFmtId"), "").strip()):
            found[number] = Hidden.FORMAT
        elif colour == _at(fills, style.get("fillId"), _WHITE):
            found[number] = Hidden.COLOUR
        elif size <= TINY_POINTS:
            found[number] = Hidden.TINY
    return found


def surface(package: Package, part: str, styles: dict[int, Hidden]) -> Surface:
    """This function will read a sheet's part once and return what of it is not seen, and what is printed around it."""
    seen = _Seen()
    with package.stream(part) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            name = local(element.tag)
            if event == "start":
                _begin(seen, name, element, styles)
            elif name in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
                seen.printed.append(_plain(element.text or ""))
            elif name == "formula1" and (element.text or "").startswith('"'):
                seen.lists.append((element.text or "").strip('"').replace(",", "\n"))
            elif name == "row":
                element.clear()
    return Surface(
        frozenset(seen.rows), frozenset(seen.columns), seen.cells, "\n".join(seen.printed), "\n".join(seen.lists)
    )


def _begin(seen: _Seen, name: str, element: Element, styles: dict[int, Hidden]) -> None:
    if name == "c":
        style = styles.get(int(element.get("s", "0"))) if styles else None
        place = _CELL.fullmatch(element.get("r", "")) if style else None
        if style and place:
            seen.cells[int(place[2]) - 1, column_number(place[1])] = style
    elif name == "row":
        if _is_on(element, "hidden") or element.get("ht") in ("0", "0.0"):
            seen.rows.add(int(element.get("r", "1")) - 1)
    elif name == "col" and (_is_on(element, "hidden") or float(element.get("width", "9")) == 0):
        first = int(element.get("min", "1")) - 1
        seen.columns.update(range(first, min(int(element.get("max", "1")), first + _WIDE)))


def column_number(letters: str) -> int:
    """This function will return the number of a column, from 0: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _is_on(element: Element, name: str) -> bool:
    return element.get(name) in ("1", "true")


def _plain(text: str) -> str:
    """Header and footer texts carry codes: &L left, &"font", &12 size, &P page."""
    return re.sub(r'&(?:"[^"]*"|[A-Z]|\d+|K[0-9A-F]{6})', "　", text).strip()


def _under(root: Element, parent: str, name: str) -> Iterator[Element]:
    for group in root:
        if local(group.tag) == parent:
            yield from (each for each in group if local(each.tag) == name)


def _at(items: list[T], number: str | None, otherwise: T) -> T:
    index = int(number or 0)
    return items[index] if index < len(items) else otherwise


def _font(element: Element) -> tuple[str, float]:
    colour, size = _BLACK, 11.0
    for each in element:
        if local(each.tag) == "color":
            colour = _colour(each)
        elif local(each.tag) == "sz":
            with suppress(ValueError):
                size = float(each.get("val", "11"))
    return colour, size


def _fill(element: Element) -> str:
    for pattern in element:
        if local(pattern.tag) == "patternFill" and pattern.get("patternType", "none") == "solid":
            return next((_colour(each) for each in pattern if local(each.tag) == "fgColor"), _WHITE)
    return _WHITE


def _colour(element: Element) -> str:
    if rgb := element.get("rgb"):
        return rgb[-6:].upper()
    if theme := element.get("theme"):
        tint = element.get("tint", "")
        return _THEMES.get(theme, f"theme{theme}") if not tint or float(tint) == 0 else f"theme{theme}{tint}"
    indexed = element.get("indexed", "64")
    return _INDEXED.get(indexed, f"indexed{indexed}")
