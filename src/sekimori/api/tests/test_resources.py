"""The API answers programs as the screens answer people: the same rights, the same records."""

import pytest
from tests.cast import NOW, TODAY
from tests.signin import at

from sekimori.foundation.journal.models import Entry


@pytest.fixture
def ask(client, city):
    def ask(key, path):
        if key:
            client.force_login(city.account(key))
        with at(NOW):
            return client.get(path)

    return ask


def test_the_matrix_comes_with_every_cell_within_reach_and_is_recorded(ask, city):
    answer = ask("manager", "/api/v1/matrix?on=2026-11-22")
    body = answer.json()
    assert answer.status_code == 200
    assert body["on"] == TODAY.isoformat()
    assert city.unit("0201").name in answer.content.decode()
    assert city.unit("0301").name not in answer.content.decode()
    entry = Entry.objects.get(action="compliance.export")
    assert (entry.channel, entry.person) == ("api", city.person("manager").pk)


def test_role_holders_come_with_their_places_and_faults(ask, city):
    body = ask("staff", "/api/v1/role-holders?role=protection_manager").json()
    assert any(line["name"] == city.person("manager").name for line in body["holders"])
    assert {line["role"] for line in body["holders"]} == {"protection_manager"}
    assert Entry.objects.filter(action="organization.holders.view", channel="api").exists()


def test_the_guideline_comes_whole(ask, city):
    body = ask("staff", "/api/v1/guideline").json()
    assert body["pack"] == city.pack
    refs = {one["ref"] for one in body["provisions"]}
    assert {one["parent"] for one in body["provisions"]} - {None} <= refs


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [
        (None, "/api/v1/guideline", 401),
        ("staff", "/api/v1/matrix", 403),
        ("technical_administrator", "/api/v1/role-holders", 403),
        ("manager", "/api/v1/matrix?on=2026-02-30", 400),
        ("manager", "/api/v1/matrix?unit=x", 400),
        ("manager", "/api/v1/matrix?unit=987654", 404),
        ("staff", "/api/v1/role-holders?role=nobody", 400),
    ],
)
def test_what_goes_wrong_is_a_problem_document_with_a_mend(ask, key, path, status):
    answer = ask(key, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert all(problem["mend"] for problem in body["problems"])


def test_a_refusal_is_recorded(ask):
    ask("staff", "/api/v1/matrix")
    entry = Entry.objects.get(outcome="refused")
    assert (entry.action, entry.channel) == ("compliance.export", "api")


def test_nothing_is_written_through_it(client, city):
    client.force_login(city.account("manager"))
    with at(NOW):
        assert client.post("/api/v1/guideline").status_code == 405
