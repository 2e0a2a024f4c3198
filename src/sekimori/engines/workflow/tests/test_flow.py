"""The workflow engine's promises, over all sequences of verbs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.workflow.flow import (
    ENDS,
    STEP_VERBS,
    AlreadyActed,
    Flow,
    NotAllowed,
    StaleSubmission,
    State,
    Verb,
    apply,
    post_view,
)

ROUTES = st.lists(st.sampled_from(sorted(STEP_VERBS - {Verb.DECIDE})), max_size=4).map(
    lambda steps: (*steps, Verb.DECIDE)
)
ACTS = st.lists(st.tuples(st.sampled_from(list(Verb)), st.sampled_from(["a", "b"]), st.booleans()), max_size=40)


def play(flow, acts):
    """Every act that the table allows, with the flow before and after it."""
    for verb, submission, by_deputy in acts:
        try:
            following = apply(flow, verb, submission=submission, by_deputy=by_deputy)
        except (NotAllowed, AlreadyActed, StaleSubmission):
            continue
        yield flow, verb, following
        flow = following


@given(ROUTES, ACTS)
def test_nothing_is_decided_without_every_step_of_the_route_on_the_same_submission(route, acts):
    passed = []
    for _, verb, after in play(Flow(route), acts):
        if verb is Verb.SUBMIT:
            passed = []
        if verb in STEP_VERBS:
            passed.append(verb)
        if after.state in (State.DECIDED, State.REPORTED, State.CLOSED):
            assert tuple(passed) == route


@given(ROUTES, ACTS, st.sampled_from(sorted(ENDS)), st.sampled_from(list(Verb)))
def test_an_end_is_an_end(route, acts, end, verb):
    for _, _, after in play(Flow(route), acts):
        if after.ended:
            with pytest.raises(NotAllowed):
                apply(after, verb, submission=after.submission)
    with pytest.raises(NotAllowed):
        apply(Flow(route, state=end, submission="a"), verb, submission="a")


@given(ROUTES, ACTS)
def test_what_was_decided_is_what_was_submitted_last(route, acts):
    latest = ""
    for before, verb, after in play(Flow(route), acts):
        if verb is Verb.SUBMIT:
            latest = after.submission
        assert after.submission == latest
        if verb in STEP_VERBS:
            assert before.submission == latest


@given(ROUTES, ACTS)
def test_the_applicant_takes_an_application_back_only_before_anybody_has_acted(route, acts):
    for before, verb, _ in play(Flow(route), acts):
        assert verb is not Verb.RECALL or before.done == 0


@given(ROUTES, ACTS)
def test_a_deputys_step_stays_open_for_the_superior_until_read(route, acts):
    expected = set()
    for before, verb, after in play(Flow(route), acts):
        if verb is Verb.SUBMIT:
            expected = set()
        if verb in STEP_VERBS and after.post_views != before.post_views:
            expected.add(before.done)
        assert set(after.post_views) == expected


def test_post_viewing_closes_exactly_that_step():
    flow = apply(Flow((Verb.CHECK, Verb.DECIDE)), Verb.SUBMIT, submission="a")
    flow = apply(flow, Verb.CHECK, submission="a", by_deputy=True)
    flow = apply(flow, Verb.DECIDE, submission="a")
    assert post_view(flow, 0).post_views == frozenset()
    with pytest.raises(NotAllowed):
        post_view(flow, 1)


def test_an_approval_of_another_version_is_refused():
    flow = apply(Flow((Verb.DECIDE,)), Verb.SUBMIT, submission="new")
    with pytest.raises(StaleSubmission):
        apply(flow, Verb.DECIDE, submission="old")


def test_a_remanded_application_starts_the_route_again():
    flow = apply(Flow((Verb.CHECK, Verb.DECIDE)), Verb.SUBMIT, submission="a")
    flow = apply(flow, Verb.CHECK, submission="a")
    flow = apply(flow, Verb.REMAND, submission="a")
    flow = apply(flow, Verb.SUBMIT, submission="b")
    assert (flow.done, flow.waits_for) == (0, Verb.CHECK)


def test_a_take_out_is_finished_only_by_a_confirmed_report():
    flow = apply(Flow((Verb.DECIDE,)), Verb.SUBMIT, submission="a")
    flow = apply(flow, Verb.DECIDE, submission="a")
    assert flow.state is State.DECIDED
    flow = apply(flow, Verb.REPORT, submission="a")
    flow = apply(flow, Verb.RETURN_REPORT, submission="a")
    flow = apply(apply(flow, Verb.REPORT, submission="a"), Verb.CONFIRM, submission="a")
    assert flow.state is State.CLOSED


def test_a_notification_is_finished_by_its_decision():
    flow = apply(Flow((Verb.DECIDE,), closes_by_report=False), Verb.SUBMIT, submission="a")
    assert apply(flow, Verb.DECIDE, submission="a").state is State.CLOSED


@pytest.mark.parametrize("steps", [(), (Verb.CHECK,), (Verb.SUBMIT, Verb.DECIDE)])
def test_a_route_without_a_decision_at_its_end_is_no_route(steps):
    with pytest.raises(ValueError, match="decision"):
        Flow(steps)
