"""What rooms add to a handover besides obligations: things of the person, which follow no post by themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sekimori.foundation.authority.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """One open thing. ``url_name`` is empty where the reader has no right to the page behind it."""

    title: str
    detail: str
    due: date | None
    url_name: str = ""
    url_args: tuple[str | int, ...] = ()

    @property
    def url(self) -> str:
        """The page behind it, or nothing."""
        return reverse(self.url_name, args=self.url_args) if self.url_name else ""


# The leaving person as they stood on their last day, and the reader, whose rights decide what may be opened.
Provider = Callable[[Actor, Actor], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: its heading, one sentence saying what becomes of these things, and who finds them."""

    heading: str
    lead: str
    provider: Provider


_PARTS: dict[str, Part] = {}


class PartExists(RuntimeError):
    """Two rooms add a part with the same code."""


def hands_over(code: str, heading: str, lead: str) -> Callable[[Provider], Provider]:
    """This function will register a part of every handover.

    :raises PartExists: if the code is taken.
    """

    def register(provider: Provider) -> Provider:
        if code in _PARTS:
            raise PartExists(code)
        _PARTS[code] = Part(heading, lead, provider)
        return provider

    return register


def parts() -> dict[str, Part]:
    """This function will return every registered part by code."""
    return dict(_PARTS)
