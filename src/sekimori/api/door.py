"""The door of every resource: who asks, whether they may, and whether what they send has its shape — then the answer.

Problem documents (RFC 9457) say in Japanese what is wrong and how to mend it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from sekimori.api.operation import Answer, Call, Conflict, Operation, Resource
from sekimori.api.shape import KEY_MOST, Schema, faults
from sekimori.chapters.handling.actions.holdings import HoldingChanged
from sekimori.engines.authority.ruling import Target
from sekimori.engines.workflow.flow import AlreadyActed, NotAllowed, StaleSubmission
from sekimori.foundation.accounts.middleware import forbidden
from sekimori.foundation.applications.actions import ChangedMeanwhile
from sekimori.foundation.applications.stepping import NotYourTurn
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.authority.door import open_to_all
from sekimori.foundation.downloads.gate import Stopped, admit_program
from sekimori.foundation.integrations.bearer import KeyRefused, actor_of_key, carries_key
from sekimori.foundation.integrations.scopes import offer
from sekimori.foundation.vault.uploading import MOST_BYTES
from sekimori.kernel.problems import Problem, Refused

NOT_SIGNED_IN = Problem(
    "鍵", "だれの要求か分かりません", "連携の鍵を Authorization: Bearer で送るか、サインインしてください"
)
KEY_NEEDED = Problem("鍵", "書くには連携の鍵が要ります", "連携の鍵を Authorization: Bearer で送ってください")
KEY_REFUSED = Problem(
    "鍵", "この鍵は使えません", "止めていないか、期限が切れていないかを、連携の画面で確かめてください"
)
TOO_MANY = Problem("鍵", "使えない鍵が続けて送られました", "鍵を確かめ、一時間ほど待ってください")
NO_RIGHT = Problem("権限", "この操作の権限がありません", "権限表と、鍵を作ったときに選んだことを確かめてください")
NOT_FOUND = Problem("対象", "対象がありません", "番号と日付を確かめてください")
METHOD = Problem("メソッド", "この対象にはできない操作です", "Allow ヘッダーにあるメソッドを使ってください")
NOT_JSON = Problem("Content-Type", "JSONではありません", "application/json で送ってください")
UNREADABLE = Problem("本文", "JSONとして読めません", "UTF-8の正しいJSONを送ってください")
TOO_LONG = Problem("本文", "長すぎます", "2MB以内にしてください")
NO_VERSION = Problem("If-Match", "ありません", "読んだときの ETag を If-Match で送ってください")
BAD_VERSION = Problem(
    "If-Match", "版として読めません", 'If-Match: "3" のように、読んだときの ETag をそのまま送ってください'
)
MOVED_ON = Problem("状態", "いまの状態ではできない操作です", "いまの状態を読み直してください")
WHILE_READING = "GET"


class Unfit(Exception):
    """The request is answered with a status and problems before anything is done."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(str(status))
        self.status, self.problems = status, problems


def door(resource: Resource) -> Callable[..., HttpResponse]:
    """This function will return the view of a resource. It carries the action that opens its first operation, so that
    tests can walk every address with every member of the cast, and enters all actions among those a key is made for."""

    def view(request: HttpRequest, key: str = "") -> HttpResponse:
        try:
            operation = resource.methods.get(request.method or "")
            if operation is None:
                refusal = problem(405, METHOD)
                refusal["Allow"] = ", ".join(resource.methods)
                return refusal
            request.actor = _who(request)  # type: ignore[attr-defined]
            return _answered(_handled(request, operation, _read(request, operation, key)))
        except Unfit as unfit:
            return problem(unfit.status, *unfit.problems)

    for operation in resource.operations:
        offer(operation.action)
    view.action = resource.operations[0].action  # type: ignore[attr-defined]
    # Writing takes a key, which no browser sends by itself.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def _who(request: HttpRequest) -> Actor:
    """Who acts: the owner of the key that was sent, or whoever is signed in, who may only read."""
    if carries_key(request):
        try:
            return actor_of_key(request)
        except KeyRefused as refused:
            raise (Unfit(429, TOO_MANY) if refused.too_many else Unfit(401, KEY_REFUSED)) from None
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if actor is None:
        raise Unfit(401, NOT_SIGNED_IN)
    return replace(actor, channel="api")


