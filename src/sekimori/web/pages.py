"""The shell's own pages: home and what is shown when something goes wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import page

HOME_VIEW = declare("home.view", "わたしの仕事を見る")


@page(HOME_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """This function will show what waits for the person who is signed in."""
    return render(request, "web/home.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """This function will answer for a fault of ours without asking the database, which may be the fault."""
    request._shell = {}  # type: ignore[attr-defined]
    return render(request, "500.html", status=500)
