"""One finding with everything said to it, and the records behind it; looking at those is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
from django.db import transaction

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.access_records.storing import MEMORY, store
from sekimori.chapters.systems.analyses import rules
from sekimori.chapters.systems.analyses.models import Alert, Answer
from sekimori.chapters.systems.analyses.queries.alerts import RECORDS, Line, Reason, alert, line_of
from sekimori.chapters.systems.analyses.queries.definitions import label_of
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.write import record

BEFORE = timedelta(days=62)  # a habit is told from the records of two months at most
SHOWN = 200
COLUMNS = (
    *("metadata_uid", "time", "source", "account", "activity", "status", "holding", "object_name", "subject"),
    *("relation", "watched", "people", "rows", "source_address", "purpose", "case_uid", "off_hours"),
)
OPERATIONS = {
    "read": "参照",
    "query": "検索",
    "list": "一覧",
    "update": "更新",
    "write": "書込み",
    "create": "登録",
    "delete": "削除",
    "export": "書出し",
    "print": "印刷",
    "send": "送信",
    "copy": "複製",
    "open": "開く",
    "sign_in": "サインイン",
    "sign_out": "サインアウト",
}
STATUSES = {"success": "成功", "failure": "失敗"}
RELATIONS = {
    "own": "本人",
    "family": "家族",
    "address": "同じ住所の人",
    "surname": "同じ姓の人",
    "colleague": "同僚",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it is shown; the last one stands."""

    kind: str
    reason: str
    note: str
    who: str
    post: str
    at: datetime


@dataclass(frozen=True)
class Detail:
    """A finding on its own page."""

    row: Alert
    label: str
    line: Line  # of the whole act
    beside: tuple[Reason, ...]  # the other analyses that found it
    desk: str  # the role that answers
    source: str
    answers: tuple[Said, ...]
    may_see_records: bool
    reasons: dict[str, str]
    asked: dict[str, str]


def detail(actor: Actor, alert_id: int) -> Detail:
    """This function will return one finding as the asker may see it.

    :raises Http404: if it is not theirs to see.
    """
    row, desks = alert(actor, alert_id)
    desk = desks.of(row)
    answers = list(Answer.objects.filter(alert=row).order_by("-number"))
    names = {person.pk: person.name for person in Person.objects.filter(pk__in={one.person for one in answers})}
    label = Source.objects.filter(code=row.source).values_list("label", flat=True).first() if row.source else ""
    line = line_of(actor, row, desks)
    return Detail(
        row=row,
        label=label_of(row.analysis),
        line=line,
        beside=tuple(reason for reason in line.reasons if reason.id != row.pk),
        desk=actor.roster.guideline.roles[desk.role].label,
        source=label or row.source,
        answers=tuple(_said(one, names) for one in answers),
        may_see_records=bool(actor.may(RECORDS, Target(unit=desks.unit(row.unit_id)))),
        reasons=rules.IN_ORDER,
        asked=rules.ASKED,
    )


def _said(answer: Answer, names: dict[int, str]) -> Said:
    kind = rules.Kind(answer.kind)
    reason = rules.REASONS[kind].get(answer.reason, "")
    return Said(rules.KINDS[kind], reason, answer.note, names.get(answer.person or 0, ""), answer.post, answer.at)


@dataclass(frozen=True, slots=True)
class Access:
    """One record as it is shown: whom it was about is 「対象の人1」, the same person always the same number."""

    at: datetime
    source: str
    account: str
    what: str
    failed: bool
    object_name: str
    subject: str
    relation: str
    watched: bool
    amount: int | None
    address: str
    purpose: str
    off_hours: bool


@dataclass(frozen=True)
class Records:
    row: Alert
    label: str
    line: Line
    rows: tuple[Access, ...]
    subjects: int
    missing: int  # named by the analysis and no longer kept


@transaction.atomic(durable=True)
def records(actor: Actor, alert_id: int) -> Records:
    """This function will return the records behind a finding, and record that somebody looked at them.

    :raises Http404: if the finding is not theirs to see. :raises Refused: if the store cannot be read.
    """
    row, desks = alert(actor, alert_id)
    ruling = actor.require(RECORDS, Target(unit=desks.unit(row.unit_id)))
    found = sorted(_read(row.records[:SHOWN], row.day), key=lambda one: (one["time"], one["metadata_uid"]))
    labels = dict(Source.objects.values_list("code", "label"))
    numbers: dict[str, int] = {}
    shown = tuple(_access(one, numbers, labels) for one in found)
    record(
        actor,
        RECORDS,
        object_kind="alert",
        object_id=row.pk,
        object_unit=row.unit_id,
        people_count=len(numbers),
        purpose="inspection",
        facts={"analysis": row.analysis, "records": len(found)},
        ruling=ruling,
    )
    return Records(
        row,
        label_of(row.analysis),
        line_of(actor, row, desks),
        shown,
        len(numbers),
        len(row.records[:SHOWN]) - len(found),
    )


def _read(uids: Iterable[str], day: date) -> list[dict]:
    """The records with these names: of the day, and of the weeks before it where a habit was looked at."""
    wanted = set(uids)
    found: dict[str, dict] = {}
    for first, last in ((day, day), (day - BEFORE, day - timedelta(days=1))):
        if missing := wanted - set(found):
            found |= {one["metadata_uid"]: one for one in _between(missing, first, last)}
    return list(found.values())


def _between(uids: set[str], first: date, last: date) -> list[dict]:
    kept = store()
    files = kept.held(first, last)
    with duckdb.connect(config=MEMORY) as connection, kept.reading(files):
        named = kept.relation_of(connection, files, COLUMNS).filter(
            duckdb.ColumnExpression("metadata_uid").isin(*map(duckdb.ConstantExpression, sorted(uids)))
        )
        rows: list[dict] = named.to_arrow_table().to_pylist()
    return rows


def _access(one: dict, numbers: dict[str, int], labels: dict[str, str]) -> Access:
    subject = ""
    if one["subject"]:
        subject = f"対象の人{numbers.setdefault(one['subject'], len(numbers) + 1)}"
    return Access(
        at=one["time"],
        source=labels.get(one["source"], one["source"]),
        account=one["account"],
        what=OPERATIONS.get(one["activity"], one["activity"]),
        failed=one["status"] == "failure",
        object_name=one["object_name"],
        subject=subject,
        relation=RELATIONS.get(one["relation"], ""),
        watched=one["watched"],
        amount=one["people"] if one["people"] is not None else one["rows"],
        address=one["source_address"],
        purpose=one["purpose"] or one["case_uid"],
        off_hours=one["off_hours"],
    )
