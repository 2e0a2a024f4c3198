"""Whose turn a step is: never the applicant's, never nobody's while anybody who answers is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.workflow.digest import canonical, submission_digest
from sekimori.engines.workflow.routes import Candidate, Standing, assign
from sekimori.guideline.model import Scope
from sekimori.guideline.route import Route, RouteStep, StepVerb, find

STEP = RouteStep(StepVerb.DECIDE, "protection_manager", deputies=("deputy_head", "department_head"))
APPLICANT = 1
CHIEF = Candidate("chief", 99, Scope.GOVERNMENT, None)


def candidate(role, person, *, absent=False):
    return Candidate(role, person, Scope.UNIT, 5, absent=absent)


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.sampled_from(["protection_manager", "deputy_head", "department_head", "somebody_else"]),
        st.integers(1, 6),
        absent=st.booleans(),
    ),
    max_size=6,
)


@given(CANDIDATES)
def test_nobody_acts_on_their_own_application_and_it_never_falls_to_nobody(candidates):
    assignment = assign(STEP, candidates, applicant=APPLICANT, fallback=(CHIEF,))
    assert assignment.assignees
    assert APPLICANT not in {assignee.person for assignee in assignment.assignees}


@given(CANDIDATES)
def test_a_deputy_acts_only_while_no_holder_can(candidates):
    assignment = assign(STEP, candidates, applicant=APPLICANT, fallback=(CHIEF,))
    can = [one for one in candidates if one.role == STEP.role and not one.absent and one.person != APPLICANT]
    assert all((assignee.standing is Standing.HOLDER) is bool(can) for assignee in assignment.assignees)


def test_an_absent_manager_is_deputised_and_must_read_it_afterwards():
    people = [candidate("protection_manager", 2, absent=True), candidate("deputy_head", 3)]
    assignment = assign(STEP, people, applicant=APPLICANT, fallback=(CHIEF,))
    assert [(one.person, one.standing) for one in assignment.assignees] == [(3, Standing.DEPUTY)]
    assert not assignment.vacant


def test_who_checked_does_not_also_decide_for_an_absent_manager():
    people = [
        candidate("protection_manager", 2, absent=True),
        candidate("deputy_head", 3),
        candidate("department_head", 4),
    ]
    assignment = assign(STEP, people, applicant=APPLICANT, fallback=(CHIEF,), acted=frozenset({3}))
    assert [one.person for one in assignment.assignees] == [4]


def test_a_vacant_post_falls_to_the_chief_and_is_raised():
    assignment = assign(STEP, [], applicant=APPLICANT, fallback=(CHIEF,))
    assert [(one.person, one.standing) for one in assignment.assignees] == [(99, Standing.FALLBACK)]
    assert assignment.vacant


def test_a_manager_who_applies_is_decided_upon_by_the_next_in_line():
    people = [candidate("protection_manager", APPLICANT), candidate("department_head", 4)]
    assignment = assign(STEP, people, applicant=APPLICANT, fallback=(CHIEF,))
    assert [one.person for one in assignment.assignees] == [4]
    assert not assignment.vacant


def test_a_level_of_its_own_has_its_own_route():
    from sekimori.guideline.model import Source

    everywhere = Route("takeout", (), (STEP,), "第5の2", Source("routes.toml", 1))
    strict = Route("takeout", ("highest",), (STEP, STEP), "第5の2", Source("routes.toml", 9))
    assert find((everywhere, strict), "takeout", "highest") is strict
    assert find((everywhere, strict), "takeout", "standard") is everywhere
    assert find((everywhere, strict), "copy", "standard") is None


def test_a_digest_covers_content_and_attachments_whatever_their_order():
    content = {"件名": "持出し", "人数": 128}
    assert submission_digest(content, ["a", "b"]) == submission_digest(dict(reversed(content.items())), ["b", "a"])
    assert submission_digest(content, ["a", "b"]) != submission_digest(content, ["a"])
    assert submission_digest(content, []) != submission_digest({**content, "人数": 129}, [])


def test_a_value_that_does_not_read_back_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical({"人数": float("nan")})


def test_the_manager_who_applies_is_replaced_and_need_not_read_afterwards_what_they_asked_for():
    people = [candidate("protection_manager", APPLICANT), candidate("deputy_head", 3)]
    assignment = assign(STEP, people, applicant=APPLICANT, fallback=(CHIEF,))
    assert [(one.person, one.standing) for one in assignment.assignees] == [(3, Standing.INSTEAD)]
    assert not assignment.vacant
