"""The shell's own pages: home, guideline, authority table, and what is shown when something goes wrong."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.web.queries.authority import authority_screen
from sekimori.web.queries.guideline import guideline_screen, provision_screen
from sekimori.web.queries.home import home_screen

HOME_VIEW = declare("home.view", "わたしの仕事を見る")
GUIDELINE_VIEW = declare("guideline.view", "指針を見る")
AUTHORITY_VIEW = declare("authority.view", "権限表を見る")


@page(HOME_VIEW)
def home(request: Request) -> HttpResponse:
    """This function will show what waits for the person who is signed in."""
    everything = "all" in request.GET
    screen = home_screen(request.actor, everything=everything)
    return render(request, "web/home.html", {"screen": screen})


@page(GUIDELINE_VIEW)
def guideline(request: Request) -> HttpResponse:
    """This function will show the guideline by chapter, and find words in it."""
    words = request.GET.get("q", "")[:60].strip()
    screen = guideline_screen(request.actor, words=words)
    return render(request, "web/guideline.html", {"screen": screen, "words": words})


@page(GUIDELINE_VIEW)
def provision(request: Request, slug: str) -> HttpResponse:
    """This function will show one provision with all that hangs on it."""
    screen = provision_screen(request.actor, slug)
    if screen is None:
        raise Http404
    return render(request, "web/provision.html", {"screen": screen})


@page(AUTHORITY_VIEW)
def authority(request: Request) -> HttpResponse:
    """This function will show who may do what, how far, and by which article."""
    role = request.GET.get("role", "")
    screen = authority_screen(request.actor, role=role)
    return render(request, "web/authority.html", {"screen": screen, "role": role})


def server_error(request: HttpRequest) -> HttpResponse:
    """This function will answer for a fault of ours without asking the database, which may be the fault.

    Rendered without the request: neither the shell's menu nor waiting messages (both live in the database) are looked up.
    """
    actor = getattr(request, "actor", None)
    shell = {"request_id": actor.request_id if actor else ""}
    return HttpResponse(render_to_string("500.html", {"shell": shell}), status=500)
