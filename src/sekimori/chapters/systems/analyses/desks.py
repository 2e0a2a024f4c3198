"""Whose a finding is today, for one reader: the rules of desks over the roster, asked once per unit and person."""

from functools import cached_property

from sekimori.chapters.systems.analyses.models import Alert
from sekimori.chapters.systems.analyses.rules import (
    AUDITOR,
    CHIEF,
    DEPARTMENT_MANAGER,
    MANAGER,
    Desk,
    chain,
    desk_of,
    living,
    sees,
)
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Succession

ROLES = (MANAGER, DEPARTMENT_MANAGER, CHIEF, AUDITOR)


class Desks:
    """The desks of one day. A unit that is no more is taken for the one that follows it."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._desks: dict[tuple[int | None, int | None], Desk] = {}
        self._units: dict[int | None, int | None] = {}

    @cached_property
    def _successors(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for before, after in Succession.objects.filter(on__lte=self.roster.organisation.on).values_list(
            "predecessor", "successor"
        ):
            found.setdefault(before, []).append(after)
        return found

    def unit(self, unit: int | None) -> int | None:
        """This function will return the unit that stands for a unit today."""
        if unit is None or unit in self.roster.organisation.units:
            return unit
        if unit not in self._units:
            self._units[unit] = living(self.roster.organisation, unit, self._successors)
        return self._units[unit]

    def body(self, unit: int | None) -> int | None:
        """This function will return the 課 that a finding belongs to today."""
        now = self.unit(unit)
        return None if now is None else self.roster.organisation.body_of(now)

    def of(self, alert: Alert) -> Desk:
        """This function will return who must answer for a finding."""
        key = self.unit(alert.unit_id), alert.person_id
        if key not in self._desks:
            self._desks[key] = desk_of(self.roster, *key)
        return self._desks[key]

    def receiver(self, alert: Alert) -> Desk:
        """This function will return who receives a finding that is reported as an incident: the chief, or the auditor
        where the finding lies above the chief already."""
        desk = self.of(alert)
        return desk if desk.role == AUDITOR else chain(self.roster, None)[0]

    def seen(self, alert: Alert, own: frozenset[Desk]) -> bool:
        """This function will say whether the holder of these desks sees a finding."""
        return sees(self.roster, own, self.unit(alert.unit_id), alert.person_id)

    def followed_by(self, units: frozenset[int]) -> frozenset[int]:
        """This function will return these units with those whose work has passed to them."""
        return units | {before for before in self._successors if self.unit(before) in units}


def own_desks(actor: Actor) -> frozenset[Desk]:
    """This function will return the desks that somebody holds now."""
    return frozenset(Desk(held.role, held.unit) for held in actor.held if held.role in ROLES)
