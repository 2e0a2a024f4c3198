"""The gate: judges a taking-out against what its account took before, and lets it pass, warns, or stops it.

Everything that passes leaves a row, in a transaction of its own before the file is built, under a lock on the
account's tally: two requests sent at once cannot both believe to be the first.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.limits import limits, number
from sekimori.foundation.downloads.models import Asking, Taking, Tally
from sekimori.foundation.downloads.rules import Earlier, Grade, Verdict, covered, judge
from sekimori.foundation.downloads.telling import tell
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault.enclosing import enclose
from sekimori.kernel.problems import Problem, Refused

PURPOSES = {
    "duty": "法令や条例に基づく事務",
    "counting": "統計・集計",
    "transfer": "別のシステムへの移し替え",
    "inspection": "点検・監査",
    "incident": "事案の調査",
    "inquiry": "本人又は外部からの照会への対応",
    "other": "その他（説明に書く）",
}
LONGEST = 1000
CONFIRM, ASK, FETCH, FAIL = "downloads.confirm", "downloads.ask", "downloads.fetch", "downloads.fail"


@dataclass(frozen=True, slots=True)
class Amount:
    """What is about to be taken out: how much (``counted`` 人分 or 件), of which protection level.

    ``level`` is the strictest of what it holds; nothing stands for the least strict.
    """

    size: int
    what: str
    counted: str = "人分"
    level: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody answered to the gate: nothing yet, ``confirm`` a warning they saw, ``ask``, or ``fetch``."""

    kind: str = ""
    purpose: str = ""
    words: str = ""
    seen: int = 0
    asking: int = 0
    digest: str = ""
    request: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says: a row that passed, or the verdict to be shown; ``asking`` where an agreement is asked."""

    verdict: Verdict
    taking: int | None = None
    asking: int | None = None


class Stopped(Refused):
    """A program wants more than may leave unseen; a person has to take it out on the screen."""


@transaction.atomic(durable=True)
def admit(actor: Actor, action: str, amount: Amount, wish: Wish) -> Answer:
    """This function will judge a taking-out and let it pass if it may.

    :raises Refused: if what was answered does not fit. :raises Http404: for somebody else's agreement.
    """
    verdict, level, rank = _judged(actor, action, amount)
    row = _row(actor, action, amount, verdict, level) | {"purpose": wish.purpose, "words": wish.words.strip()}
    if wish.kind == "fetch":
        return Answer(verdict, taking=_fetch(actor, row, rank, wish).pk)
    if verdict.grade is Grade.FREE:
        return Answer(verdict, taking=_pass(actor, row | {"purpose": "", "words": ""}, rank, Grade.FREE).pk)
    if wish.kind == "confirm" and verdict.grade is Grade.WARNED and verdict.total <= wish.seen:
        _check(wish)
        taking = _pass(actor, row, rank, Grade.WARNED)
        _record(actor, CONFIRM, taking)
        tell(actor, taking)
        return Answer(verdict, taking=taking.pk)
    if wish.kind == "ask" and verdict.grade is Grade.HELD:
        _check(wish, words=True)
        return Answer(verdict, asking=_ask(actor, row, wish).pk)
    return Answer(verdict)


@transaction.atomic(durable=True)
def admit_program(actor: Actor, action: str, amount: Amount) -> None:
    """This function will judge what a program reads: over the warning threshold whoever answers is told and a program
    with a key of its own goes on, since nobody can ask it for a purpose; over the hold threshold it is stopped.

    :raises Stopped: over the hold threshold; for somebody signed in, over the warning threshold.
    """
    verdict, level, rank = _judged(actor, action, amount)
    if verdict.grade is Grade.HELD or (verdict.grade is Grade.WARNED and actor.integration is None):
        threshold = verdict.limit.hold_from if verdict.grade is Grade.HELD else verdict.limit.warn_from
        days = number(actor, "days")
        what = f"{days}日間の合計が{verdict.total:,}{amount.counted}になり、目安の{threshold:,}を超えます"
        raise Stopped(Problem("取出しの量", what, "画面から取り出し、目的を示すか承認を受けてください"))
    taking = _pass(actor, _row(actor, action, amount, verdict, level), rank, verdict.grade)
    if verdict.grade is Grade.WARNED:
        _record(actor, CONFIRM, taking)
        tell(actor, taking)


@transaction.atomic(durable=True)
def failed(actor: Actor, taking: int) -> None:
    """This function will note that nothing was handed over after all: it counts no more, and an agreement holds on."""
    row = Taking.objects.select_for_update().get(pk=taking)
    if row.failed_at is not None:
        return
    row.failed_at = actor.at
    row.save(update_fields=["failed_at"])
    if row.asking_id is not None:
        Asking.objects.filter(pk=row.asking_id).update(fetched_at=None)
    if row.passed:
        _record(actor, FAIL, row, outcome="failed")


def account_of(actor: Actor) -> int:
    """This function will return the account of an actor, by whose totals the gate judges.

    :raises ValueError: without one: the installation itself takes nothing out here.
    """
    if actor.account is None:
        raise ValueError("somebody without an account takes nothing out")
    return actor.account


def _judged(actor: Actor, action: str, amount: Amount) -> tuple[Verdict, str, int]:
    """The verdict with the level's code and rank, under the lock of the account's tally."""
    account = account_of(actor)
    Tally.objects.get_or_create(account=account)
    Tally.objects.select_for_update().get(account=account)
    levels = actor.roster.guideline.protection.levels
    found = next((level for level in levels if level.code == amount.level), levels[-1])
    level = found if amount.level else levels[0]
    since = actor.at - timedelta(days=number(actor, "days"))
    rows = Taking.objects.filter(account=account, at__gt=since, failed_at=None).order_by("id")
    earlier = [Earlier(rank, size, Grade(passed)) for rank, size, passed in rows.values_list("rank", "size", "passed")]
    return judge(amount.size, level.rank, limits(actor, action), earlier), level.code, level.rank


def _row(actor: Actor, action: str, amount: Amount, verdict: Verdict, level: str) -> dict[str, Any]:
    reached = verdict.limit.hold_from if verdict.grade is Grade.HELD else verdict.limit.warn_from
    return {
        "account": actor.account,
        "person_id": actor.person,
        "unit_id": actor.unit,
        "post": actor.post[:120],
        "at": actor.at,
        "action": action,
        "what": amount.what[:120],
        "size": amount.size,
        "counted": amount.counted,
        "level": level,
        "total": verdict.total,
        "threshold": reached,
        "days": number(actor, "days"),
    }


def _pass(actor: Actor, row: dict[str, Any], rank: int, passed: Grade, asking: Asking | None = None) -> Taking:
    channel = "api" if actor.channel == "api" else "web"
    return Taking.objects.create(**row, channel=channel, rank=rank, passed=passed.value, asking=asking)


def _ask(actor: Actor, row: dict[str, Any], wish: Wish) -> Asking:
    """One open question for one request: asking twice is once."""
    waiting = Asking.objects.filter(account=account_of(actor), digest=wish.digest, outcome="").first()
    if waiting is not None:
        return waiting
    asking = Asking.objects.create(**row, digest=wish.digest, request=enclose(wish.request, actor.at))
    _record(actor, ASK, asking)
    tell(actor, asking)
    return asking


def _fetch(actor: Actor, row: dict[str, Any], rank: int, wish: Wish) -> Taking:
    asking = Asking.objects.select_for_update().filter(pk=wish.asking, account=account_of(actor)).first()
    if asking is None or asking.digest != wish.digest or asking.action != row["action"]:
        raise Http404
    if asking.outcome != "agreed" or asking.valid_until is None:
        raise Refused(Problem("承認", "まだ認められていません", "判断を待ってください"))
    if asking.fetched_at is not None:
        raise Refused(Problem("承認", "一度受け取っています", "もう一度要るときは、承認を求め直してください"))
    if asking.valid_until <= actor.at:
        raise Refused(Problem("承認", "受け取れる期限を過ぎました", "承認を求め直してください"))
    if not covered(asking.size, row["size"], number(actor, "growth_percent")):
        what = f"認められた{asking.size:,}{asking.counted}より増えて{row['size']:,}{asking.counted}になりました"
        raise Refused(Problem("承認", what, "承認を求め直してください"))
    asking.fetched_at = actor.at
    asking.save(update_fields=["fetched_at"])
    row |= {"purpose": asking.purpose, "words": asking.words}
    taking = _pass(actor, row, rank, Grade.HELD, asking)
    _record(actor, FETCH, taking)
    return taking


def _check(wish: Wish, *, words: bool = False) -> None:
    problems = []
    if wish.purpose not in PURPOSES:
        problems.append(Problem("目的", "選ばれていません", "目的を一つ選んでください"))
    if (words or wish.purpose == "other") and not wish.words.strip():
        problems.append(Problem("説明", "書かれていません", "何に使うかを、一文で書いてください"))
    if len(wish.words) > LONGEST:
        problems.append(Problem("説明", f"{len(wish.words):,}文字あります", f"{LONGEST:,}文字以内で書いてください"))
    if problems:
        raise Refused(*problems)


def _record(actor: Actor, action: str, row: Taking | Asking, *, outcome: str = "done") -> None:
    record(
        actor,
        action,
        outcome=outcome,
        object_kind="asking" if isinstance(row, Asking) else "taking",
        object_id=row.pk,
        object_unit=row.unit_id,
        people_count=row.size if row.counted == "人分" else None,
        purpose=row.purpose,
        facts={"action": row.action, "amount": row.size, "total": row.total, "threshold": row.threshold},
        changes=("downloads",),
    )
