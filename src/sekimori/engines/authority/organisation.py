"""The organisation on one day, as plain values: what role resolution and rulings work on.

Identifiers are the directory's primary keys. Units form a forest by ``parent``: agency bodies and departments at the
top, then units (課, 所, 学校), then sections (担当).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from sekimori.guideline.model import Applies, PostClass


class UnitKind(StrEnum):
    DEPARTMENT = "department"  # 部・局・室
    UNIT = "unit"  # 課
    BRANCH_OFFICE = "branch_office"  # 出先機関
    SCHOOL = "school"  # 学校・幼稚園
    SECTION = "section"  # 担当

    @property
    def is_unit(self) -> bool:
        """Whether it is a 課 in the guideline's sense: something with a protection manager of its own."""
        return self in (UnitKind.UNIT, UnitKind.BRANCH_OFFICE, UnitKind.SCHOOL)


class Mode(StrEnum):
    """In what capacity a person holds a post."""

    MAIN = "main"  # 本務
    CONCURRENT = "concurrent"  # 兼務・併任
    ACTING = "acting"  # 事務取扱・職務代理


@dataclass(frozen=True, slots=True)
class OrgUnit:
    id: int
    code: str
    name: str
    kind: UnitKind
    parent: int | None
    agency: int
    policy: str = "general"  # which security policy: general or school (練馬 第2条)
    traits: frozenset[Applies] = frozenset()
    order: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """A posting as it stands on the day: this person in this post of this unit."""

    id: int
    person: int
    unit: int
    post: str  # title, 課長
    post_class: PostClass
    mode: Mode = Mode.MAIN
    absent: bool = False  # on leave that day
    charge: frozenset[int] = frozenset()  # units the post is in charge of (担任), for vice-mayors


@dataclass(frozen=True, slots=True)
class Designation:
    """A person named to a role by another role's holder; ``unit`` is where, ``None`` for the whole government."""

    id: int
    role: str
    person: int
    unit: int | None


@dataclass(frozen=True)
class Organisation:
    """Everything role resolution needs to know of one day."""

    on: date
    units: Mapping[int, OrgUnit]
    seats: tuple[Seat, ...]
    designations: tuple[Designation, ...]

    @cached_property
    def children(self) -> dict[int | None, tuple[OrgUnit, ...]]:
        found: dict[int | None, list[OrgUnit]] = {}
        for unit in self.units.values():
            found.setdefault(unit.parent, []).append(unit)
        return {
            parent: tuple(sorted(units, key=lambda unit: (unit.order, unit.code))) for parent, units in found.items()
        }

    @cached_property
    def seats_in(self) -> dict[int, tuple[Seat, ...]]:
        found: dict[int, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.unit, []).append(seat)
        return {unit: tuple(seats) for unit, seats in found.items()}

    @cached_property
    def seats_of(self) -> dict[int, tuple[Seat, ...]]:
        found: dict[int, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(seat.person, []).append(seat)
        return {person: tuple(seats) for person, seats in found.items()}

    def below(self, unit: int) -> frozenset[int]:
        """This function will return a unit and all units under it."""
        found, waiting = set(), [unit]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(child.id for child in self.children.get(current, ()))
        return frozenset(found)

    def with_sections(self, unit: int) -> frozenset[int]:
        """This function will return a 課 and its 担当, but not the branch offices and schools that stand under it."""
        found, waiting = {unit}, [unit]
        while waiting:
            sections = [
                child.id
                for child in self.children.get(waiting.pop(), ())
                if child.kind is UnitKind.SECTION and child.id not in found
            ]
            found.update(sections)
            waiting.extend(sections)
        return frozenset(found)

    def body_of(self, unit: int) -> int:
        """This function will return the 課 a section belongs to, or the unit itself."""
        current = self.units[unit]
        while current.kind is UnitKind.SECTION and current.parent is not None:
            current = self.units[current.parent]
        return current.id

    def name_of(self, unit: int) -> str:
        """This function will name a unit as people say it: a 担当 with its 課, because many 課 have one of that name."""
        name, body = self.units[unit].name, self.body_of(unit)
        return name if body == unit else f"{self.units[body].name} {name}"

    def department_of(self, unit: int) -> int | None:
        """This function will return the 部 over a unit, or ``None`` if it stands under none."""
        current: OrgUnit | None = self.units[unit]
        while current is not None and current.kind is not UnitKind.DEPARTMENT:
            current = self.units.get(current.parent) if current.parent is not None else None
        return current.id if current else None
