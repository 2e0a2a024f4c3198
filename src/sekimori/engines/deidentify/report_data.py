"""A report as plain data for JSON, and back."""

from typing import Any

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.report import Place, Report
from sekimori.kernel.problems import Problem


def data_of(report: Report) -> dict[str, Any]:
    """This function will return a report as plain data."""
    return {
        "file": report.name,
        "verdict": report.verdict.value,
        "found": report.found,
        "people": report.people,
        "counts": {kind.value: count for kind, count in report.counts.items()},
        "categories": sorted({kind.category.value for kind in report.counts}),
        "hidden": {hidden.value: count for hidden, count in report.hidden.items()},
        "hidden_file": report.hidden_file.value if report.hidden_file else None,
        "places": [_place_data(place) for place in report.places],
        "unlisted": report.unlisted,
        "unread": list(report.unread),
        "problems": [{"where": each.where, "what": each.what, "mend": each.mend} for each in report.problems],
        "inside": [data_of(each) for each in report.inside],
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {
        "where": place.where,
        "kind": place.kind.value,
        "category": place.kind.category.value,
        "count": place.count,
        "score": round(place.score, 2),
        "reason": place.reason,
        "previews": list(place.previews),
        "hidden": place.hidden.value if place.hidden else None,
    }


def report_of(data: dict[str, Any]) -> Report:
    """This function will read back what ``data_of`` returned."""
    return Report(
        name=data["file"],
        counts={Kind(kind): count for kind, count in data["counts"].items()},
        people=data["people"],
        places=tuple(_place_of(each) for each in data["places"]),
        unread=tuple(data["unread"]),
        hidden={Hidden(hidden): count for hidden, count in data["hidden"].items()},
        inside=tuple(report_of(each) for each in data["inside"]),
        problems=tuple(Problem(each["where"], each["what"], each["mend"]) for each in data["problems"]),
        hidden_file=_hidden(data["hidden_file"]),
        unlisted=data["unlisted"],
    )


def _place_of(data: dict[str, Any]) -> Place:
    return Place(
        data["where"], Kind(data["kind"]), data["count"], data["score"], data["reason"], tuple(data["previews"]),
        _hidden(data["hidden"]),
    )  # fmt: skip


def _hidden(value: str | None) -> Hidden | None:
    return Hidden(value) if value else None
