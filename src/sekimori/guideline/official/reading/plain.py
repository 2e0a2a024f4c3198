"""Text files: UTF-8, UTF-16 or cp932 (シフトJIS), told apart by what reads as Japanese."""

import codecs
import re

from sekimori.guideline.official.reading.bounds import MOST_CHARACTERS, MOST_LINES, refuse, too_large
from sekimori.guideline.official.text import Line
from sekimori.kernel.problems import Refused

_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ("utf-8", "cp932", "utf-16-le", "utf-16-be")
_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
_HIRAGANA = re.compile("[ぁ-ん]")
_WRITTEN = re.compile(r"[^\x00-\x7f\s]")  # tags and code are not counted
LEAST_HIRAGANA = 0.1  # of what is no ASCII; official prose has about a third, a wrongly decoded text next to none
MOST_REPLACED = 0.005  # � in the text itself: a few are noticed, many mean that the text is spoilt


def read(name: str, data: bytes) -> tuple[Line, ...]:
    """This function will read the lines of a text file.

    :raises Refused: if it is too long, binary, garbled or in another character set.
    """
    rows = _LINE_END.split(decode(name, data))
    if len(rows) > MOST_LINES:
        raise too_large(name)
    return tuple(
        Line(text, f"{number}行目", gap="\f" in row)
        for number, row in enumerate(rows, start=1)
        for text in re.split("[\f\v]", row)
    )


def decode(name: str, data: bytes, declared: str = "") -> str:
    """This function will decode a file's bytes; ``declared`` is the character set the file itself names.

    :raises Refused: if no character set makes Japanese of them.
    """
    decoded = ""
    for charset in _candidates(data, declared):
        try:
            text = data.decode(charset).lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
        if _reads_as_japanese(text):
            if len(text) > MOST_CHARACTERS:
                raise too_large(name)
            return text
        decoded = decoded or text
    raise _why(name, data, decoded)


def _candidates(data: bytes, declared: str) -> list[str]:
    for mark, charset in _MARKED:
        if data.startswith(mark):
            return [charset]
    return [*([declared] if declared else []), *_UNMARKED]


def _reads_as_japanese(text: str) -> bool:
    if "\x00" in text or text.count("\ufffd") > len(text) * MOST_REPLACED:
        return False
    written = len(_WRITTEN.findall(text))
    return written > 0 and len(_HIRAGANA.findall(text)) >= written * LEAST_HIRAGANA


def _why(name: str, data: bytes, decoded: str) -> Refused:
    if b"\x00" in data[:4096]:
        return refuse(
            name, "文字のファイルではありません", "本文の入った .txt、.docx、.html のファイルを選んでください。"
        )
    if decoded:
        return refuse(
            name,
            "日本語の文として読めません（文字化けしているか、本文がありません）",
            "メモ帳などで開いて読めることを確かめ、文字コードをUTF-8にして保存し直してください。",
        )
    try:
        data.decode("utf-8")
        line = 1
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    return refuse(
        f"{name} {line}行目",
        "文字コードがUTF-8、UTF-16、シフトJIS（cp932）のどれでもありません",
        "メモ帳などで開き、文字コードをUTF-8にして保存し直してください。",
    )
