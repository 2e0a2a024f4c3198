"""The OpenAPI 3.1 document, made from the same declarations that the doors enforce."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sekimori.api import access_records, acts, applications, holdings, obligations, resources
from sekimori.api.door import json_answer
from sekimori.api.operation import Operation, Resource
from sekimori.api.shape import Schema, list_of, number, text, thing
from sekimori.foundation.authority.door import open_to_all

RESOURCES: tuple[Resource, ...] = (
    *resources.RESOURCES,
    *holdings.RESOURCES,
    *applications.RESOURCES,
    *acts.RESOURCES,
    *obligations.RESOURCES,
    *access_records.RESOURCES,
)
FAULT = thing(
    "一つの誤り", where=text("どこ", longest=400), what=text("何が", longest=4000), mend=text("直し方", longest=4000)
)
PROBLEM = thing(
    "誤りの文書（RFC 9457）",
    status=number(),
    title=text(longest=4000),
    detail=text(longest=4000),
    problems=list_of(FAULT),
)
REASONS = {
    400: "パラメーター、ヘッダー又はJSONが読めない",
    401: "だれの要求か分からない、又は鍵が使えない",
    403: "権限がない、鍵がそのためのものでない、又は取出しの量が目安を超える",
    404: "権限の及ぶ範囲にない",
    409: "いまの状態ではできない",
    412: "読んだ後に変わった。読み直す",
    413: "本文が長すぎる",
    415: "JSONでない",
    422: "内容に誤りがある。誤りはすべて problems にある",
    428: "If-Match がない",
    429: "使えない鍵が続けて送られた",
}
ETAG = {"ETag": {"description": "版。書き換えるときに If-Match で送る", "schema": {"type": "string"}, "required": True}}


def document() -> dict[str, Any]:
    """This function will return the OpenAPI document of version 1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "関守 API",
            "version": "1",
            "description": "画面と同じ権限、同じ規則、同じ記録で、プログラムから関守を使います。",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "paths": {f"/{resource.path}": _path(resource) for resource in RESOURCES},
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "「連携」の画面で作る鍵（sekimori_…）"}
            },
            "schemas": {"Problem": PROBLEM},
        },
    }


def _path(resource: Resource) -> dict[str, Any]:
    return {operation.method.lower(): _operation(resource, operation) for operation in resource.operations}


def _operation(resource: Resource, operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"権限：{operation.action}",
        "parameters": [*_parameters(resource, operation)],
        "responses": {str(status): answer for status, answer in sorted(_answers(operation).items())},
    }
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    if operation.takes:
        content = {operation.takes: {"schema": {"type": "string", "format": "binary"}}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _parameters(resource: Resource, operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "query", "schema": shape} for name, shape in operation.parameters.items()
    ]
    if "{key}" in resource.path:
        found.insert(0, {"name": "key", "in": "path", "required": True, "schema": number("番号", least=1)})
    if operation.versioned:
        version = {"type": "string", "pattern": '^"[0-9]{1,9}"$', "description": "読んだときの ETag"}
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": version})
    return found


def _answers(operation: Operation) -> dict[int, dict[str, Any]]:
    good: dict[str, Any] = {
        "description": operation.summary,
        "content": {"application/json": {"schema": operation.answers}},
    }
    if operation.tagged:
        good["headers"] = ETAG
    statuses = {400, 401, 403, 404, 429}
    statuses |= {413, 415, 422} if operation.body is not None or operation.takes else set()
    statuses |= {412, 428} if operation.versioned else set()
    statuses |= {409} if operation.may_conflict else set()
    answers = {status: _problem(status) for status in statuses}
    return {200: good, **({201: good} if operation.made else {}), **answers}


def _problem(status: int) -> dict[str, Any]:
    shape: Schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": REASONS[status], "content": {"application/problem+json": {"schema": shape}}}


@require_safe
@open_to_all("何ができるかの説明だけで、だれの情報も含まないため")
def openapi(request: HttpRequest) -> HttpResponse:
    """This function will hand out the document."""
    return json_answer(document())
