"""Routes 決裁経路 as a pack states them: who checks, consents, approves and decides each kind of application."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekimori.guideline.model import Source


class StepVerb(StrEnum):
    """What is done at a step; the last one decides."""

    CHECK = "check"  # 照査・確認
    CONCUR = "concur"  # 合議
    APPROVE = "approve"  # 承認
    DECIDE = "decide"  # 決裁


class StepPlace(StrEnum):
    """From where a step's role is looked for; the role's own scope says whether 担当, 課, 部 or the whole is meant."""

    OWN = "own"  # 申請した課から見て
    OTHER = "other"  # 合議先の課から見て


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step; ``deputies`` are the roles that decide in absence (代決), in order."""

    verb: StepVerb
    role: str
    place: StepPlace = StepPlace.OWN
    deputies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """The steps a kind of application takes at some protection levels (at all of them, if none is named)."""

    kind: str
    levels: tuple[str, ...]
    steps: tuple[RouteStep, ...]
    article: str
    source: "Source"


def find(routes: Iterable[Route], kind: str, level: str) -> Route | None:
    """This function will return the route of a kind at a level: the one that names the level, else the one for all."""
    own = [route for route in routes if route.kind == kind]
    named = [route for route in own if level in route.levels]
    return next(iter(named or [route for route in own if not route.levels]), None)
