"""Controls of handling: leave and return (第5の2 / 第12条), the ledger of holdings (第5の7 / 第15条)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from sekimori.chapters.handling.models import HoldingVersion, RegisterEntry
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.chapters.handling.rules.register_judgement import judge, own_words_differ
from sekimori.foundation.applications.models import Application, Submission
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
    return _per_place(asked, lambda place: _of_leave(by_unit.get(place or 0), inquiry.on))


def _of_leave(row: Mapping[str, Any] | None, on: date) -> Finding:
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
    return _per_place(asked, lambda place: _of_ledger(due.get(place or 0, []), inquiry.on, notice))


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


@control("handling.file_notice", "個人情報ファイルの保有等が届け出られている", areas=("holdings", "applications"))
def file_notice(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, information files held without a completed notification (練馬区 第10条)."""
    notified = set(
        Application.objects.filter(
            kind="handling.file_notice", holding__isnull=False, closed_at__lte=inquiry.known_at
        ).values_list("holding", flat=True)
    )
    counted: dict[int, Counter[bool]] = {}
    for unit, holding in _files(inquiry).values_list("holding__unit", "holding"):
        counted.setdefault(unit, Counter())[holding in notified] += 1
    link = (Evidence("個人情報ファイル簿", "handling:register"),)
    return _per_place(asked, lambda place: _of_notices(counted.get(place or 0, Counter()), link))


def _of_notices(counted: "Counter[bool]", link: tuple[Evidence, ...]) -> Finding:
    if not counted:
        return Finding(CellStatus.NOT_APPLICABLE, "個人情報ファイルを保有していません（取扱台帳による）。", link)
    if counted[False]:
        return Finding(
            CellStatus.UNMET,
            f"個人情報ファイル{counted.total()}件のうち{counted[False]}件の届出が済んでいません。",
            link,
        )
    return Finding(CellStatus.SATISFIED, f"個人情報ファイル{counted[True]}件の届出が、すべて済んでいます。", link)


@control(
    "handling.file_cessation", "保有をやめた個人情報ファイルが届け出られている", areas=("holdings", "applications")
)
def file_cessation(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, information files no longer held of which no notice tells (練馬区 第10条3項)."""
    ceased = (
        HoldingVersion.objects.known_at(inquiry.known_at)
        .filter(holding__ceased_on__lte=inquiry.on)
        .exclude(file_kind="")
        .values_list("holding__unit", "holding")
    )
    told = set(
        Submission.objects.filter(
            application__kind="handling.file_notice",
            application__holding__in=[holding for _, holding in ceased],
            content__occasion="cease",
            at__lte=inquiry.known_at,
        ).values_list("application__holding", flat=True)
    )
    silent = Counter(unit for unit, holding in ceased if holding not in told)
    link = (Evidence("届出の台帳", "applications:ledger", ("handling-file-notice",)),)

    def answer(place: Place) -> Finding:
        if silent[place or 0]:
            return Finding(CellStatus.UNMET, f"保有をやめた{silent[place or 0]}件の届出がありません。", link)
        return Finding(CellStatus.SATISFIED, "届出のないまま保有をやめた個人情報ファイルはありません。", link)

    return _per_place(asked, answer)


@control("handling.file_register", "個人情報ファイル簿が公表され、内容が合っている", areas=("holdings",))
def file_register(inquiry: Inquiry, asked: tuple[Asked, ...]) -> Mapping[Cell, Finding]:
    """This function will find, per unit, files that the law wants in the published register and that are not there.

    Source: 法第75条第1項, 令第21条 (created at once, removed without delay).
    """
    frame = frame_of(inquiry.guideline, inquiry.on)
    published = {
        row.holding_id: row
        for row in RegisterEntry.objects.filter(published_at__lte=inquiry.known_at).filter(
            Q(replaced_at__isnull=True) | Q(replaced_at__gt=inquiry.known_at)
        )
    }
    counted: dict[int, Counter[Duty]] = {}
    concerned = HoldingVersion.objects.known_at(inquiry.known_at).filter(~Q(file_kind="") | Q(holding__in=published))
    for said in concerned.select_related("holding__unit__agency"):
        one = _duty(said, published.get(said.holding_id), frame, inquiry.on)
        counted.setdefault(said.holding.unit_id, Counter())[one] += 1
    link = (Evidence("個人情報ファイル簿", "handling:register"),)
    return _per_place(asked, lambda place: _of_register(counted.get(place or 0, Counter()), link))


def _duty(said: HoldingVersion, entry: RegisterEntry | None, frame: Frame, on: date) -> Duty:
    """What is asked as far as the ledger's own words go: the names of past organisations are not its matter."""
    published = entry.published() if entry else None
    one = judge(said.held(), published, frame, on)
    if one.duty is Duty.CORRECT and published is not None and published.register == one.register:
        kind = "file_kind"  # tells also of other files of the unit, which is not looked at here
        form = {**one.form, kind: published.content.get(kind, "")}
        return Duty.CORRECT if own_words_differ(published, form, frame) else Duty.CURRENT
    return one.duty


WANTED = {
    Duty.CREATE: "公表していないファイル",
    Duty.CORRECT: "公表した内容がいまと違うファイル",
    Duty.REMOVE: "消除していないファイル",
    Duty.COUNT: "本人の数が分からないファイル",
}


def _of_register(counted: "Counter[Duty]", link: tuple[Evidence, ...]) -> Finding:
    open_duties = [f"{label}が{counted[wanted]}件" for wanted, label in WANTED.items() if counted[wanted]]
    if open_duties:
        return Finding(CellStatus.UNMET, f"{'、'.join(open_duties)}あります。", link)
    if not counted[Duty.CURRENT]:
        return Finding(CellStatus.NOT_APPLICABLE, "公表を要する個人情報ファイルはありません（取扱台帳による）。", link)
    return Finding(CellStatus.SATISFIED, f"{counted[Duty.CURRENT]}件の個人情報ファイルを公表しています。", link)


def _files(inquiry: Inquiry) -> QuerySet[HoldingVersion]:
    held = Q(holding__ceased_on=None) | Q(holding__ceased_on__gt=inquiry.on)
    return HoldingVersion.objects.known_at(inquiry.known_at).filter(held).exclude(file_kind="")


def _per_place(asked: tuple[Asked, ...], answer: Callable[[Place], Finding]) -> dict[Cell, Finding]:
    return {(entry.provision.ref, place): answer(place) for entry in asked for place in entry.places}
