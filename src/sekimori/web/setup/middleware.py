"""Before there is an account, every address leads to the set-up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sekimori.foundation.accounts.founding import is_set_up


class SetUpFirstMiddleware:
    """Who is signed in has an account, so the question is put for strangers only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = reverse("setup:start")
        if request.user.is_authenticated or request.path.startswith(start) or is_set_up():
            return self.get_response(request)
        return redirect(start)
