"""A Word document with nothing in it but what is seen: paragraphs, tables, their look, headers, footers, notes.

Only what is on a list of harmless elements goes on, so that what nobody thought of stays behind: comments, tracked
changes (accepted: what was taken out goes, what was put in stays), hidden text, fields' instructions, pictures and
drawings, embedded files, macros, properties, custom XML, template and author names.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sekimori.engines.deidentify.documents.opened import Bounds, refused
from sekimori.engines.deidentify.documents.package import BROKEN, Package, local
from sekimori.engines.deidentify.documents.word import bodies, paragraphs, runs
from sekimori.engines.deidentify.documents.word_styles import Styles, grounds, styles_of, why_hidden
from sekimori.kernel.problems import Refused

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MOMENT = (1980, 1, 1, 0, 0, 0)
# Part → its type and the kind of relation by which the document names it.
_LOOKS = {"word/styles.xml": "styles", "word/numbering.xml": "numbering"}
_AROUND = ("header", "footer", "footnotes", "endnotes")
_GONE = {
    "del",
    "moveFrom",
    "instrText",
    "delInstrText",
    "commentReference",
    "annotationRef",
    "drawing",
    "pict",
    "object",
}
_THROUGH = {
    "ins", "moveTo", "hyperlink", "fldSimple", "smartTag", "customXml", "sdt", "sdtContent", "bdo", "dir",
}  # fmt: skip
_CONTENT = {
    "document", "body", "hdr", "ftr", "footnotes", "endnotes", "footnote", "endnote", "p", "r", "t", "tab", "br", "cr",
    "noBreakHyphen", "softHyphen", "sym", "tbl", "tr", "tc", "tblGrid", "gridCol", "footnoteReference", "footnoteRef",
    "endnoteReference", "endnoteRef", "separator", "continuationSeparator", "sectPr",
}  # fmt: skip
# Kept whole, but for what tells of earlier states: they hold measures, colours and the ids of styles.
_LOOK = {"pPr", "rPr", "tblPr", "tblPrEx", "trPr", "tcPr"}
_SECTION = {
    "headerReference", "footerReference", "pgSz", "pgMar", "cols", "docGrid", "type", "titlePg", "textDirection",
    "vAlign", "pgNumType", "lnNumType",
}  # fmt: skip
_EARLIER = {"pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "ins", "del", "cellIns", "cellDel", "moveFrom", "moveTo", "tblCaption", "tblDescription"}  # fmt: skip
_STYLES = {"docDefaults", "style", "latentStyles", "abstractNum", "num"}


class Document:
    """The parts of a cleaned document, to be changed and written. ``dropped`` says in Japanese what stayed behind."""

    def __init__(self, name: str, content: bytes, bounds: Bounds) -> None:
        """Clean a document. :raises Refused: if it is damaged."""
        try:
            package = Package(name, content, bounds)
            styles = styles_of(package)
            self.parts = {part: _clean(package.xml(part), styles) for part, _ in bodies(package)}
            self.looks = {part: _bare(package.xml(part)) for part in _LOOKS if package.has(part)}
            self.dropped = tuple(_dropped(package))
            self._refer(package)
        except BROKEN as error:
            if isinstance(error, Refused):
                raise
            raise refused(name, "壊れていて読めません", "Wordで開き、.docxで保存し直してください。") from None

    def _refer(self, package: Package) -> None:
        """Only headers, footers and notes that are named by the document go on; it names them by ids of our own."""
        known = {key: part for key, _, part in package.related("word/document.xml")}
        ids = {part: f"r{number}" for number, part in enumerate(sorted(self.parts), start=1)}
        for element in list(self.parts["word/document.xml"].iter()):
            for child in list(element):
                if local(child.tag) in ("headerReference", "footerReference"):
                    part = known.get(child.get(f"{{{R}}}id", ""), "")
                    if part in ids:
                        child.set(f"{{{R}}}id", ids[part])
                    else:
                        element.remove(child)
        self._ids = ids

    def written(self) -> bytes:
        """This function will write the document as a .docx file; the same parts give the same bytes."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self._files():
                archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
        return made.getvalue()

    def _files(self) -> Iterator[tuple[str, bytes]]:
        every = {**self.parts, **self.looks}
        types = Element("Types", xmlns=_TYPES)
        SubElement(types, "Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml")  # fmt: skip
        SubElement(types, "Default", Extension="xml", ContentType="application/xml")
        for part in every:
            kind = "document.main" if part == "word/document.xml" else _kind(part)
            SubElement(types, "Override", PartName=f"/{part}", ContentType=f"{_WORD}.{kind}+xml")
        yield "[Content_Types].xml", _xml(types)
        yield "_rels/.rels", _relations([("r1", "officeDocument", "word/document.xml")])
        ids = {**{part: f"s{number}" for number, part in enumerate(self.looks)}, **self._ids}
        yield (
            "word/_rels/document.xml.rels",
            _relations(
                (ids[part], _kind(part), posixpath.basename(part)) for part in every if part != "word/document.xml"
            ),
        )
        for part, root in every.items():
            yield part, _xml(root)


def _kind(part: str) -> str:
    return posixpath.basename(part).removesuffix(".xml").rstrip("0123456789")


