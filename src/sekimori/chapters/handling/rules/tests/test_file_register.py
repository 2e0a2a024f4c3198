"""法第75条: which holdings belong into the published register, both ways over the threshold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.chapters.handling.rules.file_register import (
    Duty,
    FileState,
    Removal,
    Thresholds,
    duty,
    register_of,
    removal,
)

HELD = FileState(is_file=True, people=1000, excluded=False, ceased=False, published="", matches=False)
PUBLISHED = replace(HELD, published="statutory", matches=True)
LAW, TOWN = Thresholds(1000), Thresholds(1000, ordinance=1)


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (HELD, Duty.CREATE),
        (replace(HELD, people=999), Duty.NONE),
        (replace(HELD, people=None), Duty.COUNT),
        (replace(HELD, is_file=False), Duty.NONE),
        (replace(HELD, excluded=True), Duty.NONE),
        (PUBLISHED, Duty.CURRENT),
        (replace(PUBLISHED, matches=False), Duty.CORRECT),
        (replace(PUBLISHED, people=999), Duty.REMOVE),
        (replace(PUBLISHED, ceased=True), Duty.REMOVE),
        (replace(PUBLISHED, excluded=True), Duty.REMOVE),
    ],
)
def test_the_register_follows_what_is_held(state, asked):
    assert duty(state, LAW) is asked


def test_a_government_may_register_smaller_files_too():
    small = replace(HELD, people=999)
    assert (register_of(small, LAW), register_of(small, TOWN)) == ("", "ordinance")
    assert (duty(small, LAW), duty(small, TOWN)) == (Duty.NONE, Duty.CREATE)


def test_a_file_that_grows_moves_from_the_register_by_ordinance_to_that_of_the_law():
    grown = replace(PUBLISHED, published="ordinance", matches=True)
    assert duty(grown, TOWN) is Duty.CORRECT
    assert duty(replace(grown, people=0), TOWN) is Duty.REMOVE


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (replace(PUBLISHED, people=999), Removal.BELOW_THRESHOLD),
        (replace(PUBLISHED, ceased=True, excluded=True), Removal.CEASED),
        (replace(PUBLISHED, excluded=True), Removal.EXCLUDED),
        (replace(PUBLISHED, is_file=False), Removal.NO_FILE),
    ],
)
def test_the_reason_of_a_removal_is_what_made_it_due(state, reason):
    assert removal(state) is reason


STATES = st.builds(
    FileState,
    is_file=st.booleans(),
    people=st.none() | st.integers(0, 3000),
    excluded=st.booleans(),
    ceased=st.booleans(),
    published=st.sampled_from(["", "statutory", "ordinance"]),
    matches=st.booleans(),
)


@given(STATES, st.sampled_from([LAW, TOWN]))
def test_doing_what_is_asked_leaves_nothing_to_do(state, thresholds):
    asked = duty(state, thresholds)
    if asked in (Duty.CREATE, Duty.CORRECT):
        state = replace(state, published=register_of(state, thresholds), matches=True)
    elif asked is Duty.REMOVE:
        state = replace(state, published="")
    elif asked is Duty.COUNT:
        return
    assert duty(state, thresholds) in (Duty.NONE, Duty.CURRENT)
