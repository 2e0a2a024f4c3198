"""Plain text and CSV in the encodings of Japanese offices."""

import csv
import io

from sekimori.engines.deidentify.documents.opened import BOUNDS, Opened, Passage, Sheet, refused


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
    if not half_nul and (text := _tried(content, "utf-8")) is not None:
        return text
    encodings = ("utf-16-le", "utf-16-be") if b"\x00" in content else ("cp932", "euc_jp")
    readings = [text for encoding in encodings if (text := _tried(content, encoding)) is not None]
    if not readings:
        raise refused(name, "文字コードが分かりません", "UTF-8で保存し直してください。")
    return max(readings, key=_japanese)


def _japanese(text: str) -> int:
    """How much a text reads as Japanese: of two decodings the wrong one has half-width kana and hardly any hiragana."""
    head = text[:20_000]
    return (
        sum("ぁ" <= char <= "ん" for char in head) * 2
        + sum("一" <= char <= "龠" for char in head)
        - sum("｡" <= char <= "ﾟ" for char in head)
    )


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


def _table(text: str, ending: str) -> list[list[str]]:
    head = text[:10_000]
    delimiter = (
        "\t"
        if ending == ".tsv" or head.count("\t") > head.count(",")
        else ";"
        if head.count(";") > head.count(",") * 2
        else ","
    )
    previous = csv.field_size_limit(BOUNDS.most_bytes)
    try:
        reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]
    finally:
        csv.field_size_limit(previous)
