"""Where the body of an official text begins: after the title and the table of contents, which repeats its numbers."""

import re
from dataclasses import dataclass

from sekimori.guideline.official.markers import SPACE, STRUCTURAL, Marker, Style, recognise
from sekimori.guideline.official.text import Line

_MARKS = re.compile(rf"#{{1,6}}[{SPACE}]*|[-*+–−－][{SPACE}]+(?![-−－\d\s]*[-−－]$)")
_CONTENTS = re.compile("(目次|もくじ|目録)")
_ENTRY = re.compile(rf"([.…・‥．]{{2,}}|[\t{SPACE}])[{SPACE}]*[0-9０-９]{{1,3}}[{SPACE}]*$")
_CAPTION = re.compile("[（(].{1,60}[）)]")
MOST_FRONT_LINES = 300


@dataclass(frozen=True, slots=True)
class Zones:
    """Indexes into the lines: the title runs up to ``contents``, the contents up to ``body``."""

    contents: int
    body: int


def split_marks(text: str) -> tuple[str, str]:
    """This function will split the signs of the file's format (#, a list's dash) from the line's own text."""
    text = text.strip()
    end = 0
    while match := _MARKS.match(text, end):
        end = match.end()
    return text[:end], text[end:].lstrip()


def is_caption(text: str) -> bool:
    """This function will say whether a line is a heading in brackets, as stands above an article: （趣旨）."""
    return _CAPTION.fullmatch(text) is not None and "。" not in text and text.count("（") + text.count("(") == 1


def find(lines: list[Line]) -> Zones:
    """This function will return where the contents and the body begin; without numbers the body is empty."""
    contents = _contents_heading(lines)
    first = _first_number(lines, contents + 1 if contents is not None else 0)
    if contents is None or first == len(lines):
        first = _first_number(lines, 0)
        return Zones(first, first)
    return Zones(contents, _second_time(lines, contents, first))


def _contents_heading(lines: list[Line]) -> int | None:
    """The line 目次, unless the body has begun before it."""
    for index, line in enumerate(lines[:MOST_FRONT_LINES]):
        if _CONTENTS.fullmatch("".join(split_marks(line.text)[1].split())):
            return index
        if any(marker.style in STRUCTURAL for marker in _markers(line)):
            return None
    return None


def _first_number(lines: list[Line], start: int) -> int:
    """The first line numbered 第…; in a text without any, the first numbered 1."""
    for index in range(start, len(lines)):
        if any(marker.style in STRUCTURAL for marker in _markers(lines[index])):
            return _with_caption(lines, index, start)
    for index in range(start, len(lines)):
        if any(marker.style is Style.PLAIN and marker.number == (1,) for marker in _markers(lines[index])):
            return index
    return len(lines)


def _markers(line: Line) -> list[Marker]:
    return [marker for marker in recognise(split_marks(line.text)[1]) if not marker.mentioned]


def _with_caption(lines: list[Line], index: int, start: int) -> int:
    return index - 1 if index > start and is_caption(split_marks(lines[index - 1].text)[1]) else index


def _second_time(lines: list[Line], contents: int, first: int) -> int:
    """The body begins where the first number of the contents stands again, if possible with the same heading."""
    wanted = _markers(lines[first if not is_caption(split_marks(lines[first].text)[1]) else first + 1])[0]
    again = [
        (index, marker)
        for index in range(first + 1, len(lines))
        for marker in _markers(lines[index])[:1]
        if (marker.style, marker.number) == (wanted.style, wanted.number)
    ]
    same = [index for index, marker in again if _title(marker.rest) == _title(wanted.rest)]
    if same:
        return _with_caption(lines, same[0], contents + 1)
    if again and wanted.style in STRUCTURAL:
        return _with_caption(lines, again[0][0], contents + 1)
    end = contents + 1
    while end < len(lines) and (_ENTRY.search(lines[end].text.rstrip()) or _title(lines[end].text) == ""):
        end += 1
    return _first_number(lines, end)


def _title(rest: str) -> str:
    """An entry without its page number, dots and the articles in brackets."""
    without_page = _ENTRY.sub("", rest.strip())
    return "".join(re.sub("[（(].*$", "", without_page).split())
