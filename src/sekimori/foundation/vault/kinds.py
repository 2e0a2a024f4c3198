"""Which files are kept, told by their bytes: a name alone says nothing. Pure."""

import io
import zipfile

from sekimori.kernel.problems import Problem, Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel and PowerPoint up to 2003
SIGNATURES = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    "doc": (OLE, "application/msword"),
    "xls": (OLE, "application/vnd.ms-excel"),
    "ppt": (OLE, "application/vnd.ms-powerpoint"),
}
OFFICE = {
    "docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
ALLOWED = (*SIGNATURES, *OFFICE, *TEXTS)


def content_type_of(name: str, data: bytes) -> str:
    """This function will return the content type of a file whose bytes are what its name says.

    :raises Refused: if the kind is not kept here, the bytes are of another kind, or the document carries a macro.
    """
    where = f"ファイル「{name[:80]}」"
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in SIGNATURES:
        signature, content_type = SIGNATURES[extension]
        matches = data.startswith(signature)
    elif extension in OFFICE:
        part, content_type = OFFICE[extension]
        matches = _is_office(part, data, where)
    elif extension in TEXTS:
        content_type, matches = TEXTS[extension], _is_text(data)
    else:
        raise Refused(
            Problem(where, "この種類のファイルは受け付けていません", f"{'・'.join(ALLOWED)} のどれかにしてください")
        )
    if not matches:
        raise Refused(
            Problem(where, f"中身が「.{extension}」のものではありません", "元のソフトウェアで保存し直してください")
        )
    return content_type


def _is_office(part: str, data: bytes, where: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        return False
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise Refused(Problem(where, "マクロが含まれています", "マクロのない形で保存し直すか、PDFにしてください"))
    return "[Content_Types].xml" in names and any(name.startswith(part) for name in names)


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    for encoding in ("utf-8-sig", "cp932"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
