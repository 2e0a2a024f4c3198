"""What the self-checks ask of people: the officer prepares, the manager attests, both see what was sent back."""

from collections.abc import Iterator
from datetime import date, timedelta

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.labels import place_name
from sekimori.foundation.compliance.queries import SelfCheck, self_checks
from sekimori.foundation.compliance.screens.lines import GOVERNMENT
from sekimori.foundation.obligations.registry import Need, Obligation, obligations

OFFICER = "protection_officer"


@obligations("compliance.self_check")
def of_self_checks(actor: Actor) -> Iterator[Obligation]:
    """This function will find what the actor must prepare, mend or attest today."""
    if not actor.may_somewhere(rules.PREPARE):
        return
    assisted = _assisted(actor)
    notice = timedelta(days=actor.roster.guideline.number(rules.NOTICE_DAYS, actor.today))
    for check in self_checks(actor):
        body = actor.organisation.body_of(check.place) if check.place is not None else None
        prepares = body in assisted
        if not prepares and not check.may_attest:
            continue
        need = _need(check, actor.today, notice)
        if need is not None and _falls_to(actor, check, need, body, prepares=prepares):
            yield _obligation(actor, check, need)


def _assisted(actor: Actor) -> frozenset[int]:
    """The 課 whose officer the actor is, or of one of whose sections."""
    units = actor.organisation.units
    return frozenset(
        actor.organisation.body_of(held.unit)
        for held in actor.held
        if held.role == OFFICER and held.unit is not None and held.unit in units
    )


def _need(check: SelfCheck, today: date, notice: timedelta) -> Need | None:
    if check.waiting is not None:
        return Need.DECIDE
    if check.returned is not None:
        return Need.REDO
    finding = check.finding
    ending = finding.next_date is not None and finding.next_date - notice <= today
    if finding.status is CellStatus.UNMET or (ending and finding.status is not CellStatus.SATISFIED):
        return Need.PREPARE
    return None


def _falls_to(actor: Actor, check: SelfCheck, need: Need, body: int | None, *, prepares: bool) -> bool:
    """Attesting is the manager's; preparing is the officer's and, once it is late, the manager's too."""
    if need is Need.DECIDE:
        return check.may_attest
    late = check.finding.next_date is not None and check.finding.next_date < actor.today
    return prepares or late or not _has_officer(actor, body)


def _has_officer(actor: Actor, body: int | None) -> bool:
    if body is None:
        return False
    sections = (unit.id for unit in actor.organisation.children.get(body, ()))
    return any(actor.roster.holders(OFFICER, place) for place in (body, *sections))


TITLES = {
    Need.DECIDE: "作成された自己点検を確定する",
    Need.REDO: "差し戻された自己点検を直す",
    Need.PREPARE: "自己点検をする",
}


def _obligation(actor: Actor, check: SelfCheck, need: Need) -> Obligation:
    provision, place = check.provision, check.place
    url_name = "compliance:check"
    url_args: tuple[str | int, ...] = (provision.canonical, GOVERNMENT if place is None else place)
    if need is Need.DECIDE and check.waiting is not None:
        url_name, url_args = "compliance:attest", (check.waiting,)
    return Obligation(
        need=need,
        title=TITLES[need],
        detail=provision.question or provision.summary,
        ref=provision.ref,
        place=place,
        place_name=place_name(actor.organisation, place),
        due=check.finding.next_date,
        url_name=url_name,
        url_args=url_args,
    )
