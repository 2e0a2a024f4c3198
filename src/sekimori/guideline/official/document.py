"""A file with an official text, read: its exact bytes with their digest, and the tree made of them."""

import hashlib
from dataclasses import dataclass, field

from sekimori.guideline.official.reading import read
from sekimori.guideline.official.text import OfficialText
from sekimori.guideline.official.tree import parse


@dataclass(frozen=True)
class OfficialDocument:
    """One file. ``digest`` is the SHA-256 of ``data`` in hexadecimal: what was loaded can be shown years later."""

    name: str
    data: bytes = field(repr=False)
    text: OfficialText = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def open_document(name: str, data: bytes) -> OfficialDocument:
    """This function will read a file with an official text.

    :raises Refused: if the file cannot be read or holds no numbered text.
    """
    return OfficialDocument(name, data, parse(read(name, data)))
