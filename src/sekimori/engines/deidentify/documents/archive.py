"""ZIP archives: the files in them, within bounds; names in cp932 as Windows writes them."""

import io
import zipfile

from sekimori.engines.deidentify.documents.office import Nested
from sekimori.engines.deidentify.documents.opened import Bounds, Inside, Opened, refused
from sekimori.engines.deidentify.documents.package import BROKEN
from sekimori.kernel.problems import Refused

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def open_archive(name: str, content: bytes, *, bounds: Bounds, nested: Nested, password: str) -> Opened:
    """This function will open every file of an archive.

    :raises Refused: if the archive is damaged or holds more than is allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [each for each in archive.infolist() if not each.is_dir()]
            if len(files) > bounds.most_files or sum(each.file_size for each in files) > bounds.most_unpacked:
                raise refused(name, "中身が多すぎます", "ファイルを分けてください。")
            left = bounds.most_unpacked
            inside: list[Inside] = []
            for each in files:
                opened, size = _open(archive, each, left, bounds, nested, password)
                left -= size
                inside.append(opened)
            return Opened(name, inside=tuple(inside))
    except Refused:
        raise
    except BROKEN:
        raise refused(name, "壊れていて読めません", "ZIPを作り直してください。") from None


def _open(
    archive: zipfile.ZipFile, file: zipfile.ZipInfo, left: int, bounds: Bounds, nested: Nested, password: str
) -> tuple[Inside, int]:
    name = _name(file)
    try:
        if file.flag_bits & _ENCRYPTED and not password:
            raise refused(name, "パスワードが付いています", "--password でパスワードを渡してください。")
        with archive.open(file, pwd=password.encode() or None) as stream:
            most = min(left, bounds.most_bytes)
            content = stream.read(most + 1)
        if len(content) > most:
            raise refused(name, "大きすぎます", "ファイルを分けてください。")
        return nested(name, content, None), len(content)
    except Refused as refused_:
        return Inside(name, None, None, refused_.problems), 0
    except BROKEN:
        what = "パスワードが違うか、読めない方式の暗号です" if file.flag_bits & _ENCRYPTED else "壊れていて読めません"
        problems = refused(name, what, "取り出して、別に調べてください。").problems
        return Inside(name, None, None, problems), 0


def _name(file: zipfile.ZipInfo) -> str:
    """Without the mark of UTF-8, the standard says cp437; Japanese Windows writes cp932."""
    if file.flag_bits & _UTF8_NAME:
        return file.filename
    try:
        return file.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return file.filename
