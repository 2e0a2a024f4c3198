"""What a key may be made for: the actions of the authority table that resources of the API need."""

from sekimori.foundation.authority.actions import catalogue
from sekimori.foundation.authority.actor import Actor

_OFFERED: dict[str, str] = {}


def offer(action: str, *, along: str = "") -> None:
    """This function will enter an action among those a key may be made for.

    ``along`` is the action that opens the door before it; it comes with the chosen one and is not asked for.
    """
    _OFFERED[action] = along


def choices(actor: Actor) -> tuple[tuple[str, str], ...]:
    """This function will return the actions, with their labels, that an actor may put under a key: their own."""
    labels, doors = catalogue(), set(_OFFERED.values())
    offered = (code for code in _OFFERED if code not in doors)
    return tuple((code, labels[code].label) for code in offered if actor.may_somewhere(code))


def with_doors(actions: frozenset[str]) -> frozenset[str]:
    """This function will return the actions together with those that open the doors before them."""
    return actions | {_OFFERED[code] for code in actions if _OFFERED.get(code)}
