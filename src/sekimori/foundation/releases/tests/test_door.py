"""The page before the act, on a real export: the warning, the purpose, the file; and the hold until somebody agrees."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import NOW
from tests.signin import sign_in

from sekimori.foundation.downloads import limits
from sekimori.foundation.downloads.door import NotMeasured
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.releases.actions import decide

EXPORT = "/organisation/export/"


@pytest.fixture
def hr(city, small, now):
    client = Client()
    sign_in(client, city.account("hr").username)
    return client


def raise_warning(monkeypatch, warn, hold):
    def value(code, level, said):
        return {"downloads.warn_from": warn, "downloads.hold_from": hold, "downloads.times_directory_manager": 1}.get(
            code, said
        )

    monkeypatch.setattr(limits, "_source", [lambda actor: value])


def test_the_url_is_that_of_the_export():
    assert reverse("directory:export") == EXPORT


def test_a_warning_stands_before_the_file_and_names_the_number(hr):
    answer = hr.post(EXPORT, {"format": "csv"})
    assert "Content-Disposition" not in answer.headers
    text = answer.content.decode()
    assert "<h1>23人分を取り出そうとしています</h1>" in text
    assert 'name="format" value="csv"' in text
    assert not Entry.objects.filter(action="directory.export").exists()


def test_with_a_purpose_the_same_file_comes(hr):
    sent = {"format": "csv", "takeout": "confirm", "takeout-seen": "23", "takeout-purpose": "counting"}
    answer = hr.post(EXPORT, sent)
    assert answer.headers["Content-Type"] == "application/zip"
    assert Taking.objects.get().passed == 1
    assert Entry.objects.filter(action="directory.export").count() == 1


def test_without_a_purpose_the_page_says_what_is_missing(hr):
    answer = hr.post(EXPORT, {"takeout": "confirm", "takeout-seen": "23"})
    assert answer.status_code == 422
    assert "目的を一つ選んでください" in answer.content.decode()


def test_confirming_asks_for_a_fresh_proof_of_identity(city, hr, monkeypatch):
    """The export itself asks for it already; here the gate alone is looked at."""
    monkeypatch.setattr("sekimori.foundation.downloads.door.proved_recently", lambda request: False)
    answer = hr.post(EXPORT, {"takeout": "confirm", "takeout-seen": "23", "takeout-purpose": "counting"})
    assert answer.status_code == 302
    assert answer.url.startswith("/account/prove/")
    assert not Taking.objects.exists()


def test_a_stopped_one_is_fetched_once_after_somebody_agreed(city, hr, monkeypatch):
    raise_warning(monkeypatch, 5, 20)
    sent = {"format": "csv", "takeout": "ask", "takeout-purpose": "transfer", "takeout-words": "新しい仕組みへ移す"}
    answer = hr.post(EXPORT, sent)
    asking = Asking.objects.get()
    assert answer.url == f"/takings/asked/{asking.pk}/"
    fetch = {"format": "csv", "takeout": "fetch", "takeout-asking": asking.pk}
    assert hr.post(EXPORT, fetch).status_code == 400  # nobody has agreed
    above = city.chief if city.pack == "kasukabe" else "department_head"
    decide(city.actor(above), asking.pk, outcome="agreed", reason="")
    page = hr.get(answer.url).content.decode()
    assert f'action="{EXPORT}"' in page
    assert 'name="format" value="csv"' in page
    assert hr.post(EXPORT, fetch | {"format": "cp932"}).status_code == 404  # not what was agreed to
    assert hr.post(EXPORT, fetch).headers["Content-Type"] == "application/zip"
    assert hr.post(EXPORT, fetch).status_code == 400
    assert Taking.objects.get().asking == asking


def test_an_agreement_is_no_ones_but_the_askers_and_ends(city, hr, monkeypatch):
    raise_warning(monkeypatch, 5, 20)
    hr.post(EXPORT, {"takeout": "ask", "takeout-purpose": "transfer", "takeout-words": "新しい仕組みへ移す"})
    asking = Asking.objects.get()
    above = city.chief if city.pack == "kasukabe" else "department_head"
    decide(city.actor(above), asking.pk, outcome="agreed", reason="")
    Asking.objects.update(account=city.account("staff").pk)
    fetch = {"takeout": "fetch", "takeout-asking": asking.pk}
    assert hr.post(EXPORT, fetch).status_code == 404
    Asking.objects.update(account=city.account("hr").pk, valid_until=NOW)
    assert hr.post(EXPORT, fetch).status_code == 400
    assert not Taking.objects.exists()


def test_a_file_that_could_not_be_built_leaves_the_agreement_open(city, hr, monkeypatch):
    raise_warning(monkeypatch, 5, 20)
    hr.post(EXPORT, {"takeout": "ask", "takeout-purpose": "transfer", "takeout-words": "新しい仕組みへ移す"})
    asking = Asking.objects.get()
    above = city.chief if city.pack == "kasukabe" else "department_head"
    decide(city.actor(above), asking.pk, outcome="agreed", reason="")
    monkeypatch.setattr("sekimori.foundation.directory.pages.to_workbook", lambda sheets: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        hr.post(EXPORT, {"takeout": "fetch", "takeout-asking": asking.pk})
    asking.refresh_from_db()
    assert asking.fetched_at is None
    assert Taking.objects.get().failed_at is not None
    assert Entry.objects.filter(action="downloads.fail", outcome="failed").count() == 1


def test_a_file_from_a_view_without_the_gate_does_not_leave(rf):
    from types import SimpleNamespace

    from django.http import HttpResponse

    from sekimori.foundation.downloads.middleware import TakingMiddleware

    request = rf.get("/x/")
    request.resolver_match = SimpleNamespace(func=lambda: None, view_name="x")
    answer = HttpResponse(headers={"Content-Disposition": "attachment"})
    with pytest.raises(NotMeasured):
        TakingMiddleware(lambda _: answer)(request)
