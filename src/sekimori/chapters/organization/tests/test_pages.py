"""The screens of 管理体制 as people meet them."""

import pytest
from tests.cast import LOADED, NOW

from sekimori.foundation.directory.models import Designation, Posting
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def signed_in(client, city, monkeypatch):
    """Somebody of the cast at the keyboard, at the cast's moment."""
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: NOW)

    def as_(key):
        client.force_login(city.account(key))
        return client

    return as_


def test_everybody_sees_who_holds_which_role_and_that_they_looked_is_recorded(signed_in, city):
    page = signed_in("staff").get("/organisation/roles/")
    assert city.person(city.chief).name in page.content.decode()
    assert Entry.objects.filter(action="organization.holders.view", person=city.person("staff").pk).exists()


def test_faults_stand_first_and_lead_to_their_role(signed_in, city):
    Posting.objects.filter(person=city.person("other_manager")).update(superseded_at=LOADED.replace(day=21))
    page = signed_in("staff").get("/organisation/roles/").content.decode()
    assert page.index("直すべきこと") < page.index("役割の一覧")
    assert "/organisation/roles/protection_manager/" in page


def test_the_list_of_a_role_follows_the_day_that_is_asked(signed_in, city):
    client = signed_in("staff")
    now = client.get("/organisation/roles/protection_manager/").content.decode()
    before = client.get("/organisation/roles/protection_manager/?on=令和8年3月31日").content.decode()
    manager, former = city.person("manager").name, city.person("former_manager").name
    assert (manager in now, former in now) == (True, False)
    assert (manager in before, former in before) == (False, True)


def test_a_day_that_cannot_be_read_is_explained(signed_in):
    page = signed_in("staff").get("/organisation/roles/?on=令和8年2月30日").content.decode()
    assert "という日はありません" in page


def test_a_role_everybody_holds_or_nobody_knows_is_no_page(signed_in):
    client = signed_in("staff")
    assert client.get("/organisation/roles/staff/").status_code == 404
    assert client.get("/organisation/roles/nobody/").status_code == 404


def test_what_was_not_yet_recorded_can_be_left_out(signed_in, city):
    Designation.objects.create(
        role="protection_officer", person=city.person("second_officer"), unit=city.unit("020102"),
        since=NOW.date().replace(month=6), recorded_at=NOW,
    )  # fmt: skip
    client, url, name = (
        signed_in("staff"),
        "/organisation/roles/protection_officer/",
        city.person("second_officer").name,
    )
    assert name in client.get(f"{url}?on=2026-07-01").content.decode()
    assert name not in client.get(f"{url}?on=2026-07-01&then=on").content.decode()
