"""The trend as a drawing that also reads as words."""

from datetime import date

import pytest

from sekimori.foundation.compliance.chart import Point, trend

MARCH, APRIL, JUNE = (
    Point(date(2026, 3, 31), 50, 100),
    Point(date(2026, 4, 30), 80, 100),
    Point(date(2026, 6, 30), 999, 1000),
)


def test_one_day_makes_no_trend():
    assert trend([MARCH]) == ""
    assert trend([]) == ""


def test_the_drawing_says_in_words_where_it_begins_and_ends():
    drawn = trend([MARCH, APRIL, JUNE])
    assert 'aria-label="満たす割合の推移。令和8年3月31日は50パーセント、令和8年6月30日は99パーセント。"' in drawn
    assert "令和8年3月31日" in drawn


def test_a_hundred_per_cent_is_only_said_when_nothing_is_missing():
    assert JUNE.percent == 99
    assert Point(date(2026, 6, 30), 10, 10).percent == 100
    assert Point(date(2026, 6, 30), 0, 0).percent == 0


def test_days_stand_as_far_apart_as_they_are():
    drawn = trend([MARCH, APRIL, JUNE])
    line = drawn.split('points="')[1].split('"')[0]
    x = [float(spot.split(",")[0]) for spot in line.split()]
    assert (x[1] - x[0]) / (x[2] - x[0]) == pytest.approx(30 / 91, abs=0.01)


def test_the_drawing_carries_no_style_of_its_own():
    drawn = trend([MARCH, JUNE])
    assert "style=" not in drawn
    assert drawn.count("<circle") == 2
