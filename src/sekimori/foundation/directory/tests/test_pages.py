"""The screens of 組織: every day, every unit, people only for those who may, and each reading recorded."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW, TODAY

from sekimori.foundation.directory.models import Person, Post, Posting, Succession, Unit
from sekimori.foundation.journal.models import Entry


def text(response) -> str:
    return response.content.decode()


def readings():
    return Entry.objects.filter(action="directory.people.view")


def test_everybody_sees_the_organisation_with_its_numbers(city, signed_in):
    page = text(signed_in("staff").get("/organisation/"))
    assert city.unit("0201").name in page
    assert city.unit("0950").name in page
    assert city.person("manager").name not in page


def test_a_past_day_is_asked_in_either_calendar(city, signed_in):
    Unit.objects.filter(code="0401").update(since=TODAY)
    client = signed_in("staff")
    name = city.unit("0401").name
    assert name in text(client.get("/organisation/"))
    assert name not in text(client.get("/organisation/", {"on": "2026-11-21"}))
    assert name not in text(client.get("/organisation/", {"on": "令和8年11月21日"}))


def test_a_day_that_does_not_exist_is_explained_beside_its_field(city, signed_in):
    page = text(signed_in("staff").get("/organisation/", {"on": "令和8年2月30日"}))
    assert "という日はありません" in page
    assert city.unit("0201").name in page


AHEAD = (
    "/organisation/",
    "/organisation/{unit}/",
    "/organisation/roles/",
    "/organisation/roles/protection_manager/",
    "/compliance/",
)


@pytest.mark.parametrize("path", AHEAD)
def test_days_to_come_are_for_those_who_load_them(city, signed_in, path):
    """Until the transfers are announced nobody else may read them here."""
    address = path.format(unit=city.unit("0201").pk)
    assert "発令を取り込む人だけ" in text(signed_in("manager").get(address, {"on": "2027-04-01"}))
    assert "発令を取り込む人だけ" not in text(signed_in("hr").get(address, {"on": "2027-04-01"}))


def test_files_and_programs_learn_nothing_of_days_to_come(city, signed_in):
    """The matrix of a day to come would name next year's vacancies, the list of holders next year's people."""
    client = signed_in(city.chief)
    for address in ("/api/v1/role-holders", "/api/v1/matrix"):
        answer = client.get(address, {"on": "2027-04-01"})
        assert (answer.status_code, "発令を取り込む人だけ" in answer.content.decode()) == (400, True)
    made = client.get("/compliance/export/xlsx/", {"on": "2027-04-01"})
    assert "20261122" in made.headers["Content-Disposition"]


def test_an_officer_for_a_day_to_come_is_chosen_among_todays_people(city, signed_in):
    person, coming = city.person("other_staff"), TODAY + timedelta(days=130)
    post = Post.objects.get(title="主査")
    Posting.objects.create(person=person, post=post, unit=city.unit("020101"), since=coming, recorded_at=NOW)
    address = f"/organisation/officers/protection_officer/{city.unit('0201').pk}/?since={coming}"
    page = text(signed_in("manager").get(address))
    assert city.person("second_officer").name in page
    assert person.name not in page


def test_a_unit_shows_its_roles_to_everybody_and_its_people_to_none_of_them(city, signed_in):
    page = text(signed_in("other_staff").get(f"/organisation/{city.unit('0201').pk}/"))
    assert city.person("manager").name in page  # who is responsible is no secret
    assert city.person("staff").name not in page
    assert not readings().exists()


def test_the_manager_sees_the_people_of_her_unit_and_it_is_recorded(city, signed_in):
    page = text(signed_in("manager").get(f"/organisation/{city.unit('0201').pk}/"))
    assert city.person("staff").name in page
    entry = readings().get()
    assert (entry.object_id, entry.people_count, entry.role) == (str(city.unit("0201").pk), 4, "protection_manager")


def test_on_a_past_day_the_list_shows_who_worked_there_then(city, signed_in):
    client, address = signed_in("manager"), f"/organisation/{city.unit('0201').pk}/"
    assert city.person("former_manager").name in text(client.get(address, {"on": "2026-03-31"}))
    assert city.person("former_manager").name not in text(client.get(address, {"on": "2026-04-01"}))


def test_a_unit_that_was_abolished_leads_to_its_successor(city, signed_in):
    old, new = city.unit("0301"), city.unit("0401")
    Unit.objects.filter(pk=old.pk).update(until=TODAY)
    Succession.objects.create(predecessor=old, successor=new, on=TODAY)
    client = signed_in("staff")
    page = text(client.get(f"/organisation/{old.pk}/"))
    assert "この日には、この組織はありません" in page
    assert f"/organisation/{new.pk}/" in page
    assert old.name in text(client.get(f"/organisation/{new.pk}/"))


def test_what_is_wrong_with_a_role_stands_on_the_page_of_its_unit(kasukabe, client, monkeypatch):
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: NOW)
    client.force_login(kasukabe.account("staff"))
    Posting.objects.filter(person=kasukabe.person("systems_manager")).delete()
    assert "長の職に就いている者がいません" in text(client.get(f"/organisation/{kasukabe.unit('0401').pk}/"))
    assert "役割の不備" in text(client.get("/organisation/"))


def test_a_unit_that_never_was_is_not_found(city, signed_in):
    assert signed_in("staff").get("/organisation/99999/").status_code == 404


def test_a_former_version_of_a_unit_has_no_page(city, signed_in):
    unit = city.unit("0201")
    former = Unit.objects.create(
        version_of=unit, code=unit.code, name="旧称", kind="unit", agency=unit.agency, since=unit.since,
        recorded_at=unit.recorded_at, superseded_at=NOW,
    )  # fmt: skip
    assert signed_in("staff").get(f"/organisation/{former.pk}/").status_code == 404


def test_a_manager_reads_the_page_of_her_staff_and_it_is_recorded(city, signed_in):
    person = city.person("staff")
    page = text(signed_in("manager").get(f"/people/{person.pk}/"))
    assert person.name in page
    assert person.number in page
    assert "個人住民税担当" in page
    entry = readings().get()
    assert (entry.object_kind, entry.object_id, entry.people_count) == ("person", str(person.pk), 1)


def test_the_title_of_a_persons_page_names_nobody(city, signed_in):
    page = text(signed_in("manager").get(f"/people/{city.person('staff').pk}/"))
    title = page[page.index("<title>") : page.index("</title>")]
    assert "渡邉" not in title


@pytest.mark.asvs("8.2.2")
def test_somebody_of_another_unit_is_not_there(city, signed_in):
    client = signed_in("manager")
    assert client.get(f"/people/{city.person('other_staff').pk}/").status_code == 404
    assert client.get("/people/99999/").status_code == 404
    assert not readings().exists()


def test_who_left_the_unit_is_out_of_the_former_managers_reach(city, signed_in):
    assert signed_in("manager").get(f"/people/{city.person('former_manager').pk}/").status_code == 404


def test_plain_staff_have_no_page_of_people(city, signed_in):
    client = signed_in("staff")
    assert client.get(f"/people/{city.person('staff').pk}/").status_code == 403
    assert client.get("/people/").status_code == 403


def test_a_posting_to_come_is_shown_to_who_loads_it_and_to_nobody_else(city, signed_in):
    person, there = city.person("staff"), city.unit("0401")
    Posting.objects.create(
        person=person,
        post=Post.objects.get(title="主査"),
        unit=there,
        since=TODAY + timedelta(days=130),
        recorded_at=NOW,
    )
    assert there.name not in text(signed_in("manager").get(f"/people/{person.pk}/"))
    assert there.name in text(signed_in("hr").get(f"/people/{person.pk}/"))


def search(client, words) -> str:
    return text(client.post("/people/", {"text": words}))


@pytest.mark.asvs("14.2.1")
def test_people_are_searched_by_post_and_the_words_are_not_recorded(city, signed_in):
    page = search(signed_in("hr"), "髙﨑")
    assert city.person("other_staff").name in page
    entry = readings().get()
    assert entry.people_count == 1
    assert "髙﨑" not in str(entry.facts) + entry.object_id + entry.purpose
    assert city.person("other_staff").name not in text(signed_in("hr").get("/people/", {"text": "髙﨑"}))


@pytest.mark.parametrize(("words", "key"), [("高崎", "other_staff"), ("吉田", "second_officer"), ("渡辺 翔", "staff")])
def test_a_common_character_finds_its_variants(city, signed_in, words, key):
    assert city.person(key).name in search(signed_in("hr"), words)


def test_the_search_knows_numbers_and_kana(city, signed_in):
    Person.objects.filter(number="1024").update(family_kana="ワタナベ")
    client = signed_in("hr")
    assert city.person("staff").name in search(client, "１０２４")
    assert city.person("staff").name in search(client, "わたなべ")


def test_a_manager_finds_only_her_own_people(city, signed_in):
    client = signed_in("manager")
    assert city.person("staff").name in search(client, "渡邉")
    assert city.person("other_staff").name not in search(client, "髙﨑")


def test_odd_characters_in_a_search_find_nobody_and_break_nothing(city, signed_in):
    assert "見つかりません" in search(signed_in("hr"), "(.*[")


def test_a_page_takes_the_same_queries_however_many_people_there_are(city, signed_in, django_assert_num_queries):
    client, address = signed_in("manager"), f"/organisation/{city.unit('0201').pk}/"
    client.get(address)  # the first page of a session also writes the session
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    post = Post.objects.get(title="主事")
    for number in range(30):
        person = Person.objects.create(number=f"8{number:03}", family_name="新", given_name="人", since=TODAY)
        Posting.objects.create(person=person, post=post, unit=city.unit("020101"), since=TODAY, recorded_at=NOW)
    with django_assert_num_queries(len(few)):
        client.get(address)
