"""What every Office file can carry beside what it shows: properties, data parts, embedded files, macros, pictures."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Inside, Passage, Trace
from sekimori.engines.deidentify.documents.package import BROKEN, Package, local
from sekimori.kernel.problems import Refused

Nested = Callable[[str, bytes, Hidden | None], Inside]

_PROPERTIES = {
    "creator": "作成者", "lastModifiedBy": "最終更新者", "title": "表題", "subject": "件名", "description": "説明",
    "keywords": "キーワード", "category": "分類", "contentStatus": "状態", "Manager": "管理者", "Company": "会社",
    "HyperlinkBase": "リンクの基点", "TitlesOfParts": "部分の名前",
}  # fmt: skip
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp", ".heic")
PICTURES_UNREAD = "画像の中の文字"


# Where a part lies → what its words are called that stand in no paragraph of a page, cell or slide of their own.
_DRAWN = {
    "/charts/chart": "グラフ", "/diagrams/data": "図（SmartArt）", "/slidemasters/": "スライドのひな形",
    "/slidelayouts/": "スライドのひな形",
}  # fmt: skip
_BODIES = ("word/document", "word/header", "word/footer", "xl/drawings/", "ppt/slides/")


def properties(package: Package) -> Iterator[Passage]:
    """This function will yield who made the file and what else its properties say."""
    for part in package.named("docprops/", ".xml"):
        with suppress(*BROKEN):
            for element in package.xml(part).iter():
                name, value = local(element.tag), (element.text or "").strip()
                if value and name in _PROPERTIES and name != "TitlesOfParts":
                    # The label tells the detection what the value is: an author is a person.
                    yield Passage(
                        f"プロパティ「{_PROPERTIES[name]}」", f"{_PROPERTIES[name]}：{value}", Hidden.PROPERTY
                    )
                elif value and part.lower().endswith("custom.xml"):
                    yield Passage("ユーザー設定のプロパティ", value, Hidden.PROPERTY)


def data_parts(package: Package) -> Iterator[Passage]:
    """This function will yield the texts of custom XML, which no screen shows."""
    for part in package.named("customxml/item", ".xml"):
        with suppress(*BROKEN):
            values = (" ".join(filter(None, (each.text, *each.attrib.values()))) for each in package.xml(part).iter())
            text = "\n".join(value.strip() for value in values if value.strip())
            if text:
                yield Passage("カスタムXML", text, Hidden.DATA_PART)


def beside(package: Package) -> Iterator[Passage]:
    """This function will yield what stands in no paragraph, cell or slide: where links lead, what pictures are called,
    the words of charts and diagrams, and what every slide has from its master.
    """
    links = {text: None for part in package.parts for text in _links(package, part)}
    if links:
        yield Passage("リンク先・フィールド（画面には出ません）", "\n".join(links))
    spoken = {
        text: None for part in package.parts if part.lower().startswith(_BODIES) for text in _spoken(package, part)
    }
    if spoken:
        yield Passage("図の代替テキスト（画面には出ません）", "\n".join(spoken))
    for part in package.parts:
        label = next((label for mark, label in _DRAWN.items() if mark in part.lower() and part.endswith(".xml")), "")
        said = [each.text or "" for each in _elements(package, part) if local(each.tag) in ("t", "v")] if label else []
        if any(map(str.strip, said)):
            yield Passage(label, "\n".join(said))


def _elements(package: Package, part: str) -> Iterator[Element]:
    with suppress(*BROKEN):
        yield from (each for each in package.xml(part).iter() if isinstance(each.tag, str))


def _links(package: Package, part: str) -> Iterator[str]:
    """Of addresses on the web only those that hold more than plain letters: others look like numbers of people."""
    if part.endswith(".rels"):
        for each in _elements(package, part):
            if each.get("TargetMode") == "External":
                yield from _telling(unquote(each.get("Target", "")).removeprefix("mailto:"))
    elif part.lower().startswith(_BODIES[:3]):
        for each in _elements(package, part):
            if local(each.tag) == "instrText":
                yield from _telling(each.text or "")


def _telling(text: str) -> Iterator[str]:
    if "@" in text or not text.isascii():
        yield text


def _spoken(package: Package, part: str) -> Iterator[str]:
    for each in _elements(package, part):
        if local(each.tag) in ("docPr", "cNvPr"):
            yield from filter(None, (each.get("descr"), each.get("title")))


def embedded(package: Package, nested: Nested) -> Iterator[Inside]:
    """This function will open the files that are embedded in the file."""
    for part in package.parts:
        path = PurePosixPath(part)
        if path.parent.name.lower() == "embeddings" and path.suffix.lower() != ".bin":
            try:
                yield nested(path.name, package.read(part), Hidden.EMBEDDED)
            except Refused as refused:
                yield Inside(path.name, Hidden.EMBEDDED, None, refused.problems)


def traces(package: Package) -> Iterator[Trace]:
    """This function will name what is there and was not read: macros, embedded objects of old kinds."""
    for part in package.parts:
        path = PurePosixPath(part)
        if path.name.lower() == "vbaproject.bin":
            yield Trace(Hidden.MACRO, "マクロ")
        elif path.parent.name.lower() == "embeddings" and path.suffix.lower() == ".bin":
            yield Trace(Hidden.EMBEDDED, path.name)


def unread(package: Package) -> list[str]:
    """This function will say what a program that reads text cannot see in this file."""
    pictures = sum(part.lower().endswith(_PICTURES) for part in package.parts)
    found = [f"{PICTURES_UNREAD}（{pictures:,}点）"] if pictures else []
    if any(part.lower().endswith("vbaproject.bin") for part in package.parts):
        found.append("マクロの中身")
    if any("/embeddings/" in f"/{part.lower()}" and part.lower().endswith(".bin") for part in package.parts):
        found.append("古い形式の埋め込み")
    return found
