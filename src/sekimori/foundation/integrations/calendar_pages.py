"""Screens of the calendar 暦の購読, and the calendar itself for programs that know its private address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sekimori.foundation.accounts.actions import SUBSCRIBE
from sekimori.foundation.accounts.addresses import address_of
from sekimori.foundation.authority.door import Request, open_to_all, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.downloads.door import carries_nobody
from sekimori.foundation.integrations import actions
from sekimori.foundation.integrations.feed import read
from sekimori.foundation.integrations.limits import note_wrong
from sekimori.foundation.integrations.queries import own_calendar


@require_http_methods(["GET"])
@page(SUBSCRIBE)
def own(request: Request) -> HttpResponse:
    """This function will show whether somebody has a calendar, and offer to make, renew or stop it."""
    return render(request, "integrations/calendar.html", {"feed": own_calendar(request.actor)})


@require_POST
@page(SUBSCRIBE)
@recently_authenticated
def make(request: Request) -> HttpResponse:
    """This function will make a private address and show it once."""
    drawn = actions.make_calendar(request.actor)
    # Under the name by which its owner reaches this installation, as their calendar program will.
    address = request.build_absolute_uri(reverse("integrations:calendar_feed", args=[drawn]))
    return render(request, "integrations/calendar_made.html", {"address": address})


@require_POST
@page(SUBSCRIBE)
def stop(request: Request) -> HttpResponse:
    """This function will end the private address. No proof is asked: stopping must be quick."""
    actions.stop_calendar(request.actor)
    messages.success(request, "暦の購読を止めました。前のアドレスでは、もう読めません。")
    return redirect("integrations:calendar")


@require_safe
@carries_nobody("one's own duties and their days, which name no person")
@open_to_all("暦のプログラムはサインインできないため。長い秘密の番号を知る者だけに、その持ち主の期限だけを渡す")
def feed(request: HttpRequest, drawn: str) -> HttpResponseBase:
    """This function will hand a calendar to whoever knows its address; an unchanged one is not sent again."""
    at = request.at  # type: ignore[attr-defined]
    handed = read(drawn, at=at, source_address=address_of(request))
    if handed is None:
        if not note_wrong(address_of(request), at):
            return HttpResponse(status=429)
        raise Http404
    answer = HttpResponse(handed.text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="sekimori.ics"'
    etag = f'"{handed.etag}"'
    moment = int(handed.changed_at.timestamp())
    answer["ETag"], answer["Last-Modified"] = etag, http_date(moment)
    # Kept by its owner's program, asked for anew each time; the address is told to no other place.
    answer["Cache-Control"], answer["Referrer-Policy"] = "private, max-age=0, must-revalidate", "no-referrer"
    return get_conditional_response(request, etag=etag, last_modified=moment, response=answer) or answer
