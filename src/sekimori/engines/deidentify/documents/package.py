"""Office's packed files (ECMA-376 part 2): parts, and which part refers to which."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sekimori.engines.deidentify.documents.opened import Bounds, refused
from sekimori.kernel.problems import Refused

OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, .doc, and a new file with a password
BROKEN = (  # faults of XML are SyntaxErrors, whichever library reads it
    DefusedXmlException, SyntaxError, zlib.error, zipfile.BadZipFile, LookupError, TypeError, ValueError, AttributeError, OSError,
    EOFError, NotImplementedError, RuntimeError, zipfile.LargeZipFile, ArithmeticError,
)  # fmt: skip
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """A packed file; every read is bounded by what the archive says and by what is really unpacked."""

    def __init__(self, name: str, content: bytes, bounds: Bounds) -> None:
        self.name = name
        self.bounds = bounds
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._left = bounds.most_unpacked
        if sum(each.file_size for each in self._archive.infolist()) > bounds.most_unpacked:
            raise self._too_large()
        self.parts = tuple(each.filename for each in self._archive.infolist() if not each.is_dir())
        self._known = {part.lower(): part for part in self.parts}

    def _too_large(self) -> Refused:
        return refused(self.name, "中身が大きすぎます", "ファイルを分けてください。")

    def has(self, part: str) -> bool:
        return part.lower() in self._known

    def stream(self, part: str) -> IO[bytes]:
        """This function will open one part for reading in pieces. :raises KeyError: if there is none."""
        found = self._archive.getinfo(self._known[part.lower()])
        if found.file_size > self.bounds.most_part:
            raise self._too_large()
        return self._archive.open(found)

    def read(self, part: str) -> bytes:
        """This function will read one part whole, never more than is allowed whatever its header says."""
        with self.stream(part) as stream:
            content = stream.read(min(self._left, self.bounds.most_part) + 1)
        self._left -= len(content)
        if self._left < 0 or len(content) > self.bounds.most_part:
            raise self._too_large()
        return content

    def xml(self, part: str) -> Element:
        """This function will read a part as XML; entities and outside references are refused."""
        root: Element = ElementTree.fromstring(self.read(part))
        return root

    def named(self, prefix: str, suffix: str = "") -> list[str]:
        """This function will return the parts whose names begin and end so, in their order."""
        return [part for part in self.parts if part.lower().startswith(prefix) and part.lower().endswith(suffix)]

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """This function will yield what a part refers to inside the package: id, kind (its last word) and part."""
        folder, file = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", file + ".rels")
        if not self.has(relations):
            return
        with suppress(*BROKEN):
            for each in self.xml(relations).iter(_RELATION):
                if each.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
                    yield each.get("Id", ""), each.get("Type", "").rsplit("/", 1)[-1], target.lstrip("/")


def local(tag: str) -> str:
    """This function will return an XML name without its namespace."""
    return tag.rsplit("}", 1)[-1]


def texts(root: Element, name: str = "t") -> str:
    """This function will join the texts of all elements of one name."""
    return "".join(each.text or "" for each in root.iter() if isinstance(each.tag, str) and local(each.tag) == name)


def attribute(element: Element, name: str) -> str:
    """This function will return an attribute whatever its namespace; blank if there is none."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")
