"""What the report says, as plain values: the Typst template only sets it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from sekimori.engines.authority.organisation import UnitKind
from sekimori.foundation.compliance.board import heading_of, in_order
from sekimori.foundation.compliance.chart import Point
from sekimori.foundation.compliance.control import Cell, CellStatus, Place, controls
from sekimori.foundation.compliance.labels import STATUS, place_name
from sekimori.foundation.compliance.matrix import Matrix, Rollup
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import TOKYO, day_of

MOST_LISTED = 1500  # rows of a list on paper: some forty pages; the spreadsheet has them all


def contents(
    seen: Matrix, *, government: str, made_by: str, made_at: datetime, trend: tuple[Point, ...]
) -> dict[str, Any]:
    """This function will put together everything the report shows of a matrix."""
    total = seen.rollup()
    on = wareki(seen.on)
    unmet, unmet_rest = _listed(seen, CellStatus.UNMET)
    due, due_rest = _listed(seen, CellStatus.DUE)
    return {
        "title": f"対応状況報告書（{on}現在）",
        "footer": f"{government}　対応状況報告書　{on}現在",
        "government": government,
        "as_of": f"{on}現在",
        "about": list(_about(seen, made_by, made_at).items()),
        "sentence": _sentence(seen, total),
        "faults": [controls()[code].label if code in controls() else code for code in seen.faults],
        "totals": [f"{number:,}" for number in (total.satisfied, total.due, total.unmet, total.applicable)],
        "trend": [{"day": point.day.toordinal(), "share": point.share, "label": wareki(point.day)} for point in trend],
        "trend_words": _trend_words(trend),
        "chapters": [_chapter(seen, ref) for ref in seen.chapter_refs],
        "departments": [_department(seen, department) for department in departments_of(seen)],
        "vacancies": _vacancies(seen),
        "unmet": unmet,
        "unmet_rest": unmet_rest,
        "due": due,
        "due_rest": due_rest,
        "notes": _notes(seen, made_at),
    }


def _about(seen: Matrix, made_by: str, made_at: datetime) -> dict[str, str]:
    return {
        "指針": seen.guideline.title,
        "基準日": f"{wareki(seen.on, weekday=True)}（{seen.on.isoformat()}）",
        "作成": f"{wareki(day_of(made_at))} {made_at.astimezone(TOKYO):%H:%M}　{made_by}",
        "範囲": "全体" if seen.whole else "作成者が所管する組織",
    }


def _sentence(seen: Matrix, total: Rollup) -> str:
    places = len({seen.organisation.body_of(place) for _, place in seen.findings if place is not None})
    demands = len({ref for ref, _ in seen.findings})
    share = total.satisfied * 100 // total.applicable if total.applicable else 0
    return (
        f"指針の{demands}の項目を、{places}の組織について、記録と自己点検から計算しました。"
        f"該当する{total.applicable:,}件のうち{total.satisfied:,}件（{share}％）を満たし、"
        f"{total.unmet:,}件が未実施又は期限超過です。満たすもののうち{total.due:,}件は期限が近づいています。"
    )


def _trend_words(trend: tuple[Point, ...]) -> str:
    if len(trend) < 2:
        return ""
    first, last = trend[0], trend[-1]
    return (
        f"満たす割合は、{wareki(first.day)}の{first.percent}％から、{wareki(last.day)}の{last.percent}％になりました。"
    )


def _share(counted: Rollup) -> str:
    return f"{counted.satisfied}/{counted.applicable}" if counted.applicable else ""


def _chapter(seen: Matrix, ref: str) -> dict[str, str]:
    counted = seen.rollup(None, seen.chapter_refs[ref])
    return {
        "ref": ref,
        "heading": seen.guideline.provisions[ref].heading,
        "status": counted.status.value,
        "share": _share(counted),
        "due": f"{counted.due:,}",
        "unmet": f"{counted.unmet:,}",
    }


def departments_of(seen: Matrix) -> Iterator[int | None]:
    """This function will list the departments with cells: the government itself, then as the organisation chart reads."""
    if None in seen.department_places:
        yield None
    for unit in in_order(seen.organisation):
        if unit.kind is UnitKind.DEPARTMENT and unit.id in seen.department_places:
            yield unit.id


def _department(seen: Matrix, department: int | None) -> dict[str, Any]:
    squares = [seen.rollups[department, chapter] for chapter in seen.chapter_refs]
    return {
        "name": "全体・部のない組織" if department is None else seen.organisation.units[department].name,
        "squares": [{"status": square.status.value, "share": _share(square)} for square in squares],
    }


def _vacancies(seen: Matrix) -> list[dict[str, str]]:
    """What is wrong with the roles, at the places the reader may see."""
    places = {place for _, place in seen.findings}
    rules = seen.guideline.roles
    return [
        {
            "place": "・".join(name for name in place_names(seen, found.unit) if name),
            "role": f"{rules[found.role].label}（{rules[found.role].article}）",
            "what": found.what,
            "mend": found.mend,
        }
        for found in seen.roster.findings
        if found.serious and rules[found.role].required and (found.unit in places or seen.whole)
    ]


def _listed(seen: Matrix, status: CellStatus) -> tuple[list[dict[str, Any]], int]:
    """The cells of a status by demand, in printed order, and how many more there are than fit.

    Cells of the same reason and day share a line: forty units without a self-check are one thing to read.
    """
    cells = [cell for cell, finding in seen.findings.items() if finding.status is status]
    groups: dict[str, list[Cell]] = {}
    for cell in islice(cells, MOST_LISTED):
        groups.setdefault(cell[0], []).append(cell)
    return [_group(seen, ref, found) for ref, found in groups.items()], max(0, len(cells) - MOST_LISTED)


def _group(seen: Matrix, ref: str, cells: list[Cell]) -> dict[str, Any]:
    provision = seen.guideline.provisions[ref]
    return {
        "ref": ref,
        "heading": heading_of(seen.guideline, ref),
        "summary": provision.summary,
        "rows": list(_rows(seen, cells)),
    }


def _rows(seen: Matrix, cells: list[Cell]) -> Iterable[dict[str, Any]]:
    alike: dict[tuple[str, date | None], dict[str, list[str]]] = {}
    for cell in cells:
        found = seen.findings[cell]
        department, unit = place_names(seen, cell[1])
        alike.setdefault((found.reason, found.next_date), {}).setdefault(department, []).append(unit)
    for (reason, day), places in sorted(alike.items(), key=lambda entry: entry[0][1] or date.max):
        units = [[name, "、".join(unit for unit in units if unit)] for name, units in places.items()]
        count = sum(len(units) for units in places.values())
        yield {"places": units, "count": f"{count}件", "reason": reason, "due": _day(day)}


def _day(day: date | None) -> str:
    return wareki(day) if day is not None else ""


def place_names(seen: Matrix, place: Place) -> tuple[str, str]:
    """This function will return the names of a place's 部 and of its 課 (with its 担当); 全体 for the government."""
    if place is None:
        return "全体", ""
    department = seen.organisation.department_of(place)
    over = seen.organisation.units[department].name if department is not None else ""
    return over, "" if department == place else place_name(seen.organisation, place)


def _notes(seen: Matrix, made_at: datetime) -> list[str]:
    known = f"{wareki(day_of(seen.known_at))} {seen.known_at.astimezone(TOKYO):%H:%M}"
    words: Mapping[CellStatus, str] = STATUS
    return [
        f"この報告書は、{wareki(seen.on)}の状態を、{known}までに記録されていたことから計算したものです。"
        "後からの訂正は反映していません。",
        f"指針は「{seen.guideline.title}」（{wareki(seen.guideline.in_force.since)}からの版）によります。",
        f"「{words[CellStatus.DUE]}」は今は満たしていますが、次の期日が近い項目です。満たす数に含めています。",
        f"「{words[CellStatus.NOT_APPLICABLE]}」は、その組織に当てはまらないことを確かめた項目などで、数に含めていません。",
        f"{wareki(day_of(made_at))}に関守（Sekimori）が作成しました。出力したことは記録されています。",
    ]
