"""Rules of the matrix and of self-checks 自己点検: where a demand has cells, who attests, what stands when. Pure.

An attestation counts for a day as it stood at the end of that day, or at the moment of knowing if that is earlier:
a return on 10 April does not redden 31 March.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from sekimori.engines.authority.organisation import Mode, Organisation
from sekimori.engines.authority.places import places_of, position
from sekimori.engines.authority.roster import Held
from sekimori.foundation.compliance.control import SEVERITY, CellStatus, Finding, Place
from sekimori.guideline.model import Guideline, Provision, Scope
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of, end_of_day
from sekimori.kernel.months import months_later
from sekimori.kernel.problems import Problem
from sekimori.kernel.text import looks_garbled

ATTESTATION = "attestation"
VALID_MONTHS = "attestation.valid_months"
NOTICE_DAYS = "attestation.due_notice_days"
PREPARE = "compliance.attestation.prepare"
ATTEST = "compliance.attestation.attest"
RETURN = "compliance.attestation.return"

CHIEF = "chief_protection_manager"
DEPARTMENT_MANAGER = "department_protection_manager"
MANAGER = "protection_manager"


_said = lru_cache(maxsize=1000)(wareki)  # thousands of cells speak of the same days


class Answer(StrEnum):
    """What a self-check says."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    NOT_APPLICABLE = "not_applicable"


class State(StrEnum):
    """How an attestation stood at a moment."""

    WAITING = "waiting"  # 確定待ち
    ATTESTED = "attested"  # 確定
    RETURNED = "returned"  # 差戻し
    WITHDRAWN = "withdrawn"  # 取下げ
    SUPERSEDED = "superseded"  # 新しい自己点検に替わった


