"""Who looked at what, for those who answer for it: searches of the access records, each of them in the journal.

A manager sees what her own people did and what was done to her unit's holdings; the chief and the auditor see all.
A resident's number becomes a token at once: it stands in no address, no record, no log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import Http404

from sekimori.chapters.systems.access_records.hours import Hour, hours_of
from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.access_records.storing import store
from sekimori.engines.analytics import search as engine
from sekimori.engines.analytics.search import Wanted, Within
from sekimori.engines.authority.ruling import Ruling
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person, Unit
from sekimori.foundation.journal.write import record
from sekimori.foundation.ledger import LedgerEntry, ledger_entries
from sekimori.kernel.moments import TOKYO

SEARCH = declare("access_records.search", "アクセス記録を調べる")
SALT = "sekimori access records search"
LOOKED_BACK = 366  # days in which the newest day with records is looked for
LASTS = 60 * 60  # seconds for which a search may be paged on
ACTIVITIES = {
    "read": "見る",
    "query": "検索する",
    "list": "一覧を見る",
    "create": "登録する",
    "update": "変更する",
    "write": "書き込む",
    "delete": "消す",
    "export": "取り出す",
    "print": "印刷する",
    "send": "送る",
    "connect": "開く",
    "sign_in": "サインインする",
    "sign_out": "サインアウトする",
    "administer": "権限や設定を変える",
    "other": "その他",
}
RELATIONS = {
    "own": "本人",
    "family": "家族",
    "address": "同じ住所",
    "surname": "同じ姓",
    "colleague": "同僚",
}


def seen_by(actor: Actor) -> Within | None:
    """This function will return which records somebody may see: of their units' people, on their units' holdings;
    ``None`` for whoever may see all."""
    reach = actor.reachable(SEARCH)
    if reach.everything:
        return None
    holdings = frozenset(entry.id for entry in ledger_entries().values() if entry.unit in reach.units)
    return Within(reach.units, holdings)


def holdings_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """This function will return the holdings whose accesses somebody may ask about, by number."""
    seen = seen_by(actor)
    entries = [one for one in ledger_entries().values() if seen is None or one.id in seen.holdings]
    return [(one.id, f"{one.number} {one.name}"[:100]) for one in sorted(entries, key=lambda one: one.number)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: at least one of holding, person and resident (a token), on which days, and why."""

    first: date
    last: date
    purpose: str
    holding: int | None = None
    person: int | None = None
    subject: str = ""

    def sealed(self, actor: Actor) -> str:
        """This function will return the question for a page's own form: signed, for this account, for an hour."""
        said = [self.first.isoformat(), self.last.isoformat(), self.purpose, self.holding, self.person, self.subject]
        return signing.dumps([actor.account, *said], salt=SALT)

    @classmethod
    def opened(cls, text: str, actor: Actor) -> "Asked":
        """This function will return the question of a page before. :raises Http404: if it is none, or too old."""
        try:
            account, first, last, purpose, holding, person, subject = signing.loads(text, salt=SALT, max_age=LASTS)
        except (signing.BadSignature, ValueError):
            raise Http404 from None
        if account != actor.account:
            raise Http404
        return cls(date.fromisoformat(first), date.fromisoformat(last), purpose, holding, person, subject)

    @property
    def kinds(self) -> list[str]:
        """What was asked about, without whom."""
        return [name for name in ("holding", "person", "subject") if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class Line:
    """One access as the screen shows it."""

    at: datetime
    who: str
    unit: str
    post: str
    account: str
    act: str
    failed: bool
    holding: str
    thing: str
    amount: int | None
    purpose: str
    source: str
    source_address: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search, newest first; ``following`` is where the next begins."""

    lines: tuple[Line, ...]
    following: str
    asked: Asked
    about: tuple[str, ...]


def search(actor: Actor, asked: Asked, *, after: str = "") -> Page:
    """This function will return one page of accesses; who searched for what kind of thing is recorded, never the
    resident or the person searched for.

    :raises Forbidden: without the right anywhere. :raises Damaged: if a stored file cannot be read.
    """
    wanted = Wanted(
        asked.first,
        asked.last,
        holdings=None if asked.holding is None else (asked.holding,),
        person=asked.person,
        subject=asked.subject,
        within=seen_by(actor),
    )
    found = engine.search(store(), wanted, after=after or None, columns=engine.SHOWN)
    _record(actor, asked, len(found.records), paged=bool(after))
    names = _Names.of(found.records)
    lines = tuple(names.line(row) for row in found.records)
    return Page(lines, found.cursor or "", asked, tuple(_about(asked)))


@transaction.atomic(durable=True)
def _record(actor: Actor, asked: Asked, rows: int, *, paged: bool) -> None:
    record(
        actor,
        SEARCH,
        object_kind="holding" if asked.holding is not None else "",
        object_id=asked.holding or "",
        purpose=asked.purpose,
        facts={"searched": asked.kinds, "rows": rows, "first": str(asked.first), "last": str(asked.last)}
        | ({"paged": True} if paged else {}),
        ruling=_ruling(actor),
    )


def _ruling(actor: Actor) -> Ruling:
    """The grant that opened the search: that of the whole, or the first of those somebody has."""
    whole = actor.may(SEARCH)
    if whole:
        return whole
    grants = ((held, grant) for held in actor.held for grant in actor.table.knows(held.role, SEARCH))
    held, grant = next(grants, (None, None))
    return Ruling(allowed=grant is not None, grant=grant, held=held)


def _about(asked: Asked) -> Iterator[str]:
    if asked.holding is not None:
        entry = ledger_entries().get(asked.holding)
        yield f"{entry.number} {entry.name}" if entry else "台帳にない保有個人情報"
    if asked.person is not None:
        person = Person.objects.filter(pk=asked.person).first()
        yield f"職員 {person.name}" if person else "職員"
    if asked.subject:
        yield "入力した番号の人"


@dataclass(frozen=True, slots=True)
class _Names:
    people: dict[int, str]
    units: dict[int, str]
    sources: dict[str, str]
    holdings: Mapping[int, LedgerEntry]

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> "_Names":
        people = {row["person"] for row in rows if row["person"] is not None}
        units = {row["unit"] for row in rows if row["unit"] is not None}
        return cls(
            {person.pk: person.name for person in Person.objects.filter(pk__in=people)},
            dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")),
            dict(Source.objects.values_list("code", "label")),
            ledger_entries(),
        )

    def line(self, row: Mapping[str, Any]) -> Line:
        holding: LedgerEntry | None = self.holdings.get(row["holding"]) if row["holding"] is not None else None
        return Line(
            at=row["time"].astimezone(TOKYO),
            who=self.people.get(row["person"], ""),
            unit=self.units.get(row["unit"], ""),
            post=row["post"],
            account=row["account"],
            act=ACTIVITIES.get(row["activity"], row["activity"]),
            failed=row["status"] == "failure",
            holding=f"{holding.number} {holding.name}" if holding else "",
            thing=row["object_name"],
            amount=row["people"] if row["people"] is not None else row["rows"],
            purpose=row["purpose"],
            source=self.sources.get(row["source"], row["source"]),
            source_address=row["source_address"],
            marks=tuple(_marks(row)),
        )


def _marks(row: Mapping[str, Any]) -> Iterator[str]:
    if row["on_leave"]:
        yield "休暇の日"
    elif row["holiday"]:
        yield "閉庁日"
    elif row["off_hours"]:
        yield "時間外"
    if row["relation"]:
        yield RELATIONS.get(row["relation"], row["relation"])
    if row["watched"]:
        yield "見守る人"
    if row["granted"] is False:
        yield "利用しない課"
    if row["privileged"]:
        yield "管理者の利用者ID"


@dataclass(frozen=True, slots=True)
class Day:
    """A day's picture: how often, by hour, of the whole that somebody may see or of one holding."""

    on: date
    hours: tuple[Hour, ...]
    holding: str

    @property
    def most(self) -> int:
        return max((hour.sum for hour in self.hours), default=0)

    @property
    def sum(self) -> int:
        return sum(hour.sum for hour in self.hours)


def latest_day(actor: Actor, holding: int | None = None) -> date | None:
    """This function will return the newest day of the last year that has records somebody may see, today among them;
    ``None`` if there is none. Nothing of a record is shown, so nothing is recorded.

    :raises Damaged: if a stored file cannot be read.
    """
    chosen = None if holding is None else (holding,)
    wanted = Wanted(actor.today - timedelta(days=LOOKED_BACK), actor.today, holdings=chosen, within=seen_by(actor))
    found = engine.search(store(), wanted, size=1, columns=["time"]).records
    return found[0]["time"].astimezone(TOKYO).date() if found else None


def day(actor: Actor, on: date, holding: int | None = None) -> Day:
    """This function will count a day's accesses by hour, within what somebody may see; looking is recorded.

    :raises Http404: for a holding out of reach.
    """
    seen = seen_by(actor)
    entry = ledger_entries().get(holding) if holding is not None else None
    if holding is not None and (entry is None or not (seen is None or holding in seen.holdings)):
        raise Http404
    hours = hours_of(store(), on, within=seen, holding=holding)
    found = Day(on, hours, f"{entry.number} {entry.name}" if entry else "")
    _record_day(actor, found, holding)
    return found


@transaction.atomic(durable=True)
def _record_day(actor: Actor, found: Day, holding: int | None) -> None:
    record(
        actor,
        SEARCH,
        object_kind="holding" if holding is not None else "",
        object_id=holding or "",
        facts={"searched": ["day"], "rows": found.sum, "first": str(found.on), "last": str(found.on)},
        ruling=_ruling(actor),
    )
