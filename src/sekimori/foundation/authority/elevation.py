"""Who knows whether somebody is elevated 昇格: asked only of those whose roles may do something while elevated.

The authority table stands under the tables of accounts and elevations, so who keeps them registers here. Without a
registered answer nobody is elevated.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekimori.foundation.authority.actor import Actor

# The actions open to an actor now, each with the number of the elevation; no number while nobody could agree to one.
Opened = Mapping[str, int | None]
Answer = Callable[["Actor", frozenset[str]], Opened]

_ANSWERS: list[Answer] = []


class AnswerExists(RuntimeError):
    """Two places say who is elevated."""


def answers_for_elevations(answer: Answer) -> Answer:
    """This function will register who says which of the given actions are open to an actor.

    :raises AnswerExists: if somebody else does already.
    """
    if _ANSWERS:
        raise AnswerExists(answer.__qualname__)
    _ANSWERS.append(answer)
    return answer


def opened(actor: "Actor", actions: frozenset[str]) -> Opened:
    """This function will return which of the actions are open to an actor by an elevation in force."""
    return _ANSWERS[0](actor, actions) if _ANSWERS else {}
