"""The journal's months: written when they have ended, restored where the database has lost records, erased when their
retention is over. Writing and erasing are the worker's; deciding on the end is a person's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from sekimori.chapters.systems.journal.archive import (
    MonthDamaged,
    check_month,
    data_file,
    destroy_key,
    digest_of,
    key_file,
    missing_records,
    write_month,
)
from sekimori.chapters.systems.journal.settings import kept_years
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal import erasing
from sekimori.foundation.journal.checking import ERASE
from sekimori.foundation.journal.models import Entry, Erasure, Leaf, Month, Seal
from sekimori.foundation.journal.restoring import entry_of
from sekimori.foundation.journal.witnessing import AREA
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import post
from sekimori.foundation.obligations.rounds import every_round
from sekimori.foundation.obligations.seal_watch import answering
from sekimori.kernel.moments import TOKYO, day_of
from sekimori.kernel.months import months_later
from sekimori.kernel.problems import Problem, Refused

DECIDE = declare(ERASE, "保存期間の過ぎた記録を廃棄する")
AT_ONCE = 1_000
SUBJECT = "【関守】記録を月ごとのファイルに納められません"
BODY = """{month}分の記録（ジャーナル）に、封印したときと合わないものがあるため、月ごとのファイルに納められません。
直すまで、その後の月の分も納められません。

画面の「記録」の「封印の状況」で内容を確かめ、情報システムの担当者に調べるよう指示してください。
原因が分かるまで、サーバーの記録と控えに手を加えないでください。
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One month on the screen. ``erasable_on`` is the first day on which its end can be decided."""

    month: Month
    erasable_on: date
    erasable: bool
    erasure: Erasure | None

    @property
    def last(self) -> int:
        return self.month.end - 1

    @property
    def rows(self) -> int:
        return self.month.end - self.month.first


def standing(at: datetime) -> list[Standing]:
    """This function will say of every written month how it stands, the latest first."""
    years, found = kept_years(at), []
    for month in Month.objects.select_related("erasure").order_by("-month"):
        day = erasable_on(month.month, years)
        erasure = getattr(month, "erasure", None)
        found.append(Standing(month, day, erasure is None and day <= day_of(at), erasure))
    return found


def erasable_on(month: date, years: int) -> date:
    """This function will return the first day after a month's records have been kept for so many years."""
    return months_later(month, 12 * years + 1)


@every_round("systems.journal.months")
def keep_months(at: datetime) -> int:
    """This function will write the file of every month that has ended and has none yet, and return how many it wrote.

    A month whose records are not what was sealed holds up those after it: it is said at once, and tried again every day.
    """
    count = 0
    for month, first, end in _ended(day_of(at).replace(day=1)):
        if (before := _failed(month)) and day_of(before.at) >= day_of(at):
            break
        try:
            count += _keep(month, first, end, at)
        except MonthDamaged as fault:
            _hold_up(month, fault.index, at, said=before is not None)
            break
    return count


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A month that could not be put into its file, and with it every later one. ``index``: the first wrong record's
    place; ``since`` when this was found first."""

    month: date
    first: int
    last: int
    index: int | None
    since: datetime


def held_up(at: datetime) -> HeldUp | None:
    """This function will return the month that holds up the keeping of the journal's months, if one does."""
    month, first, end = next(_ended(day_of(at).replace(day=1)), (None, 0, 0))
    if month is None or (failed := _failed(month)) is None:
        return None
    since = _failures(month).order_by("id").values_list("at", flat=True)[0]
    return HeldUp(month, first, end - 1, failed.facts.get("index"), since)


def _failures(month: date) -> QuerySet[Entry]:
    return Entry.objects.filter(
        action="journal.archive", object_kind="month", object_id=f"{month:%Y-%m}", outcome="failed"
    )


def _failed(month: date) -> Entry | None:
    return _failures(month).order_by("-id").first()


@transaction.atomic(durable=True)
def _hold_up(month: date, index: int | None, at: datetime, *, said: bool) -> None:
    facts: dict[str, object] = {"month": f"{month:%Y-%m}"} | ({} if index is None else {"index": index})
    record(
        system_actor("worker", at), "journal.archive", outcome="failed", reason="not_as_sealed", object_kind="month",
        object_id=f"{month:%Y-%m}", facts=facts, changes=(AREA,),
    )  # fmt: skip
    if not said:
        for person in answering(at):
            post(person, SUBJECT, BODY.format(month=f"{month.year}年{month.month}月"), at=at)


