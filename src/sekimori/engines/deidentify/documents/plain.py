"""Plain text and CSV in the encodings of Japanese offices."""

import csv
import io

from sekimori.engines.deidentify.documents.opened import BOUNDS, Opened, Passage, Sheet, refused
from sekimori.kernel.problems import Refused

SURELY = 20  # characters beyond ASCII that are right in UTF-8: by chance those of other encodings hardly ever are


def open_text(name: str, content: bytes) -> Opened:
    """This function will read a text. :raises Refused: if its encoding is not known."""
    return Opened(name, (Passage("", decode(name, content), lines=True),))


def open_csv(name: str, content: bytes, ending: str) -> Opened:
    """This function will read separated values. :raises Refused: if the encoding is not known."""
    return Opened(name, sheets=(Sheet("", _table(decode(name, content), ending)),))


def decode(name: str, content: bytes) -> str:
    """This function will decode Japanese text: UTF-8, UTF-16, Shift_JIS (cp932), EUC-JP or ISO-2022-JP.

    :raises Refused: if it is none of them.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(name, content, encoding)
    if b"\x1b$" in content[:100_000] and (text := _tried(content, "iso2022_jp")) is not None:
        return text
    half_nul = content[:10_000].count(0) * 3 > len(content[:10_000])  # UTF-16 of Latin letters is valid UTF-8
    if not half_nul and (text := _as_utf8(name, content)) is not None:
        return text
    encodings = ("utf-16-le", "utf-16-be") if b"\x00" in content else ("cp932", "euc_jp")
    readings = [text for encoding in encodings if (text := _tried(content, encoding)) is not None]
    if not readings:
        raise refused(name, "文字コードが分かりません", "UTF-8で保存し直してください。")
    return max(readings, key=japanese)


def japanese(text: str) -> int:
    """This function will score how much a text reads as Japanese: a wrong decoding has half-width kana, no hiragana."""
    head = text[:20_000]
    return (
        sum("ぁ" <= char <= "ん" for char in head) * 2
        + sum("一" <= char <= "龠" for char in head)
        - sum("｡" <= char <= "ﾟ" for char in head)
    )


def _as_utf8(name: str, content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        if not_ascii(before) >= SURELY:
            raise mixed(name, before.count("\n") + 1) from None
        return None


def not_ascii(text: str) -> int:
    """This function will count the characters beyond ASCII."""
    return 0 if text.isascii() else sum(char > "\x7f" for char in text)


def mixed(name: str, line: int) -> Refused:
    """This function will make the refusal of a text whose encoding changes: other encodings would read it as nonsense."""
    what = f"{line:,}行目の文字コードが、ほかの行と違うか、分かりません"
    return refused(name, what, "その行を直し、UTF-8で保存し直してください。")


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strictly(name: str, content: bytes, encoding: str) -> str:
    text = _tried(content, encoding)
    if text is None:
        raise refused(name, "文字コードの印と中身が合いません", "UTF-8で保存し直してください。")
    return text


def delimiter_of(text: str, ending: str) -> str:
    """This function will tell what separates the values of a table: a comma, a tab or a semicolon."""
    head = text[:10_000]
    if ending == ".tsv" or head.count("\t") > head.count(","):
        return "\t"
    return ";" if head.count(";") > head.count(",") * 2 else ","


def _table(text: str, ending: str) -> list[list[str]]:
    delimiter = delimiter_of(text, ending)
    previous = csv.field_size_limit(BOUNDS.most_bytes)
    try:
        reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
    finally:
        csv.field_size_limit(previous)
