"""Roles without a holder, or with the wrong one: to be filled by who designates, or by who keeps the postings."""

from collections.abc import Iterator

from sekimori.engines.authority.roster import RoleFinding
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.labels import place_name
from sekimori.foundation.obligations.registry import Need, Obligation, obligations
from sekimori.guideline.model import Holding, RoleRule

CHIEF = "chief_protection_manager"
DIRECTORY_MANAGER = "directory_manager"
VERBS = {Holding.DESIGNATED: "を指定する", Holding.APPOINTED: "を任命する"}


@obligations("organization.vacancy")
def of_vacancies(actor: Actor) -> Iterator[Obligation]:
    """This function will find the roles that the actor must see filled."""
    mine = {(held.role, held.unit) for held in actor.held}
    if not mine:
        return
    for finding in actor.roster.findings:
        rule = actor.roster.guideline.roles[finding.role]
        if finding.serious and rule.required and mine & _who_acts(actor, finding, rule):
            yield _obligation(actor, finding, rule)


def _who_acts(actor: Actor, finding: RoleFinding, rule: RoleRule) -> set[tuple[str, int | None]]:
    """The role that names the holder, at its own place; a post that is vacant is the directory's and the chief's."""
    if rule.by in VERBS and rule.role:
        over = actor.organisation.body_of(finding.unit) if finding.unit is not None else None
        return {(rule.role, over)}
    return {(CHIEF, None), (DIRECTORY_MANAGER, None)}


def _obligation(actor: Actor, finding: RoleFinding, rule: RoleRule) -> Obligation:
    url_name, url_args = _door(finding, rule)
    return Obligation(
        need=Need.FILL,
        title=f"{rule.label}{VERBS.get(rule.by, 'の欠員を補う')}",
        detail=f"{finding.what}{finding.mend}",
        ref=rule.article,
        place=finding.unit,
        place_name=place_name(actor.organisation, finding.unit),
        due=None,
        url_name=url_name,
        url_args=url_args,
    )


def _door(finding: RoleFinding, rule: RoleRule) -> tuple[str, tuple[str | int, ...]]:
    """Where the actor mends it: the page that names the holder, or the role with everything that is wrong about it."""
    if rule.by is Holding.DESIGNATED and finding.unit is not None:
        return "organization:officer", (finding.role, finding.unit)
    return "organization:role", (finding.role,)
