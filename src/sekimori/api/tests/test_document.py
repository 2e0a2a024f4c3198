"""The OpenAPI document is what the API does: schemathesis tries to prove otherwise, as an officer and as a manager."""

import json
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.generation.overrides import Override
from tests.cast import NOW
from tests.signin import at

from sekimori.api.document import document
from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.chapters.systems.access_records.models import Source
from sekimori.engines.access_log.declaration import shipped
from sekimori.foundation.applications.tests.conftest import Desk

CHECKS = {
    # A body of the right shape may still break a rule (a return before the take-out), or meet a thing that moved on.
    "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 401, 403, 404, 409, 412, 422]},
    "missing_required_header": {"expected-statuses": [401, 403, 428]},
}
OPERATIONS = [f"{method.upper()} {path}" for path, methods in document()["paths"].items() for method in methods]


@schemathesis.serializer("application/x-ndjson")
def lines_of_json(ctx, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture
def one_connection():
    """A request through WSGI would otherwise close the connection in whose transaction the test stands."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api(city, one_connection):
    read = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=SchemathesisConfig.from_dict({"checks": CHECKS})
    )
    return {one.ok().label: one.ok() for one in read.get_all_operations()}


@pytest.fixture
def things(city):
    """What the numbers in addresses mean here: a holding, a source of the tax unit's, and an application that waits."""
    unit = city.unit("0201")
    held = save_holding(city.actor("officer"), TAX_LEDGER, unit=unit.pk)
    declaration = shipped()["json_lines"].read_text(encoding="utf-8")
    source = Source.objects.create(code="json", declaration=declaration, unit=unit, interval_days=7, created_at=NOW)
    return {"/holdings": held.pk, "/applications": Desk(city).submitted().pk, "/access-records": source.pk}


def in_order(case):
    """Whether what was drawn to be wrong is right as it was sent: an empty list among the questions leaves no trace in
    an address, and the missing key of a program is put back by the test."""
    documented = {one["name"] for one in case.operation.definition.raw.get("parameters", ()) if one["in"] == "query"}
    asked = parse_qsl(urlencode(case.as_transport_kwargs().get("query_string") or {}, doseq=True))
    right = all(name in documented and value.isdecimal() for name, value in asked)
    return case.method == "GET" and right and len(dict(asked)) == len(asked)


def tried(described, ask, *modes, keys, examples):
    """This function will have schemathesis draw requests for an operation and hold every answer against the document."""
    create_test(
        operation=described,
        test_func=ask,
        config=HypothesisTestConfig(
            project=described.schema.config,
            modes=list(modes),
            override=Override(query={}, headers={}, cookies={}, path_parameters=keys, body={}),
            settings=settings(
                max_examples=examples,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        ),
    )()


@pytest.mark.parametrize("city", ["nerima"], indirect=True)  # whose guideline knows every kind of application
@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_that_is_sent_makes_it_answer_otherwise_than_it_says(key_for, api, things, monkeypatch, operation):
    monkeypatch.setattr("sekimori.foundation.integrations.limits.WRONG", 100_000)
    # The role holders are kept although the test's transaction is never committed: many requests ask for them.
    monkeypatch.setattr("sekimori.foundation.memory.connection", SimpleNamespace(in_atomic_block=False))
    sent = []

    def as_(who):
        headers = {"Authorization": f"Bearer {key_for(who)}"}

        def ask(case):
            sent.append(case)
            with at(NOW):
                try:
                    case.call_and_validate(headers=headers)
                except FailureGroup as failed:
                    if not all(isinstance(one, AcceptedNegativeData) for one in failed.exceptions) or not in_order(
                        case
                    ):
                        raise

        return ask

    keys = {"key": next(key for path, key in things.items() if path in operation)} if "{key}" in operation else {}
    edges, chance = HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING
    tried(api[operation], as_("officer"), edges, chance, keys={}, examples=6)
    tried(api[operation], as_("manager"), chance, keys=keys, examples=12)
    assert len(sent) > 18


@pytest.mark.parametrize("city", ["nerima"], indirect=True)
def test_only_what_was_sent_as_documented_is_forgiven(api):
    uses = api["GET /applications/{key}/uses"]

    def sent(**query):
        return in_order(uses.Case(path_parameters={"key": 1}, query=query))

    assert sent() and sent(after=1) and sent(after=1, strange=[])
    assert not sent(after="x") and not sent(strange=1)
