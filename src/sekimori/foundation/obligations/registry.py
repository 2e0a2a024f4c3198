"""The shape of an obligation, and the registry of those who know some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sekimori.foundation.authority.actor import Actor


class Need(StrEnum):
    """What an obligation asks for; the home page counts some of them apart."""

    PREPARE = "prepare"  # 作成する
    DECIDE = "decide"  # 確定・承認する
    REDO = "redo"  # 差し戻されたものを直す
    FILL = "fill"  # 役割の欠員を補う
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing somebody must do. ``title`` and ``detail`` are plain Japanese and name no person.

    ``due`` is the last day on which it is in time; ``None`` means it stands open and no norm sets a day.
    """

    need: Need
    title: str
    detail: str
    ref: str  # the article as printed
    place: int | None
    place_name: str
    due: date | None
    url_name: str
    url_args: tuple[str | int, ...] = ()

    def overdue_days(self, today: date) -> int:
        """This function will count the days since the due date passed; 0 while it has not."""
        return max(0, (today - self.due).days) if self.due is not None else 0


Provider = Callable[[Actor], Iterable[Obligation]]

_PROVIDERS: dict[str, Provider] = {}


class ProviderExists(RuntimeError):
    """Two providers of obligations carry the same code."""


def obligations(code: str) -> Callable[[Provider], Provider]:
    """This function will register what computes the obligations of one kind for whoever asks, at ``actor.at``.

    :raises ProviderExists: if the code is taken.
    """

    def register(provider: Provider) -> Provider:
        if code in _PROVIDERS:
            raise ProviderExists(code)
        _PROVIDERS[code] = provider
        return provider

    return register


def providers() -> dict[str, Provider]:
    """This function will return every registered provider by code."""
    return dict(_PROVIDERS)
