"""Names in running text: Word and Excel cut a line into runs wherever they like, so a name may lie in several pieces.

What is put in is text and never looked at again: a name that somebody typed into an application stays what it is.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sekimori.foundation.applications.paper.own.names import LEFT_OPEN, NAME

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BREAK = "\u2028"  # stands for a line break until the words are in place; values never hold one
Say = Callable[[str], str]


def own_texts(paragraph: Any, text_tag: str, skipped: frozenset[str] = frozenset()) -> list[Any]:
    """This function will list a paragraph's pieces of text, without those of paragraphs and parts inside it."""
    found: list[Any] = []
    for child in paragraph:
        if child.tag == text_tag:
            found.append(child)
        elif child.tag != paragraph.tag and child.tag not in skipped:
            found.extend(own_texts_within(child, paragraph.tag, text_tag, skipped))
    return found


def own_texts_within(element: Any, paragraph_tag: str, text_tag: str, skipped: frozenset[str]) -> Iterator[Any]:
    """This function will go through an element for pieces of text, stopping at paragraphs inside it."""
    for child in element:
        if child.tag == text_tag:
            yield child
        elif child.tag != paragraph_tag and child.tag not in skipped:
            yield from own_texts_within(child, paragraph_tag, text_tag, skipped)


def text_of(pieces: list[Any]) -> str:
    """This function will read pieces of text as one."""
    return "".join(piece.text or "" for piece in pieces)


def names_in(text: str) -> list[str]:
    """This function will return the names in a text, as they are written there."""
    return [match[1] for match in NAME.finditer(text)]


def left_open(text: str) -> bool:
    """This function will say whether braces are left over that belong to no name."""
    return bool(LEFT_OPEN.search(NAME.sub("", text)))


def put_in(pieces: list[Any], say: Say) -> list[Any]:
    """This function will replace each name in pieces of text and return the pieces that have changed.

    A replacement stands in the piece where its name begins, and so takes that piece's look. Line breaks are left as
    ``BREAK`` for the caller, who knows how its format writes them.
    """
    full = text_of(pieces)
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.text or "")
    changed: dict[int, Any] = {}
    for match in reversed(list(NAME.finditer(full))):
        words = say(match[1]).replace("\n", BREAK)
        for index in reversed(range(len(pieces))):
            text = pieces[index].text or ""
            begin, end = match.start() - starts[index], match.end() - starts[index]
            if end <= 0 or begin >= len(text):
                continue
            kept_before, kept_after = text[: max(begin, 0)], text[max(end, 0) :] if end < len(text) else ""
            pieces[index].text = kept_before + (words if begin >= 0 else "") + kept_after
            changed[index] = pieces[index]
    for piece in changed.values():
        piece.set(SPACE, "preserve")
    return list(changed.values())
