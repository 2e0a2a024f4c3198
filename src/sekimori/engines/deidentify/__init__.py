"""Finding personal information in Japanese text, tables and documents, hidden content included.

It stands alone: no clock, no database, no network. ``docs/deidentify.md`` says what it finds, how surely, and what it
does not look at yet.
"""

from sekimori.engines.deidentify.finding import Category, Finding, Kind, masked
from sekimori.engines.deidentify.tables import CellFinding, Column, TableScan, scan_table
from sekimori.engines.deidentify.text import Options, scan_text

__all__ = [
    "Category",
    "CellFinding",
    "Column",
    "Finding",
    "Kind",
    "Options",
    "TableScan",
    "masked",
    "scan_table",
    "scan_text",
]
