"""Names in an Excel template: cells, shapes, heads and feet of a page. Days and numbers become cells of their kind.

A cell that holds nothing but one name takes the value itself, so that the form can add up and sort; among other words
the value is text. Text is written as an inline string and is never a formula, whatever it begins with.
"""

import copy
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from lxml import etree

from sekimori.foundation.applications.paper.own.names import NAME, Value, shown
from sekimori.foundation.applications.paper.own.package import Package
from sekimori.foundation.applications.paper.own.runs import BREAK, SPACE, own_texts, put_in, text_of
from sekimori.foundation.applications.paper.own.word import A, break_lines
from sekimori.foundation.documents.sheets import LONGEST

X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WAREKI_FORMAT = '[$-411]ggge"年"m"月"d"日"'
GENERAL, TEXT = 0, 49  # number formats of a cell for which nobody has chosen one
FIRST_OWN_FORMAT = 164  # lower numbers are Excel's
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_READINGS = frozenset({f"{X}rPh", f"{X}phoneticPr"})  # furigana beside a cell's text
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
_COMMENTS = re.compile(r"xl/(comments\d*|comments/comment\d+|threadedComments/.*)\.xml")
ValueOf = Callable[[str], Value]


def texts(package: Package) -> Iterator[tuple[str, str]]:
    """This function will go through everything in a book that can be filled: where it stands, and its text."""
    strings = _strings(package)
    for title, name in _sheets(package):
        root = package.tree(name)
        for cell in root.iter(f"{X}c"):
            holder = _holder(cell, strings)
            if holder is not None:
                yield f"シート「{title}」の{cell.get('r', '')}", text_of(own_texts(holder, f"{X}t", _READINGS))
        for line in _margins(root):
            yield f"シート「{title}」のヘッダー・フッター", line.text or ""
    for name in package.parts:
        if _DRAWING.fullmatch(name):
            for paragraph in package.tree(name).iter(f"{A}p"):
                yield "図形の中", text_of(own_texts(paragraph, f"{A}t"))


def out_of_reach(package: Package) -> Iterator[tuple[str, str]]:
    """This function will go through what cannot be filled but may hold a name by mistake.

    Formulas, comments, and the heads of tables, whose names Excel keeps in a second place.
    """
    for title, name in _sheets(package):
        for cell in package.tree(name).iter(f"{X}c"):
            formula = cell.find(f"{X}f")
            if formula is not None:
                yield f"シート「{title}」の{cell.get('r', '')}の数式", formula.text or ""
    for name in package.parts:
        if _COMMENTS.fullmatch(name):
            yield "コメント", "".join(package.tree(name).itertext())
        if name.startswith("xl/tables/"):
            yield "表（テーブル）の見出し", "".join(column.get("name", "") for column in _columns(package, name))


def fill(package: Package, value_of: ValueOf) -> bytes:
    """This function will put values in the place of names and return the book."""
    strings, styles = _strings(package), _Styles(package)
    changed: dict[str, bytes] = {}
    for _, name in _sheets(package):
        root = package.tree(name)
        cells = [cell for cell in root.iter(f"{X}c") if _fill_cell(cell, strings, styles, value_of)]
        lines = [line for line in _margins(root) if _fill_margin(line, value_of)]
        if cells or lines:
            changed[name] = _written(root)
    for name in package.parts:
        if _DRAWING.fullmatch(name):
            root = package.tree(name)
            if _fill_shapes(root, value_of):
                changed[name] = _written(root)
    if styles.changed:
        changed["xl/styles.xml"] = _written(styles.root)
    if changed:
        changed["xl/workbook.xml"] = _recalculated(package.tree("xl/workbook.xml"))
    return package.packed(changed)


