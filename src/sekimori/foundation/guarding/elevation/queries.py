"""What the screens of elevations show: one's own, everybody's for who agrees and reads, and every act in one of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from sekimori.foundation.accounts import events
from sekimori.foundation.authority.actions import catalogue, declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.guarding import queries as values
from sekimori.foundation.guarding.elevation import actions
from sekimori.foundation.guarding.models import AGREED, OPEN, Elevation
from sekimori.foundation.guarding.own import ELEVATION_HOURS
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record

VIEW = declare("guarding.elevation.view", "昇格と、昇格して行われた操作を見る")
SHOWN = 100
STATES = {
    "waiting": "同意待ち",
    "unanswered": "期限までに同意なし",
    "running": "昇格中",
    "unread": "終了（操作の確認待ち）",
    "read": "終了（操作を確認済み）",
    "refused": "不同意",
    "withdrawn": "取下げ",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One elevation in words."""

    row: Elevation
    who: str
    actions: tuple[str, ...]
    state: str
    ends_at: datetime | None

    @property
    def label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Use:
    """One act done while elevated."""

    entry: int
    at: datetime
    label: str
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Own:
    """The administrator's page: what they may ask for, and what came of their requests."""

    choices: tuple[tuple[str, str], ...]
    longest: int
    lines: tuple[Line, ...]
    asks: bool  # no request waits and no elevation runs


@dataclass(frozen=True, slots=True)
class Detail:
    line: Line
    uses: tuple[Use, ...]
    may_decide: bool
    why_not: str
    may_end: bool
    may_read: bool


def state(row: Elevation, at: datetime) -> str:
    """This function will name the state of an elevation at a moment; one of ``STATES``."""
    if row.outcome == OPEN:
        return "waiting" if at < row.answer_by else "unanswered"
    if row.outcome == AGREED:
        over = row.ends_at()
        if over is not None and at < over:
            return "running"
        return "read" if row.read_at else "unread"
    return row.outcome


def _rows() -> QuerySet[Elevation]:
    return Elevation.objects.select_related("account__person", "decided_by", "read_by").order_by("-asked_at", "-pk")


def _line(row: Elevation, at: datetime) -> Line:
    known = catalogue()
    person = row.account.person
    return Line(
        row=row,
        who=f"{row.post} {person.name}" if person else f"技術管理者（{row.account.username}）",
        actions=tuple(known[code].label for code in row.actions if code in known),
        state=state(row, at),
        ends_at=row.ends_at(),
    )


def own(actor: Actor) -> Own:
    """This function will return what an administrator may ask for and what came of what they asked."""
    lines = tuple(_line(row, actor.at) for row in _rows().filter(account=actor.account)[:20])
    return Own(
        choices=actions.choices(actor),
        longest=int(values.value(ELEVATION_HOURS, at=actor.at)),
        lines=lines,
        asks=not any(line.state in ("waiting", "running") for line in lines),
    )


@transaction.atomic
def everybody(actor: Actor) -> tuple[Line, ...]:
    """This function will list the latest elevations of everybody; the reading is recorded. :raises Forbidden: without the right."""
    ruling = actor.require(VIEW)
    lines = tuple(_line(row, actor.at) for row in _rows()[:SHOWN])
    record(actor, VIEW, object_kind="elevation", facts={"rows": len(lines)}, ruling=ruling)
    return lines


@transaction.atomic
def detail(actor: Actor, key: int) -> Detail | None:
    """This function will return one elevation with every act done in it; the reading is recorded.

    :raises Forbidden: without the right.
    """
    ruling = actor.require(VIEW)
    row = _rows().filter(pk=key).first()
    if row is None:
        return None
    line, uses = _line(row, actor.at), uses_of(row)
    record(actor, VIEW, object_kind="elevation", object_id=key, facts={"rows": len(uses)}, ruling=ruling)
    why = actions.why_not(row, actor)
    decides, waits = bool(actor.may(actions.DECIDE)), line.state == "waiting"
    return Detail(
        line=line,
        uses=uses,
        may_decide=waits and decides and not why and actor.person is not None,
        why_not=actions.SECONDS[why].what if why and waits and decides else "",
        may_end=line.state == "running" and decides,
        may_read=line.state == "unread" and bool(actor.may(actions.READ)) and why != "same_person",
    )


def uses_of(row: Elevation) -> tuple[Use, ...]:
    """This function will return every act that the journal names an elevation for, in order."""
    if row.decided_at is None or row.ends_at() is None:
        return ()
    done = Entry.objects.filter(
        at__gte=row.decided_at, at__lte=row.ends_at(), account=row.account_id, facts__elevation=row.pk
    )
    known = catalogue()
    return tuple(
        Use(
            entry=entry.pk,
            at=entry.at,
            label=known[entry.action].label if entry.action in known else entry.action,
            reason=events.REASONS.get(entry.reason, ""),
            outcome=entry.get_outcome_display(),
        )
        for entry in done.order_by("at", "pk")
    )


def waiting(actor: Actor) -> list[Elevation]:
    """This function will return the requests whose second person the actor may be."""
    if actor.person is None or not actor.may(actions.DECIDE):
        return []
    rows = _rows().filter(outcome=OPEN, answer_by__gt=actor.at)
    return [row for row in rows if not actions.why_not(row, actor)]


def to_read(actor: Actor) -> list[Elevation]:
    """This function will return the elevations that are over and whose acts the actor has to read."""
    if actor.person is None or not actor.may(actions.READ):
        return []
    rows = _rows().filter(outcome=AGREED, read_at__isnull=True)
    return [row for row in rows if state(row, actor.at) == "unread" and actions.why_not(row, actor) != "same_person"]
