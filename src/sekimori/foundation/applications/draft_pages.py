"""Drafts kept by themselves while somebody writes: what a script in the form sends and is told.

The same writes as the form's own button, answered in JSON: a status for the script, and one sentence for the person.
"""

import uuid
from collections.abc import Callable

from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from sekimori.foundation.applications import actions
from sekimori.foundation.applications.forms import typed_of
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.pages import OPEN, kind_in_url, version_of
from sekimori.foundation.applications.queries.own import mine
from sekimori.foundation.authority.door import Request, page
from sekimori.kernel.moments import TOKYO
from sekimori.kernel.problems import Refused

ELSEWHERE = (
    "別の画面で、この下書きが変わりました。上書きしないように、自動の保存を止めました。"
    "この画面の内容を残すときは「下書きに保存する」を押してください。違いを確かめられます。"
)


@require_POST
@page(OPEN)
def keep_new(request: Request, slug: str) -> JsonResponse:
    """Keep the first draft of a form; the form's token makes the same form one draft, however often it is sent."""
    kind = kind_in_url(slug)
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return JsonResponse({"said": "画面を開き直してください。"}, status=400)
    typed = typed_of(kind.fields, request.POST)
    return _answer(request, lambda: actions.save_draft(request.actor, kind, typed, token=token))


@require_POST
@page(OPEN)
def keep(request: Request, application_id: int) -> JsonResponse:
    """Keep a draft that is there already, unless it was saved elsewhere since the form was opened."""
    application = mine(request.actor, application_id)
    kind = kinds()[application.kind]
    typed = typed_of(kind.fields, request.POST)
    return _answer(
        request,
        lambda: actions.save_draft(
            request.actor,
            kind,
            typed,
            token=application.client_token,
            application_id=application.pk,
            version=version_of(request),
        ),
    )


def _answer(request: Request, save: Callable[[], Application]) -> JsonResponse:
    try:
        application = save()
    except actions.ChangedMeanwhile:
        return JsonResponse({"said": ELSEWHERE}, status=409)
    except Refused as refusal:
        return JsonResponse({"said": "。".join(str(problem) for problem in refusal.problems)}, status=422)
    return JsonResponse(
        {
            "version": application.version,
            "said": f"下書きを保存しました（{request.at.astimezone(TOKYO):%H:%M}）",
            "edit": reverse("applications:edit", args=[application.pk]),
            "draft": reverse("applications:keep", args=[application.pk]),
        }
    )
