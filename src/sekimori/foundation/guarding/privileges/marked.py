"""Accounts that systems mark as administrators', told by whoever knows a system. The register must know each of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sekimori.engines.authority.roster import Roster
from sekimori.foundation.accounts.models import Account

OWN = "sekimori"
SYSTEM_MANAGER = "system_manager"


@dataclass(frozen=True, slots=True)
class Marked:
    """One account with administrator rights, as its system knows it; ``unit`` is the 課 that answers for the system."""

    system: str
    system_label: str
    unit: int
    account: str
    person: int | None


Provider = Callable[[date, datetime, Roster], Iterable[Marked]]

_PROVIDERS: dict[str, Provider] = {}


class ProviderExists(RuntimeError):
    """Two places tell the administrators of the same kind of system."""


def marks_administrators(code: str) -> Callable[[Provider], Provider]:
    """This function will register who tells which accounts of some systems are administrators'.

    It is asked of a day, as known at a moment, with the roster of that day; in a fixed number of queries.

    :raises ProviderExists: if the code is taken.
    """

    def register(provider: Provider) -> Provider:
        if code in _PROVIDERS:
            raise ProviderExists(code)
        _PROVIDERS[code] = provider
        return provider

    return register


def marked(on: date, known_at: datetime, roster: Roster) -> tuple[Marked, ...]:
    """This function will return every account that a system marks as an administrator's on a day."""
    return tuple(one for provider in _PROVIDERS.values() for one in provider(on, known_at, roster))


@marks_administrators(OWN)
def own(_on: date, known_at: datetime, roster: Roster) -> Iterable[Marked]:
    """This function will tell the technical administrators of Sekimori itself, for the 課 of the system manager."""
    holder = next(iter(roster.holders(SYSTEM_MANAGER)), None)
    seats = roster.organisation.seats_of.get(holder.person, ()) if holder else ()
    unit = next((roster.organisation.body_of(seat.unit) for seat in seats), None)
    if unit is None:
        return
    rows = Account.objects.filter(technical_administrator=True, is_active=True, created_at__lte=known_at)
    for username, person in rows.order_by("pk").values_list("username", "person_id"):
        yield Marked(OWN, "関守", unit, username, person)
