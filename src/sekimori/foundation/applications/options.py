"""What a form's lists offer, and what a chosen key stands for: chapters register both."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sekimori.foundation.authority.actor import Actor

Offer = Callable[[Actor, str], tuple[tuple[str, str], ...]]
_OFFERS: dict[str, Offer] = {}


def offers(field: str) -> Callable[[Offer], Offer]:
    """This function will register the choices of every field with this code (``holding``)."""

    def register(function: Offer) -> Offer:
        _OFFERS[field] = function
        return function

    return register


def options_of(actor: Actor, kind: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """This function will return the choices an actor is offered for a kind of application, by field code."""
    return {field: offer(actor, kind) for field, offer in _OFFERS.items()}


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


Owner = Callable[[int], int | None]
_OWNERS: dict[str, Owner] = {}


def owned(field: str) -> Callable[[Owner], Owner]:
    """This function will register which unit the key in a field with this code belongs to (a holding's 課)."""

    def register(function: Owner) -> Owner:
        _OWNERS[field] = function
        return function

    return register


def owner_of(field: str, key: int) -> int | None:
    """This function will return the unit a key belongs to, ``None`` for a key that nobody knows."""
    return _OWNERS[field](key) if field in _OWNERS else None


Beside = Callable[[Mapping[str, object], datetime], Mapping[str, object]]
_BESIDE: dict[str, Beside] = {}


def stands_beside(kind: str) -> Callable[[Beside], Beside]:
    """This function will register what stood in the records at a moment, by field code, to be shown beside what a kind
    of application asks for (old and new side by side); nothing where there is nothing to compare."""

    def register(function: Beside) -> Beside:
        _BESIDE[kind] = function
        return function

    return register


def beside(kind: str, content: Mapping[str, object], at: datetime) -> Mapping[str, object]:
    """This function will return what stood in the records when an application was submitted."""
    return _BESIDE[kind](content, at) if kind in _BESIDE else {}
