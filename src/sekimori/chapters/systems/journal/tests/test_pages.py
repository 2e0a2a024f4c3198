"""The journal's screens as people meet them."""

from django.db import transaction

from sekimori.chapters.systems.journal.labels import fact_said
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record


def write(city, key, action="home.view", **values):
    with transaction.atomic():
        return record(city.actor(key), action, **values)


def test_a_search_that_names_nobody_gets_an_address_of_its_own(signed_in, city):
    client = signed_in(city.auditor)
    answer = client.post("/journal/", {"outcome": "refused", "first": "令和8年11月1日"})
    assert answer.status_code == 303
    assert "outcome=refused" in answer.url
    assert client.get(answer.url).status_code == 200


def test_a_persons_name_never_stands_in_an_address(signed_in, city):
    """ASVS 5.0 14.2.1."""
    for _ in range(60):
        write(city, "staff")
    client = signed_in(city.auditor)
    answer = client.post("/journal/", {"person": city.person("staff").family_name})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "60件" in page
    assert "?" not in page[page.index("記録のページ") : page.index("次の50件")]
    position = page[page.index('name="after" value="') + 20 :].split('"')[0]
    second = client.post("/journal/", {"person": city.person("staff").family_name, "after": position})
    assert "最新へ" in second.content.decode()


def test_a_person_who_does_not_exist_is_said_so(signed_in, city):
    answer = signed_in(city.auditor).post("/journal/", {"person": "高橋 恵子"})
    assert answer.status_code == 422
    assert "字体" in answer.content.decode()
    assert signed_in(city.auditor).post("/journal/", {"person": "髙橋恵子"}).status_code == 200


def test_a_period_the_wrong_way_round_is_explained(signed_in, city):
    answer = signed_in(city.auditor).get("/journal/?first=2026-11-22&last=2026-11-01")
    assert answer.status_code == 422
    assert "始めの日より前の日です" in answer.content.decode()


def test_one_record_is_shown_whole_and_another_units_is_not_found(signed_in, city):
    own, other = write(city, "staff", facts={"rows": 3}), write(city, "other_staff")
    client = signed_in("manager")
    page = client.get(f"/journal/{own.pk}/").content.decode()
    assert city.person("staff").name in page
    assert client.get(f"/journal/{other.pk}/").status_code == 404


def test_only_the_auditor_is_offered_the_export(signed_in, city):
    assert "書き出す" in signed_in(city.auditor).get("/journal/").content.decode()
    assert "CSVで書き出す" not in signed_in(city.chief).get("/journal/").content.decode()


def test_an_export_without_purpose_is_not_made(signed_in, city, monkeypatch):
    monkeypatch.setattr("sekimori.foundation.authority.proof.proved_recently", lambda request: True)
    answer = signed_in(city.auditor).post("/journal/export/", {"purpose": "", "encoding": "cp932"})
    assert answer.status_code == 422
    assert not Entry.objects.filter(action="journal.export").exists()


def test_an_export_is_a_file_that_no_cache_keeps(signed_in, city, monkeypatch):
    monkeypatch.setattr("sekimori.foundation.authority.proof.proved_recently", lambda request: True)
    answer = signed_in(city.auditor).post("/journal/export/", {"purpose": "audit", "encoding": "utf-8-sig"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content).startswith("\ufeff番号".encode())


def test_an_export_asks_for_the_password_again(signed_in, city):
    answer = signed_in(city.auditor).post("/journal/export/", {"purpose": "audit", "encoding": "cp932"})
    assert answer.status_code == 302
    assert not Entry.objects.filter(action="journal.export").exists()


def test_what_a_record_tells_stands_in_words_and_no_code_of_a_program():
    assert fact_said({"組織": [3, 0, 1], "職員": [2, 0, 0]}) == "組織 3・0・1、職員 2・0・0"
    assert [fact_said(value) for value in (True, False, None, 12, "令和")] == ["はい", "いいえ", "", "12", "令和"]