def _written(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """The worksheets by title and part, in the book's order."""
    targets = {link.get("Id"): link.get("Target", "") for link in package.tree("xl/_rels/workbook.xml.rels")}
    for sheet in package.tree("xl/workbook.xml").iter(f"{X}sheet"):
        target = targets.get(sheet.get(f"{R}id"), "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in package.parts and part.startswith("xl/worksheets/"):
            yield sheet.get("name", ""), part


def _strings(package: Package) -> list[Any]:
    if "xl/sharedStrings.xml" not in package.parts:
        return []
    return list(package.tree("xl/sharedStrings.xml").iter(f"{X}si"))


def _columns(package: Package, name: str) -> list[Any]:
    return list(package.tree(name).iter(f"{X}tableColumn"))


def _holder(cell: Any, strings: list[Any]) -> Any | None:
    """The element that holds a cell's text, in the cell or among the book's strings; none for numbers and formulas."""
    if cell.find(f"{X}f") is not None:
        return None
    if cell.get("t") == "inlineStr":
        return cell.find(f"{X}is")
    index = cell.findtext(f"{X}v") or ""
    if cell.get("t") == "s" and index.isdecimal() and int(index) < len(strings):
        return strings[int(index)]
    return None


def _margins(root: Any) -> list[Any]:
    return [line for margins in root.iter(f"{X}headerFooter") for line in margins]


def _fill_cell(cell: Any, strings: list[Any], styles: "_Styles", value_of: ValueOf) -> bool:
    holder = _holder(cell, strings)
    if holder is None:
        return False
    text = text_of(own_texts(holder, f"{X}t", _READINGS))
    if not NAME.search(text):
        return False
    alone = NAME.fullmatch(text.strip())
    value = value_of(alone[1]) if alone else None
    inline = copy.deepcopy(holder)
    for child in list(cell):
        cell.remove(child)
    if isinstance(value, int | date):
        cell.attrib.pop("t", None)
        number = styles.serial(value) if isinstance(value, date) else value
        etree.SubElement(cell, f"{X}v").text = str(number)
        if isinstance(value, date):
            cell.set("s", str(styles.of_day(int(cell.get("s", "0")))))
        return True
    cell.set("t", "inlineStr")
    inline.tag = f"{X}is"
    for reading in [child for child in inline if child.tag in _READINGS]:
        inline.remove(reading)
    for piece in put_in(own_texts(inline, f"{X}t", _READINGS), lambda name: shown(value_of(name))):
        piece.text = (piece.text or "").replace(BREAK, "\n")[:LONGEST]
        piece.set(SPACE, "preserve")
    cell.append(inline)
    return True


def _fill_margin(line: Any, value_of: ValueOf) -> bool:
    text = line.text or ""
    # In a head or foot & begins a command: what is put in doubles it.
    line.text = NAME.sub(lambda match: shown(value_of(match[1])).replace("&", "&&").replace("\n", " "), text)
    return line.text != text


def _fill_shapes(root: Any, value_of: ValueOf) -> bool:
    touched = [
        piece
        for paragraph in root.iter(f"{A}p")
        for piece in put_in(own_texts(paragraph, f"{A}t"), lambda name: shown(value_of(name)))
    ]
    for piece in touched:
        break_lines(piece)
    return bool(touched)


def _recalculated(root: Any) -> bytes:
    """Formulas that read filled cells are worked out when the book is opened."""
    properties = root.find(f"{X}calcPr")
    if properties is None:
        properties = etree.Element(f"{X}calcPr")
        before = [root.find(f"{X}{name}") for name in ("definedNames", "externalReferences", "sheets")]
        next(element for element in before if element is not None).addnext(properties)
    properties.set("fullCalcOnLoad", "1")
    return _written(root)


class _Styles:
    """The book's cell styles; for a day in a cell without a format of its own, one that shows it in the era."""

    def __init__(self, package: Package) -> None:
        self.root: Any = package.tree("xl/styles.xml") if "xl/styles.xml" in package.parts else None
        properties = package.tree("xl/workbook.xml").find(f"{X}workbookPr")
        self._from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self._made: dict[int, int] = {}
        self.changed = False

    def serial(self, day: date) -> int:
        """This function will write a day as the number a book keeps for it."""
        return (day - (EPOCH_1904 if self._from_1904 else EPOCH)).days

    def of_day(self, style: int) -> int:
        """This function will return a style that is the given one and shows a day."""
        formats = self.root.find(f"{X}cellXfs") if self.root is not None else None
        if formats is None or style >= len(formats):
            return style
        if int(formats[style].get("numFmtId", "0")) not in (GENERAL, TEXT):
            return style
        if style not in self._made:
            copied = copy.deepcopy(formats[style])
            copied.set("numFmtId", str(self._era_format()))
            copied.set("applyNumberFormat", "1")
            formats.append(copied)
            formats.set("count", str(len(formats)))
            self._made[style] = len(formats) - 1
            self.changed = True
        return self._made[style]

    def _era_format(self) -> int:
        numbers = self.root.find(f"{X}numFmts")
        if numbers is None:
            numbers = etree.Element(f"{X}numFmts")
            self.root.insert(0, numbers)
        taken = {int(entry.get("numFmtId", "0")): entry.get("formatCode") for entry in numbers}
        for number, code in taken.items():
            if code == WAREKI_FORMAT:
                return number
        number = max([FIRST_OWN_FORMAT - 1, *taken]) + 1
        etree.SubElement(numbers, f"{X}numFmt", numFmtId=str(number), formatCode=WAREKI_FORMAT)
        numbers.set("count", str(len(numbers)))
        return number
