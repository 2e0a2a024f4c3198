"""What the tests of signing in share."""

import pytest
from django.test import Client


@pytest.fixture
def client_elsewhere():
    """The browser of another desk."""
    return Client(REMOTE_ADDR="10.0.0.9", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Edg/140.0"})
