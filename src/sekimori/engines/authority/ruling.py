"""Rulings: may these roles do this action to this thing? The default is no, and a yes names its article."""

from collections.abc import Iterable
from dataclasses import dataclass

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Held
from sekimori.guideline.model import Grant, Reach


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is done to: the unit it belongs to and the person it concerns, where there is one.

    ``unit=None`` means a thing of the whole government; only the reach ``all`` covers it.
    """

    unit: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Yes with the grant and the role that gave it, or no."""

    allowed: bool
    grant: Grant | None = None
    held: Held | None = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def article(self) -> str:
        return self.grant.article if self.grant else ""


NO = Ruling(allowed=False)


@dataclass(frozen=True)
class Reachable:
    """The units an action reaches for somebody; ``everything`` includes what belongs to no unit."""

    everything: bool
    units: frozenset[int]
    own: bool

    def __bool__(self) -> bool:
        return self.everything or bool(self.units) or self.own


class AuthorityTable:
    """The pack's authority table, indexed; one engine for actions, querysets, pages and the API."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self.grants = tuple(grants)
        self._by_cell: dict[tuple[str, str], list[Grant]] = {}
        for grant in self.grants:
            self._by_cell.setdefault((grant.role, grant.action), []).append(grant)

    def knows(self, role: str, action: str) -> tuple[Grant, ...]:
        """This function will return the grants of a role for an action, whatever their reach."""
        return tuple(self._by_cell.get((role, action), ()))

    def rule(
        self, held: Iterable[Held], action: str, target: Target, *, person: int | None, organisation: Organisation
    ) -> Ruling:
        """This function will rule whether somebody with these roles may do an action to a target.

        ``person`` is who asks (for the reach ``own``). The first grant that covers the target wins, so that the
        article named is stable: grants stand in the order of the pack's table.
        """
        for holding in held:
            for grant in self._by_cell.get((holding.role, action), ()):
                if covers(grant.reach, holding, target, person=person, organisation=organisation):
                    return Ruling(allowed=True, grant=grant, held=holding)
        return NO

    def reachable(self, held: Iterable[Held], action: str, *, organisation: Organisation) -> Reachable:
        """This function will return all units an action reaches, to restrict lists before they are read."""
        everything, own, units = False, False, set[int]()
        for holding in held:
            for grant in self._by_cell.get((holding.role, action), ()):
                everything |= grant.reach is Reach.ALL
                own |= grant.reach is Reach.OWN
                units |= reached_units(grant.reach, holding, organisation)
        return Reachable(everything=everything, units=frozenset(units), own=own)


def reached_units(reach: Reach, held: Held, organisation: Organisation) -> frozenset[int]:
    """This function will return the units a reach covers from where the role is held (none for own and all).

    ``section`` is the place itself; ``unit`` the 課 with its 担当, but no branch office that has a manager of its own;
    ``below`` everything under the place.
    """
    if held.unit is None or held.unit not in organisation.units or reach in (Reach.OWN, Reach.ALL):
        return frozenset()
    if reach is Reach.SECTION:
        return frozenset({held.unit})
    if reach is Reach.UNIT:
        return organisation.with_sections(organisation.body_of(held.unit))
    return organisation.below(held.unit)


def covers(reach: Reach, held: Held, target: Target, *, person: int | None, organisation: Organisation) -> bool:
    """This function will say whether one reach, from where the role is held, covers a target."""
    if reach is Reach.ALL:
        return True
    if reach is Reach.OWN:
        return person is not None and target.person == person
    return target.unit is not None and target.unit in reached_units(reach, held, organisation)
