"""PowerPoint presentations: slides, and what lies beside, behind and under them."""

from collections.abc import Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents import office
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Bounds, Opened, Passage, refused
from sekimori.engines.deidentify.documents.package import BROKEN, Package, local, texts
from sekimori.kernel.problems import Refused

TINY_HUNDREDTHS = 200  # DrawingML counts hundredths of a point


def open_slides(name: str, content: bytes, *, bounds: Bounds, nested: office.Nested) -> Opened:
    """This function will read a .pptx or .pptm file.

    :raises Refused: if it is damaged or too large.
    """
    try:
        package = Package(name, content, bounds)
        if not package.has("ppt/presentation.xml"):
            raise refused(name, "PowerPointの文書ではありません", "PowerPointで開き、.pptxで保存し直してください。")
        size = next(each for each in package.xml("ppt/presentation.xml").iter() if local(each.tag) == "sldSz")
        page = (int(size.get("cx", "0")), int(size.get("cy", "0")))
        passages: list[Passage] = []
        slides = (target for _, kind, target in package.related("ppt/presentation.xml") if kind == "slide")
        for number, part in enumerate(sorted(slides, key=_number), start=1):
            passages += _slide(package, part, number, page)
        passages += [
            *_comments(package),
            *office.properties(package),
            *office.data_parts(package),
            *office.beside(package),
        ]
        return Opened(
            name, tuple(passages), (), tuple(office.traces(package)), tuple(office.unread(package)),
            tuple(office.embedded(package, nested)),
        )  # fmt: skip
    except Refused:
        raise
    except (*BROKEN, StopIteration):
        raise refused(name, "壊れていて読めません", "PowerPointで開き、.pptxで保存し直してください。") from None


def _number(part: str) -> int:
    return int("".join(char for char in part if char.isdigit()) or 0)


def _slide(package: Package, part: str, number: int, page: tuple[int, int]) -> Iterator[Passage]:
    root = package.xml(part)
    away = Hidden.SLIDE if root.get("show") == "0" else None
    seen: list[str] = []
    for shape in (each for each in root.iter() if local(each.tag) in ("sp", "graphicFrame")):
        text = "\n".join(texts(each) for each in shape.iter() if local(each.tag) == "p")
        if not text.strip():
            continue
        why = away or (Hidden.OFF_PAGE if _outside(shape, page) else _vanishing(shape))
        if why:
            yield Passage(f"スライド{number}", text, why)
        else:
            seen.append(text)
    if seen:
        yield Passage(f"スライド{number}", "\n".join(seen))
    for _, kind, target in package.related(part):
        if kind == "notesSlide" and package.has(target):
            yield Passage(f"スライド{number}のノート", texts(package.xml(target)), Hidden.NOTES)


def _outside(shape: Element, page: tuple[int, int]) -> bool:
    """Whether the whole shape lies beyond an edge of the slide; a shape without a place of its own lies on it."""
    place = next((each for each in shape.iter() if local(each.tag) == "xfrm"), None)
    if place is None or not all(page):
        return False
    said = {local(each.tag): each for each in place}
    if "off" not in said or "ext" not in said:
        return False
    left, top = int(said["off"].get("x", "0")), int(said["off"].get("y", "0"))
    width, height = int(said["ext"].get("cx", "0")), int(said["ext"].get("cy", "0"))
    return left + width <= 0 or top + height <= 0 or left >= page[0] or top >= page[1]


def _vanishing(shape: Element) -> Hidden | None:
    """White letters in a shape that has no colour of its own, and letters too small to read, when all of them are so."""
    runs = [each for each in shape.iter() if local(each.tag) == "rPr"]
    with suppress(ValueError):
        if runs and all(0 < int(each.get("sz", "1800")) <= TINY_HUNDREDTHS for each in runs):
            return Hidden.TINY
    ground = next((each for each in shape if local(each.tag) == "spPr"), None)
    filled = ground is not None and any(local(each.tag) in ("solidFill", "gradFill", "blipFill") for each in ground)
    white = runs and all(_colour(each) in ("FFFFFF", "bg1") for each in runs)
    return Hidden.COLOUR if white and not filled else None


def _colour(run: Element) -> str:
    for fill in run:
        if local(fill.tag) == "solidFill":
            return next((each.get("val", "") for each in fill), "")
    return ""


def _comments(package: Package) -> Iterator[Passage]:
    for part in package.named("ppt/comments/", ".xml"):
        with suppress(*BROKEN):
            for each in package.xml(part).iter():
                if local(each.tag) in ("text", "txBody") and (text := texts(each) or each.text or ""):
                    yield Passage("コメント", text, Hidden.COMMENT)
