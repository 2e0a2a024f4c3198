"""The month's pictures as SVG, drawn on the server by Vega-Lite: no script and no outside request reaches the browser."""

import calendar
from datetime import date
from typing import Any

import vl_convert

from sekimori.chapters.systems.analyses.queries.month import Month

NAMES = ("days", "analyses")
BLUE, RED, GREY = "#3460c1", "#ce0000", "#4d4d4d"
FOUND, QUIET = "見つかったものがある日", "見つかったもののない日"
CONFIG = {
    "font": "BIZ UDPGothic, Yu Gothic UI, Meiryo, Noto Sans JP, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": GREY, "titleColor": GREY},
    "legend": {"labelFontSize": 12, "labelLimit": 0, "orient": "top", "title": None},
}


def draw(month: Month, name: str) -> str:
    """This function will draw one of the month's pictures and return the SVG.

    :raises KeyError: if there is no picture of that name.
    """
    spec = {"days": _days, "analyses": _analyses}[name](month)
    drawn: str = vl_convert.vegalite_to_svg(spec, config=CONFIG, allowed_base_urls=[])
    return drawn


def in_words(month: Month, name: str) -> str:
    """This function will say what a picture shows, for people who do not see it."""
    if name == "days":
        busiest = max(month.per_day, key=lambda one: one[1], default=None)
        total = month.counts["records"]
        most = f"最も多い日は{busiest[0].day}日の{busiest[1]:,}件。" if busiest and busiest[1] else ""
        return f"日ごとのアクセス記録の件数の棒グラフ。合計{total:,}件。{most}見つかったものがある日は{len(set(month.found))}日。"
    told = "、".join(f"{label}{count}件" for label, count in month.per_analysis)
    return f"分析ごとに見つかったものの件数の棒グラフ。{told or '見つかったものはありません'}。"


def _days(month: Month) -> dict[str, Any]:
    counts, found = dict(month.per_day), set(month.found)
    length = calendar.monthrange(month.month.year, month.month.month)[1]
    days = [date(month.month.year, month.month.month, number) for number in range(1, length + 1)]
    values = [{"day": day.day, "records": counts.get(day, 0), "kind": FOUND if day in found else QUIET} for day in days]
    colour = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [QUIET, FOUND], "range": [BLUE, RED]},
    }
    return {
        "width": 720,
        "height": 180,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "day", "type": "ordinal", "title": "日", "axis": {"labelAngle": 0}},
            "y": {
                "field": "records",
                "type": "quantitative",
                "title": "アクセス記録の件数",
                "axis": {"format": ",d", "tickMinStep": 1},
            },
            "color": colour,
        },
    }


def _analyses(month: Month) -> dict[str, Any]:
    values = [{"analysis": label, "count": count} for label, count in month.per_analysis]
    ticks = min(5, max((count for _, count in month.per_analysis), default=1))
    return {
        "width": 420,
        "height": {"step": 26},
        "data": {"values": values},
        "mark": {"type": "bar", "color": BLUE},
        "encoding": {
            "y": {"field": "analysis", "type": "nominal", "title": None, "sort": None, "axis": {"labelLimit": 320}},
            "x": {
                "field": "count",
                "type": "quantitative",
                "title": "件数",
                "axis": {"format": "d", "tickCount": ticks},
            },
        },
    }
