"""Registering a source, changing what is said of it, and whose its accounts are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.http import Http404

from sekimori.chapters.systems.access_records.guarded import unmarked
from sekimori.chapters.systems.access_records.importing import read_declaration
from sekimori.chapters.systems.access_records.models import WAYS, Source, SourceAccount
from sekimori.chapters.systems.access_records.queries import MANAGE
from sekimori.engines.authority.ruling import NO, Ruling, Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.ledger import ledger_entries
from sekimori.kernel.problems import Problem, Refused
from sekimori.kernel.text import fold_words

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST_INTERVAL = 400  # days: once a year at the least
AREA = ("access_records",)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a source; ``holding`` and ``used_by`` are keys."""

    label: str
    unit: int
    interval_days: int
    way: str
    holding: int | None = None
    used_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One row of a source's list of accounts; ``until`` is the first day on which it no longer holds."""

    account: str
    person: int | None
    since: date | None
    until: date | None
    privileged: bool


class SourceChanged(Refused):
    """Somebody else has changed the source meanwhile."""


@transaction.atomic(durable=True)
def register(actor: Actor, draft: Draft, *, code: str, declaration: str) -> Source:
    """This function will register a source with how it is read. Code and declaration stay as they are: they name records.

    :raises Refused: with everything that is wrong. :raises Forbidden: if the actor may not.
    """
    ruling = _ruling(actor, draft.unit)
    problems = list(_faults(actor, draft))
    if not CODE.fullmatch(code):
        problems.append(
            Problem("取込み元の名", "使えない字があります", "英小文字・数字・- _ で、40字までにしてください")
        )
    elif Source.objects.filter(code=code).exists():
        problems.append(Problem("取込み元の名", "すでに使われています", "別の名にしてください"))
    try:
        read_declaration(declaration)
    except Refused as refused:
        problems += refused.problems
    if problems:
        raise Refused(*problems)
    source = Source.objects.create(
        code=code,
        declaration=declaration,
        label=draft.label,
        unit_id=draft.unit,
        holding=draft.holding,
        way=draft.way,
        interval_days=draft.interval_days,
        created_at=actor.at,
    )
    source.used_by.set(draft.used_by)
    _record(actor, source, ruling, reason="create")
    return source


@transaction.atomic(durable=True)
def change(actor: Actor, source_id: int, draft: Draft, *, version: int) -> Source:
    """This function will change what is said of a source.

    :raises SourceChanged: if it was changed since the form was opened. :raises Refused: with everything that is wrong.
    """
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Http404
    ruling = _ruling(actor, source.unit_id)
    if source.version != version:
        raise SourceChanged(Problem("この画面", "開いている間に、ほかの人が変えました", "開き直してください"))
    problems = tuple(_faults(actor, draft))
    if problems:
        raise Refused(*problems)
    source.label, source.unit_id, source.holding = draft.label, draft.unit, draft.holding
    source.way, source.interval_days, source.version = draft.way, draft.interval_days, version + 1
    source.save()
    source.used_by.set(draft.used_by)
    _record(actor, source, ruling)
    return source


@transaction.atomic(durable=True)
def load_accounts(actor: Actor, source_id: int, rows: Iterable[AccountRow], *, digest: str) -> int:
    """This function will make a list the source's accounts from now on, and return how many rows it has.

    The rows before are superseded, so that it stays known what an earlier import went by. Nobody takes the mark of an
    administrator's account away alone (第6の3).

    :raises Refused: if an account loses its mark and no second person has agreed to it.
    """
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise Http404
    ruling = _ruling(actor, source.unit_id)
    rows = tuple(rows)
    if problems := tuple(_lost_marks(source, rows, actor.at)):
        raise Refused(*problems)
    SourceAccount.objects.filter(source=source, superseded_at=None).update(superseded_at=actor.at)
    made = SourceAccount.objects.bulk_create(
        [
            SourceAccount(
                source=source,
                account=row.account,
                person_id=row.person,
                since=row.since,
                until=row.until,
                privileged=row.privileged,
                recorded_at=actor.at,
            )
            for row in rows
        ],
        batch_size=1000,
    )
    record(
        actor,
        MANAGE,
        object_kind="access_source",
        object_id=source.pk,
        object_unit=source.unit_id,
        reason="accounts",
        facts={"rows": len(made), "digest": digest},
        changes=AREA,
        ruling=ruling,
    )
    return len(made)


def _lost_marks(source: Source, rows: Iterable[AccountRow], at: datetime) -> Iterable[Problem]:
    marked = SourceAccount.objects.filter(source=source, superseded_at=None, privileged=True)
    kept = {fold_words(row.account) for row in rows if row.privileged}
    free = {fold_words(account) for account in unmarked(source, at)}
    for account in marked.order_by("id").values_list("account", flat=True):
        if fold_words(account) not in kept | free:
            mend = "印を付けるか、設定「管理者の印を外してよい利用者ID」の変更を提案してください"
            yield Problem(f"利用者ID「{account[:40]}」", "一人では、管理者の印を外せません", mend)


def _faults(actor: Actor, draft: Draft) -> Iterable[Problem]:
    units = actor.organisation.units
    if not draft.label.strip():
        yield Problem("名称", "ありません", "システムの名を書いてください")
    if draft.unit not in units or not units[draft.unit].kind.is_unit:
        yield Problem("責任を持つ課", "今はない課です", "選び直してください")
    if not draft.used_by <= units.keys():
        yield Problem("利用する課", "今はない課があります", "選び直してください")
    if draft.holding is not None and draft.holding not in ledger_entries():
        yield Problem("保有個人情報", "台帳にありません", "選び直してください")
    if draft.way not in dict(WAYS):
        yield Problem("受け取り方", "選べる語ではありません", "選び直してください")
    if not 1 <= draft.interval_days <= MOST_INTERVAL:
        yield Problem("届く間隔", f"1日から{MOST_INTERVAL}日までです", "日数を書き直してください")


def _ruling(actor: Actor, unit: int) -> Ruling:
    return NO if actor.system else actor.require(MANAGE, Target(unit=unit))


def _record(actor: Actor, source: Source, ruling: Ruling, *, reason: str = "") -> None:
    record(
        actor,
        MANAGE,
        object_kind="access_source",
        object_id=source.pk,
        object_unit=source.unit_id,
        reason=reason,
        facts={"way": source.way, "days": source.interval_days, "holding": source.holding},
        changes=AREA,
        ruling=ruling,
    )
