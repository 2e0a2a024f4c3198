"""Drawing the board as HTML. Built in Python, not by nested template loops: a full board has 1,500 squares."""

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sekimori.foundation.compliance.board import Board, Column, Row, RowKind, Tally
from sekimori.foundation.compliance.labels import SHAPE, STATUS

Query = Callable[[str, str], str]  # (row name, column slug) → the address of the page with that square chosen

SQUARE = {
    status: format_html(
        '<span aria-hidden="true">{}</span><span class="vh">{}</span>{{}}', SHAPE[status], STATUS[status]
    )
    for status in STATUS
}


def draw(drawn: Board, *, parameters: list[tuple[str, str]], chosen: tuple[str, str], links: "Links") -> SafeString:
    """This function will return the table of a board.

    ``parameters`` are the filters in force, kept in every link; ``chosen`` is the (row, column) whose detail is shown.
    """
    base = urlencode(parameters)
    head = format_html_join("", "{}", ((_head(column, parameters, links),) for column in drawn.columns))
    body = format_html_join(
        "", "{}", ((_line(row, drawn.columns, base, parameters, chosen, links),) for row in drawn.rows)
    )
    return format_html(
        '<table data-grid><thead><tr><th scope="col" class="place">部・課</th>{}</tr></thead><tbody>{}</tbody></table>',
        head,
        body,
    )


class Links:
    """The addresses of the screens a board leads to, made once for a drawing."""

    def __init__(self, *, unit: Callable[[int], str], provision: Callable[[str], str]) -> None:
        self.unit = unit
        self.provision = provision


def toggled(parameters: list[tuple[str, str]], name: str, value: str) -> str:
    """This function will return the query with one fold opened, or closed if it was open."""
    pair = (name, value)
    changed = [entry for entry in parameters if entry != pair] if pair in parameters else [*parameters, pair]
    return "?" + urlencode(changed)


def _head(column: Column, parameters: list[tuple[str, str]], links: Links) -> SafeString:
    if not column.is_chapter:
        return format_html(
            '<th scope="col" class="item"><a href="{}">{}</a><small>{}</small></th>',
            links.provision(column.slug),
            column.ref,
            column.heading,
        )
    if len(column.refs) == 1:
        return format_html('<th scope="col">{}<small>{}</small></th>', column.ref, column.heading)
    return format_html(
        '<th scope="col"><a href="{}"><span aria-hidden="true">{}</span> {}<span class="vh">{}</span></a>'
        "<small>{}</small></th>",
        toggled(parameters, "wide", column.slug),
        "◂" if column.is_open else "▸",
        column.ref,
        "の項目をたたむ" if column.is_open else "の項目を開く",
        column.heading,
    )


def _line(
    row: Row,
    columns: tuple[Column, ...],
    base: str,
    parameters: list[tuple[str, str]],
    chosen: tuple[str, str],
    links: Links,
) -> SafeString:
    squares = format_html_join("", "<td>{}</td>", _squares(row, columns, base, chosen))
    return format_html(
        '<tr class="line-{}"><th scope="row" class="place">{}</th>{}</tr>',
        row.kind,
        _place(row, parameters, links),
        squares,
    )


def _place(row: Row, parameters: list[tuple[str, str]], links: Links) -> SafeString:
    if row.kind in (RowKind.UNIT, RowKind.ALONE) and row.unit is not None:
        return format_html('<a href="{}">{}</a>', links.unit(row.unit), row.label)
    if row.kind is RowKind.DEPARTMENT and row.inside:
        return format_html(
            '<a href="{}"><span aria-hidden="true">{}</span> {}<span class="vh">{}</span></a> <small>{}課等</small>',
            toggled(parameters, "open", row.name),
            "▾" if row.is_open else "▸",
            row.label,
            "の課をたたむ" if row.is_open else "の課を開く",
            row.inside,
        )
    return format_html("{}", row.label)


def _squares(row: Row, columns: tuple[Column, ...], base: str, chosen: tuple[str, str]) -> Iterable[tuple[SafeString]]:
    for column, square in zip(columns, row.squares, strict=True):
        if square.total == 0 and square.rank == len(STATUS) - 1:
            yield (NOTHING,)
            continue
        here = (row.name, column.slug) == chosen
        yield (
            format_html(
                '<a class="sq sq-{}" href="?{}&row={}&col={}#detail"{}>{}</a>',
                square.status,
                base,
                row.name,
                column.slug,
                CURRENT if here else "",
                _content(square, alone=row.kind is not RowKind.DEPARTMENT and len(column.refs) == 1),
            ),
        )


CURRENT = format_html(' aria-current="{}"', "true")
NOTHING = format_html('<span class="sq sq-none">{}<span class="vh">{}</span></span>', "", "該当なし")


def _content(square: Tally, *, alone: bool) -> SafeString:
    amount = "" if alone and square.total <= 1 else f" {square.good}/{square.total}"
    return format_html(SQUARE[square.status], amount)
