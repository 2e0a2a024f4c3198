"""What is open to an actor by an elevation in force at their moment. Registered with the authority at start."""

from datetime import datetime

from django.db.models import Q, QuerySet

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.elevation import Opened, answers_for_elevations
from sekimori.foundation.guarding.models import AGREED, Elevation

DECIDE = "guarding.elevation.decide"


def in_force(at: datetime) -> QuerySet[Elevation]:
    """This function will return the elevations in force at a moment."""
    early = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    return Elevation.objects.filter(early, outcome=AGREED, decided_at__lte=at, until__gt=at)


@answers_for_elevations
def opened(actor: Actor, actions: frozenset[str]) -> Opened:
    """This function will return the actions open to an actor: one query, asked of those alone whose roles take elevation.

    An elevation ends with its time, early, or with the unit in which it was asked for. While nobody has ever agreed to
    one and nobody who could has ever signed in, everything is open: the first administrator brings in the organisation.
    """
    found: dict[str, int | None] = {}
    for row in in_force(actor.at).filter(account=actor.account, unit=actor.unit).order_by("pk"):
        found |= dict.fromkeys(actions & frozenset(row.actions), row.pk)
    if not found and founding(actor):
        return dict.fromkeys(actions)
    return found


def founding(actor: Actor) -> bool:
    """This function will say whether the installation is so young that nobody could have agreed to an elevation."""
    if Elevation.objects.filter(outcome=AGREED).exists():
        return False
    roster = actor.roster
    roles = roster.guideline.roles_by_action.get(DECIDE, frozenset())
    people = {held.person for held in roster.held if held.role in roles}
    # A switched-off account counts: who manages accounts must not open their own way by switching others off.
    seconds = Account.objects.filter(person__in=people, last_login__isnull=False).values_list("pk", flat=True)
    return not set(seconds) - {actor.account}
