"""What the server logs: enough to find a fault, nothing of what somebody typed, and no secret."""

import io
import logging

import pytest

from sekimori.cli.serve import _web_command
from sekimori.config.logs import PlacesFormatter, WithoutSecrets


def fail(name: str) -> None:
    raise ValueError(f"no such person: {name}")


def logged(name: str, **extra) -> str:
    try:
        try:
            fail(name)
        except ValueError as error:
            raise RuntimeError(f"could not save {name}") from error
    except RuntimeError as error:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", ("/people/",), None
        )
        record.exc_info = (type(error), error, error.__traceback__)
        vars(record).update(extra)
        return PlacesFormatter().format(record)


def test_an_exception_is_logged_by_its_types_and_places_and_without_the_name_in_its_message():
    text = logged("髙橋 恵子")
    assert "builtins.RuntimeError" in text and "builtins.ValueError" in text
    assert "test_logs.py" in text and " fail" in text
    assert "髙橋" not in text


def test_a_fault_carries_the_number_that_the_person_sees(city, rf):
    request = rf.get("/")
    request.actor = city.actor("manager")
    assert str(request.actor.request_id) in logged("x", request=request)


def test_a_fault_in_a_page_is_written_to_the_console_and_the_person_gets_a_page(city, signed_in, monkeypatch):
    def broken(*_):
        raise RuntimeError("髙橋 恵子")

    written = io.StringIO()
    ours = [one for one in logging.getLogger().handlers if isinstance(one.formatter, PlacesFormatter)]
    monkeypatch.setattr(ours[0], "stream", written)
    monkeypatch.setattr("sekimori.web.pages.home_screen", lambda *_, **__: broken())
    client = signed_in("manager")
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    assert "RuntimeError" in written.getvalue()
    assert "髙橋" not in written.getvalue()


@pytest.mark.asvs("14.2.1")
def test_what_is_said_of_a_request_names_no_secret():
    path = "/calendar/4n9Xo-secret.ics"
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Not Found", path), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Not Found: /calendar/….ics"


@pytest.mark.asvs("14.2.1")
def test_the_filter_stands_at_the_logger(client, city, caplog):
    with caplog.at_level(logging.WARNING, "django.request"):
        client.get("/calendar/nobodys.ics")
    assert "/calendar/….ics" in caplog.text and "nobodys" not in caplog.text


@pytest.mark.asvs("14.2.1")
def test_the_server_writes_no_access_log():
    assert not [word for word in _web_command("127.0.0.1", 8000, 1) if "access" in word]
