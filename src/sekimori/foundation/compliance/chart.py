"""The trend as a small drawing: share of satisfied cells over the days that were recorded. SVG, no script, prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sekimori.kernel.era import wareki

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 96, 16, 32


@dataclass(frozen=True, slots=True)
class Point:
    """How the matrix stood on a day: the cells satisfied (soon due ones included), and all that apply."""

    day: date
    good: int
    total: int

    @property
    def share(self) -> float:
        return self.good / self.total if self.total else 0.0

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down: 100 only when nothing is missing."""
        return int(self.share * 100)


def trend(points: Sequence[Point]) -> SafeString:
    """This function will draw the share of satisfied cells over time; nothing for fewer than two days."""
    if len(points) < 2:
        return SafeString("")
    floor = _floor(points)
    spots = [(_x(points, point.day), _y(point.share, floor), point) for point in points]
    last = spots[-1]
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<polyline class="trend-line" points="{}"/>{}<text x="{}" y="{}" class="trend-last">{}%</text>{}</svg>',
        WIDTH,
        HEIGHT,
        _in_words(points),
        _frame(floor),
        " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots),
        format_html_join(
            "", '<circle class="trend-dot" cx="{}" cy="{}" r="3"/>', ((f"{x:.1f}", f"{y:.1f}") for x, y, _ in spots)
        ),
        f"{last[0] + 10:.1f}",
        f"{last[1] + 5:.1f}",
        last[2].percent,
        _days(points),
    )


def _x(points: Sequence[Point], day: date) -> float:
    span = (points[-1].day - points[0].day).days or 1
    return LEFT + (WIDTH - LEFT - RIGHT) * (day - points[0].day).days / span


def _floor(points: Sequence[Point]) -> float:
    """The bottom of the scale: a round tenth below the least share, so that small changes can be seen."""
    return max(0.0, int(min(point.share for point in points) * 10 - 1) / 10)


def _y(share: float, floor: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (share - floor) / (1 - floor))


def _frame(floor: float) -> SafeString:
    levels = ((level, round(_y(level, floor), 1)) for level in (floor, (1 + floor) / 2, 1.0))
    return format_html_join(
        "",
        '<line class="trend-grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text x="{}" y="{}" class="trend-scale">{}%</text>',
        ((LEFT, y, WIDTH - RIGHT, y, LEFT - 6, y + 5, round(level * 100)) for level, y in levels),
    )


def _days(points: Sequence[Point]) -> SafeString:
    return format_html(
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" class="trend-end">{}</text>',
        LEFT,
        HEIGHT - 8,
        wareki(points[0].day),
        WIDTH - RIGHT,
        HEIGHT - 8,
        wareki(points[-1].day),
    )


def _in_words(points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    return (
        f"満たす割合の推移。{wareki(first.day)}は{first.percent}パーセント、"
        f"{wareki(last.day)}は{last.percent}パーセント。"
    )
