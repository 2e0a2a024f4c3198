"""What every Office file can carry beside what it shows: properties, data parts, embedded files, macros, pictures."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import unquote

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
    """This function will yield what a click or a screen reader brings out: where links lead, what pictures are called.

    Of addresses on the web only those that hold more than plain letters and figures, which otherwise look like numbers
    of people.
    """
    targets: dict[str, None] = {}
    spoken: dict[str, None] = {}
    for part in package.parts:
        with suppress(*BROKEN):
            if part.endswith(".rels"):
                for each in package.xml(part):
                    target = unquote(each.get("Target", ""))
                    if each.get("TargetMode") == "External" and ("@" in target or not target.isascii()):
                        targets[target.removeprefix("mailto:")] = None
            elif part.lower().startswith(("word/document", "word/header", "word/footer", "xl/drawings/", "ppt/slides/")):
                for each in package.xml(part).iter():
                    if not isinstance(each.tag, str):
                        continue
                    if local(each.tag) == "instrText" and ("@" in (each.text or "") or not (each.text or "").isascii()):
                        targets[each.text or ""] = None
                    elif local(each.tag) in ("docPr", "cNvPr"):
                        spoken.update(dict.fromkeys(filter(None, (each.get("descr"), each.get("title")))))
    if targets:
        yield Passage("リンク先・フィールド（画面には出ません）", "\n".join(targets))
    if spoken:
        yield Passage("図の代替テキスト（画面には出ません）", "\n".join(spoken))


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
