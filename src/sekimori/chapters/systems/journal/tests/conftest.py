import pytest
from tests.cast import NOW


@pytest.fixture
def signed_in(client, city, monkeypatch):
    """Somebody of the cast at the keyboard, at the cast's moment."""
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: NOW)

    def as_(key):
        client.force_login(city.account(key))
        return client

    return as_