def _ended(current: date) -> Iterator[tuple[date, int, int]]:
    """The months without a file that ended before the month ``current`` began, in their order, with their places."""
    last = Month.objects.order_by("-month").first()
    earliest = Seal.objects.order_by("size").values_list("at", flat=True).first()
    if earliest is None:
        return
    month = months_later(last.month, 1) if last else day_of(earliest).replace(day=1)
    first = last.end if last else 0
    while month < current:
        following = months_later(month, 1)
        before = datetime.combine(following, time.min, tzinfo=TOKYO)
        end = Seal.objects.filter(at__lt=before).aggregate(size=Max("size"))["size"] or 0
        if end > first:
            yield month, first, end
            first = end
        month = following


def _keep(month: date, first: int, end: int, at: datetime) -> bool:
    digest = write_month(month, first, end, at)
    try:
        with transaction.atomic(durable=True):
            made = Month.objects.create(month=month, first=first, end=end, digest=digest, made_at=at)
            facts = {"month": f"{month:%Y-%m}", "first": first, "last": end - 1, "rows": end - first, "digest": digest}
            record(system_actor("worker", at), "journal.archive", object_kind="month", object_id=made.pk, facts=facts)
    except IntegrityError:
        return False  # another worker was quicker; its file is checked, and written over by one as good
    return True


@transaction.atomic(durable=True)
def decide_to_erase(actor: Actor, number: int) -> Erasure:
    """This function will decide the end of a month's records, and record it; the worker does it once that is sealed.

    :raises Forbidden: if the actor may not. :raises Month.DoesNotExist: if there is no such month.
    :raises Refused: if its retention is not over, or its end was decided before.
    """
    ruling = actor.require(DECIDE)
    month = Month.objects.select_for_update().get(pk=number)
    years = kept_years(actor.at)
    where = f"{month.month:%Y年%m月}の記録"
    if erasable_on(month.month, years) > actor.today:
        raise Refused(Problem(where, f"保存期間（{years}年）が過ぎていません", "過ぎてから廃棄してください"))
    if Erasure.objects.filter(month=month).exists():
        raise Refused(Problem(where, "廃棄は決まっています", "封印の状況で進み具合を見てください"))
    facts = {"month": f"{month.month:%Y-%m}", "kept_years": years}
    return erasing.announce(actor, month, facts=facts, ruling=ruling)


@every_round("systems.journal.erasing")
def erase_decided(at: datetime) -> int:
    """This function will erase what was decided and is sealed, key and file included, and return how many records went.

    :raises NotAsSealed: if a record is not what was sealed: evidence of a change is not destroyed.
    """
    gone = sum(erasing.carry_out(erasure, at) for erasure in Erasure.objects.filter(done_at=None).order_by("id"))
    # The key after the records: what a kill leaves behind is found here by the next round.
    for erasure in Erasure.objects.filter(done_at__isnull=False).select_related("month"):
        month = erasure.month.month
        if key_file(month).exists() or data_file(month).exists():
            destroy_key(month)
    return gone


def restore(actor: Actor, month: Month) -> int:
    """This function will bring back records that the database has lost, from the month's file, and return how many.

    :raises MonthErased, MonthDamaged: if the file cannot be read or does not hold what was sealed.
    """
    found, count = missing_records(month), 0
    while batch := list(islice(found, AT_ONCE)):
        with transaction.atomic(durable=True):
            for kept, leaf in batch:
                entry = entry_of(kept.record, kept.salt)
                entry.save(force_insert=True)
                if leaf is None:
                    Leaf.objects.create(index=kept.index, entry_id=entry.pk, form=1)
            count += len(batch)
            facts = {"month": f"{month.month:%Y-%m}", "rows": len(batch)}
            record(actor, "journal.restore", object_kind="month", object_id=month.pk, facts=facts)
    return count


def faults_of(month: Month) -> str:
    """This function will say what is wrong with a month's file, or nothing.

    :raises MonthErased, MonthDamaged: as reading it does.
    """
    check_month(month.month, month.first, month.end)
    return "" if digest_of(month.month) == month.digest else "ファイルが作られたときのものではありません"
