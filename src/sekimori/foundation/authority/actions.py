"""The catalogue of actions: what the authority table may grant, declared where the code that does it stands."""

from dataclasses import dataclass

_CATALOGUE: dict[str, "Action"] = {}


@dataclass(frozen=True, slots=True)
class Action:
    """Something a role may be allowed to do. ``code`` reads ``room.thing.verb``; ``label`` is what the 権限表 shows."""

    code: str
    label: str


class AlreadyDeclared(RuntimeError):
    """Two places declare the same action or control."""


def declare(code: str, label: str) -> str:
    """This function will enter an action into the catalogue and return its code.

    :raises AlreadyDeclared: if the code is taken.
    """
    if code in _CATALOGUE:
        raise AlreadyDeclared(code)
    _CATALOGUE[code] = Action(code, label)
    return code


def catalogue() -> dict[str, Action]:
    """This function will return every declared action by code."""
    return dict(_CATALOGUE)
