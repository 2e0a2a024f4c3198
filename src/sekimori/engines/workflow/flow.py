"""The life of an application 申請, as one table of states and verbs that a clerk can read.

起案 draft → 申請 submit → 照査 check / 合議 concur / 承認 approve → 決裁 decide → 完了報告 report → 完了確認 confirm.
On the way: 差戻し remand (back to the applicant, same number), 取下げ withdraw, 引戻し recall (before the next step has
acted), 却下 reject (an end). 代決 is a step done by a deputy; the superior reads it afterwards (後閲 post-view).

Nothing here knows people or databases: ``apply`` takes a flow and returns the next one, or raises.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"  # 起案中
    IN_REVIEW = "in_review"  # 決裁待ち
    REMANDED = "remanded"  # 差戻し
    WITHDRAWN = "withdrawn"  # 取下げ
    REJECTED = "rejected"  # 却下
    DECIDED = "decided"  # 決裁済み（実施中）
    REPORTED = "reported"  # 完了報告済み（確認待ち）
    CLOSED = "closed"  # 完了


ENDS = frozenset({State.WITHDRAWN, State.REJECTED, State.CLOSED})


class Verb(StrEnum):
    SUBMIT = "submit"  # 申請する
    WITHDRAW = "withdraw"  # 取り下げる
    RECALL = "recall"  # 引き戻す
    CHECK = "check"  # 照査する
    CONCUR = "concur"  # 合議に同意する
    APPROVE = "approve"  # 承認する
    DECIDE = "decide"  # 決裁する
    REMAND = "remand"  # 差し戻す
    REJECT = "reject"  # 却下する
    POST_VIEW = "post_view"  # 後閲する
    REPORT = "report"  # 完了を報告する
    CONFIRM = "confirm"  # 完了を確認する
    RETURN_REPORT = "return_report"  # 完了報告を戻す


STEP_VERBS = frozenset({Verb.CHECK, Verb.CONCUR, Verb.APPROVE, Verb.DECIDE})
APPLICANT_VERBS = frozenset({Verb.SUBMIT, Verb.WITHDRAW, Verb.RECALL, Verb.REPORT})
REASONED_VERBS = frozenset({Verb.REMAND, Verb.REJECT, Verb.RETURN_REPORT})

# (state, verb) → state. Step verbs are not here: they move along the route (see ``apply``).
MOVES: dict[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.SUBMIT): State.IN_REVIEW,
    (State.DRAFT, Verb.WITHDRAW): State.WITHDRAWN,
    (State.REMANDED, Verb.SUBMIT): State.IN_REVIEW,
    (State.REMANDED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Verb.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Verb.RECALL): State.DRAFT,
    (State.IN_REVIEW, Verb.REMAND): State.REMANDED,
    (State.IN_REVIEW, Verb.REJECT): State.REJECTED,
    (State.DECIDED, Verb.REPORT): State.REPORTED,
    (State.REPORTED, Verb.CONFIRM): State.CLOSED,
    (State.REPORTED, Verb.RETURN_REPORT): State.DECIDED,
}


class NotAllowed(Exception):
    """The table has no such move from here."""

    def __init__(self, state: State, verb: Verb) -> None:
        super().__init__(f"{verb} in {state}")
        self.state, self.verb = state, verb


class AlreadyActed(Exception):
    """A step has acted, so the applicant can no longer take the application back."""


class StaleSubmission(Exception):
    """The act was meant for another version than the one that is submitted now."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Where an application stands.

    ``steps`` are the verbs its route demands, in order; ``done`` how many of them the current submission has passed;
    ``submission`` the digest of the submitted version, attachments included (empty before the first submission);
    ``post_views`` the indexes of steps done by a deputy and not yet read by the superior; ``closes_by_report`` whether
    the thing is finished only by a confirmed report of completion (a take-out is; a mere notification is not).
    """

    steps: tuple[Verb, ...]
    state: State = State.DRAFT
    done: int = 0
    submission: str = ""
    post_views: frozenset[int] = frozenset()
    closes_by_report: bool = True

    def __post_init__(self) -> None:
        if not self.steps or self.steps[-1] is not Verb.DECIDE or not set(self.steps) <= STEP_VERBS:
            raise ValueError("a route ends with a decision and consists of steps")

    @property
    def waits_for(self) -> Verb | None:
        """The verb of the step whose turn it is, if any."""
        return self.steps[self.done] if self.state is State.IN_REVIEW else None

    @property
    def ended(self) -> bool:
        return self.state in ENDS


def apply(flow: Flow, verb: Verb, *, submission: str, by_deputy: bool = False) -> Flow:
    """This function will return the flow after a verb.

    ``submission`` is the digest of the version the person has before their eyes; on SUBMIT it is the new one.

    :raises NotAllowed: if the table has no such move.
    :raises AlreadyActed: on RECALL after a step has acted.
    :raises StaleSubmission: if the act was meant for another version.
    """
    if verb is Verb.SUBMIT:
        return _submit(flow, submission)
    if verb is Verb.POST_VIEW:
        raise NotAllowed(flow.state, verb)  # names the step; see post_view
    if flow.submission and submission != flow.submission:
        raise StaleSubmission(flow.submission)
    if verb in STEP_VERBS:
        return _step(flow, verb, by_deputy=by_deputy)
    if (flow.state, verb) not in MOVES:
        raise NotAllowed(flow.state, verb)
    if verb is Verb.RECALL and flow.done:
        raise AlreadyActed(flow.done)
    return replace(flow, state=MOVES[flow.state, verb])


def _submit(flow: Flow, submission: str) -> Flow:
    if (flow.state, Verb.SUBMIT) not in MOVES:
        raise NotAllowed(flow.state, Verb.SUBMIT)
    if not submission:
        raise ValueError("a submission has a digest")
    # A new submission starts the route again: nobody's consent to another text counts.
    return replace(flow, state=State.IN_REVIEW, done=0, submission=submission, post_views=frozenset())


def _step(flow: Flow, verb: Verb, *, by_deputy: bool) -> Flow:
    if flow.waits_for is not verb:
        raise NotAllowed(flow.state, verb)
    post_views = flow.post_views | {flow.done} if by_deputy else flow.post_views
    done = flow.done + 1
    if done < len(flow.steps):
        return replace(flow, done=done, post_views=post_views)
    decided = State.DECIDED if flow.closes_by_report else State.CLOSED
    return replace(flow, state=decided, done=done, post_views=post_views)


def post_view(flow: Flow, step: int) -> Flow:
    """This function will mark a deputy's step as read by the superior (後閲), in whatever state the flow is by then.

    :raises NotAllowed: if no such step awaits it.
    """
    if step not in flow.post_views:
        raise NotAllowed(flow.state, Verb.POST_VIEW)
    return replace(flow, post_views=flow.post_views - {step})
