"""What a run of a Word document looks like, followed through its styles (ECMA-376 part 1, 17.7): a style hides as well.

Document defaults < paragraph style and what it is based on < character style and what it is based on < the run itself;
a style without properties of its own takes those of the style it is linked to.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.package import BROKEN, Package, attribute, local

TINY_HALF_POINTS = 4  # w:sz counts half points: two points
_DEEPEST = 20  # styles based on styles; a circle ends here
_AUTO = ("", "AUTO")
_VANISHING = ("vanish", "webHidden", "specVanish")
Said = dict[str, Element]


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by their id, its defaults, and the paragraph style where none is named."""

    defaults: Said = field(default_factory=dict)
    named: Mapping[str, Element] = field(default_factory=dict)
    paragraph: str = ""

    def look(self, paragraph: Element, run: Element) -> tuple[Said, Said]:
        """This function will return what holds for a run, and what holds for its paragraph."""
        of_paragraph, of_run = _child(paragraph, "pPr"), _child(run, "rPr")
        style = _named(of_paragraph, "pStyle") or self.paragraph
        character = _named(of_run, "rStyle")
        own = _said(of_run)
        from_paragraph, from_character = self._chain(style, "rPr"), self._chain(character, "rPr")
        said = {**self.defaults, **from_paragraph, **from_character, **own}
        for name in _VANISHING:  # 17.7.3: said by both styles, it is off again
            if name not in own and _on(from_paragraph.get(name)) and _on(from_character.get(name)):
                said.pop(name)
        return said, {**self._chain(style, "pPr"), **_said(of_paragraph)}

    def _chain(self, style: str, properties: str) -> Said:
        found: list[Said] = []
        while style in self.named and len(found) < _DEEPEST:
            element = self.named[style]
            own = _said(_child(element, properties))
            linked = self.named.get(_named(element, "link"))
            found.append(own or (_said(_child(linked, properties)) if linked is not None else {}))
            style = _named(element, "basedOn")
        return {name: value for said in reversed(found) for name, value in said.items()}


def styles_of(package: Package) -> Styles:
    """This function will read the styles of a document; one without any, or with broken ones, has none."""
    with suppress(*BROKEN):
        root = package.xml("word/styles.xml")
        defaults = next((each for each in root.iter() if local(each.tag) == "rPrDefault"), None)
        styles = [each for each in root if local(each.tag) == "style"]
        named = {attribute(each, "styleId"): each for each in styles}
        paragraph = next(
            (
                attribute(each, "styleId")
                for each in styles
                if attribute(each, "type") == "paragraph" and attribute(each, "default") in ("1", "true", "on")
            ),
            "",
        )
        return Styles(_said(_child(defaults, "rPr")), named, paragraph)
    return Styles()


def why_hidden(styles: Styles, paragraph: Element, run: Element, ground: str = "") -> Hidden | None:
    """This function will say why nobody sees a run. ``ground`` is the colour of the table cell that it stands in."""
    said, around = styles.look(paragraph, run)
    if any(_on(said.get(name)) for name in _VANISHING):
        return Hidden.VANISHED
    colour = attribute(said["color"], "val").upper() if "color" in said else "AUTO"
    shade = next((fill for fill in (_fill(said), _fill(around), ground) if fill not in _AUTO), "AUTO")
    marker = attribute(said["highlight"], "val") if "highlight" in said else ""
    black_ground = marker == "black" or _fill(said) == "000000"
    if black_ground and (colour == "000000" or (colour == "AUTO" and marker == "black")):
        return Hidden.COVERED  # the classical black bar: the letters are still there
    if colour == "FFFFFF" and shade in ("AUTO", "FFFFFF") and marker in ("", "white", "none"):
        return Hidden.COLOUR
    with suppress(ValueError, KeyError):
        if int(attribute(said["sz"], "val")) <= TINY_HALF_POINTS:
            return Hidden.TINY
    return None


def grounds(root: Element) -> dict[Element, str]:
    """This function will return the colour of the cell in which each paragraph of a table stands."""
    found: dict[Element, str] = {}
    for cell in _named_so(root, "tc"):
        fill = _fill(_said(_child(cell, "tcPr")))
        found.update({each: fill for each in _named_so(cell, "p")} if fill not in _AUTO else {})
    return found


def _named_so(root: Element, name: str) -> Iterator[Element]:
    return (each for each in root.iter() if isinstance(each.tag, str) and local(each.tag) == name)


def _fill(said: Said) -> str:
    return attribute(said["shd"], "fill").upper() if "shd" in said else ""


def _child(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((each for each in element if isinstance(each.tag, str) and local(each.tag) == name), None)


def _said(properties: Element | None) -> Said:
    if properties is None:
        return {}
    return {local(each.tag): each for each in properties if isinstance(each.tag, str)}


def _named(element: Element | None, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else attribute(child, "val")


def _on(element: Element | None) -> bool:
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
