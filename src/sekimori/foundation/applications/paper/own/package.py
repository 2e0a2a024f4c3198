"""Word and Excel files from outside: opened within bounds, and only if nothing in them acts or reaches outside.

A template is filled again and again and handed to many people, so it must be text and layout only: no macros, no
embedded programs, no links that fetch, no fields that run. What is refused is named, with how to mend it.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from sekimori.kernel.problems import Problem, Refused

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_UNPACKED = 40 * MEGABYTE
MOST_OF_A_PART = 10 * MEGABYTE
MOST_PARTS = 1000
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # Office up to 2003, and every Office file with a password
MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ACTING_PARTS = re.compile(r"vbaproject|vbadata|activex|/embeddings/|macrosheets|customui", re.IGNORECASE)
_FETCHING_PARTS = re.compile(r"externallinks/|/connections\.xml|querytables/|/webextensions/", re.IGNORECASE)
# Word's fields that fetch or run; Excel's functions that do.
_FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|LINK|MACROBUTTON)\b")
_FUNCTIONS = re.compile(r"\b(WEBSERVICE|RTD|IMAGE|CALL|REGISTER\.ID|EXEC)\s*\(|\|'?[^!]*'?!", re.IGNORECASE)


@dataclass(frozen=True)
class Package:
    """An Office file's parts, unpacked; ``format`` is docx or xlsx."""

    format: str
    parts: dict[str, bytes]

    def tree(self, name: str) -> Any:
        """This function will parse a part. :raises Refused: if it is no XML, or declares what fetches."""
        return parse(self.parts[name], name)

    def packed(self, changed: dict[str, bytes]) -> bytes:
        """This function will pack the parts again, some of them changed, and leave all others as they came."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, changed.get(name, content))
        return stream.getvalue()


def open_package(name: str, data: bytes) -> Package:
    """This function will unpack a Word or Excel file that only shows text.

    :raises Refused: if it is another kind of file than its name says, too large, broken, or acts or reaches outside.
    """
    where = f"ファイル「{PurePosixPath(name.replace(chr(92), '/')).name[:60]}」"
    if len(data) > MOST_BYTES:
        raise _refused(where, f"{MOST_BYTES // MEGABYTE}MBを超えています", "写真や図を小さくするか、除いてください")
    if data.startswith(OLD_OFFICE):
        what = "パスワードが掛かっているか、古い形式（.doc、.xls）です"
        raise _refused(where, what, "パスワードを外し、「.docx」又は「.xlsx」で保存し直してください")
    parts = _unpacked(where, data)
    package = Package(_format(where, name, parts), parts)
    _refuse_what_acts(where, package)
    return package


def parse(content: bytes, where: str) -> Any:
    """This function will parse a part's XML without fetching or expanding anything. :raises Refused: if it is none."""
    if _DOCTYPE.search(content[:4096]):
        raise _refused(where, "外部の内容を読み込む宣言が含まれています", "Word又はExcelで保存し直してください")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _broken(where) from None


def _refused(where: str, what: str, mend: str) -> Refused:
    return Refused(Problem(where, what, mend))


def _broken(where: str) -> Refused:
    return _refused(where, "壊れていて読めません", "Word又はExcelで開き、保存し直してください")


def _unpacked(where: str, data: bytes) -> dict[str, bytes]:
    """Sizes are counted before anything is unpacked; Python unpacks no more of a part than its entry says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            largest = max((entry.file_size for entry in entries), default=0)
            if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED or largest > MOST_OF_A_PART:
                raise _refused(where, "ほどくと大きすぎます", "様式だけのファイルにしてください")
            if len({entry.filename for entry in entries}) != len(entries):
                raise _broken(where)
            return {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _refused(
            where, "Word（.docx）でもExcel（.xlsx）でもありません", "Word又はExcelで作った様式を選んでください"
        ) from None


def _format(where: str, name: str, parts: dict[str, bytes]) -> str:
    """What the file is by its own statement, which must be what its name says."""
    if "[Content_Types].xml" not in parts:
        raise _refused(
            where, "Word（.docx）でもExcel（.xlsx）でもありません", "Word又はExcelで作った様式を選んでください"
        )
    types = [element.get("ContentType", "") for element in parse(parts["[Content_Types].xml"], where)]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise _refused(where, "マクロが含まれています", "マクロのない「.docx」又は「.xlsx」で保存し直してください")
    found = {MAIN_TYPES[kind] for kind in types if kind in MAIN_TYPES}
    extension = name.rpartition(".")[2].lower()
    if len(found) != 1 or extension not in found:
        what = "ファイル名の末尾と中身が合いません" if found else "Word（.docx）でもExcel（.xlsx）でもありません"
        raise _refused(where, what, "Word又はExcelで「.docx」又は「.xlsx」として保存し直してください")
    return found.pop()


def _refuse_what_acts(where: str, package: Package) -> None:
    for name, content in package.parts.items():
        if _ACTING_PARTS.search(name):
            raise _refused(where, "マクロや埋め込まれたものが含まれています", "それらを除いて保存し直してください")
        if _FETCHING_PARTS.search(name):
            raise _refused(where, "ほかのファイルやデータへのリンクが含まれています", "リンクを解除してください")
        if name.endswith((".xml", ".rels", ".vml")) and _DOCTYPE.search(content[:4096]):
            raise _refused(where, "外部の内容を読み込む宣言が含まれています", "Word又はExcelで保存し直してください")
        if name.endswith(".rels"):
            _refuse_links(where, parse(content, where))
        elif name.startswith("word/") and name.endswith(".xml"):
            _refuse_fields(where, parse(content, where))
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _refuse_functions(where, parse(content, where))


def _refuse_links(where: str, links: Any) -> None:
    """A link that is followed by hand (hyperlink) may stay; one that is followed by opening the file may not."""
    for link in links:
        kind = link.get("Type", "").rpartition("/")[2]
        if link.get("TargetMode") == "External" and kind != "hyperlink":
            raise _refused(
                where, "開くと外部から読み込むものが含まれています", "リンクされた図やひな形を外してください"
            )
        if kind in ("aFChunk", "oleObject", "control", "package", "subDocument"):
            raise _refused(where, "埋め込まれたものが含まれています", "除いて保存し直してください")


def _refuse_fields(where: str, root: Any) -> None:
    for instruction in _instructions(root):
        if _FIELDS.search(instruction.upper()):
            raise _refused(where, "外部から読み込むフィールドが含まれています", "そのフィールドを文字にしてください")


def _instructions(root: Any) -> list[str]:
    """What the fields of a document do. Word may cut an instruction into runs, and put a field into another's."""
    loose: list[str] = []  # outside any field, where it does nothing in Word; looked at all the same
    found = [loose]
    open_fields: list[list[str]] = []
    for element in root.iter("{*}fldChar", "{*}instrText", "{*}fldSimple"):
        name = etree.QName(element).localname
        if name == "instrText":
            (open_fields[-1:] or [loose])[0].append(element.text or "")
        elif name == "fldSimple":
            found.append([value for key, value in element.items() if key.endswith("}instr")])
        elif "begin" in element.values():
            open_fields.append([])
            found.append(open_fields[-1])
        elif "end" in element.values() and open_fields:
            open_fields.pop()
    return ["".join(texts) for texts in found]


def _refuse_functions(where: str, root: Any) -> None:
    for formula in root.iter("{*}f"):
        if _FUNCTIONS.search(formula.text or ""):
            raise _refused(where, "外部とやり取りする関数が含まれています", "その数式を除いてください")
