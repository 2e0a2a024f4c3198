"""Who answers for what somebody takes out: the manager of their unit; for the manager, the one above."""

from sekimori.engines.authority.roster import Roster
from sekimori.engines.authority.ruling import AuthorityTable, Target
from sekimori.foundation.authority.actions import declare

DECIDE = declare("downloads.decide", "大量の取出しを認める・確かめる")
# From the unit's manager upwards; the auditor, who must stay apart from the work, only where nobody else is above.
LADDER = ("protection_manager", "department_protection_manager", "chief_protection_manager", "audit_manager")


def rungs_above(roster: Roster, *, person: int | None, unit: int | None) -> tuple[frozenset[int], ...]:
    """This function will return who answers for somebody of a unit, nearest first: each rung that has anybody.

    Nobody answers for themselves, nor for somebody on a higher rung: what a manager takes out, the one above decides.
    """
    table = AuthorityTable(roster.guideline.grants)

    def holders(role: str) -> frozenset[int]:
        return frozenset(
            held.person
            for held in roster.held
            if held.role == role
            and table.rule((held,), DECIDE, Target(unit=unit), person=held.person, organisation=roster.organisation)
        )

    rungs = [holders(role) for role in LADDER]
    own = max((number for number, people in enumerate(rungs[:-1]) if person in people), default=-1)
    found = [people - {person} for people in rungs[own + 1 :]]
    answering = tuple(people for people in found[:-1] if people)
    return answering or tuple(people for people in found[-1:] if people)


def answers_for(roster: Roster, who: int | None, *, person: int | None, unit: int | None) -> bool:
    """This function will say whether somebody answers for what another takes out, on whichever rung above."""
    return any(who in people for people in rungs_above(roster, person=person, unit=unit))
