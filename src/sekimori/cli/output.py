"""What a command shows: columns on a terminal, and files."""

from pathlib import Path
from unicodedata import east_asian_width

from sekimori.kernel.problems import Problem, Refused


def padded(text: str, width: int) -> str:
    """This function will fill a text up to a width; Japanese characters take two columns of a terminal."""
    taken = sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
    return text + " " * max(width - taken, 0)


def write_file(path: Path, content: bytes) -> None:
    """This function will write a file that a command was asked for.

    :raises Refused: if it cannot be written there.
    """
    try:
        path.write_bytes(content)
    except OSError:
        mend = "フォルダがあること、書き込めることを確かめてください。"
        raise Refused(Problem(f"ファイル「{path.name}」", "書き出せません", mend)) from None
