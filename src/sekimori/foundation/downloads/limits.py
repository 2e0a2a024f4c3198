"""The thresholds in force for somebody: the government's numbers by level, more for roles whose work is taking out.

The pack states them (``warn_from`` and ``hold_from`` of each protection level, ``downloads.*``). A room above may know
a value that two people have changed since; it says so by ``values_from``.
"""

from collections.abc import Callable

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.rules import Limit

PROGRAM = "program"
# code of the value, level (or nothing), what the pack says → the value in force
Values = Callable[[str, str, int], int]
Source = Callable[[Actor], Values]  # read once, at the actor's moment


def _of_the_pack(actor: Actor) -> Values:
    return lambda _code, _level, said: said


_source: list[Source] = [_of_the_pack]


def values_from(source: Source) -> Source:
    """This function will register who knows the values in force, in place of the pack alone."""
    _source[0] = source
    return source


def number(actor: Actor, code: str) -> int:
    """This function will return ``downloads.<code>`` in force at the actor's moment.

    :raises KeyError: if the pack sets none.
    """
    said = actor.roster.guideline.number(f"downloads.{code}", actor.today)
    return _source[0](actor)(f"downloads.{code}", "", said)


def times(actor: Actor, action: str) -> int:
    """This function will return how many times the usual amount is usual for somebody who does an action by a role
    whose work it is, or by a program, which reads again and again."""
    roles = {held.role for held in actor.held if actor.table.knows(held.role, action)}
    if actor.integration is not None:
        roles.add(PROGRAM)
    guideline = actor.roster.guideline
    set_for = {parameter.code for parameter in guideline.parameters}
    return max((number(actor, f"times_{role}") for role in roles if f"downloads.times_{role}" in set_for), default=1)


def limits(actor: Actor, action: str = "") -> tuple[Limit, ...]:
    """This function will return the limits of every protection level, least strict first, as they are for an actor
    who does an action; without an action, the usual ones."""
    more = times(actor, action) if action else 1
    value = _source[0](actor)
    return tuple(
        Limit(
            level=level.code,
            label=level.label,
            rank=level.rank,
            warn_from=more * value("downloads.warn_from", level.code, level.warn_from),
            hold_from=more * value("downloads.hold_from", level.code, level.hold_from),
        )
        for level in actor.roster.guideline.protection.levels
    )
