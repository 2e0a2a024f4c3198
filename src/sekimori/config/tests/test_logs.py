"""The private part of a calendar's address stands in its path, and so must be kept out of every log."""

import logging

import pytest

from sekimori.cli.serve import _web_command
from sekimori.config.logs import WithoutSecrets

pytestmark = pytest.mark.asvs("14.2.1")


def test_what_is_said_of_a_request_names_no_secret():
    path = "/calendar/4n9Xo-secret.ics"
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Not Found", path), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Not Found: /calendar/….ics"


def test_the_filter_stands_at_the_logger(client, city, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        client.get("/calendar/nobodys.ics")
    assert "/calendar/….ics" in caplog.text and "nobodys" not in caplog.text


def test_the_server_writes_no_access_log():
    assert not [word for word in _web_command("127.0.0.1", 8000, 1) if "access" in word]
