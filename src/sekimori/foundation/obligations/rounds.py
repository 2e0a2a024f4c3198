"""What rooms above give the worker to do in each of its rounds."""

from collections.abc import Callable
from datetime import datetime

Part = Callable[[datetime], object]

_PARTS: dict[str, Part] = {}


class PartExists(RuntimeError):
    """Two parts of the worker's round carry the same code."""


def every_round(code: str) -> Callable[[Part], Part]:
    """This function will register what the worker does in each round, with the moment of the round.

    A part may be called as often as wanted and by several workers at once; one that has nothing to do asks one query.

    :raises PartExists: if the code is taken.
    """

    def register(part: Part) -> Part:
        if code in _PARTS:
            raise PartExists(code)
        _PARTS[code] = part
        return part

    return register


def parts() -> tuple[Part, ...]:
    """This function will return every registered part, in the order of registration."""
    return tuple(_PARTS.values())
