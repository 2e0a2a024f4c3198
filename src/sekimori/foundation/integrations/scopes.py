"""What a key may be made for: the actions of the authority table that resources of the API need."""

from dataclasses import dataclass

from sekimori.foundation.authority.actions import catalogue
from sekimori.foundation.authority.actor import Actor

OTHERS = "台帳・組織・指針など"


@dataclass(frozen=True, slots=True)
class Offered:
    """``along`` is the action that opens the door before it; ``group`` the heading under which it is chosen."""

    along: str
    group: str


_OFFERED: dict[str, Offered] = {}


def offer(action: str, *, along: str = "", group: str = OTHERS) -> None:
    """This function will enter an action among those a key may be made for.

    The action that opens the door before it comes along with the chosen one and is not asked for.
    """
    _OFFERED[action] = Offered(along, group)


def choices(actor: Actor) -> tuple[tuple[str, str], ...]:
    """This function will return the actions, with their labels, that an actor may put under a key: their own."""
    return tuple((code, label) for code, label in _labelled(frozenset(_OFFERED)) if actor.may_somewhere(code))


def grouped(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """This function will return the same by heading, what is no application first."""
    found: dict[str, list[tuple[str, str]]] = {OTHERS: []}
    for code, label in choices(actor):
        found.setdefault(_OFFERED[code].group, []).append((code, label))
    return found


def labels_of(actions: frozenset[str]) -> tuple[str, ...]:
    """This function will return what a key is for, in words and in the order of the form."""
    return tuple(label for _, label in _labelled(actions))


def with_doors(actions: frozenset[str]) -> frozenset[str]:
    """This function will return the actions together with those that open the doors before them."""
    return actions | {_OFFERED[code].along for code in actions if _OFFERED[code].along}


def _labelled(actions: frozenset[str]) -> tuple[tuple[str, str], ...]:
    labels, doors = catalogue(), {offered.along for offered in _OFFERED.values()}
    return tuple((code, labels[code].label) for code in _OFFERED if code in actions and code not in doors)
