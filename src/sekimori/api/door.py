"""The door of every resource: the page's own, but it answers programs — with a status and a problem document."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from sekimori.foundation.accounts.middleware import forbidden
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.authority.door import View, page
from sekimori.foundation.integrations.bearer import KeyRefused, actor_of_key, carries_key
from sekimori.foundation.integrations.scopes import offer
from sekimori.kernel.problems import Problem, Refused

NOT_SIGNED_IN = Problem(
    "鍵", "だれの要求か分かりません", "連携の鍵を Authorization: Bearer で送るか、サインインしてください"
)
KEY_REFUSED = Problem(
    "鍵", "この鍵は使えません", "止めていないか、期限が切れていないかを、連携の画面で確かめてください"
)
TOO_MANY = Problem("鍵", "使えない鍵が続けて送られました", "鍵を確かめ、一時間ほど待ってください")
NO_RIGHT = Problem("権限", "この操作の権限がありません", "権限表で、必要な役割を確かめてください")
NOT_FOUND = Problem("対象", "対象がありません", "番号と日付を確かめてください")


def resource(action: str) -> Callable[[View], View]:
    """This function will guard a resource like a page, and answer refusals as problem documents."""

    offer(action)

    def guard(view: View) -> View:
        guarded = require_GET(page(action)(view))

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if carries_key(request):
                try:
                    request.actor = actor_of_key(request)  # type: ignore[attr-defined]
                except KeyRefused as refused_key:
                    return problem(429, TOO_MANY) if refused_key.too_many else problem(401, KEY_REFUSED)
            if request.actor is None:  # type: ignore[attr-defined]
                return problem(401, NOT_SIGNED_IN)
            request.actor = replace(request.actor, channel="api")  # type: ignore[attr-defined]
            try:
                return guarded(request, *args, **kwargs)
            except Forbidden as refusal:
                forbidden(request, refusal)  # records it
                return problem(404, NOT_FOUND) if refusal.hidden else problem(403, NO_RIGHT)
            except Refused as refused:
                return problem(400, *refused.problems)

        return answer

    return guard


def problem(status: int, *problems: Problem) -> JsonResponse:
    """This function will answer with a problem document that names every fault, its place and its mend."""
    body = {
        "status": status,
        "title": problems[0].what,
        "detail": problems[0].mend,
        "problems": [{"where": one.where, "what": one.what, "mend": one.mend} for one in problems],
    }
    return json_answer(body, status=status, content_type="application/problem+json")


def json_answer(body: object, *, status: int = 200, content_type: str = "application/json") -> JsonResponse:
    """This function will answer with JSON that a person can read too, and that no cache keeps."""
    answer = JsonResponse(
        body, status=status, content_type=content_type, json_dumps_params={"ensure_ascii": False}, safe=False
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
