"""What the analyses ask of people: to answer what was found, to sign the month 分析済み, to receive what is an incident."""

from collections.abc import Iterator
from datetime import date, timedelta

from sekimori.chapters.systems.analyses import acts, rules
from sekimori.chapters.systems.analyses.desks import Desks, own_desks
from sekimori.chapters.systems.analyses.models import Alert, SignOff
from sekimori.chapters.systems.analyses.queries.alerts import ANSWER_DAYS, due_day, mine, to_receive
from sekimori.chapters.systems.analyses.queries.month import SIGN_OFF, SIGN_OFF_DAYS
from sekimori.chapters.systems.analyses.rules import MANAGER, State
from sekimori.chapters.systems.analyses.sources import sources_in_use
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.labels import place_name
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.kernel.moments import day_of

# Where the guideline demands it: 春日部市 第6の2(1)・第6の3; 練馬区 leaves both to its security policy (第18条).
ANALYSE, WATCH, POLICY = "systems.access_log", "systems.monitoring", "handling.security_policy"


@obligations("analyses.alerts")
def of_alerts(actor: Actor) -> Iterator[Obligation]:
    """This function will find what waits for the actor's word, one line for each unit and state."""
    waiting, desks = mine(actor)
    days = int(actor.roster.guideline.number(ANSWER_DAYS, actor.today))
    by_place: dict[tuple[int | None, str], list[Alert]] = {}
    for told in acts.by_act(waiting).values():
        by_place.setdefault((desks.of(told[0]).place, acts.state_of(told)), []).extend(told)
    for (place, state), rows in by_place.items():
        asked = state == State.ASKED
        title = "本人に確認した結果を記録する" if asked else "アクセス記録の分析の結果に答える"
        due = min(due_day(row, days) for row in rows)
        yield _at(actor, place, title, f"{acts.count(rows):,}件", WATCH, due + timedelta(days=days) if asked else due)
    reported = to_receive(actor, desks)
    if reported:
        yield _at(actor, None, "事案として報告されたものを受け取る", f"{acts.count(reported):,}件", WATCH, actor.today)


@obligations("analyses.months")
def of_months(actor: Actor) -> Iterator[Obligation]:
    """This function will find the months that are over and that the actor has not signed 分析済み."""
    units = {desk.place for desk in own_desks(actor) if desk.role == MANAGER and desk.place is not None}
    if not units or not actor.may_somewhere(SIGN_OFF):
        return
    begun: dict[int, date] = {}
    desks = Desks(actor.roster)
    for source in sources_in_use(actor.at):
        body = desks.body(source.unit_id)
        if body in units:
            begun[body] = min(begun.get(body, date.max), day_of(source.created_at))
    if not begun:
        return
    signed = set(SignOff.objects.filter(unit__in=begun).values_list("unit", "month"))
    days = int(actor.roster.guideline.number(SIGN_OFF_DAYS, actor.today))
    last = rules.previous_month(rules.month_of(actor.today))
    for unit, since in sorted(begun.items()):
        # Older months than these are shown on the page; a year of reminders would be read by nobody.
        open_months = [
            one
            for one in (rules.previous_month(last), last)
            if (unit, one) not in signed and since < rules.next_month(one)
        ]
        for month in open_months:
            yield _at(
                actor, unit, "アクセス記録の分析を確かめ「分析済み」とする", f"{rules.named(month)}分", ANALYSE,
                rules.due_day(month, days), ("analyses:month", (unit, month.year, month.month)),
            )  # fmt: skip


def _at(
    actor: Actor,
    unit: int | None,
    title: str,
    detail: str,
    ref: str,
    due: date,
    where: tuple[str, tuple[str | int, ...]] = ("analyses:index", ()),
) -> Obligation:
    known = actor.roster.guideline.by_canonical
    provision = known.get(ref) or known.get(POLICY)
    return Obligation(
        need=Need.DECIDE,
        title=title,
        detail=detail,
        ref=provision.ref if provision else "",
        place=unit,
        place_name=place_name(actor.organisation, unit),
        due=due,
        url_name=where[0],
        url_args=where[1],
    )
