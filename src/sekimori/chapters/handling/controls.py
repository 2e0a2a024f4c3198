"""Controls of handling: leave and return (第5の2 / 第12条), the ledger of holdings (第5の7 / 第15条)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from sekimori.chapters.handling.models import HoldingVersion
from sekimori.foundation.applications.models import Application
from sekimori.foundation.compliance.control import Asked, Cell, CellStatus, Evidence, Finding, Inquiry, control
from sekimori.kernel.era import wareki
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.months import months_later

RISKY = ("handling.copy", "handling.send", "handling.dispatch", "handling.takeout", "handling.other")
NOTICE = timedelta(days=7)


@control("handling.leave", "複製・送信・持出しに許可と返却がある", areas=("applications",))
def leave(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, acts whose return or erasure is overdue on the day."""
    closing = inquiry.known_at
    decided = Q(kind__in=RISKY, decided_at__lte=closing)
    still_out = decided & (Q(reported_at__isnull=True) | Q(reported_at__gt=closing))
    rows = (
        Application.objects.filter(decided)
        .values("unit")
        .annotate(
            year=Count("pk", filter=Q(fiscal_year=FiscalYear.of(inquiry.on).start_year)),
            overdue=Count("pk", filter=still_out & Q(due_on__lt=inquiry.on)),
            oldest=Min("due_on", filter=still_out & Q(due_on__lt=inquiry.on)),
            following=Min("due_on", filter=still_out & Q(due_on__gte=inquiry.on)),
        )
    )
    by_unit = {row["unit"]: row for row in rows}
    return {
        (entry.provision.ref, place): _of_leave(by_unit.get(place), inquiry.on)
        for entry in asked
        for place in entry.places
    }


def _of_leave(row: dict | None, on: date) -> Finding:
    link = (Evidence("持出しの台帳", "applications:ledger", ("handling-takeout",)),)
    if row is None:
        return Finding(CellStatus.SATISFIED, "許可を要する行為の申請は、まだありません。", link)
    if row["overdue"]:
        late = (on - row["oldest"]).days
        return Finding(
            CellStatus.UNMET,
            f"返却・消去の報告が{row['overdue']}件、期限を過ぎています（最も古いもので{late}日）。",
            link,
            row["oldest"],
        )
    status = CellStatus.DUE if row["following"] and row["following"] - on <= NOTICE else CellStatus.SATISFIED
    reason = f"今年度の許可は{row['year']}件で、期限を過ぎた返却・消去はありません。"
    if status is CellStatus.DUE:
        reason = f"{wareki(row['following'])}が返却・消去の期限です。"
    return Finding(status, reason, link, row["following"])


@control("handling.ledger", "取扱台帳が整い、年に一度確認されている", areas=("holdings",))
def ledger(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, whether the ledger exists and every entry was confirmed within the period."""
    months = inquiry.guideline.number("handling.ledger_review_months", inquiry.on)
    notice = timedelta(days=inquiry.guideline.number("attestation.due_notice_days", inquiry.on))
    said = (
        HoldingVersion.objects.known_at(inquiry.known_at)
        .filter(Q(holding__ceased_on=None) | Q(holding__ceased_on__gt=inquiry.on))
        .values_list("holding__unit", "reviewed_on", "recorded_at__date")
    )
    due: dict[int, list[date]] = {}
    for unit, reviewed, recorded in said:
        due.setdefault(unit, []).append(months_later(reviewed or recorded, months))
    return {
        (entry.provision.ref, place): _of_ledger(due.get(place or 0, []), inquiry.on, notice)
        for entry in asked
        for place in entry.places
    }


def _of_ledger(due: list[date], on: date, notice: timedelta) -> Finding:
    link = (Evidence("取扱台帳", "handling:ledger"),)
    if not due:
        return Finding(CellStatus.UNMET, "取扱台帳に、まだ何も書かれていません。", link)
    counted = Counter(day < on for day in due)
    following = min(due)
    if counted[True]:
        return Finding(
            CellStatus.UNMET,
            f"{len(due)}件のうち{counted[True]}件が、年に一度の確認の期限を過ぎています。",
            link,
            following,
        )
    status = CellStatus.DUE if following - on <= notice else CellStatus.SATISFIED
    return Finding(status, f"{len(due)}件すべてを、期限までに確認しています。", link, following)
