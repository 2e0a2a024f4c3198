"""Files that hold an official text: which kind they are, within which bounds they are read, and what is refused."""

from pathlib import PurePath

from sekimori.guideline.official.reading import plain, web, word
from sekimori.guideline.official.reading.bounds import MOST_BYTES, refuse, too_large
from sekimori.guideline.official.text import Line

_WORD_AGAIN = "Wordで開き、「名前を付けて保存」で .docx 形式にしてから読み込んでください。"
# What a file begins with tells its kind; its name may say anything.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "古いWord形式（.doc）か、パスワードの付いたファイルです", f"パスワードを外し、{_WORD_AGAIN}"),
    (
        b"%PDF",
        "PDFファイルです",
        "元のWord文書（.docx）か、本文を貼り付けたテキストファイル（.txt）を読み込んでください。",
    ),
    (b"{\\rtf", "リッチテキスト形式（.rtf）です", _WORD_AGAIN),
    (b"\x89PNG", "画像ファイルです", "本文が文字で入ったファイル（.docx、.txt、.html）を読み込んでください。"),
    (b"\xff\xd8\xff", "画像ファイルです", "本文が文字で入ったファイル（.docx、.txt、.html）を読み込んでください。"),
)


def read(name: str, data: bytes) -> tuple[Line, ...]:
    """This function will read the lines of a .txt, .docx or .html file; what it is, its contents tell.

    :raises Refused: if it is none of these, too large, empty or garbled.
    """
    shown = PurePath(name).name[-80:] or "ファイル"
    if len(data) > MOST_BYTES:
        raise too_large(shown)
    if not data.strip():
        raise refuse(shown, "ファイルが空です", "本文の入ったファイルを選んでください。")
    for beginning, what, mend in _FOREIGN:
        if data.startswith(beginning):
            raise refuse(shown, what, mend)
    if data.startswith(b"PK\x03\x04"):
        lines = word.read(shown, data)
    elif _is_web_page(shown, data):
        lines = web.read(shown, plain.decode(shown, data, web.declared_charset(data)))
    else:
        lines = plain.read(shown, data)
    if not any(line.text.strip() for line in lines):
        raise refuse(shown, "文字がありません", "本文が画像になっていないか確かめてください。")
    return lines


def _is_web_page(name: str, data: bytes) -> bool:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return name.lower().endswith((".html", ".htm")) or start.startswith((b"<!doctype html", b"<html"))
