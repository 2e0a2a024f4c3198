"""The second door, for dangerous acts: who is signed in proves again that it is them.

Put ``@recently_authenticated`` under ``@page``:

    @page(EXPORT)
    @recently_authenticated
    def export(request): ...

A POST is kept in the session while the password is asked and carried out afterwards; uploaded files are not kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def proved_recently(request: HttpRequest) -> bool:
    """This function will say whether the password or a key was given within the last minutes, at sign-in or since."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    now = request.at.timestamp()  # type: ignore[attr-defined]
    return bool(records) and now - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def recently_authenticated(view: View) -> View:
    """This function will guard a view by a fresh proof of identity (ASVS 7.5.3): the password, or a passkey."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not proved_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    guarded.proves_identity = True  # type: ignore[attr-defined]
    return guarded
