"""What ledger and file register ask of people: the yearly review, counting, notifying, publishing and removing."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sekimori.chapters.handling.actions.holdings import CONFIRM
from sekimori.chapters.handling.actions.register import PUBLISH
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries.register_duties import NOTICE_KIND, Line, all_lines, answered_notices
from sekimori.chapters.handling.queries.reviews import due_days
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.labels import place_name
from sekimori.foundation.obligations.registry import Need, Obligation, obligations

LEDGER, REGISTER = "handling.ledger", "法第75条第1項"
NOTIFY, CEASE = "handling.file_notification", "handling.file_notification.cessation"
AT_THE_DESK = {
    Duty.CREATE: "個人情報ファイル簿を作成・公表する",
    Duty.CORRECT: "個人情報ファイル簿を修正する",
    Duty.REMOVE: "個人情報ファイル簿から消除する",
}


@obligations("handling.review")
def of_reviews(actor: Actor) -> Iterator[Obligation]:
    """This function will find, per unit, the entries of the ledger that its manager is to go over."""
    for unit in sorted(_managed(actor)):
        found = due_days(actor, [unit])
        if found:
            detail = f"確認の期限が近いか、過ぎたもの　{len(found):,}件"
            yield _at(actor, unit, "取扱台帳を確認する", detail, LEDGER, "handling:review", found[0][2])


@obligations("handling.register")
def of_register(actor: Actor) -> Iterator[Obligation]:
    """This function will find what the desk is to publish, and what units are to count or to notify before."""
    publishes, managed = actor.may_somewhere(PUBLISH), _managed(actor)
    if not publishes and not managed:
        return
    lines = all_lines(actor.roster.guideline, actor.today)
    if publishes:
        counted = Counter(line.duty for line in lines if line.duty in AT_THE_DESK and not line.needs_notice)
        for duty, title in AT_THE_DESK.items():
            if counted[duty]:
                yield _at(actor, None, title, f"{counted[duty]:,}件", REGISTER, "handling:register")
    for line in lines:
        if line.unit_id in managed:
            yield from _of_line(actor, line)


def _of_line(actor: Actor, line: Line) -> Iterator[Obligation]:
    where = ("handling:holding", None, (line.holding,))
    detail = f"{line.number} {line.name}"
    if line.duty is Duty.COUNT:
        yield _at(actor, line.unit_id, "個人情報ファイルの本人の数を数える", detail, REGISTER, *where)
    elif line.needs_notice:
        yield _at(actor, line.unit_id, "個人情報ファイルの保有・変更を届け出る", detail, NOTIFY, *where)


@obligations("handling.cessation")
def of_cessations(actor: Actor) -> Iterator[Obligation]:
    """This function will find files that ceased without a notice, and notices of ceasing the ledger does not know of."""
    guideline, managed = actor.roster.guideline, _managed(actor)
    if not managed or guideline.by_canonical.get(CEASE) is None:
        return
    rows = HoldingVersion.objects.current().filter(holding__unit__in=managed).exclude(file_kind="")
    files = list(rows.select_related("holding"))
    told = answered_notices([said.holding_id for said in files])
    for said in files:
        ceasing = any(notice.occasion == "cease" for notice in told.get(said.holding_id, ()))
        ceased = said.holding.ceased_on is not None
        if ceased is ceasing or (ceased and guideline.route(NOTICE_KIND, said.level) is None):
            continue
        title = "保有をやめたことを届け出る" if ceased else "保有をやめたことを取扱台帳に記録する"
        detail = f"{said.holding.number} {said.name}"
        where = ("handling:holding", said.holding.ceased_on, (said.holding_id,))
        yield _at(actor, said.holding.unit_id, title, detail, CEASE, *where)


def _managed(actor: Actor) -> frozenset[int]:
    """The units whose ledger the actor answers for."""
    return actor.reachable(CONFIRM).units if actor.may_somewhere(CONFIRM) else frozenset()


def _at(
    actor: Actor,
    unit: int | None,
    title: str,
    detail: str,
    ref: str,
    url_name: str,
    due: date | None = None,
    url_args: tuple[str | int, ...] = (),
) -> Obligation:
    provision = actor.roster.guideline.by_canonical.get(ref)
    return Obligation(
        need=Need.OTHER if due else Need.PREPARE,
        title=title,
        detail=detail,
        ref=provision.ref if provision else ref,
        place=unit,
        place_name=place_name(actor.organisation, unit),
        due=due,
        url_name=url_name,
        url_args=url_args,
    )
