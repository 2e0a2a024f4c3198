"""Which reader belongs to which format, and which columns the format knows."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from sekimori.engines.access_log import texts, windows
from sekimori.engines.access_log.items import Items, Pieces, Splitter
from sekimori.engines.access_log.lines import BLOCK, Lines
from sekimori.engines.access_log.source import Format, Source
from sekimori.engines.access_log.tables import table_items

_BY_LINE: Mapping[Format, Callable[[Lines], Items]] = {
    Format.SYSLOG: texts.syslog_items,
    Format.W3C: texts.w3c_items,
    Format.COMBINED: texts.combined_items,
    Format.TEXT: texts.text_items,
}
_FIXED = {Format.TEXT: texts.TEXT_COLUMNS, Format.COMBINED: texts.COMBINED_COLUMNS}


def items(source: Source, stream: BinaryIO, *, block: int = BLOCK, swift: bool = False) -> Pieces:
    """This function will read a file in the format of a source.

    :param swift: give stretches of well-formed rows by column.
    :raises Refused: if it is no file of this format at all.
    """
    if source.format is Format.EVTX:
        return windows.evtx_items(stream)
    if source.format is Format.WINDOWS_XML:
        return windows.xml_items(stream, source.encoding, block=block)
    lines = Lines(stream, source.encoding, block=block)
    swift = swift and source.nested is None
    if source.format is Format.CSV:
        return table_items(lines, source.layout, source.outer, source.columns if swift else None)
    if source.format is Format.JSON_LINES:
        names = (name for names in (*source.columns, *_nested(source)) for name in names)
        paths = texts.Paths(dict.fromkeys((*names, "session_id")))
        return texts.json_items(lines, paths, _objects(source, paths) if swift else None)
    return _BY_LINE[source.format](lines)


def _objects(source: Source, paths: texts.Paths) -> Splitter:
    from sekimori.engines.access_log.stretches import Objects

    return Objects(source.columns, lambda text: texts.json_row(text, paths)).stretch


def _nested(source: Source) -> tuple[tuple[str, ...], ...]:
    return (source.nested.column,) if source.nested else ()


def known_columns(source: Source) -> Callable[[str], bool]:
    """This function will return what says whether a column can be there in the format of a source."""
    if source.format is Format.SYSLOG:
        return lambda name: name in texts.SYSLOG_COLUMNS or name.startswith(texts.STRUCTURED)
    if source.format in (Format.EVTX, Format.WINDOWS_XML):
        return lambda name: name in windows.COLUMNS or name.startswith(windows.DATA)
    if source.format is Format.CSV and source.layout.columns:
        return source.layout.columns.__contains__
    fixed = _FIXED.get(source.format)
    return fixed.__contains__ if fixed else lambda _: True
