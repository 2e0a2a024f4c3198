"""Times as systems write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sekimori.engines.access_log.clocks import Clock, NotATime, pattern_of

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("layout", "text", "utc"),
    [
        ("iso", "2026-11-22T07:05:49Z", "2026-11-22T07:05:49"),
        ("iso", "2026-11-22 16:05:49", "2026-11-22T07:05:49"),
        ("iso", "2026-11-22 07:05:49.962 UTC", "2026-11-22T07:05:49.962000"),
        ("iso", "2026-11-22 16:05:49 JST", "2026-11-22T07:05:49"),
        ("iso", "2026-11-22T07:05:49.1234567+00:00", "2026-11-22T07:05:49.123456"),
        ("wareki", "令和8年11月22日 16時5分49秒", "2026-11-22T07:05:49"),
        ("wareki", "令和8年11月22日16:05:49", "2026-11-22T07:05:49"),
        ("wareki", "R8.11.22 16:05", "2026-11-22T07:05:00"),
        ("wareki", "5081122 16:05:49", "2026-11-22T07:05:49"),
        ("wareki", "H310430 16:05:49", "2019-04-30T07:05:49"),
        ("wareki", "R010501 00:00:00", "2019-04-30T15:00:00"),
        ("%Y/%m/%d %H:%M:%S", "2026/11/22 16:05:49", "2026-11-22T07:05:49"),
        ("%Y/%m/%d %H:%M:%S", "2026/1/2 6:05:49", "2026-01-01T21:05:49"),
        ("%d/%b/%Y:%H:%M:%S %z", "22/Nov/2026:16:05:49 +0900", "2026-11-22T07:05:49"),
        ("%m/%d/%Y %I:%M:%S %p", "11/22/2026 4:05:49 PM", "2026-11-22T07:05:49"),
        ("%m/%d/%Y %I:%M:%S %p", "11/22/2026 12:05:49 AM", "2026-11-21T15:05:49"),
        ("%y%m%d%H%M", "2611221605", "2026-11-22T07:05:00"),
        ("epoch_s", "1795331149", "2026-11-22T07:05:49"),
        ("epoch_ms", "1795331149962", "2026-11-22T07:05:49.962000"),
        ("filetime", "134398047490000000", "2026-11-22T07:05:49"),
        ("syslog", "Nov 22 16:05:49", "2026-11-22T07:05:49"),
        ("syslog", "Dec  3 16:05:49", "2025-12-03T07:05:49"),
        ("syslog", "Feb 29 16:05:49", "2024-02-29T07:05:49"),
        ("syslog", "2026-11-22T16:05:49+09:00", "2026-11-22T07:05:49"),
    ],
)
def test_a_time_is_read(layout, text, utc):
    clock = Clock(layout, TOKYO, eras={"5": "令和"}, reference=date(2026, 11, 22))
    for _ in range(2):  # the second time it is remembered
        assert clock.read(text).moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("iso", "2026-11-22"),
        ("iso", "きのう"),
        ("iso", ""),
        ("wareki", "令和8年2月30日 10:00"),
        ("wareki", "平成40年1月1日 10:00"),
        ("wareki", "7081122 16:05:49"),
        ("wareki", "令和8年11月22日 25:00"),
        ("%Y/%m/%d %H:%M:%S", "2026/11/22 16:05:49 "),
        ("%Y/%m/%d %H:%M:%S", "2026/13/22 16:05:49"),
        ("%Y/%m/%d %H:%M:%S", "２０２６/11/22 16:05:49"),
        ("%m/%d/%Y %I:%M:%S %p", "11/22/2026 14:05:49 PM"),
        ("epoch_s", "-1"),
        ("epoch_s", "99999999999999999999999"),
        ("epoch_ms", "9999999999999999999"),
        ("filetime", "x"),
        ("syslog", "Nov 31 16:05:49"),
        ("syslog", "Nov 22 26:05:49"),
        ("syslog", "Xxx 22 16:05:49"),
        ("iso", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_what_is_no_time_is_refused_without_repeating_it(layout, text):
    with pytest.raises(NotATime) as caught:
        Clock(layout, TOKYO, reference=date(2026, 11, 22)).read(text)
    assert not text or text not in str(caught.value)


def test_the_hour_is_that_of_japan_whatever_zone_the_machine_writes():
    when = Clock("iso", ZoneInfo("UTC")).read("2026-11-22T16:30:00")
    assert (when.day, when.hour, when.weekday) == (date(2026, 11, 23), 1, 0)


def test_a_time_without_a_year_needs_the_day_of_handing_over():
    with pytest.raises(NotATime, match="年がなく"):
        Clock("syslog", TOKYO).read("Nov 22 16:05:49")


@pytest.mark.parametrize("layout", ["%Y-%m-%d", "%H:%M", "%Y%Y%m%d%H%M", "%Y-%m-%d %I:%M", "%j %H:%M"])
def test_a_layout_that_does_not_say_the_whole_time_is_refused(layout):
    with pytest.raises(ValueError, match="%"):
        pattern_of(layout)
