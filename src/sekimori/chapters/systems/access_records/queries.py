"""Reading sources, deliveries and lines that could not be read, within the reach of whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum

from sekimori.chapters.systems.access_records import guarded
from sekimori.chapters.systems.access_records.models import (
    IMPORTED,
    LISTS,
    Delivery,
    ListLoad,
    Source,
    SourceAccount,
)
from sekimori.chapters.systems.access_records.rules import Health, Pulse
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.ledger import ledger_entries
from sekimori.foundation.vault.enclosing import disclose

VIEW = declare("access_records.source.view", "アクセス記録の取込みを見る")
QUARANTINE = declare("access_records.quarantine.view", "アクセス記録の読めなかった行を見る")
DELIVER = declare("access_records.delivery.import", "アクセス記録を取り込む")
SETTLE = declare("access_records.quarantine.settle", "アクセス記録の読めなかった行を確かめたと記録する")
MANAGE = declare("access_records.source.manage", "アクセス記録の取込み元を登録し、直す")
LOAD = declare("access_records.lists.load", "アクセス記録と照らす一覧を読み込む")

INTERVAL = "access_records.interval_days"
QUARANTINE_DAYS = "access_records.quarantine_days"
RECENT = timedelta(days=90)  # of which the share of unread lines is shown
PAGE, LINES = 50, 50


@dataclass(frozen=True)
class SourceLine:
    """A source as the list shows it."""

    source: Source
    pulse: Pulse
    today: date
    read: int  # lines of the last months
    quarantined: int

    @property
    def health(self) -> Health:
        return self.pulse.health(self.today)

    @property
    def silent_days(self) -> int:
        return self.pulse.silent_days(self.today)

    @cached_property
    def share(self) -> float:
        """Percent of the lines that could not be read."""
        return round(100 * self.quarantined / self.read, 2) if self.read else 0.0


def sources_of(actor: Actor, action: str = VIEW) -> QuerySet[Source]:
    """This function will return the sources whose responsible unit the action reaches, in the order of their codes."""
    reach = actor.reachable(action)
    rows = Source.objects.select_related("unit").order_by("code")
    return rows if reach.everything else rows.filter(unit__in=reach.units)


def deliveries_of(actor: Actor, action: str = VIEW) -> QuerySet[Delivery]:
    """This function will return the deliveries of those sources, newest first."""
    reach = actor.reachable(action)
    rows = Delivery.objects.select_related("source__unit").order_by("-id")
    return rows if reach.everything else rows.filter(source__unit__in=reach.units)


def lines_of(actor: Actor, action: str = VIEW) -> list[SourceLine]:
    """This function will return the sources with how they do, those that need somebody first; in three queries."""
    return health_of(list(sources_of(actor, action)), actor.at, actor.today)


def health_of(sources: list[Source], at: datetime, today: date) -> list[SourceLine]:
    """This function will say how each source does, the worst first."""
    if not sources:
        return []
    keys = [source.pk for source in sources]
    recent = Q(finished_at__gte=at - RECENT)
    known = {
        row["source"]: row
        for row in Delivery.objects.filter(source__in=keys, state=IMPORTED)
        .values("source")
        .annotate(
            last=Max("finished_at"),
            newest=Max("last_day"),
            lines=Sum("read", filter=recent),
            bad=Sum("quarantined", filter=recent),
            unseen=Count("id", filter=Q(quarantined__gt=0, looked_at=None)),
        )
    }
    lines = [_line(source, known.get(source.pk, {}), at, today) for source in sources]
    order = (Health.SILENT, Health.TO_LOOK_AT, Health.WAITING, Health.WELL, Health.STOPPED)
    return sorted(lines, key=lambda line: (order.index(line.health), line.source.code))


def _line(source: Source, known: Mapping[str, object], at: datetime, today: date) -> SourceLine:
    pulse = Pulse(
        since=source.created_at,
        interval_days=source.interval_days,
        stopped=not guarded.in_use(source, at),
        last_delivery=known.get("last"),  # type: ignore[arg-type]
        last_day=known.get("newest"),  # type: ignore[arg-type]
        unseen=known.get("unseen", 0),  # type: ignore[arg-type]
    )
    return SourceLine(source, pulse, today, int(known.get("lines") or 0), int(known.get("bad") or 0))  # type: ignore[call-overload]


@dataclass(frozen=True)
class SourcePage:
    """One source: how it does, what it delivered, and what its records are compared with."""

    line: SourceLine
    deliveries: Page
    holding: str
    used_by: str
    accounts: int
    privileged: int
    retention_years: int


def source_page(actor: Actor, source_id: int, page: str = "1") -> SourcePage | None:
    """This function will return one source within reach, or ``None``."""
    source = sources_of(actor).prefetch_related("used_by").filter(pk=source_id).first()
    if source is None:
        return None
    accounts = SourceAccount.objects.filter(source=source, superseded_at=None)
    counted = accounts.aggregate(all=Count("id"), privileged=Count("id", filter=Q(privileged=True)))
    rows = Delivery.objects.filter(source=source).order_by("-id")
    return SourcePage(
        line=health_of([source], actor.at, actor.today)[0],
        deliveries=Paginator(rows, PAGE).get_page(page),
        holding=holding_name(source.holding),
        used_by="、".join(unit.name for unit in source.used_by.all()),
        accounts=counted["all"],
        privileged=counted["privileged"],
        retention_years=guarded.retention_years(source, actor.at),
    )


def holding_name(key: int | None) -> str:
    """This function will return the name of a holding in the ledger, empty where there is none."""
    entry = ledger_entries().get(key) if key is not None else None
    return f"{entry.number} {entry.name}" if entry else ""


def holdings_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """This function will return the holdings that are still held, by unit, to be chosen for a source."""
    units = actor.organisation.units
    entries = [entry for entry in ledger_entries().values() if entry.ceased_on is None and entry.unit in units]
    entries.sort(key=lambda entry: (units[entry.unit].code, entry.number))
    return [(entry.id, f"{units[entry.unit].name}：{entry.number} {entry.name}"[:120]) for entry in entries]


def units_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """This function will return every 課 of today in the order of the organisation."""
    found = sorted(actor.organisation.units.values(), key=lambda unit: (unit.order, unit.code))
    return [(unit.id, unit.name) for unit in found if unit.kind.is_unit]


@dataclass(frozen=True, slots=True)
class UnreadLine:
    line: int
    reason: str
    content: str


@dataclass(frozen=True)
class Unread:
    """A page of the lines of a delivery that could not be read, and how often each reason occurs among those kept."""

    delivery: Delivery
    page: Page
    lines: tuple[UnreadLine, ...]
    reasons: tuple[tuple[str, int], ...]


@transaction.atomic
def unread_lines(actor: Actor, delivery_id: int, page: str = "1") -> Unread | None:
    """This function will return lines that could not be read, as the source wrote them; the reading is recorded."""
    delivery = deliveries_of(actor, QUARANTINE).filter(pk=delivery_id).first()
    if delivery is None:
        return None
    rows = Paginator(delivery.unread.order_by("line", "id"), LINES).get_page(page)
    reasons = delivery.unread.values_list("reason").annotate(count=Count("id")).order_by("-count", "reason")
    record(
        actor,
        QUARANTINE,
        object_kind="access_delivery",
        object_id=delivery.pk,
        object_unit=delivery.source.unit_id,
        facts={"rows": len(rows)},
    )
    lines = tuple(
        UnreadLine(row.line, row.reason, disclose(bytes(row.content)).decode("utf-8", "replace")) for row in rows
    )
    return Unread(delivery, rows, lines, tuple(reasons))


@dataclass(frozen=True, slots=True)
class ListState:
    """One of the lists that records are compared with, and when it was last loaded."""

    kind: str
    label: str
    last: ListLoad | None


def lists_loaded() -> tuple[ListState, ...]:
    """This function will return the lists and their last loading."""
    newest = ListLoad.objects.values("kind").annotate(newest=Max("id")).values_list("newest", flat=True)
    last = {load.kind: load for load in ListLoad.objects.filter(pk__in=list(newest))}
    return tuple(ListState(kind, label, last.get(kind)) for kind, label in LISTS)
