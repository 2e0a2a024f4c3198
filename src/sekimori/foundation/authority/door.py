"""The door of every page: who may open it. A view without a door fails the architecture tests."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request that is past the door: somebody is signed in, and the whole request has one moment.

    Only an annotation for views; the accounts' middleware sets both on Django's own request.
    """

    actor: Actor
    at: datetime


def page(action: str) -> Callable[[View], View]:
    """This function will guard a view: signed in, and holding a role that may do the action somewhere.

    Which rows are shown is the query's business (``actor.reachable``); a thing out of reach is a 404 there. The view
    carries ``.action`` so that tests can walk every URL with every member of the cast.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.actor is None:  # type: ignore[attr-defined]
                return redirect_to_login(request.get_full_path())
            if not request.actor.may_somewhere(action):  # type: ignore[attr-defined]
                raise request.actor.forbidden(action, Target(), hidden=False)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return guard


def open_to_all(reason: str) -> Callable[[View], View]:
    """This function will mark a view that needs no sign-in, with the reason why."""

    def mark(view: View) -> View:
        view.action = None  # type: ignore[attr-defined]
        view.open_because = reason  # type: ignore[attr-defined]
        return view

    return mark
