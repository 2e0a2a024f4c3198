"""第6の3: a certain amount or more is warned of, and small amounts add up."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.foundation.downloads.rules import Earlier, Grade, Limit, covered, judge

STANDARD = Limit("standard", "一般", 1, 1000, 10_000)
HIGH = Limit("high", "重要", 2, 500, 5000)
LIMITS = (STANDARD, HIGH)


def grade(size, rank=1, earlier=()):
    return judge(size, rank, LIMITS, earlier).grade


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, Grade.FREE), (999, Grade.FREE), (1000, Grade.WARNED), (9999, Grade.WARNED), (10_000, Grade.HELD)],
)
def test_one_taking_out_is_judged_by_its_size(size, expected):
    assert grade(size) is expected


def test_what_is_more_sensitive_is_warned_of_earlier():
    assert grade(500, rank=1) is Grade.FREE
    assert grade(500, rank=2) is Grade.WARNED
    assert judge(500, 2, LIMITS, ()).limit == HIGH


def test_ten_small_ones_are_one_big_one():
    nine = tuple(Earlier(1, 100, Grade.FREE) for _ in range(9))
    assert grade(99, earlier=nine) is Grade.FREE
    verdict = judge(100, 1, LIMITS, nine)
    assert (verdict.grade, verdict.total) == (Grade.WARNED, 1000)


def test_mixing_levels_comes_no_further_than_the_lowest():
    assert grade(499, rank=2, earlier=(Earlier(1, 501, Grade.FREE),)) is Grade.WARNED


def test_what_is_less_sensitive_does_not_bring_nearer_the_limit_of_what_is_more():
    assert judge(499, 2, LIMITS, (Earlier(1, 100, Grade.FREE),)).grade is Grade.FREE


def test_after_a_warning_was_answered_the_next_small_one_passes():
    assert grade(1, earlier=(Earlier(1, 1500, Grade.WARNED),)) is Grade.FREE


def test_an_answered_warning_of_less_sensitive_data_does_not_clear_the_total_of_the_more_sensitive():
    earlier = (Earlier(2, 450, Grade.FREE), Earlier(1, 1100, Grade.WARNED))
    assert judge(60, 2, LIMITS, earlier).grade is Grade.WARNED


def test_answered_warnings_add_up_to_a_hold_until_a_second_person_agreed():
    warned = tuple(Earlier(1, 3000, Grade.WARNED) for _ in range(3))
    assert grade(999, earlier=warned) is Grade.FREE
    assert grade(1000, earlier=warned) is Grade.HELD
    assert grade(1000, earlier=(*warned, Earlier(1, 1000, Grade.HELD))) is Grade.WARNED


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_however_an_amount_is_split_nobody_reaches_the_hold_unseen(pieces):
    """Whatever the pieces, what left without any answer stays below the warning, and below the hold without a second."""
    earlier, unseen, unagreed = [], 0, 0
    for size in pieces:
        passed = judge(size * 10, 1, LIMITS, earlier).grade
        earlier.append(Earlier(1, size * 10, passed))
        unseen = 0 if passed >= Grade.WARNED else unseen + size * 10
        unagreed = 0 if passed is Grade.HELD else unagreed + size * 10
        assert unseen < STANDARD.warn_from
        assert unagreed < STANDARD.hold_from


def test_a_size_below_nothing_or_a_level_without_limit_is_a_fault():
    with pytest.raises(ValueError):
        judge(-1, 1, LIMITS, ())
    with pytest.raises(ValueError):
        judge(1, 0, LIMITS, ())


def test_an_agreement_covers_what_a_living_ledger_grows_by_and_no_more():
    assert covered(1000, 1050, 5)
    assert not covered(1000, 1051, 5)
