"""The screens of 管理体制 as people meet them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import LOADED, NOW

from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.organization.tests.test_committee import PDF
from sekimori.foundation.directory.models import Designation, Posting
from sekimori.foundation.journal.models import Entry


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


def test_the_chief_records_a_meeting_by_its_screens(signed_in, city):
    client = signed_in(city.chief)
    assert "まだ開催の記録がありません" in client.get("/organisation/committee/").content.decode()
    asked = client.get("/organisation/committee/record/?held_on=令和8年6月1日").content.decode()
    assert city.person(city.chief).name in asked
    form = {
        "held_on": "2026-06-01", "kind": "regular", "attendees": [city.person(city.chief).pk], "experts": "1",
        "expertise": "情報セキュリティ", "agenda": "点検の結果", "decisions": "",
        "minutes": SimpleUploadedFile("議事録.pdf", PDF),
    }  # fmt: skip
    answer = client.post("/organisation/committee/record/", form)
    meeting = CommitteeMeeting.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/organisation/committee/{meeting.pk}/")
    page = client.get(answer.url).content.decode()
    assert "情報セキュリティ" in page
    assert client.get(f"/organisation/committee/{meeting.pk}/minutes/").content == PDF
    assert "次の期限" in client.get("/organisation/committee/").content.decode()


def test_a_meeting_at_fault_comes_back_with_what_was_written(signed_in, city):
    client = signed_in(city.chief)
    form = {"held_on": "2026-06-01", "kind": "regular", "attendees": [city.person(city.chief).pk], "experts": "2",
            "expertise": "", "agenda": "点検の結果"}  # fmt: skip
    answer = client.post("/organisation/committee/record/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "参加した専門家の分野" in page
    assert "点検の結果" in page
    assert not CommitteeMeeting.objects.exists()


def test_a_correction_begins_with_what_is_recorded(signed_in, city):
    client = signed_in(city.chief)
    meeting = CommitteeMeeting.objects.create(
        held_on=NOW.date().replace(month=6), kind="regular", agenda="点検の結果", recorded_at=LOADED
    )
    meeting.attendees.set([city.person(city.chief).pk])
    url = f"/organisation/committee/{meeting.pk}/correct/"
    page = client.get(url).content.decode()
    assert "点検の結果" in page
    assert "checked" in page
    form = {"held_on": "2026-06-22", "kind": "regular", "attendees": [city.person(city.chief).pk], "experts": "0",
            "agenda": "監査の結果"}  # fmt: skip
    answer = client.post(url, form)
    assert answer.status_code == 303
    assert "訂正されました" in client.get(f"/organisation/committee/{meeting.pk}/").content.decode()


def test_who_is_not_on_the_committee_gets_no_page(signed_in):
    assert signed_in("staff").get("/organisation/committee/").status_code == 403
