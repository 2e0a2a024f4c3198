"""The matrix as one long table: a row per cell, for spreadsheets and other software."""

from collections.abc import Iterable
from typing import Any

from sekimori.foundation.compliance.board import heading_of
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.labels import STATUS
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.report.contents import place_names
from sekimori.foundation.documents.sheets import Sheet, Value, workbook

HEADS = (
    "基準日", "部", "課", "組織コード", "章", "条番号", "見出し", "条項の識別名", "状態", "理由", "証拠", "次の期日",
)  # fmt: skip
WIDTHS = (11, 18, 24, 11, 8, 12, 28, 30, 16, 50, 36, 11)
MEANINGS = {
    CellStatus.SATISFIED: "求められていることを満たしている",
    CellStatus.DUE: "今は満たしているが、次の期日が近い",
    CellStatus.UNMET: "まだしていない、満たしていない、又は期日を過ぎた",
    CellStatus.NOT_APPLICABLE: "その組織には当てはまらない、又は他の規程の定めによる",
}


def sheets(seen: Matrix) -> bytes:
    """This function will write the matrix as an Excel workbook with a code sheet."""
    codes = [("状態", STATUS[status], MEANINGS[status]) for status in CellStatus]
    codes += [("章", ref, seen.guideline.provisions[ref].heading) for ref in seen.chapter_refs]
    return workbook(
        (
            Sheet("対応状況", HEADS, tuple(_rows(seen)), WIDTHS),
            Sheet("コード表", ("項目", "値", "意味"), codes, (12, 18, 60)),
        )
    )


def _rows(seen: Matrix) -> Iterable[tuple[Value, ...]]:
    names = {place: place_names(seen, place) for _, place in seen.findings}
    units, provisions = seen.organisation.units, seen.guideline.provisions
    chapters = {ref: chapter for chapter, refs in seen.chapter_refs.items() for ref in refs}
    headings = {ref: heading_of(seen.guideline, ref) for ref in chapters}
    for (ref, place), found in seen.findings.items():
        department, unit = names[place]
        yield (
            seen.on,
            department,
            unit,
            units[place].code if place is not None else "",
            chapters[ref],
            ref,
            headings[ref],
            provisions[ref].canonical,
            STATUS[found.status],
            found.reason,
            "、".join(evidence.label for evidence in found.evidence),
            found.next_date,
        )


def plain(seen: Matrix) -> dict[str, Any]:
    """This function will return the matrix for JSON: what it is of, the sums, and every cell."""
    total = seen.rollup()
    return {
        "on": seen.on.isoformat(),
        "known_at": seen.known_at.isoformat(),
        "guideline": {"pack": seen.guideline.pack, "version": seen.guideline.version, "title": seen.guideline.title},
        "whole": seen.whole,
        "faults": list(seen.faults),
        "total": {
            "satisfied": total.satisfied,
            "due": total.due,
            "unmet": total.unmet,
            "applicable": total.applicable,
        },
        "cells": [_plain_cell(row) for row in _rows(seen)],
    }


def _plain_cell(row: tuple[Value, ...]) -> dict[str, Any]:
    _, department, unit, code, chapter, ref, heading, canonical, status, reason, evidence, next_date = row
    by_word = {word: status.value for status, word in STATUS.items()}
    return {
        "department": department,
        "unit": unit,
        "unit_code": code,
        "chapter": chapter,
        "ref": ref,
        "heading": heading,
        "canonical": canonical,
        "status": by_word[str(status)],
        "reason": reason,
        "evidence": evidence,
        "next_date": str(next_date) if next_date else None,
    }
