"""Reading files as they arrive: Excel, CSV in UTF-8 or cp932, or a zip of CSVs — bounded, and never run.

What a file is, is told by its content and not by its name. Everything that is not plainly one of the three is refused
with a word on how to mend it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from sekimori.foundation.directory.exchange.parsing import Faults
from sekimori.foundation.directory.exchange.tables import LINE, TABLES
from sekimori.foundation.directory.exchange.workbooks import read_workbook
from sekimori.kernel.problems import Problem, Refused

RowTexts = dict[str, str]
MEGABYTE = 1024 * 1024
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # Excel 97-2003, and every Office file with a password


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes of a file, bytes once unpacked, rows of a table, columns of a row."""

    size: int = 20 * MEGABYTE
    unpacked: int = 100 * MEGABYTE
    entries: int = 200
    rows: int = 100_000
    columns: int = 60


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it arrives; ``name`` is only shown, never opened."""

    name: str
    content: bytes


def read_files(files: Iterable[GivenFile], limits: Limits | None = None) -> dict[str, list[RowTexts]]:
    """This function will read files into tables by name; each row carries its line under ``#``.

    :raises Refused: with everything that is wrong with the files as such; cells are looked at later.
    """
    limits = limits or Limits()
    faults = Faults()
    tables: dict[str, list[RowTexts]] = {}
    given = list(files)
    if not given:
        raise Refused(Problem("ファイル", "選ばれていません", "取り込むファイルを選んでください。"))
    for file in given:
        for name, rows in _read_file(file, limits, faults).items():
            if name in tables:
                faults.on(name, "同じ表が二つあります", "一つのファイルにまとめてください。")
            tables[name] = rows
    if faults.found:
        raise Refused(*faults.found)
    if not any(tables.values()):
        raise Refused(Problem("ファイル", "行が一つもありません", "ひな形に記入してから取り込んでください。"))
    return tables


def _read_file(file: GivenFile, limits: Limits, faults: Faults) -> dict[str, list[RowTexts]]:
    if len(file.content) > limits.size:
        mend = f"{limits.size // MEGABYTE}MB以下にしてください。組織と発令だけのファイルか確かめてください。"
        faults.found.append(Problem(shown_name(file.name), f"大きすぎます（{len(file.content) // MEGABYTE}MB）", mend))
        return {}
    if file.content.startswith(OLD_OFFICE):
        faults.found.append(old_office(file))
        return {}
    if file.content.startswith(b"PK\x03\x04"):
        return _read_packed(file, limits, faults)
    return _read_csv(file, limits, faults)


def old_office(file: GivenFile) -> Problem:
    """This function will say what is wrong with an Office file that is no zip: a password, or an old format."""
    if "EncryptedPackage".encode("utf-16-le") in file.content:
        return Problem(shown_name(file.name), "パスワードが掛かっています", "パスワードを外して保存し直してください。")
    return Problem(shown_name(file.name), "古い形式のExcel（.xls）です", "Excel で開き、.xlsx で保存し直してください。")


def shown_name(name: str) -> str:
    """This function will return the last part of a file's name, cut: it comes from outside."""
    return f"ファイル「{PurePath(name.replace(chr(92), '/')).name[:60]}」"


def _read_packed(file: GivenFile, limits: Limits, faults: Faults) -> dict[str, list[RowTexts]]:
    where = shown_name(file.name)
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            problem = fault_of_archive(archive, where, limits)
            if problem is not None:
                faults.found.append(problem)
                return {}
            if "xl/workbook.xml" in archive.namelist():
                return read_workbook(file.content, archive, where, limits.rows, limits.columns, faults)
            return _read_zip(archive, where, limits, faults)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        faults.found.append(Problem(where, "壊れていて読めません", "元のファイルを保存し直してください。"))
        return {}


def fault_of_archive(archive: zipfile.ZipFile, where: str, limits: Limits) -> Problem | None:
    """This function will say why a zip is not unpacked, or ``None``: bombs and passwords.

    The sizes in the directory bound what is unpacked: Python unpacks no more than they say.
    """
    entries = archive.infolist()
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
        return Problem(where, "展開すると大きすぎます", "組織と発令だけのファイルか確かめてください。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        return Problem(where, "パスワードが掛かっています", "パスワードを外して保存し直してください。")
    return None


def _read_zip(archive: zipfile.ZipFile, where: str, limits: Limits, faults: Faults) -> dict[str, list[RowTexts]]:
    tables: dict[str, list[RowTexts]] = {}
    for entry in archive.infolist():
        name = PurePath(_entry_name(entry)).name
        if entry.is_dir() or name.startswith(".") or "__MACOSX" in entry.filename:
            continue
        if not name.lower().endswith(".csv"):
            faults.found.append(
                Problem(where, f"CSVでないもの「{name[:60]}」が入っています", "CSVだけにしてください。")
            )
            continue
        for table, rows in _read_csv(GivenFile(name, archive.read(entry)), limits, faults).items():
            if table in tables:
                faults.on(table, "同じ表が二つあります", "一つのファイルにまとめてください。")
            tables[table] = rows
    return tables


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Windows writes Japanese names in cp932 without saying so; Python then takes them for cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return entry.filename


def _read_csv(file: GivenFile, limits: Limits, faults: Faults) -> dict[str, list[RowTexts]]:
    where = shown_name(file.name)
    text = decode(file.content)
    if text is None:
        what = "ExcelでもCSV（UTF-8、Shift_JIS）でもないか、文字化けしています"
        mend = "Excel で開き、.xlsx 又は「CSV UTF-8」で保存し直してください。"
        faults.found.append(Problem(where, what, mend))
        return {}
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        headers = [cell.strip() for cell in next(lines, [])]
        name = _table_of(headers, file.name)
        if name is None:
            mend = "ファイル名を「組織.csv」のように表の名前にし、見出しをひな形に合わせてください。"
            faults.found.append(Problem(where, "どの表のCSVか分かりません", mend))
            return {}
        return {name: _csv_rows(name, headers, lines, limits, faults)}
    except csv.Error:
        mend = '引用符（"）の閉じ忘れがないか確かめ、Excel で保存し直してください。'
        faults.found.append(Problem(where, "CSVとして読めません", mend))
        return {}


def _csv_rows(
    name: str, headers: list[str], lines: "Iterable[list[str]]", limits: Limits, faults: Faults
) -> list[RowTexts]:
    rows: list[RowTexts] = []
    number = 1
    for cells in lines:
        number += 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headers):
            faults.at(
                name, number, "", f"列の数が見出しと違います（{len(cells)}列）", "区切りの , の数を確かめてください。"
            )
            continue
        if len(rows) >= limits.rows:
            faults.on(name, f"{limits.rows:,}行を超えています", "分けて取り込んでください。")
            break
        rows.append({**dict(zip(headers, cells, strict=True)), LINE: str(number)})
    return rows


def decode(content: bytes) -> str | None:
    """This function will return the text of a CSV in UTF-8 or cp932, or ``None`` if it is in neither.

    UTF-8 first, because cp932 accepts many a UTF-8 text as nonsense; control characters are in no table.
    """
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _table_of(headers: list[str], file_name: str) -> str | None:
    """The table whose name the file bears, or whose columns it has."""
    stem = PurePath(file_name.replace("\\", "/")).stem
    if stem in TABLES:
        return stem
    found = [name for name, table in TABLES.items() if set(table.headers) <= set(headers)]
    return found[0] if len(found) == 1 else None
