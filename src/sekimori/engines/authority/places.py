"""Where a role is held: the places a rule's scope and traits single out on one day, and how they are called."""

from sekimori.engines.authority.organisation import Organisation, OrgUnit, Seat, UnitKind
from sekimori.guideline.model import Applies, Provision, RoleRule, Scope

Place = int | None  # a unit's key, or None for the whole government


def places_of(rule: RoleRule | Provision, organisation: Organisation) -> tuple[Place, ...]:
    """This function will return every place where a role is held, or a demand met, that day, by unit code."""
    if rule.scope is Scope.GOVERNMENT:
        return (None,)
    found = [
        unit
        for unit in organisation.units.values()
        if _in_scope(unit, rule.scope, organisation) and concerns(rule.applies, unit, organisation)
    ]
    return tuple(unit.id for unit in sorted(found, key=lambda unit: (unit.code, unit.id)))


def _in_scope(unit: OrgUnit, scope: Scope, organisation: Organisation) -> bool:
    if scope is Scope.DEPARTMENT:
        return unit.kind is UnitKind.DEPARTMENT
    if scope is Scope.UNIT:
        return unit.kind.is_unit
    if scope is Scope.SECTION:
        return _counts_as_section(unit, organisation)
    return _leads_its_agency(unit, organisation)


def _counts_as_section(unit: OrgUnit, organisation: Organisation) -> bool:
    """The 担当 of a 課, and what has none: a 課 without 担当, and every branch office and school as one whole."""
    if unit.kind is UnitKind.SECTION:
        return organisation.units[organisation.body_of(unit.id)].kind not in _WHOLE
    return unit.kind in _WHOLE or (unit.kind is UnitKind.UNIT and not sections_of(unit.id, organisation))


_WHOLE = (UnitKind.BRANCH_OFFICE, UnitKind.SCHOOL)


def _leads_its_agency(unit: OrgUnit, organisation: Organisation) -> bool:
    """An agency has no row among the units: the first unit at its top stands for it."""
    tops = [top for top in organisation.children.get(None, ()) if top.agency == unit.agency]
    return bool(tops) and tops[0].id == unit.id


def concerns(applies: Applies, unit: OrgUnit, organisation: Organisation) -> bool:
    """This function will say whether a rule with this condition concerns a unit.

    A section is judged by its 課, a department by itself and everything below it.
    """
    if applies is Applies.ALL:
        return True
    if unit.kind is UnitKind.DEPARTMENT:
        return any(_has(applies, organisation.units[below]) for below in organisation.below(unit.id))
    return _has(applies, organisation.units[organisation.body_of(unit.id)])


def _has(applies: Applies, unit: OrgUnit) -> bool:
    if applies in (Applies.SCHOOLS, Applies.OFFICES):
        return (unit.kind is UnitKind.SCHOOL) is (applies is Applies.SCHOOLS)
    return applies in unit.traits


def sections_of(unit: int, organisation: Organisation) -> tuple[OrgUnit, ...]:
    """This function will return the 担当 of a 課, in their order."""
    return tuple(child for child in organisation.children.get(unit, ()) if child.kind is UnitKind.SECTION)


def staff_of(place: Place, organisation: Organisation) -> frozenset[int] | None:
    """This function will return the units whose seats belong to a place (``None``: every unit)."""
    if place is None:
        return None
    if organisation.units[place].kind is UnitKind.DEPARTMENT:
        return organisation.below(place)
    return organisation.with_sections(place)


def named(name: str, organisation: Organisation) -> tuple[OrgUnit, ...]:
    """This function will return the units a guideline means by a name, in the order of their codes."""
    found = [unit for unit in organisation.units.values() if unit.name == name]
    return tuple(sorted(found, key=lambda unit: (unit.code, unit.id)))


def position(unit: OrgUnit, seat: Seat) -> str:
    """This function will write a post as people say it: 総務部 + 部長 = 総務部長, 市民税課 + 主幹 = 市民税課主幹."""
    stem, last = seat.post[:-1], seat.post[-1:]
    return f"{unit.name}{last}" if stem and unit.name.endswith(stem) else f"{unit.name}{seat.post}"
