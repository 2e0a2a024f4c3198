"""Is the management structure of the guideline in place? Answered from the roster alone, for all places at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.organization.rules import Classified, Place, RoleAcross, Standing, classified, why
from sekimori.engines.authority.roster import FindingKind
from sekimori.foundation.compliance.control import Asked, Cell, CellStatus, Evidence, Finding, Inquiry, control
from sekimori.foundation.directory.models import Designation, Posting
from sekimori.foundation.directory.queries import roster
from sekimori.kernel.era import wareki
from sekimori.kernel.months import months_later

DUE_DAYS = "attestation.due_notice_days"
OFFICER_GRACE_DAYS = "officer.designation_grace_days"
COMMITTEE_MONTHS = "committee.period_months"
Findings = dict[Cell, Finding]


@control("organization.chief", "総括保護管理者が置かれている", areas=("directory",))
def chief(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    return _role("chief_protection_manager", inquiry, asked)


@control("organization.department_manager", "部ごとに保護管理責任者が置かれている", areas=("directory",))
def department_manager(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    return _role("department_protection_manager", inquiry, asked)


@control("organization.manager", "課ごとに保護管理者（保護責任者）が置かれている", areas=("directory",))
def manager(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    return _role("protection_manager", inquiry, asked)


@control("organization.officer", "保護担当者が指定されている", areas=("directory",))
def officer(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    grace = inquiry.guideline.number(OFFICER_GRACE_DAYS, inquiry.on)
    return _role("protection_officer", inquiry, asked, grace=grace)


@control("organization.auditor", "監査責任者が置かれている", areas=("directory",))
def auditor(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    return _role("audit_manager", inquiry, asked)


@control("organization.committee", "委員会が定期に開かれている", areas=("organization",))
def committee(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    finding = _committee(inquiry)
    return {(one.provision.ref, place): finding for one in asked for place in one.places}


@control("organization.classified", "組織と学校が従うセキュリティポリシーに分類されている", areas=("directory",))
def units_classified(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Findings:
    places = {place for one in asked for place in one.places}
    at = {place: _classified(classified(inquiry.organisation, place)) for place in places}
    return {(one.provision.ref, place): at[place] for one in asked for place in one.places}


def _role(code: str, inquiry: Inquiry, asked: tuple[Asked, ...], *, grace: int = 0) -> Findings:
    """Satisfied while somebody holds the role in order; due when, within the notice, that will no longer be so.

    ``grace`` is how many days after a personnel change a new holder may be named: until then a gap is due, not unmet.
    """
    notice = timedelta(days=inquiry.guideline.number(DUE_DAYS, inquiry.on))
    times = Times(
        before=_across(code, inquiry, -timedelta(days=grace)),
        now=RoleAcross(inquiry.roster, inquiry.guideline.roles[code]),
        ahead=_across(code, inquiry, notice),
        left=_endings(inquiry, inquiry.on - timedelta(days=grace), inquiry.on),
        leaving=_endings(inquiry, inquiry.on, inquiry.on + notice),
        grace=timedelta(days=grace),
    )
    places = {place for one in asked for place in one.places}
    at = {place: _standing(place, times) for place in places}
    return {(one.provision.ref, place): at[place] for one in asked for place in one.places}


@dataclass(frozen=True)
class Times:
    """One role at three times, and the first day on which people left or leave what they held in between."""

    before: RoleAcross
    now: RoleAcross
    ahead: RoleAcross
    left: Mapping[int, date]
    leaving: Mapping[int, date]
    grace: timedelta


def _across(code: str, inquiry: Inquiry, shift: timedelta) -> RoleAcross:
    other = roster(inquiry.on + shift, inquiry.known_at) if shift else inquiry.roster
    return RoleAcross(other, other.guideline.roles.get(code, inquiry.guideline.roles[code]))


def _standing(place: Place, times: Times) -> Finding:
    now, ahead = times.now.at(place), times.ahead.at(place)
    label = now.rule.label
    evidence = (Evidence(f"{label}の一覧", "organization:role", (now.rule.code,)),)
    if not now.concerns:
        return Finding(CellStatus.NOT_APPLICABLE, f"この所属には{label}を置くことを要しません。", evidence)
    reason = why(now, times.now.roster.organisation)
    if not now.in_order:
        until = _grace_ends(now, times.before.at(place), times)
        return Finding(CellStatus.DUE if until else CellStatus.UNMET, reason, evidence, until)
    if ahead.concerns and not ahead.in_order:
        ends = min((times.leaving[held.person] for held in now.held if held.person in times.leaving), default=None)
        reason += f"今後の予定：{why(ahead, times.ahead.roster.organisation)}"
        return Finding(CellStatus.DUE, reason, evidence, ends)
    return Finding(CellStatus.SATISFIED, reason, evidence)


def _grace_ends(now: Standing, before: Standing, times: Times) -> date | None:
    """The day by which a new holder is to be named, if the gap is new and nothing else is wrong."""
    only_unnamed = all(fault.kind is FindingKind.NOT_DESIGNATED for fault in now.faults)
    if not (times.grace and now.faults and only_unnamed and before.in_order):
        return None
    gaps = [times.left[held.person] for held in before.held if held.person in times.left]
    return min(gaps, default=times.now.roster.organisation.on) + times.grace


def _endings(inquiry: Inquiry, after: date, last: date) -> dict[int, date]:
    """The first day in a span on which each person no longer holds a post or a designation they held."""
    ends: dict[int, date] = {}
    for rows in (Posting.objects, Designation.objects):
        ending = rows.known_at(inquiry.known_at).filter(until__gt=after, until__lte=last)
        for person, until in ending.values_list("person", "until"):
            ends[person] = min(until, ends.get(person, until))
    return ends


def _committee(inquiry: Inquiry) -> Finding:
    months = inquiry.guideline.number(COMMITTEE_MONTHS, inquiry.on)
    meetings = CommitteeMeeting.objects.known_at(inquiry.known_at).filter(held_on__lte=inquiry.on)
    last = meetings.order_by("-held_on", "-id").first()
    if last is None:
        return Finding(
            CellStatus.UNMET,
            "委員会を開いた記録がありません。開催し、議題と決定したことを記録してください。",
            (Evidence("委員会の記録", "organization:committee"),),
        )
    due = months_later(last.held_on, months)
    evidence = (Evidence(f"{wareki(last.held_on)}の委員会", "organization:meeting", (last.pk,)),)
    said = f"前回は{wareki(last.held_on)}に開きました。"
    if due < inquiry.on:
        return Finding(
            CellStatus.UNMET, f"{said}{months}か月以内に開く期限（{wareki(due)}）を過ぎています。", evidence, due
        )
    notice = timedelta(days=inquiry.guideline.number(DUE_DAYS, inquiry.on))
    if due <= inquiry.on + notice:
        return Finding(CellStatus.DUE, f"{said}次の期限は{wareki(due)}です。", evidence, due)
    return Finding(CellStatus.SATISFIED, said, evidence, due)


def _classified(units: Classified) -> Finding:
    evidence = (Evidence("組織の一覧", "directory:units"),)
    if units.wrong:
        names = "、".join(units.wrong[:3]) + (f"ほか{len(units.wrong) - 3}校" if len(units.wrong) > 3 else "")
        mend = "組織の「情報セキュリティポリシー」を訂正してください。"
        return Finding(CellStatus.UNMET, f"{names}が学校情報セキュリティポリシーに分類されていません。{mend}", evidence)
    reason = f"一般の情報セキュリティポリシーに{units.general}組織、学校のものに{units.school}組織を分類しています。"
    return Finding(CellStatus.SATISFIED, reason, evidence)