def _handled(request: HttpRequest, operation: Operation, call: Callable[[], Call]) -> Answer:
    """What the operation answers, with every refusal turned into its status."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        if not actor.may_somewhere(operation.action):
            raise Forbidden(operation.action, Target(), hidden=False)
        if actor.integration is None and request.method != WHILE_READING:
            raise Unfit(401, KEY_NEEDED)
        return _done(operation, call())
    except Forbidden as refusal:
        forbidden(request, refusal)  # records it
        raise (Unfit(404, NOT_FOUND) if refusal.hidden else Unfit(403, NO_RIGHT)) from None
    except Http404:
        raise Unfit(404, NOT_FOUND) from None
    except (ChangedMeanwhile, HoldingChanged) as changed:
        raise Unfit(412, *changed.problems) from None
    except (Conflict, NotYourTurn) as conflict:
        raise Unfit(409, *conflict.problems) from None
    except (NotAllowed, AlreadyActed, StaleSubmission):
        raise Unfit(409, MOVED_ON) from None
    except Refused as refused:
        raise Unfit(422 if operation.body is not None or operation.takes else 400, *refused.problems) from None


def _done(operation: Operation, call: Call) -> Answer:
    """What the operation answers; what it reads passes the gate of takings-out before it leaves."""
    answer = operation.handle(call)
    if operation.amount is not None:
        try:
            admit_program(call.actor, operation.action, operation.amount(call, answer.body))
        except Stopped as stopped:
            raise Unfit(403, *stopped.problems) from None
    return answer


def _read(request: HttpRequest, operation: Operation, key: str) -> Callable[[], Call]:
    """The reading of a request by the shapes of its operation; it is done once its sender is known to be allowed."""

    def read() -> Call:
        if key and not (key.isascii() and key.isdecimal() and 0 < int(key[:19]) <= KEY_MOST):
            raise Unfit(404, NOT_FOUND)
        return Call(
            actor=request.actor,  # type: ignore[attr-defined]
            key=int(key or 0),
            asked=_parameters(request, operation.parameters),
            body=_body(request, operation.body) if operation.body is not None else {},
            version=_version(request) if operation.versioned else 0,
            content=partial(_content, request, operation.takes) if operation.takes else None,
        )

    return read


def _parameters(request: HttpRequest, shapes: dict[str, Schema]) -> dict[str, Any]:
    """What was asked, by name. What is not known is refused: a mistyped filter would let everything through."""
    asked: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, values in request.GET.lists():
        if name not in shapes or len(values) != 1:
            known = "、".join(shapes) or "なし"
            problems.append(Problem(name[:40], "使えないパラメーターか、二度あります", f"使えるのは {known} です"))
            continue
        value: object = values[0]
        if shapes[name]["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,19}", values[0]):
            value = int(values[0])
        elif shapes[name]["type"] == "boolean" and values[0] in ("true", "false"):
            value = values[0] == "true"
        problems += faults(shapes[name], value, name)
        asked[name] = value
    if problems:
        raise Unfit(400, *problems)
    return asked


def _body(request: HttpRequest, shape: Schema) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Unfit(415, NOT_JSON)
    try:
        body = json.loads(request.body.decode(), parse_constant=_no_number, parse_float=_whole)
    except RequestDataTooBig:
        raise Unfit(413, TOO_LONG) from None
    except (ValueError, RecursionError):
        raise Unfit(400, UNREADABLE) from None
    problems = tuple(faults(shape, body))
    if problems:
        raise Unfit(422, *problems)
    return body  # type: ignore[no-any-return]


def _content(request: HttpRequest, media_type: str) -> IO[bytes]:
    """What is sent, to be read as it arrives; how much that may be is said before anything of it is read."""
    if request.content_type != media_type:
        raise Unfit(415, Problem("Content-Type", "受け取れない種類です", f"{media_type} で送ってください"))
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length[:15]) > MOST_BYTES:
        raise Unfit(413, Problem("本文", "長さが分からないか、長すぎます", "256MB以内に分けて送ってください"))
    return request  # type: ignore[return-value]


def _no_number(text: str) -> object:
    raise ValueError(text)


def _whole(text: str) -> float | int:
    """A number as JSON Schema sees it: 1.0 is whole."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _version(request: HttpRequest) -> int:
    given = request.headers.get("If-Match")
    if given is None:
        raise Unfit(428, NO_VERSION)
    match = re.fullmatch(r'"([0-9]{1,9})"', given.strip())
    if match is None:
        raise Unfit(400, BAD_VERSION)
    return int(match[1])


def _answered(answer: Answer) -> HttpResponse:
    response = json_answer(answer.body, status=answer.status)
    if answer.version is not None:
        response["ETag"] = f'"{answer.version}"'
    if answer.at:
        response["Location"] = answer.at
    return response


def problem(status: int, *problems: Problem) -> JsonResponse:
    """This function will answer with a problem document that names every fault, its place and its mend."""
    body = {
        "status": status,
        "title": problems[0].what,
        "detail": problems[0].mend,
        "problems": [{"where": one.where, "what": one.what, "mend": one.mend} for one in problems],
    }
    answer = json_answer(body, status=status, content_type="application/problem+json")
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def json_answer(body: object, *, status: int = 200, content_type: str = "application/json") -> JsonResponse:
    """This function will answer with JSON that a person can read too, and that no cache keeps."""
    answer = JsonResponse(
        body, status=status, content_type=content_type, json_dumps_params={"ensure_ascii": False}, safe=False
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to_all("無いことを、プログラムの読める形で答えるだけのため")
def nothing(request: HttpRequest) -> HttpResponse:
    """This function will answer for every address under which there is no resource."""
    return problem(404, NOT_FOUND)


nothing.csrf_exempt = True  # type: ignore[attr-defined]