def _relations(each: Iterator[tuple[str, str, str]] | list[tuple[str, str, str]]) -> bytes:
    root = Element("Relationships", xmlns=_RELATIONS)
    for key, kind, target in each:
        SubElement(root, "Relationship", Id=key, Type=f"{R}/{kind}", Target=target)
    return _xml(root)


def _xml(root: Element) -> bytes:
    ElementTree.register_namespace("w", W)
    ElementTree.register_namespace("r", R)
    made: bytes = ElementTree.tostring(root, "UTF-8", xml_declaration=True)
    return made


def _clean(root: Element, styles: Styles) -> Element:
    cells = grounds(root)
    unseen = {
        run
        for paragraph in paragraphs(root)
        for run, out in runs(paragraph)
        if out or why_hidden(styles, paragraph, run, cells.get(paragraph, ""))
    }
    made = _copied(root)
    made.extend(_content(root, unseen))
    return made


def _content(element: Element, unseen: set[Element]) -> Iterator[Element]:
    for child in element:
        if not isinstance(child.tag, str) or not child.tag.startswith(f"{{{W}}}") or child in unseen:
            continue
        name = local(child.tag)
        if name in _THROUGH:
            yield from _content(child, unseen)
        elif name in _LOOK:
            yield _bare(child)
        elif name == "sectPr":
            made = _copied(child)
            made.extend(_bare(each) for each in child if local(each.tag) in _SECTION)
            yield made
        elif name in _CONTENT and name not in _GONE:
            made = _copied(child)
            made.text = child.text if name == "t" else None
            made.extend(_content(child, unseen))
            if name == "tc" and not any(local(each.tag) == "p" for each in made):
                SubElement(made, f"{{{W}}}p")  # 17.4.65: a cell ends with a paragraph
            yield made


def _copied(element: Element) -> Element:
    """Without the ids of editing sessions and whatever other programs note on an element."""
    kept = {
        key: value
        for key, value in element.attrib.items()
        if key.startswith((f"{{{W}}}", f"{{{R}}}", _SPACE)) and not local(key).startswith(("rsid", "author", "date"))
    }
    return Element(element.tag, kept)


def _bare(element: Element) -> Element:
    """The look of something: everything of WordprocessingML below it, but earlier states."""
    made = _copied(element)
    made.extend(
        _bare(each)
        for each in element
        if isinstance(each.tag, str) and each.tag.startswith(f"{{{W}}}") and local(each.tag) not in _EARLIER
    )
    return made


def _dropped(package: Package) -> Iterator[str]:
    pictures = sum(part.lower().startswith("word/media/") for part in package.parts)
    if pictures:
        yield f"画像 {pictures:,}点"
    names = {
        "word/comments": "コメント", "word/embeddings/": "埋め込まれたファイル", "customxml/": "カスタムXML",
        "docprops/": "プロパティ", "word/vbaproject": "マクロ", "word/charts/": "グラフ", "word/diagrams/": "図",
    }  # fmt: skip
    yield from (label for prefix, label in names.items() if any(p.lower().startswith(prefix) for p in package.parts))


def set_text(paragraph: Element, text: str) -> None:
    """This function will change the text of a paragraph; what stays keeps its look, what is new takes that of its place."""
    from difflib import SequenceMatcher

    atoms = [(element, _shown(element)) for run, _ in runs(paragraph) for element in run if _shown(element)]
    owners = [element for element, shown in atoms for _ in shown]
    old = "".join(shown for _, shown in atoms)
    if old == text:
        return
    if not owners:
        raise ValueError("a paragraph without text cannot be given one")
    made: dict[Element, list[str]] = {element: [] for element, _ in atoms}
    for what, first, end, start, stop in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
        if what == "equal":
            for place in range(first, end):
                made[owners[place]].append(old[place])
        else:
            made[owners[min(first, len(owners) - 1)]].append(text[start:stop])
    for element, shown in atoms:
        now = "".join(made[element])
        if now != shown:
            element.tag, element.text = f"{{{W}}}t", now
            element.attrib.clear()
            element.set(_SPACE, "preserve")


def _shown(element: Element) -> str:
    """As ``documents.word.text_of`` reads it, character by character."""
    name = local(element.tag) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    return " " if name in ("tab", "br", "cr") else "〓" if name == "sym" else ""


def fold_cell(cell: Element, text: str) -> None:
    """This function will leave in a cell one paragraph, with the look of its first run, that says ``text``."""
    first = next(
        (each for each in paragraphs(cell) if any(_shown(part) for run, _ in runs(each) for part in run)), None
    )
    if first is None:
        raise ValueError("a cell without text cannot be given one")
    look = [_bare(each) for each in first if local(each.tag) == "pPr"]
    run = next(run for run, _ in runs(first) if any(_shown(part) for part in run))
    made = Element(f"{{{W}}}p")
    made.extend(look)
    said = SubElement(made, f"{{{W}}}r")
    said.extend(_bare(each) for each in run if local(each.tag) == "rPr")
    SubElement(said, f"{{{W}}}t", {_SPACE: "preserve"}).text = text
    for child in list(cell):
        if local(child.tag) != "tcPr":
            cell.remove(child)
    cell.append(made)
