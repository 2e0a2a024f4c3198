"""A day's accesses as a drawing: 24 bars, each looked at, changed and taken out above one another. SVG, no script."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sekimori.chapters.systems.access_records.hours import Hour

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 12, 32
BAR = 0.7  # share of an hour's width
PARTS = (("looked", "見る"), ("changed", "変える・その他"), ("taken", "取り出す"), ("failed", "失敗"))


def drawn(hours: Sequence[Hour]) -> SafeString:
    """This function will draw a day; nothing for a day without any access."""
    most = max((hour.sum for hour in hours), default=0)
    if not most:
        return SafeString("")
    top = _round_up(most)
    busiest = max(hours, key=lambda hour: hour.sum)
    said = f"時間ごとのアクセスの数。最も多いのは{busiest.hour}時台の{busiest.sum:,}件。数は下の表にあります。"
    return format_html(
        '<svg class="hours" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        said,
        _frame(top),
        format_html_join("", "{}", ((_bar(hour, top),) for hour in hours)),
        _scale(),
    )


def _round_up(most: int) -> int:
    """A round number at the top of the scale: 1, 2 or 5 and noughts."""
    step = 1
    while step * 10 < most:
        step *= 10
    return next(step * times for times in (1, 2, 5, 10) if step * times >= most)


def _y(count: int, top: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top)


def _x(hour: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * hour / 24


def _bar(hour: Hour, top: int) -> SafeString:
    width = (WIDTH - LEFT - RIGHT) / 24 * BAR
    rows, below = [], 0
    for name, _ in PARTS:
        count = getattr(hour, name)
        if count:
            high = _y(below, top) - _y(below + count, top)
            spot = (
                f"hours-{name}",
                f"{_x(hour.hour):.1f}",
                f"{_y(below + count, top):.1f}",
                f"{width:.1f}",
                f"{high:.1f}",
            )
            rows.append(spot)
            below += count
    return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', rows)


def _frame(top: int) -> SafeString:
    levels = ((level, f"{_y(level, top):.1f}") for level in sorted({0, top // 2, top}))
    return format_html_join(
        "",
        '<line class="trend-grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text class="trend-scale" x="{}" y="{}">{}</text>',
        ((LEFT, y, WIDTH - RIGHT, y, LEFT - 6, float(y) + 5, f"{level:,}") for level, y in levels),
    )


def _scale() -> SafeString:
    return format_html_join(
        "",
        '<text class="hours-hour" x="{}" y="{}">{}時</text>',
        ((f"{_x(hour):.1f}", HEIGHT - 10, hour) for hour in range(0, 24, 3)),
    )
