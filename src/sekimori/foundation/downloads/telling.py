"""Who hears of an unusual taking-out at once: rooms above register it, and are called in the act's own transaction."""

from collections.abc import Callable

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.models import Asking, Taking

Teller = Callable[[Actor, Taking | Asking], object]

_TELLERS: dict[str, Teller] = {}


class TellerExists(RuntimeError):
    """Two rooms tell under the same code."""


def tells(code: str) -> Callable[[Teller], Teller]:
    """This function will register what is told when somebody confirmed a warning or asks for an agreement.

    :raises TellerExists: if the code is taken.
    """

    def register(teller: Teller) -> Teller:
        if code in _TELLERS:
            raise TellerExists(code)
        _TELLERS[code] = teller
        return teller

    return register


def tell(actor: Actor, what: Taking | Asking) -> None:
    """This function will call everybody who tells, in the caller's transaction."""
    for teller in _TELLERS.values():
        teller(actor, what)
