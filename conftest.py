"""Fixtures of the whole suite: both governments, and moments that stand still."""

import pytest
from django.test import TransactionTestCase
from tests import cast as cast_module


@pytest.fixture(scope="session", autouse=True)
def journal_emptied_between_tests():
    """Tests with real transactions empty every table at their end: only there the journal's triggers stand aside."""
    from django.db import connection

    from sekimori.foundation.journal.triggers import statements

    empty_tables = TransactionTestCase._fixture_teardown

    def run(step):
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor, step):
                cursor.execute(statement)

    def teardown(case):
        run("drop")
        empty_tables(case)
        run("create")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(scope="session")
def spark():
    """A Spark of several processes — a driver, two workers, two executors — that starts once for all tests which ask it."""
    from sekimori.engines.analytics.spark import Spark

    with Spark("local-cluster[2,1,2048]", partitions=1, brief=True) as engine:
        yield engine


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Every test has a database of its own, but all share the process and what it keeps of the tables."""
    from sekimori.foundation.memory import forget_everything

    forget_everything()


@pytest.fixture(params=["kasukabe", "nerima"])
def city(request, db):
    """The cast's government under each pack: a test that takes it runs twice."""
    from django.core.cache import cache

    cache.clear()
    return cast_module.build(request.param)


@pytest.fixture
def kasukabe(db):
    from django.core.cache import cache

    cache.clear()
    return cast_module.build("kasukabe")


@pytest.fixture
def nerima(db):
    from django.core.cache import cache

    cache.clear()
    return cast_module.build("nerima")


@pytest.fixture
def signed_in(client, city, monkeypatch):
    """Somebody of the cast at the keyboard, at the cast's moment."""
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: cast_module.NOW)

    def as_(key):
        client.force_login(city.account(key))
        return client

    return as_
