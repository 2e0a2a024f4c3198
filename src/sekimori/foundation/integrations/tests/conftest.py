"""Keys as the cast makes them."""

import pytest

from sekimori.foundation.integrations import actions


@pytest.fixture
def key_of(city):
    """``key_of("officer", "home.view")`` makes the officer a key for that and returns what was issued."""

    def make(who, *chosen, days=30, **moment):
        return actions.issue(city.actor(who, **moment), name="文書管理システム", actions=frozenset(chosen), days=days)

    return make


@pytest.fixture
def ask(client):
    """``ask(key, path)`` is a program's request."""

    def get(key, path, **headers):
        return client.get(path, headers={"Authorization": f"Bearer {key}", **headers})

    return get
