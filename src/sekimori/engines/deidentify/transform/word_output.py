"""A de-identified Word document as a Word document: cleaned, changed where the plan says, and read again as anybody would."""

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from sekimori.engines.deidentify.documents.opened import BOUNDS, Bounds, Opened, refused
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.documents.word import outer, paragraphs, rows_of, runs, tables_of, text_of
from sekimori.engines.deidentify.text import DEFAULT, Options
from sekimori.engines.deidentify.transform.applying import Applied, carry_out
from sekimori.engines.deidentify.transform.plan import Plan
from sekimori.engines.deidentify.transform.word_cleaning import Document, fold_cell, set_text

WORD = (".docx", ".docm")
_MEND = "出力の名前を .txt にして、文章だけを取り出してください。"


def carry_out_word(
    name: str, content: bytes, plan: Plan, *, key: bytes, on: date, options: Options = DEFAULT, bounds: Bounds = BOUNDS
) -> tuple[bytes, Applied, tuple[str, ...]]:
    """This function will de-identify a Word document, and return the new one, what came of it and what was left behind.

    Paragraphs, tables and their look stay; all that is not seen goes, and so do pictures, whose letters nobody reads.
    ``applied.sheets`` are those of the document without what is hidden in it.

    :raises Refused: if it is damaged, or if what was written cannot be shown to hold only what it should.
    """
    document = Document(name, content, bounds)
    seen = open_file("a.docx", document.written(), bounds=bounds)
    _nothing_hidden(name, seen)
    applied = carry_out(seen, plan, key=key, on=on, options=options)
    try:
        _change(document, applied)
    except ValueError:
        raise refused(name, "文書の形が込み入っていて、書き換えられません", _MEND) from None
    made = document.written()
    again = open_file("a.docx", made, bounds=bounds)
    _nothing_hidden(name, again)
    if _words(again) != _words(applied):
        raise refused(name, "書き換えた文書が、思ったとおりになりません", _MEND)
    return made, applied, document.dropped


def planned(name: str, content: bytes, bounds: Bounds = BOUNDS) -> Opened:
    """This function will return what a plan for a Word document is made of: only what is seen, cleaned as it will be.

    :raises Refused: if it is damaged.
    """
    return replace(open_file("a.docx", Document(name, content, bounds).written(), bounds=bounds), name=name)


def _nothing_hidden(name: str, opened: Opened) -> None:
    if any(each.hidden for each in opened.passages) or opened.traces or opened.inside or opened.unread:
        raise refused(name, "見えない内容を取り除けません", _MEND)


def _words(held: Opened | Applied) -> list[str]:
    lines = [line for passage in held.passages for line in passage.text.split("\n") if line.strip()]
    cells = [cell.strip() for sheet in held.sheets for row in sheet.rows for cell in row if cell.strip()]
    return [*map(str.strip, lines), *cells]


def _change(document: Document, applied: Applied) -> None:
    """:raises ValueError: if paragraphs or cells do not stand against what was read."""
    passages, sheets = list(applied.passages), list(applied.sheets)
    for root in document.parts.values():
        tables = tables_of(root)
        for table in outer(tables):
            _table(table, sheets.pop(0).rows)
        inside = {each for table in tables for each in paragraphs(table)}
        own = [each for each in paragraphs(root) if each not in inside]
        if any(_text(each) for each in own):
            lines = passages.pop(0).text.split("\n")
            for paragraph, line in zip(own, lines, strict=True):
                set_text(paragraph, line)
    if passages or sheets:
        raise ValueError("more was read than is there")


def _table(table: Element, rows: list[list[str]]) -> None:
    for number, cells in enumerate(rows_of(table)):
        made = rows[number] if number < len(rows) else []
        for index, cell in enumerate(cells):
            was = " ".join(_text(each) for each in paragraphs(cell)).strip()
            now = made[index] if index < len(made) else ""
            if was != now:
                fold_cell(cell, now)


def _text(paragraph: Element) -> str:
    return "".join(text_of(run) for run, _ in runs(paragraph))
