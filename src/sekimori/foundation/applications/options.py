"""What a form's lists offer: chapters register where the choices of a field type come from."""

from collections.abc import Callable

from sekimori.foundation.authority.actor import Actor

Offer = Callable[[Actor], tuple[tuple[str, str], ...]]
_OFFERS: dict[str, Offer] = {}


def offers(field: str) -> Callable[[Offer], Offer]:
    """This function will register the choices of every field with this code (``holding``)."""

    def register(function: Offer) -> Offer:
        _OFFERS[field] = function
        return function

    return register


def options_of(actor: Actor) -> dict[str, tuple[tuple[str, str], ...]]:
    """This function will return the choices an actor is offered, by field code."""
    return {field: offer(actor) for field, offer in _OFFERS.items()}
