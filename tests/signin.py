"""Signing in as a browser does, for tests: ``client.force_login`` proves nothing, so dangerous acts stay shut to it."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra) -> HttpResponse:
    """This function will send the sign-in form and return the answer."""
    return client.post("/account/sign-in/", {"login": username, "password": password}, **extra)


@contextmanager
def at(moment: datetime):
    """This function will let the requests made within it arrive at a moment."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield
