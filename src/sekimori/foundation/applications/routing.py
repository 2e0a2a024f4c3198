"""Which route an application takes: the pack's, by kind and protection level."""

from collections.abc import Callable
from dataclasses import dataclass

from sekimori.foundation.applications.kind import Content, Kind
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.route import RouteStep
from sekimori.kernel.problems import Problem, Refused

LevelOf = Callable[[int], str | None]
_LEVEL_OF: list[LevelOf] = []


@dataclass(frozen=True, slots=True)
class Routed:
    """The steps an application must pass, its protection level, and the unit whose consent is asked (合議)."""

    steps: tuple[RouteStep, ...]
    level: str
    lowest_level: bool
    other: int | None


def levels_come_from(function: LevelOf) -> LevelOf:
    """This function will register how a holding's protection level is found; the register of holdings does so once."""
    _LEVEL_OF[:] = [function]
    return function


def route_for(actor: Actor, kind: Kind, content: Content, *, unit: int) -> Routed:
    """This function will return the route of an application by the pack in force today.

    Without a holding the strictest level applies: what is not in the register has not been assessed.

    :raises Refused: if the pack has no route for this kind and level.
    """
    scheme = actor.roster.guideline
    holding = content.get(kind.holding) if kind.holding else None
    levels = scheme.protection.levels
    known = _LEVEL_OF[0](holding) if _LEVEL_OF and isinstance(holding, int) else None
    level = known or levels[-1].code
    route = scheme.route(kind.code, level)
    if route is None:
        raise Refused(
            Problem(
                kind.label,
                "この保護区分の決裁の経路が、指針のデータにありません",
                "指針の担当に、経路の登録を頼んでください",
            )
        )
    other = content.get("other_unit")
    return Routed(route.steps, level, level == levels[0].code, other if isinstance(other, int) else None)
