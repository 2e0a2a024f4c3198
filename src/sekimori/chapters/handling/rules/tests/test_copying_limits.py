"""第5の2 / 第12条: leave for a limited time, within the fiscal year, protected on the way."""

from datetime import date

import pytest

from sekimori.chapters.handling.rules.copying_limits import copying, leaving_the_office
from sekimori.foundation.applications.kind import Circumstances

TODAY = date(2026, 11, 22)


def circumstances(lowest_level=False):
    return Circumstances(today=TODAY, lowest_level=lowest_level)


def content(**changed):
    return {"starts_on": "2026-12-01", "due_on": "2026-12-04", "measures": ["encryption"], **changed}


def places(problems):
    return [problem.where for problem in problems]


def test_a_take_out_for_four_days_with_encryption_is_in_order():
    assert leaving_the_office(content(), circumstances()) == ()


def test_the_return_comes_after_the_take_out():
    assert places(leaving_the_office(content(due_on="2026-11-30"), circumstances())) == ["終わる日"]


def test_leave_is_asked_before_the_act():
    assert places(copying(content(starts_on="2026-11-21"), circumstances())) == ["始める日"]


@pytest.mark.parametrize(("due", "refused"), [("2027-03-31", []), ("2027-04-01", ["終わる日"])])
def test_leave_ends_with_the_fiscal_year(due, refused):
    assert places(copying(content(due_on=due), circumstances())) == refused


@pytest.mark.parametrize(("lowest_level", "refused"), [(True, []), (False, ["保護の方法"])])
def test_above_the_lowest_level_nothing_leaves_unprotected(lowest_level, refused):
    assert places(leaving_the_office(content(measures=["none"]), circumstances(lowest_level))) == refused


def test_a_standing_permission_states_its_scope():
    assert places(copying(content(standing=True), circumstances())) == ["包括の範囲"]
    assert copying(content(standing=True, standing_scope="毎月の発送"), circumstances()) == ()
