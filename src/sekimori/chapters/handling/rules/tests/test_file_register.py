"""法第75条: which holdings belong into the published register, both ways over the threshold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.chapters.handling.rules.file_register import Duty, FileState, duty

HELD = FileState(is_file=True, people=1000, excluded=False, ceased=False, published=False, matches=False)
PUBLISHED = replace(HELD, published=True, matches=True)


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
    assert duty(state, threshold=1000) is asked


def test_a_government_may_register_smaller_files_too():
    assert duty(replace(HELD, people=1), threshold=1) is Duty.CREATE


STATES = st.builds(
    FileState,
    is_file=st.booleans(),
    people=st.none() | st.integers(0, 3000),
    excluded=st.booleans(),
    ceased=st.booleans(),
    published=st.booleans(),
    matches=st.booleans(),
)


@given(STATES)
def test_doing_what_is_asked_leaves_nothing_to_do(state):
    asked = duty(state, threshold=1000)
    if asked in (Duty.CREATE, Duty.CORRECT):
        state = replace(state, published=True, matches=True)
    elif asked is Duty.REMOVE:
        state = replace(state, published=False)
    elif asked is Duty.COUNT:
        return
    assert duty(state, threshold=1000) in (Duty.NONE, Duty.CURRENT)
