"""A file of any kind that is known: which reader reads it."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError

from sekimori.engines.deidentify.documents.archive import open_archive
from sekimori.engines.deidentify.documents.excel import open_book
from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.mail import open_mail
from sekimori.engines.deidentify.documents.opened import BOUNDS, Bounds, Inside, Opened, Spent, refused
from sekimori.engines.deidentify.documents.package import BROKEN, OLD_OFFICE
from sekimori.engines.deidentify.documents.pdf import open_pdf
from sekimori.engines.deidentify.documents.plain import decode, open_csv, open_text
from sekimori.engines.deidentify.documents.slides import open_slides
from sekimori.engines.deidentify.documents.web import open_html
from sekimori.engines.deidentify.documents.word import open_word

_OFFICE = {
    ".xlsx": open_book, ".xlsm": open_book, ".docx": open_word, ".docm": open_word, ".pptx": open_slides,
    ".pptm": open_slides,
}  # fmt: skip
OLD = {".xls": "Excelブック（.xlsx）", ".doc": "Word文書（.docx）", ".ppt": "PowerPointプレゼンテーション（.pptx）"}
_TEXTS = (".txt", ".md", ".log", ".json", ".xml", ".ndjson")
KNOWN = (*_TEXTS, ".csv", ".tsv", ".htm", ".html", ".pdf", ".eml", ".zip", *_OFFICE)


def open_file(name: str, content: bytes, *, bounds: Bounds = BOUNDS, password: str = "") -> Opened:
    """This function will read a file by its ending, and the files in it.

    ``password`` opens what is locked; it is tried on the file and on what is inside.

    :raises Refused: if the kind of file is not supported, or it is too large, locked or damaged.
    """
    return _open(name, content, bounds, password, 0, Spent())


def _open(name: str, content: bytes, bounds: Bounds, password: str, depth: int, spent: Spent) -> Opened:
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if len(content) > bounds.most_bytes:
        raise refused(name, f"大きすぎます（上限{bounds.most_bytes // 1_000_000}MB）", "分割してください。")
    if ending in OLD:
        raise refused(name, f"古い形式（{ending}）です", f"開いて「{OLD[ending]}」で保存し直してください。")
    nested = partial(_nested, bounds=bounds, password=password, depth=depth + 1, spent=spent)
    reader = _readers(bounds, nested, password).get(ending)
    if reader is None:
        what = "この形式は調べられません" if ending else "ファイルの種類が分かりません"
        raise refused(
            name, what, f"調べられるのは {' '.join(KNOWN)} です。ほかは、調べていないものとして扱ってください。"
        )
    try:
        return reader(name, content)
    except (MemoryError, RecursionError):
        what = "込み入りすぎているか、大きすぎて読めません"
        raise refused(name, what, "元の文書から作り直してください。") from None


Reader = Callable[[str, bytes], Opened]


def _readers(bounds: Bounds, nested: Callable[[str, bytes, Hidden | None], Inside], password: str) -> dict[str, Reader]:
    def page(name: str, content: bytes) -> Opened:
        return open_html(name, decode(name, content))

    def office(name: str, content: bytes) -> Opened:
        reader = _OFFICE[PurePosixPath(name.lower()).suffix]
        return reader(name, unlocked(name, content, password), bounds=bounds, nested=nested)

    return {
        **dict.fromkeys(_OFFICE, office),
        **dict.fromkeys(_TEXTS, open_text),
        ".csv": partial(open_csv, ending=".csv"),
        ".tsv": partial(open_csv, ending=".tsv"),
        ".htm": page,
        ".html": page,
        ".pdf": partial(open_pdf, bounds=bounds, nested=nested, password=password),
        ".eml": partial(open_mail, nested=nested),
        ".zip": partial(open_archive, bounds=bounds, nested=nested, password=password),
    }


def _nested(
    name: str, content: bytes, hidden: Hidden | None, *, bounds: Bounds, password: str, depth: int, spent: Spent
) -> Inside:
    """A file in a file. :raises Refused: if it cannot be read, lies too deep, or is one too many."""
    spent.files += 1
    spent.unpacked += len(content)
    if depth > bounds.deepest:
        raise refused(name, "ファイルの中のファイルが深すぎます", "取り出して、別に調べてください。")
    if spent.files > bounds.most_files or spent.unpacked > bounds.most_unpacked:
        raise refused(name, "中のファイルを合わせると多すぎます", "取り出して、別に調べてください。")
    return Inside(name, hidden, _open(name, content, bounds, password, depth, spent))


def unlocked(name: str, content: bytes, password: str) -> bytes:
    """This function will decrypt an Office file that is locked: an old container around the new file (MS-OFFCRYPTO).

    :raises Refused: if the password is missing or wrong, or it is a file of an old format.
    """
    if not content.startswith(OLD_OFFICE):
        return content
    mend = "パスワードを外すか、--password でパスワードを渡してください。"
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        if not file.is_encrypted():
            raise refused(name, "中身が古い形式です", "開いて、新しい形式で保存し直してください。")
        if not password:
            raise refused(name, "パスワードが付いています", mend)
        clear = io.BytesIO()
        file.load_key(password=password)
        file.decrypt(clear)
        return clear.getvalue()
    except (DecryptionError, InvalidKeyError):
        raise refused(name, "パスワードが違います", mend) from None
    except (FileFormatError, *BROKEN):
        raise refused(name, "パスワードが付いているか、壊れていて読めません", mend) from None
