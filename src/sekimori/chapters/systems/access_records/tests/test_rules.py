"""When a source is silent, and which numbers mean the same resident."""

from datetime import datetime, timedelta

import pytest
from tests.cast import TOKYO

from sekimori.chapters.systems.access_records.rules import Health, Pulse, resident_number

CREATED = datetime(2026, 11, 1, 9, 0, tzinfo=TOKYO)


@pytest.mark.parametrize("text", ["0012345", "１２３４５", "12345", " 12-345", "012−345"])
def test_a_residents_number_is_the_same_however_it_was_written(text):
    assert resident_number(text) == "12345"


@pytest.mark.parametrize(("text", "folded"), [("", ""), ("000", "0"), ("A-012", "A012"), ("Ｂ１", "B1")])
def test_numbers_with_letters_keep_them(text, folded):
    assert resident_number(text) == folded


def pulse(**said) -> Pulse:
    return Pulse(
        **{"since": CREATED, "interval_days": 7, "stopped": False, "last_delivery": None, "last_day": None, "unseen": 0}
        | said
    )


@pytest.mark.parametrize(
    ("said", "days_later", "health"),
    [
        ({}, 7, Health.WAITING),
        ({}, 8, Health.SILENT),
        ({"last_delivery": CREATED + timedelta(days=5)}, 12, Health.WELL),
        ({"last_delivery": CREATED + timedelta(days=5)}, 13, Health.SILENT),
        ({"last_delivery": CREATED, "unseen": 1}, 1, Health.TO_LOOK_AT),
        ({"last_delivery": CREATED, "unseen": 1}, 8, Health.SILENT),
        ({"stopped": True, "unseen": 1}, 100, Health.STOPPED),
    ],
)
def test_a_source_is_silent_from_the_day_after_its_interval(said, days_later, health):
    assert pulse(**said).health((CREATED + timedelta(days=days_later)).date()) is health


def test_how_long_a_source_is_silent_is_counted_from_the_day_it_was_expected():
    late = pulse(last_delivery=CREATED)
    assert [late.silent_days((CREATED + timedelta(days=days)).date()) for days in (7, 8, 17)] == [0, 1, 10]
