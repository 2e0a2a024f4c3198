"""Finding an application: by number, title, content, unit or applicant, within one's rights."""

import pytest

from sekimori.foundation.applications.queries import search as searching
from sekimori.foundation.applications.queries.search import search


def ids(city, who, words, **more):
    return [row.id for row in search(city.actor(who), words, **more).rows]


@pytest.mark.parametrize(
    "words", ["税務署", "照合資料 持出し", "１", "第1号", "春日部税務署　m-0213", "渡邉", "渡邉翔", "課税額 渡邉"]
)
def test_an_application_is_found_by_any_of_its_words(desk, words):
    application = desk.submitted()
    assert ids(desk.city, "officer", words) == [application.pk]


def test_the_units_name_finds_its_applications(desk):
    application = desk.submitted()
    assert ids(desk.city, "officer", desk.city.unit("0201").name[:3]) == [application.pk]


@pytest.mark.parametrize("words", ["水道", "照合資料 水道", "９９", "100%", "_"])
def test_words_that_stand_nowhere_find_nothing(desk, words):
    desk.submitted()
    assert ids(desk.city, "officer", words) == []


def test_a_search_does_not_show_what_one_may_not_see(desk):
    application = desk.submitted()
    assert ids(desk.city, "other_manager", "税務署") == []
    assert ids(desk.city, "staff", "税務署") == [application.pk]
    assert ids(desk.city, desk.city.auditor, "税務署") == [application.pk]


def test_a_search_goes_on_stretch_by_stretch_until_the_oldest(desk, monkeypatch):
    monkeypatch.setattr(searching, "STRETCH", 2)
    oldest = desk.submitted(title="納税通知書の原稿の持出し")
    others = [desk.submitted() for _ in range(4)]
    found = search(desk.city.actor("officer"), "通知書")
    looked = 1
    while not found.rows:
        found = search(desk.city.actor("officer"), "通知書", before=found.older)
        looked += 1
    assert ([row.id for row in found.rows], found.older, looked) == ([oldest.pk], None, 3)
    assert others


def test_what_was_searched_for_stands_in_no_address(signed_in, desk):
    desk.submitted()
    answer = signed_in("officer").post("/applications/search/", {"words": "税務署"})
    assert answer.status_code == 200
    assert "税務署との照合資料の持出し" in answer.content.decode()
    assert "?words" not in answer.content.decode()
