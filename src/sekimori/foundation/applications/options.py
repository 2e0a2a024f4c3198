"""What a form's lists offer, and what a chosen key stands for: chapters register both."""

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


Namer = Callable[[int], str]
_NAMERS: dict[str, Namer] = {}


def names(field: str) -> Callable[[Namer], Namer]:
    """This function will register how the key in a field with this code is shown (a holding's number and name)."""

    def register(function: Namer) -> Namer:
        _NAMERS[field] = function
        return function

    return register


def name_of(field: str, key: int) -> str:
    """This function will return what a key stands for, or the key itself where nobody names it."""
    return _NAMERS[field](key) if field in _NAMERS else str(key)
