"""The control of watching over large takings-out (第6の3): the thresholds are looked at, and what they told is answered."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max, Q

from sekimori.foundation.compliance.control import (
    Asked,
    Cell,
    CellStatus,
    Evidence,
    Finding,
    Inquiry,
    Place,
    control,
)
from sekimori.foundation.downloads.models import Asking, Review, Taking
from sekimori.foundation.releases.queries import runs_systems
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of, end_of_day
from sekimori.kernel.months import months_later

LIMITS = Evidence("取出しの目安", "releases:limits")
LIST = Evidence("取出しの一覧", "releases:index")


@control(
    "systems.monitoring", "大量の取出しの目安を確かめ、注意の出た取出しに答えている", areas=("downloads", "directory")
)
def monitoring(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per place, whether warnings stand unanswered too long, and when the thresholds were
    looked at last. Looking at them is asked of units that answer for a system; answering, of every unit."""
    closing = min(inquiry.known_at, end_of_day(inquiry.on))
    late = _unanswered(inquiry, closing)
    rows = Review.objects.filter(at__lte=closing).values("unit").annotate(last=Max("at"))
    reviewed: dict[int | None, datetime] = {row["unit"]: row["last"] for row in rows}
    return {(one.provision.ref, place): _at(place, inquiry, late, reviewed) for one in asked for place in one.places}


def _unanswered(inquiry: Inquiry, closing: datetime) -> Counter[int]:
    """How many warnings and questions of each unit have waited longer than the guideline's data allow."""
    before = closing - timedelta(days=inquiry.guideline.number("downloads.answer_days", inquiry.on))
    unseen = Taking.objects.filter(Q(seen_at=None) | Q(seen_at__gt=closing), passed=1, failed_at=None, at__lt=before)
    open_ = Asking.objects.filter(Q(decided_at=None) | Q(decided_at__gt=closing), at__lt=before)
    return Counter([*unseen.values_list("unit", flat=True), *open_.values_list("unit", flat=True)])


def _at(place: Place, inquiry: Inquiry, late: Counter, reviewed: Mapping[int | None, datetime]) -> Finding:
    organisation = inquiry.organisation
    within = set(late) if place is None else organisation.with_sections(organisation.body_of(place))
    waiting = sum(late[unit] for unit in within)
    if waiting:
        days = inquiry.guideline.number("downloads.answer_days", inquiry.on)
        what = f"注意の出た取出しや承認の求めが{waiting}件、{days}日を過ぎても答えられていません。"
        return Finding(CellStatus.UNMET, what, (LIST,))
    if place is not None and not runs_systems(organisation.units[place], organisation):
        return Finding(CellStatus.SATISFIED, "答えを待つ大量の取出しはありません。", (LIST,))
    moments = [at for unit, at in reviewed.items() if at and (place is None or unit == place)]
    return _of_review(max(moments, default=None), inquiry)


def _of_review(last: datetime | None, inquiry: Inquiry) -> Finding:
    if last is None:
        return Finding(CellStatus.UNMET, "大量の取出しの目安を確かめた記録がありません。", (LIMITS,))
    months = inquiry.guideline.number("downloads.review_months", inquiry.on)
    notice = timedelta(days=inquiry.guideline.number("attestation.due_notice_days", inquiry.on))
    until = months_later(day_of(last), months)
    if until <= inquiry.on:
        return Finding(CellStatus.UNMET, f"目安を確かめる期限（{wareki(until)}）を過ぎました。", (LIMITS,), until)
    status = CellStatus.DUE if until - notice <= inquiry.on else CellStatus.SATISFIED
    said = f"{wareki(day_of(last))}に目安を確かめました。答えを待つ大量の取出しはありません。"
    return Finding(status, said, (LIMITS, LIST), until)
