"""Days as offices write them, in either calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.kernel.era import ERAS, NotADate, era_year, parse_day, wareki

FIRST = date(1868, 1, 25)
days = st.dates(FIRST, date(2100, 12, 31))


@given(days)
def test_a_day_written_in_the_japanese_calendar_is_read_back_as_the_same_day(day):
    assert parse_day(wareki(day)) == day
    assert parse_day(wareki(day, weekday=True)) == day


@given(days)
def test_a_day_written_in_the_western_calendar_is_read_back_as_the_same_day(day):
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day


@given(days)
def test_the_letter_of_an_era_says_the_same_as_its_name(day):
    name, letter, first = next(era for era in ERAS if day >= era[2])
    year = day.year - first.year + 1
    assert parse_day(f"{letter}{year}.{day.month}.{day.day}") == parse_day(f"{name}{year}年{day.month}月{day.day}日")


@given(days)
def test_full_width_figures_are_read_like_half_width_ones(day):
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    assert parse_day(day.isoformat().translate(wide)) == day


@pytest.mark.parametrize(
    ("first", "last_before"),
    [
        ("令和元年5月1日", "平成31年4月30日"),
        ("平成元年1月8日", "昭和64年1月7日"),
        ("昭和元年12月25日", "大正15年12月24日"),
        ("大正元年7月30日", "明治45年7月29日"),
    ],
)
def test_an_era_begins_the_day_after_the_one_before_ends(first, last_before):
    assert (parse_day(first) - parse_day(last_before)).days == 1
    assert wareki(parse_day(first)) == first
    assert wareki(parse_day(last_before)) == last_before


def test_the_first_year_of_an_era_is_written_as_gannen_and_may_be_typed_as_one():
    assert era_year(date(2019, 5, 1)) == "令和元"
    assert parse_day("令和1年5月1日") == parse_day("令和元年5月1日") == date(2019, 5, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-04-01",
        "2026/4/1",
        "2026.4.1",
        "2026年4月1日",
        "２０２６年４月１日",
        "2026ー04ー01",
        "2026−04−01",
        "令和8年4月1日",
        "令和８年４月１日（水）",
        "令和 8 年 4 月 1 日",
        " R8.4.1 ",
        "r8/4/1",
        "㋿8年4月1日",
    ],
)
def test_a_day_may_be_typed_in_all_the_ways_of_an_office(typed):
    assert parse_day(typed) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("令和8年2月30日", "という日はありません"),
        ("2026-02-29", "という日はありません"),
        ("2026-13-01", "という日はありません"),
        ("令和9999年1月1日", "という日はありません"),
        ("平成31年5月1日", "元号の期間の外"),
        ("令和元年4月30日", "元号の期間の外"),
        ("令和0年1月1日", "元号の期間の外"),
        ("昭和65年1月1日", "元号の期間の外"),
        ("元年5月1日", "元号がありません"),
        ("26-04-01", "年が分かりません"),
        ("1868-01-24", "明治より前"),
        ("2026年4月1日（月）", "水曜日です"),
        ("", "日付として読めません"),
        ("きのう", "日付として読めません"),
        ("2026-04", "日付として読めません"),
        ("２０２６年４月１日から", "日付として読めません"),
        ("٢٠٢٦-٠٤-٠١", "日付として読めません"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(typed, because):
    with pytest.raises(NotADate, match=because):
        parse_day(typed)


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused_and_never_anything_else(typed):
    try:
        day = parse_day(typed)
    except NotADate as refused:
        assert typed in str(refused)
    else:
        assert parse_day(wareki(day)) == day


def test_a_weekday_is_added_when_asked_for():
    assert wareki(date(2026, 11, 22), weekday=True) == "令和8年11月22日（日）"


def test_a_day_before_the_first_era_cannot_be_written_in_the_japanese_calendar():
    with pytest.raises(ValueError, match="before 明治"):
        wareki(date(1868, 1, 24))
