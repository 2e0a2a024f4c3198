"""The screens of taking records in: how a source does, a file sent, the lines nobody could read, a source registered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import NOW

from sekimori.chapters.systems.access_records.models import Delivery, Source
from sekimori.chapters.systems.access_records.tests.conftest import RESIDENT_REGISTER, days, file_of
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def enter(client, city):
    def do(who: str = "systems_manager"):
        client.force_login(city.account(who))
        return client

    return do


def sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("access.csv", content, "text/csv")


def test_a_file_is_sent_and_its_result_shown(enter, source):
    answer = enter().post(reverse("access_records:upload", args=[source.pk]), {"file": sent(file_of(*days(3)))})
    delivery = Delivery.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/access-records/deliveries/{delivery.pk}/")
    page = enter().get(answer.headers["Location"]).content.decode()
    assert "3件の新しい記録を取り込みました" in page


def test_a_wrong_file_is_told_with_how_to_mend_it(enter, source):
    answer = enter().post(reverse("access_records:upload", args=[source.pk]), {"file": sent(b"x")}, follow=True)
    page = answer.content.decode()
    assert "取り込めませんでした" in page
    assert "直し方" in page


def test_no_file_is_told(enter, source):
    answer = enter().post(reverse("access_records:upload", args=[source.pk]))
    assert answer.status_code == 422
    assert "ファイルを選んでください" in answer.content.decode()


def test_lines_nobody_could_read_are_seen_by_those_who_may_and_the_reading_is_recorded(enter, bring):
    delivery = bring(file_of("住民の名,が,ここに"))
    page = enter("manager").get(reverse("access_records:unread", args=[delivery.pk])).content.decode()
    assert "住民の名" in page
    assert Entry.objects.get(action="access_records.quarantine.view").object_id == str(delivery.pk)


@pytest.mark.parametrize("who", ["staff", "other_manager", "officer", "technical_administrator"])
def test_nobody_else_sees_them(enter, bring, who):
    delivery = bring(file_of("住民の名,が,ここに"))
    for name in ("unread", "delivery"):
        assert enter(who).get(reverse(f"access_records:{name}", args=[delivery.pk])).status_code in (403, 404)


def test_that_somebody_has_looked_is_recorded_once(enter, bring):
    delivery = bring(file_of("壊れた行"))
    for _ in range(2):
        enter().post(reverse("access_records:settle", args=[delivery.pk]))
    assert Delivery.objects.get().looked_at is not None
    assert Entry.objects.filter(action="access_records.quarantine.settle").count() == 1


def test_the_list_shows_who_is_silent_first(enter, source, city):
    Source.objects.create(
        code="new", label="新しいもの", declaration="", unit=city.unit("0201"), interval_days=7, created_at=NOW
    )
    page = enter().get(reverse("access_records:index")).content.decode()
    assert "途絶えています" in page
    assert page.index("住民記録システム") < page.index("新しいもの")


def test_a_manager_sees_only_the_sources_of_their_unit(enter, source):
    assert "住民記録システム" in enter("manager").get(reverse("access_records:index")).content.decode()
    assert "住民記録システム" not in enter("other_manager").get(reverse("access_records:index")).content.decode()
    assert enter("other_manager").get(reverse("access_records:source", args=[source.pk])).status_code == 404


def form(city, **changed) -> dict:
    return {
        "kind": RESIDENT_REGISTER,
        "declaration": "",
        "code": "zeimu",
        "label": "税務システム",
        "unit": city.unit("0201").pk,
        "holding": "",
        "way": "upload",
        "interval_days": "31",
    } | changed


def test_a_declaration_is_tried_on_a_file_before_anything_is_registered(enter, city):
    asked = form(city, **{"try": "1", "sample": sent(file_of(*days(8), "壊れた行"))})
    page = enter().post(reverse("access_records:new"), asked).content.decode()
    assert "最初の5行は、こう読めます" in page
    assert "閲覧・照会" in page
    assert "壊れた行" not in page
    assert "税務システム" in page
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sample": ""}, "選ばれていません"),
        ({"declaration": "code ="}, "宣言.toml"),
        ({"kind": ""}, "選ばれていません"),
    ],
)
def test_a_trial_that_cannot_be_made_says_why(enter, city, changed, told):
    asked = form(city, **{"try": "1", "sample": sent(file_of(*days(1))), **changed})
    answer = enter().post(reverse("access_records:new"), asked)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_source_is_registered(enter, city):
    answer = enter().post(reverse("access_records:new"), form(city, used_by=[city.unit("0301").pk]))
    made = Source.objects.get()
    assert answer.headers["Location"] == f"/access-records/{made.pk}/"
    assert [unit.pk for unit in made.used_by.all()] == [city.unit("0301").pk]
    assert "resident_register_csv" in made.declaration
    assert Entry.objects.get(action="access_records.source.manage").object_unit == city.unit("0201").pk


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": "税務"}, "使えない字があります"),
        ({"declaration": "code = 1"}, "宣言.toml"),
        ({"unit": "999999"}, "正しく選択"),
        ({"interval_days": "0"}, "届く間隔"),
    ],
)
def test_a_source_that_is_wrong_is_not_registered(enter, city, changed, told):
    answer = enter().post(reverse("access_records:new"), form(city, **changed))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Source.objects.exists()


def test_what_is_said_of_a_source_is_changed_but_not_over_somebody_elses_change(enter, city, source):
    url = reverse("access_records:change", args=[source.pk])
    said = {key: value for key, value in form(city, label="住基").items() if key not in ("kind", "declaration", "code")}
    assert enter().post(url, said | {"version": 1}).status_code == 302
    assert Source.objects.get().label == "住基"
    answer = enter().post(url, said | {"version": 1, "label": "別の名"})
    assert "ほかの人が変えました" in answer.content.decode()
    assert Source.objects.get().label == "住基"
