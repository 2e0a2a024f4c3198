"""Naming officers (春日部 第2の3、練馬 第6条2項), the auditor (練馬 第7条2項) and committee members (春日部 第2の5)."""

from datetime import date

from tests.cast import TODAY

from sekimori.foundation.directory.models import Designation


def officer_url(city):
    unit = "020102" if city.pack == "kasukabe" else "0201"
    return f"/organisation/officers/protection_officer/{city.unit(unit).pk}/"


def test_a_manager_finds_the_places_without_an_officer_first(signed_in, city):
    if city.pack == "nerima":
        Designation.objects.filter(role="protection_officer").delete()
    page = signed_in("manager").get("/organisation/officers/").content.decode()
    assert "要対応" in page
    assert officer_url(city) in page
    assert city.unit("0301").name not in page


def test_a_manager_names_an_officer_from_the_candidates(signed_in, city):
    client, url = signed_in("manager"), officer_url(city)
    assert city.person("second_officer").name in client.get(url).content.decode()
    answer = client.post(url, {"since": TODAY.isoformat(), "person": city.person("second_officer").pk})
    assert answer.status_code == 303
    named = Designation.objects.get(role="protection_officer", person=city.person("second_officer"))
    assert (named.since, named.designated_by) == (TODAY, city.person("manager"))


def test_somebody_who_is_no_candidate_cannot_be_named(signed_in, city):
    answer = signed_in("manager").post(officer_url(city), {"since": "2026-11-22", "person": city.person("staff").pk})
    assert answer.status_code == 422
    assert not Designation.objects.filter(person=city.person("staff")).exists()


def test_another_units_manager_finds_no_such_place(signed_in, city):
    assert signed_in("other_manager").get(officer_url(city)).status_code == 404
    assert signed_in("staff").get(officer_url(city)).status_code == 403


def test_a_designation_ends_after_its_last_day(signed_in, city):
    named = Designation.objects.get(role="protection_officer")
    answer = signed_in("manager").post(f"/organisation/officers/end/{named.pk}/", {"last": "令和9年3月31日"})
    assert answer.status_code == 303
    assert Designation.objects.current().get(role="protection_officer").until == date(2027, 4, 1)


def test_a_last_day_that_cannot_be_read_changes_nothing(signed_in, city):
    named = Designation.objects.get(role="protection_officer")
    client = signed_in("manager")
    answer = client.post(f"/organisation/officers/end/{named.pk}/", {"last": "あした"}, follow=True)
    assert "のように入れてください" in answer.content.decode()
    assert Designation.objects.current().get(role="protection_officer").until is None


def test_another_units_manager_cannot_end_it(signed_in, city):
    named = Designation.objects.get(role="protection_officer")
    answer = signed_in("other_manager").post(f"/organisation/officers/end/{named.pk}/", {"last": "2027-03-31"})
    assert answer.status_code == 404
    assert Designation.objects.current().get(pk=named.pk).until is None


def test_the_chief_of_kasukabe_names_committee_members(signed_in, city):
    client = signed_in(city.chief)
    if city.pack == "nerima":  # there the members are the heads of departments by the guideline itself
        assert client.get("/organisation/committee/members/").status_code == 403
        return
    url, person = "/organisation/committee/members/", city.person("systems_manager")
    assert client.post(url, {"since": "2026-11-22", "person": person.pk}).status_code == 303
    assert Designation.objects.filter(role="committee_member", person=person).exists()


def test_the_chief_of_nerima_appoints_one_auditor_and_the_one_before_ends(signed_in, city):
    client = signed_in(city.chief)
    if city.pack == "kasukabe":  # there the auditor is the holder of a post
        assert client.get("/organisation/auditor/").status_code == 403
        return
    person = city.person("disclosure_manager")
    assert client.post("/organisation/auditor/", {"since": "2026-12-01", "person": person.pk}).status_code == 303
    rows = Designation.objects.current().filter(role="audit_manager").order_by("since")
    assert [(row.person_id, row.until) for row in rows] == [
        (city.person(city.auditor).pk, date(2026, 12, 1)),
        (person.pk, None),
    ]
