"""Who acts on a step: the role the route names, else its deputy, and in the end the chief — never nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sekimori.guideline.model import Scope
from sekimori.guideline.route import RouteStep


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds a role a step could fall to; ``absent`` is true while they are on leave."""

    role: str
    person: int
    scope: Scope
    unit: int | None
    absent: bool = False
    acting: bool = False


class Standing(StrEnum):
    """In what standing somebody may act on a step."""

    HOLDER = "holder"  # その役割の者
    DEPUTY = "deputy"  # 代決（後閲を要する）
    INSTEAD = "instead"  # 役割の者が申請者本人であるため、代わりの者（後閲は要らない）
    FALLBACK = "fallback"  # 役割の者も代行もいないため、総括保護管理者へ


@dataclass(frozen=True, slots=True)
class Assignee:
    person: int
    role: str
    unit: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose turn a step is. ``vacant`` says that the role itself has no holder: the chief is told at once."""

    assignees: tuple[Assignee, ...]
    vacant: bool


def assign(
    step: RouteStep,
    candidates: Iterable[Candidate],
    *,
    applicant: int,
    fallback: Iterable[Candidate],
    acted: frozenset[int] = frozenset(),
) -> Assignment:
    """This function will say who may act on a step.

    ``candidates`` are the holders of the step's role and its deputies at the step's place; ``fallback`` the holders of
    the role that answers for everything (総括保護管理者). Nobody acts on their own application, so an applicant who
    holds the role is passed over for the deputies, and these for the fallback. A present holder excludes the deputies:
    代決 is for absence only. A deputy for an absent holder must be post-viewed; for a vacancy there is nobody to do so,
    and an applicant need not read afterwards what they themselves asked for.
    Who has ``acted`` on an earlier step does not deputise on this one: two steps are two people wherever the
    organisation has them.
    """
    known = tuple(candidates)
    holders = tuple(entry for entry in known if entry.role == step.role)
    present = _available(holders, applicant)
    if present:
        return Assignment(_as(present, Standing.HOLDER), vacant=False)
    for role in step.deputies:
        deputies = _available((entry for entry in known if entry.role == role and entry.person not in acted), applicant)
        if deputies:
            return Assignment(_as(deputies, _standing_of_deputies(holders, applicant)), vacant=not holders)
    last = _available(fallback, applicant)
    return Assignment(_as(last, Standing.FALLBACK), vacant=not holders)


def _standing_of_deputies(holders: tuple[Candidate, ...], applicant: int) -> Standing:
    """Afterwards (後閲) reads who was away: not the applicant, who knows the matter, and at a vacancy nobody."""
    if not holders:
        return Standing.FALLBACK
    return Standing.DEPUTY if any(entry.person != applicant for entry in holders) else Standing.INSTEAD


def _available(entries: Iterable[Candidate], applicant: int) -> tuple[Candidate, ...]:
    return tuple(entry for entry in entries if not entry.absent and entry.person != applicant)


def _as(entries: tuple[Candidate, ...], standing: Standing) -> tuple[Assignee, ...]:
    return tuple(Assignee(entry.person, entry.role, entry.unit, standing) for entry in entries)
