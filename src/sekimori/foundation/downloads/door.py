"""The door before a file: ``@takes_out`` measures what a view is about to hand over and asks the gate.

    @page(EXPORT)
    @require_POST
    @takes_out(EXPORT, lambda request: Amount(everybody(), "職員の一覧"))
    def export(request): ...

A view that hands out a file without personal data says why: ``@carries_nobody("記入する前の様式")``.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from sekimori.foundation.authority.proof import proved_recently
from sekimori.foundation.downloads import gate
from sekimori.foundation.downloads.gate import PURPOSES, Amount, Answer, Wish
from sekimori.foundation.downloads.limits import number
from sekimori.foundation.downloads.rules import Grade
from sekimori.kernel.problems import Problem, Refused

View = Callable[..., HttpResponseBase]
# Returns nothing when this request will hand no file over (another button, a form that will be refused).
Measure = Callable[..., Amount | None]
OWN = "takeout"  # our fields in a form begin so; no form of the house does


class NotMeasured(RuntimeError):
    """A view handed out a file that the gate knew nothing of."""


def takes_out(action: str, measure: Measure) -> Callable[[View], View]:
    """This function will guard a view by the gate. ``measure(request, **what the URL says)`` restricts by the actor's
    rights as the view does, and raises what the view would raise."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            amount = measure(request, *args, **kwargs)
            if amount is None:
                answer = view(request, *args, **kwargs)
                if hands_out(answer):
                    raise NotMeasured(action)
                return answer
            return _through(request, action, amount, lambda: view(request, *args, **kwargs))

        guarded.takes_out = action  # type: ignore[attr-defined]
        return guarded

    return guard


def carries_nobody(reason: str) -> Callable[[View], View]:
    """This function will mark a view whose file tells nothing of anybody, with the reason why."""

    def mark(view: View) -> View:
        view.carries_nobody = reason  # type: ignore[attr-defined]
        return view

    return mark


def hands_out(answer: HttpResponseBase) -> bool:
    """This function will say whether an answer is a file to be kept."""
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


def _through(
    request: HttpRequest, action: str, amount: Amount, build: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    actor = request.actor  # type: ignore[attr-defined]
    wish = _wish(request)
    if wish.kind and not proved_recently(request):
        raise ReauthenticationRequired
    try:
        answer = gate.admit(actor, action, amount, wish)
    except Refused as refused:
        if wish.kind == "fetch":
            raise
        return _asked(request, action, amount, gate.admit(actor, action, amount, Wish()), refused.problems, wish)
    if answer.asking is not None:
        return HttpResponseRedirect(reverse("releases:asking", args=[answer.asking]), status=303)
    if answer.taking is None:
        return _asked(request, action, amount, answer, (), wish)
    try:
        made = build()
    except BaseException:
        gate.failed(actor, answer.taking)
        raise
    if made.status_code >= 400:
        gate.failed(actor, answer.taking)
    return made


def _asked(
    request: HttpRequest, action: str, amount: Amount, answer: Answer, problems: tuple[Problem, ...], wish: Wish
) -> HttpResponseBase:
    """The page before the act: what is about to leave, why that is unusual, and what to answer."""
    held = answer.verdict.grade is Grade.HELD
    context = {
        "amount": amount,
        "verdict": answer.verdict,
        "held": held,
        "threshold": answer.verdict.limit.hold_from if held else answer.verdict.limit.warn_from,
        "alone": amount.size >= (answer.verdict.limit.hold_from if held else answer.verdict.limit.warn_from),
        "days": number(request.actor, "days"),  # type: ignore[attr-defined]
        "purposes": PURPOSES.items(),
        "problems": problems,
        "wish": wish,
        "fields": _fields(request),
        "path": request.get_full_path(),
    }
    answered = render(request, "downloads/before.html", context, status=422 if problems else 200)
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _wish(request: HttpRequest) -> Wish:
    given = request.POST
    kind = given.get(OWN, "") if request.method == "POST" else ""
    kind = kind if kind in ("confirm", "ask", "fetch") else ""
    said = json.dumps({"path": request.get_full_path(), "fields": _fields(request)}, ensure_ascii=False)
    return Wish(
        kind=kind,
        purpose=given.get(f"{OWN}-purpose", ""),
        words=given.get(f"{OWN}-words", ""),
        seen=_number(given.get(f"{OWN}-seen", "")),
        asking=_number(given.get(f"{OWN}-asking", "")),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        request=said.encode(),
    )


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent to the view itself, in an order of its own, so that it can be sent again."""
    return sorted(
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and name != "csrfmiddlewaretoken" and not name.startswith(OWN)
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
