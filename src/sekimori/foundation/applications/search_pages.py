"""Finding applications, and taking several steps at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications.bulk import Chosen, lines, take_steps
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.queries.search import search as search_applications
from sekimori.foundation.authority.door import Request, page

LONGEST = 80


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


@page(OPEN)
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Words may name people, so they are sent, not put into an address."""
    words = request.POST.get("words", "")[:LONGEST].strip()
    found = search_applications(request.actor, words, before=_key(request.POST.get("before", ""))) if words else None
    return render(request, "applications/search.html", {"words": words, "found": found})


@require_POST
@page(OPEN)
def bulk(request: Request) -> HttpResponse:
    """First the chosen ones with what they say, then, confirmed, each on its own."""
    if "confirm" in request.POST:
        outcomes = take_steps(request.actor, _chosen(request))
        return render(request, "applications/bulk_done.html", {"outcomes": outcomes})
    keys = [key for text in request.POST.getlist("application") if (key := _key(text)) is not None]
    found = lines(request.actor, keys)
    if not found:
        return redirect("applications:index")
    return render(request, "applications/bulk.html", {"lines": found, "left_out": len(set(keys)) - len(found)})


def _chosen(request: HttpRequest) -> list[Chosen]:
    """Each box says 申請:行為:提出版, as the confirmation page wrote it; what does not read so is nobody's click."""
    found = []
    for text in request.POST.getlist("chosen"):
        key, _, rest = text.partition(":")
        verb, _, digest = rest.partition(":")
        if (number := _key(key)) is not None and verb in set(Verb):
            found.append(Chosen(number, digest, Verb(verb)))
    return found
