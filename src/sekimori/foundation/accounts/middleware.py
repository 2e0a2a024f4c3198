"""Every request gets its one moment and its actor; a refusal becomes a page and a record."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sekimori.foundation.accounts.actors import AccountClosed, actor_of
from sekimori.foundation.accounts.addresses import address_of
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets ``request.at`` (one moment for the whole request) and ``request.actor`` (``None``: nobody is signed in).

    An account that may not act any more is signed out on its next request, whatever its session says (ASVS 7.4.2).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        try:
            return actor_of(
                request.user,
                at=request.at,  # type: ignore[attr-defined]
                channel="web",
                source_address=address_of(request),
            )
        except AccountClosed:
            logout(request)
            return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This function will answer for an act that was not allowed or an input that was refused."""
        if isinstance(exception, Forbidden):
            return forbidden(request, exception)
        if isinstance(exception, Refused):
            return render(request, "accounts/refused.html", {"problems": exception.problems}, status=400)
        return None


def forbidden(request: HttpRequest, refusal: Forbidden) -> HttpResponse:
    """This function will record a refusal in a transaction of its own, the act's having been rolled back, and say so.

    A thing that exists elsewhere is answered as if it did not exist.
    """
    if request.actor is not None:  # type: ignore[attr-defined]
        with transaction.atomic():
            record(
                request.actor,  # type: ignore[attr-defined]
                refusal.action,
                outcome="refused",
                object_unit=refusal.target.unit,
                reason=_reason(refusal),
            )
    if refusal.hidden:
        return render(request, "404.html", status=404)
    return render(request, "403.html", {"takes_elevation": refusal.takes_elevation}, status=403)


def _reason(refusal: Forbidden) -> str:
    if refusal.takes_elevation:
        return "not_elevated"
    return "out_of_reach" if refusal.hidden else "no_right"
