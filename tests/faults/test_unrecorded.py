"""What cannot be recorded does not happen; what cannot be answered is said in words (ASVS 5.0 16.5)."""

from datetime import date

import pytest
from django.db import DatabaseError, OperationalError, connections
from django.test import Client

from sekimori.chapters.organization.actions import record_meeting
from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.organization.rules import MeetingDraft
from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.actions import designate
from sekimori.foundation.directory.models import Designation
from sekimori.foundation.journal.models import Entry
from tests.cast import NOW
from tests.permissions.things import DEMAND
from tests.signin import at

pytestmark = pytest.mark.asvs("16.5.3")


def meet(city):
    attendees = (city.person(city.chief).pk,)
    record_meeting(city.actor(city.chief), MeetingDraft(date(2026, 6, 1), "regular", attendees, "議題"))


def name_officer(city):
    unit = city.unit("020102" if city.pack == "kasukabe" else "0201").pk
    designate(city.actor("manager"), "protection_officer", city.person("second_officer").pk, unit, NOW.date())


def prepare(city):
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。")
    actions.prepare(city.actor("officer"), canonical=DEMAND, place=city.unit("0201").pk, draft=draft)


@pytest.fixture
def journal_refuses(monkeypatch):
    def refuse(*arguments, **values):
        raise DatabaseError("the journal cannot be written")

    monkeypatch.setattr(type(Entry.objects), "create", refuse)


@pytest.mark.parametrize("act", [meet, name_officer, prepare])
@pytest.mark.parametrize("model", [CommitteeMeeting, Designation, Attestation])
def test_an_act_that_cannot_be_recorded_does_not_happen(city, request, act, model):
    before = list(model.objects.values_list("pk", flat=True))
    request.getfixturevalue("journal_refuses")
    with pytest.raises(DatabaseError, match="cannot be written"):
        act(city)
    assert list(model.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("path", ["/journal/", "/organisation/roles/", "/people/{}/"])
def test_a_reading_of_people_that_cannot_be_recorded_shows_nobody(city, path, request):
    client = Client(raise_request_exception=False)
    client.force_login(city.account(city.auditor))
    request.getfixturevalue("journal_refuses")
    with at(NOW):
        answer = client.get(path.format(city.person(city.chief).pk))
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "処理できませんでした" in page
    assert city.person(city.chief).family_name not in page


@pytest.mark.parametrize("path", ["/", "/account/sign-in/", "/journal/", "/compliance/"])
def test_without_its_database_the_server_says_so_in_words(kasukabe, path, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(kasukabe.account("manager"))

    def gone(*arguments, **values):
        raise OperationalError("connection refused: host=10.1.2.3 user=sekimori")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections["default"]), "cursor", gone)
        answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code in (500, 503)
    assert "処理できませんでした" in page
    assert "Traceback" not in page
    assert "10.1.2.3" not in page
