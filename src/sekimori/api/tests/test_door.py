"""The door of resources: what is sent must have its shape before anything is done."""

import pytest
from django.test import Client
from tests.cast import NOW
from tests.signin import at

from sekimori.api.document import RESOURCES, document
from sekimori.foundation.integrations import scopes


def test_somebody_signed_in_reads_without_a_key_and_writes_only_with_one(city):
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.account("officer"))
    with at(NOW):
        assert client.get("/api/v1/holdings").status_code == 200
        answer = client.post("/api/v1/holdings", "{}", content_type="application/json")
    assert answer.status_code == 401 and "連携の鍵" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "content_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b" ", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"unit": NaN}', "application/json", 400),
        (b'{"unit": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"' + b"x" * 3_000_000 + b'"', "application/json", 413),
        (b'{"unit": 1e400}', "application/json", 422),
    ],
)
def test_what_is_no_json_of_a_bearable_size_is_refused(key_for, client, sent, content_type, status):
    headers = {"Authorization": f"Bearer {key_for('officer')}"}
    with at(NOW):
        answer = client.generic("POST", "/api/v1/holdings", sent, content_type=content_type, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("path", ["", "nothing", "holdings/x", "holdings/0", "holdings/99999999999999999999", "a%0Ab"])
def test_an_address_without_a_thing_is_a_problem_document(program, path):
    answer = program("officer").get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_another_method_is_told_which_there_are(program, method):
    answer = program("officer").send(method, "holdings")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_the_document_tells_of_every_address_and_nothing_else(client, city):
    with at(NOW):
        read = client.get("/api/v1/openapi.json").json()
    assert read == document()
    assert set(read["paths"]) == {f"/{resource.path}" for resource in RESOURCES}
    names = [operation.name for resource in RESOURCES for operation in resource.operations]
    assert len(names) == len(set(names))


def test_a_key_can_be_made_for_every_right_a_resource_asks_for(city):
    """With everything a manager may choose, every door that is open to the manager is open to the key."""
    manager = city.actor("manager")
    chosen = scopes.with_doors(frozenset(code for code, _ in scopes.choices(manager)))
    asked = {operation.action for resource in RESOURCES for operation in resource.operations}
    assert {action for action in asked if manager.may_somewhere(action)} <= chosen
