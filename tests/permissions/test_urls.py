"""Every URL × every member of the cast × both packs (ASVS 5.0 8.2.1, 8.2.2, 8.3.1).

A missing right is 403; a thing of another unit is 404, as if it did not exist; nobody signed in is led to the sign-in.
"""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from sekimori.foundation.accounts.actions import INTEGRATE
from sekimori.foundation.integrations import actions as integrations
from sekimori.foundation.integrations import scopes
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.memory import forget_everything
from tests import cast as cast_module
from tests.architecture.test_house import patterns
from tests.cast import NOW, PEOPLE
from tests.permissions.things import Thing, allowed, things
from tests.signin import at

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("8.2.2")]
MEMBERS = [key for key, *_ in PEOPLE if key != "retired"] + ["technical_administrator"]
# A few at a time: PostgreSQL keeps every version of a row until its transaction ends, and searches through them all.
GROUPS = [MEMBERS[start : start + 4] for start in range(0, len(MEMBERS), 4)]
ANSWERED = {200, 302, 303, 400, 405, 409, 422, 428}
REFUSED = {403, 404, 415}
GUARDED = [(name, pattern) for name, pattern in patterns() if pattern.callback.action is not None]


def url_of(name: str, found: dict[str, Thing]) -> tuple[str, Thing]:
    thing = found.get(name, Thing(()))
    return reverse(name, args=thing.arguments), thing


def expected(actor, action: str, thing: Thing, method: str) -> set[int]:
    if not actor.may_somewhere(action):
        return {403}
    if not allowed(actor, action, thing):
        led_away = method == "get" and thing.led_away and allowed(actor, thing.led_away, thing)
        return {303} if led_away else {404}
    return ANSWERED | REFUSED if thing.further else ANSWERED


@pytest.fixture
def kept_at_once(monkeypatch):
    """Role holders are kept although the test's transaction is never committed: thousands of requests ask for them."""
    monkeypatch.setattr("sekimori.foundation.memory.connection", SimpleNamespace(in_atomic_block=False))
    yield
    forget_everything()


@pytest.mark.usefixtures("kept_at_once")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("members", GROUPS, ids=lambda group: group[0])
def test_every_url_answers_every_member_as_the_table_says(city, members, method):
    wrong = []
    with at(NOW):
        found = things(city)
        for member in members:
            # What one member's requests changed is undone before the next one's: all meet the same things.
            forget_everything()
            savepoint = transaction.savepoint()
            wrong += [f"{method} {name} as {member}: {fault}" for name, fault in faults(city, member, method, found)]
            transaction.savepoint_rollback(savepoint)
    assert wrong == []


def faults(city, member, method, found):
    client, actor = Client(), city.actor(member)
    client.force_login(city.account(member))
    key = everything_by_a_key(actor)
    for name, pattern in GUARDED:
        url, thing = url_of(name, found)
        wanted = expected(actor, pattern.callback.action, thing, method)
        sent = {"headers": {"Authorization": f"Bearer {key}"}} if key and name.startswith("api:") else {}
        if method == "post" and name.startswith("api:"):
            sent |= {"data": "{}", "content_type": "application/json"}
        status = getattr(client, method)(url, **sent).status_code
        # A view that answers one method only may say so before it asks who is there; that tells nothing.
        if status not in wanted and status != 405:
            yield name, f"{status}, not {wanted}"


def everything_by_a_key(actor):
    """A key for all that somebody may do by a program: writing through the API takes one."""
    chosen = frozenset(code for code, _ in scopes.choices(actor))
    if not (chosen and actor.may_somewhere(INTEGRATE)):
        return ""
    return integrations.issue(actor, name="試験", actions=chosen, days=1).key


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signed_in_is_led_to_the_sign_in(city, method):
    found, client = things(city), Client()
    for name, _ in GUARDED:
        url, _ = url_of(name, found)
        answer = getattr(client, method)(url)
        if name.startswith("api:"):  # a program is told so, and not led anywhere
            assert answer.status_code in (401, 405), name
        else:
            assert answer.status_code in (302, 405), name
            assert answer.status_code == 405 or answer.url.startswith("/account/sign-in/"), name


def test_a_refusal_is_recorded_with_its_reason(kasukabe):
    client = Client()
    client.force_login(kasukabe.account("staff"))
    with at(NOW):
        client.get("/journal/")
        client.force_login(kasukabe.account("other_manager"))
        client.get(f"/organisation/officers/protection_officer/{kasukabe.unit('0201').pk}/")
    refusals = Entry.objects.filter(outcome="refused").order_by("id").values_list("action", "reason")
    assert list(refusals) == [("journal.view", "no_right"), ("organization.officer.designate", "out_of_reach")]


def test_every_url_with_a_number_or_a_name_has_a_thing_behind_it_here():
    cache.clear()
    city = cast_module.build("kasukabe")
    with at(NOW):
        found = things(city)
    without = [name for name, pattern in GUARDED if pattern.pattern.converters and name not in found]
    assert without == []
    assert set(found) <= {name for name, _ in patterns()}  # also of pages that are open to all


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_without_any_post_reaches_nothing(city, method):
    """The account of somebody whose postings have ended, but who still works here."""
    from sekimori.foundation.directory.models import Posting

    client = Client()
    client.force_login(city.account("staff"))
    with at(NOW):
        found = things(city)
        Posting.objects.filter(person=city.person("staff")).update(until=NOW.date())
        forget_everything()
        for name, _ in GUARDED:
            url, _ = url_of(name, found)
            assert getattr(client, method)(url).status_code in (403, 405), name