@dataclass(frozen=True, slots=True)
class Record:
    """An attestation's moments; ``key`` is the row's."""

    key: int
    answer: str
    prepared_at: datetime
    plan_date: date | None = None
    attested_at: datetime | None = None
    expires_on: date | None = None
    returned_at: datetime | None = None
    withdrawn_at: datetime | None = None
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for one cell at a moment: what was attested last, what waits, what was sent back unattested."""

    attested: Record | None = None  # may have been returned afterwards, or have expired
    waiting: Record | None = None
    returned: Record | None = None


def places(provision: Provision, organisation: Organisation) -> tuple[Place, ...]:
    """This function will return every place where a demand has a cell that day."""
    return places_of(provision, organisation) if provision.demands else ()


def combine(findings: Iterable[Finding]) -> Finding:
    """This function will make one finding of what several controls say of a cell: the worst, with every reason as bad.

    The next date is the earliest; the evidence is everybody's.

    :raises ValueError: if there is none.
    """
    found = tuple(findings)
    if len(found) == 1:
        return found[0]
    worst = min((finding.status for finding in found), key=SEVERITY.index)
    reasons = dict.fromkeys(finding.reason for finding in found if finding.status is worst)
    dates = [finding.next_date for finding in found if finding.next_date is not None]
    return Finding(
        worst,
        " ".join(reasons),
        tuple(evidence for finding in found for evidence in finding.evidence),
        min(dates, default=None),
    )


def without_control(provision: Provision) -> Finding:
    """This function will return the finding of a demand that no control answers: delegated, or for people alone."""
    if provision.delegated_to:
        return Finding(CellStatus.NOT_APPLICABLE, f"「{provision.delegated_to}」の定めるところによります。")
    return Finding(CellStatus.NOT_APPLICABLE, provision.by_people or "求めることのない規定です。")


def attesting_role(guideline: Guideline, provision: Provision) -> str:
    """This function will return the role that attests a demand.

    It is the role the provision names, if the authority table lets that role attest; else who answers for the scope.
    """
    if provision.actor in guideline.roles_by_action.get(ATTEST, frozenset()):
        return provision.actor
    if provision.scope in (Scope.UNIT, Scope.SECTION):
        return MANAGER
    if provision.scope is Scope.DEPARTMENT and DEPARTMENT_MANAGER in guideline.roles:
        return DEPARTMENT_MANAGER
    return CHIEF


def attesting_place(guideline: Guideline, provision: Provision, place: Place, organisation: Organisation) -> Place:
    """This function will return where the attesting role must be held: a section is answered for by its 課."""
    role = guideline.roles[attesting_role(guideline, provision)]
    if role.scope is Scope.GOVERNMENT or place is None:
        return None
    return place if role.scope is Scope.DEPARTMENT else organisation.body_of(place)


def may_attest(
    guideline: Guideline, provision: Provision, place: Place, held: Iterable[Held], organisation: Organisation
) -> bool:
    """This function will say whether somebody with these roles is the one who attests this cell."""
    role = attesting_role(guideline, provision)
    where = attesting_place(guideline, provision, place, organisation)
    return any(holding.role == role and holding.unit == where for holding in held)


def valid_months(guideline: Guideline, provision: Provision, on: date) -> int:
    """This function will return for how many months an attestation of a demand stays good.

    :raises KeyError: if neither the provision nor the pack says so.
    """
    return provision.attest_months or guideline.number(VALID_MONTHS, on)


def last_good_day(attested_at: datetime, months: int) -> date:
    """This function will return the last day on which an attestation is good."""
    return months_later(day_of(attested_at), months)


def judged_at(on: date, known_at: datetime) -> datetime:
    """This function will return the moment whose state counts for a day as known at a moment."""
    return min(known_at, end_of_day(on))


def state_at(record: Record, moment: datetime) -> State | None:
    """This function will say how an attestation stood at a moment, or ``None`` if it was not yet written."""
    if record.prepared_at > moment:
        return None
    for state, since in (
        (State.WITHDRAWN, record.withdrawn_at),
        (State.SUPERSEDED, record.superseded_at),
        (State.RETURNED, record.returned_at),
        (State.ATTESTED, record.attested_at),
    ):
        if since is not None and since <= moment:
            return state
    return State.WAITING


def state_now(record: Record) -> State:
    """This function will say how an attestation stands after everything that has happened to it."""
    last = max(
        moment
        for moment in (
            record.prepared_at,
            record.attested_at,
            record.returned_at,
            record.withdrawn_at,
            record.superseded_at,
        )
        if moment is not None
    )
    state = state_at(record, last)
    assert state is not None
    return state


def standing(records: Iterable[Record], moment: datetime) -> Standing:
    """This function will say what stood for one cell at a moment, from all its attestations.

    An attested one that was returned stays the cell's last word until a new one is attested: what it replaced does
    not come back to life.
    """
    attested: Record | None = None
    waiting: Record | None = None
    returned: Record | None = None
    for record in records:
        state = state_at(record, moment)
        was_attested = record.attested_at is not None and record.attested_at <= moment
        if state is State.WAITING:
            waiting = record
        elif state in (State.ATTESTED, State.RETURNED) and was_attested:
            attested = record
        elif state is State.RETURNED:
            returned = record
    return Standing(attested, waiting, returned)


def finding(stands: Standing, *, on: date, moment: datetime, notice_days: int) -> Finding:
    """This function will judge one cell by what stands for it."""
    record = stands.attested
    if record is None:
        return _never_attested(stands)
    if record.returned_at is not None and record.returned_at <= moment:
        return _again(stands, "確定した自己点検が差し戻されました。")
    if record.answer == Answer.NOT_SATISFIED:
        return _not_satisfied(record, on)
    return _attested(stands, record, on, notice_days)


def _attested(stands: Standing, record: Record, on: date, notice_days: int) -> Finding:
    assert record.attested_at is not None and record.expires_on is not None
    good_until = record.expires_on
    if on > good_until:
        return _again(stands, f"自己点検の有効期限（{_said(good_until)}）を過ぎました。", good_until)
    if record.answer == Answer.NOT_APPLICABLE:
        reason = f"該当しないことを確かめました（{_said(good_until)}まで）。"
        return Finding(CellStatus.NOT_APPLICABLE, reason, (), good_until)
    if (good_until - on).days <= notice_days:
        return Finding(
            CellStatus.DUE, f"自己点検の有効期限が近づいています（{_said(good_until)}まで）。", (), good_until
        )
    checked = _said(day_of(record.attested_at))
    return Finding(CellStatus.SATISFIED, f"{checked}の自己点検で満たしています。", (), good_until)


def _never_attested(stands: Standing) -> Finding:
    if stands.returned is not None:
        return _again(stands, "自己点検が差し戻されました。")
    return _again(stands, "" if stands.waiting else "自己点検がまだありません。")


def _again(stands: Standing, why: str, next_date: date | None = None) -> Finding:
    waiting = "作成された自己点検が、確定を待っています。" if stands.waiting else ""
    return Finding(CellStatus.UNMET, why + waiting, next_date=next_date)


def _not_satisfied(record: Record, on: date) -> Finding:
    reason = "自己点検の結果、満たしていません。"
    if record.plan_date is not None:
        past = record.plan_date < on
        reason += (
            f"満たす予定の日（{_said(record.plan_date)}）を過ぎました。"
            if past
            else f"{_said(record.plan_date)}までに満たす予定です。"
        )
    return Finding(CellStatus.UNMET, reason, next_date=record.plan_date)


MAX_TEXT, MAX_REASON, MAX_FILES = 4000, 1000, 10


def check_draft(answer: Answer, text: str, plan_date: date | None, *, files: int, today: date) -> tuple[Problem, ...]:
    """This function will return everything missing in a self-check: it must let somebody else see why it says so."""
    written = text.strip()
    problems = []
    if answer is Answer.SATISFIED and not written and not files:
        problems.append(
            Problem(
                "内容", "満たしていることを示すものがありません", "何をしているかを書くか、証拠書類を付けてください"
            )
        )
    if answer is Answer.NOT_SATISFIED and not written:
        problems.append(
            Problem("内容", "何が足りないかが書かれていません", "足りないことと、どう直すかを書いてください")
        )
    if answer is Answer.NOT_APPLICABLE and not written:
        problems.append(Problem("内容", "該当しない理由が書かれていません", "理由を書いてください"))
    if answer is Answer.NOT_SATISFIED and plan_date is None:
        problems.append(Problem("満たす予定の日", "日がありません", "いつまでに満たすかを書いてください"))
    if answer is Answer.NOT_SATISFIED and plan_date is not None and plan_date < today:
        problems.append(Problem("満たす予定の日", "きょうより前の日です", "きょうから後の日にしてください"))
    if files > MAX_FILES:
        problems.append(Problem("証拠書類", f"{MAX_FILES}件を超えています", "必要なものに絞ってください"))
    return (*problems, *_check_text("内容", written, MAX_TEXT))


def check_reason(reason: str) -> tuple[Problem, ...]:
    """This function will return what is wrong with the reason for sending something back."""
    written = reason.strip()
    if not written:
        return (Problem("差戻しの理由", "理由が書かれていません", "何を直してほしいかを書いてください"),)
    return _check_text("差戻しの理由", written, MAX_REASON)


def _check_text(where: str, written: str, longest: int) -> tuple[Problem, ...]:
    problems = []
    if len(written) > longest:
        problems.append(Problem(where, f"{len(written)}文字あります", f"{longest}文字以内にしてください"))
    if looks_garbled(written):
        problems.append(Problem(where, "文字化けしているか、使えない文字があります", "入力し直してください"))
    return tuple(problems)


def post_of(organisation: Organisation, person: int | None) -> str:
    """This function will write somebody's main post of the day as people say it: 市民税課長; empty without one."""
    seats = organisation.seats_of.get(person, ()) if person is not None else ()
    if not seats:
        return ""
    seat = min(seats, key=lambda seat: seat.mode is not Mode.MAIN)
    return position(organisation.units[seat.unit], seat)
