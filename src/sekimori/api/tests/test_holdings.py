"""The ledger of holdings by programs: the screens' rights, rules and records."""

import uuid

import pytest

from sekimori.chapters.handling.models import Holding
from sekimori.foundation.journal.models import Entry

CONTENT = {
    "name": "個人住民税課税台帳",
    "form": "system",
    "purpose": "個人住民税の賦課及び徴収のため",
    "items": "氏名\n住所\n所得額",
    "my_number": False,
    "people_count": 120000,
    "people_as_of": "2026-04-01",
}


@pytest.fixture
def entered(program, city):
    """What the tax unit's officer's program enters, as the API answers it."""

    def enter(who="officer", unit="0201", token=None, **changed):
        body = {
            "unit": city.unit(unit).pk,
            "client_token": str(token or uuid.uuid4()),
            "content": {**CONTENT, **changed},
        }
        return program(who).post("holdings", body)

    return enter


def test_a_program_enters_reads_and_replaces_a_holding(entered, program):
    made = entered()
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    path = made["Location"].removeprefix("/api/v1/")
    read = program("manager").get(path).json()
    assert read["content"]["name"] == CONTENT["name"] and read["content"]["people_as_of"] == "2026-04-01"
    assert read["level_reasons"]
    changed = program("manager").put(path, {"content": {**CONTENT, "my_number": True}}, version=1)
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["content"]["my_number"] is True


def test_what_was_read_can_be_sent_back_as_it_is(entered, program):
    made = entered(special_care=["disability"])
    read = made.json()
    again = program("officer").put(f"holdings/{read['id']}", {"content": read["content"]}, version=read["version"])
    assert again.status_code == 200 and again.json()["content"] == read["content"]


def test_the_same_token_is_one_holding(entered):
    token = uuid.uuid4()
    first, second = entered(token=token), entered(token=token)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"] and Holding.objects.count() == 1


def test_who_has_not_read_the_latest_version_writes_nothing(entered, program):
    made = entered().json()
    path = f"holdings/{made['id']}"
    program("manager").put(path, {"content": CONTENT}, version=1)
    stale = program("officer").put(path, {"content": CONTENT}, version=1)
    assert (stale.status_code, stale["Content-Type"]) == (412, "application/problem+json")
    assert program("officer").put(path, {"content": CONTENT}).status_code == 428
    assert Holding.objects.get().version == 2


def test_another_units_holding_does_not_exist_for_a_program(entered, program):
    made = entered().json()
    other = program("other_manager")
    assert other.get(f"holdings/{made['id']}").status_code == 404
    assert other.put(f"holdings/{made['id']}", {"content": CONTENT}, version=1).status_code == 404
    assert other.get("holdings").json()["items"] == []
    assert entered(who="other_manager").status_code == 404
    assert program("staff").get("holdings").status_code == 403


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"people_count": "120000"}, "本文.content.people_count"),
        ({"people_count": -1}, "本文.content.people_count"),
        ({"people_as_of": "令和8年4月1日"}, "本文.content.people_as_of"),
        ({"form": "stone"}, "本文.content.form"),
        ({"name": "台帳\u0000"}, "本文.content.name"),
        ({"name": "\ud800"}, "本文.content.name"),
        ({"special_care": ["x"]}, "本文.content.special_care[0]"),
        ({"unknown": 1}, "本文.content"),
        ({"name": "　"}, "名称"),
        ({"people_as_of": "9999-12-31"}, "本人の数の基準日"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_written(entered, changed, where):
    answer = entered(**changed)
    assert answer.status_code == 422
    assert where in {problem["where"] for problem in answer.json()["problems"]}
    assert not Holding.objects.exists()


def test_an_unknown_level_is_refused_and_not_passed_over(program, city):
    body = {"unit": city.unit("0201").pk, "client_token": str(uuid.uuid4()), "content": CONTENT, "wished_level": "x"}
    assert program("officer").post("holdings", body).status_code == 422


def test_pages_follow_each_other_without_gaps(entered, program):
    made = [entered(name=f"台帳{number}").json()["id"] for number in range(5)]
    officer = program("officer")
    first = officer.get("holdings?limit=2").json()
    second = officer.get(f"holdings?limit=2&after={first['next']}").json()
    third = officer.get(f"holdings?limit=2&after={second['next']}").json()
    assert [line["id"] for page in (first, second, third) for line in page["items"]] == made
    assert third["next"] is None


def test_holdings_are_narrowed_by_unit_level_and_confirmation(entered, program, city):
    entered()
    officer = program("officer")
    level = officer.get("holdings").json()["items"][0]["level"]
    for query, found in (
        (f"unit={city.unit('0201').pk}", 1),
        (f"unit={city.unit('0301').pk}", 0),
        (f"level={level}", 1),
        ("level=none", 0),
        ("reviewed_before=2026-11-22", 1),
    ):
        assert len(officer.get(f"holdings?{query}").json()["items"]) == found, query
    Holding.objects.get().versions.update(reviewed_on="2026-11-22")
    assert officer.get("holdings?reviewed_before=2026-11-22").json()["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "units=1", "unit=1&unit=2", "reviewed_before=x"])
def test_a_filter_that_is_mistyped_is_refused_and_lets_nothing_through(program, query):
    assert program("officer").get(f"holdings?{query}").status_code == 400


def test_reading_and_writing_are_recorded_with_the_key(entered, program):
    made = entered().json()
    program("officer").get(f"holdings/{made['id']}")
    program("officer").get("holdings")
    entries = Entry.objects.filter(object_kind="holding").order_by("pk")
    assert list(entries.values_list("action", "reason", "channel")) == [
        ("handling.holding.enter", "", "api"),
        ("handling.holding.view", "view", "api"),
        ("handling.holding.view", "list", "api"),
    ]
    assert all(entry.facts["integration"] for entry in entries)


def test_a_key_for_reading_writes_nothing(program, city):
    reader = program("officer", "handling.holding.view")
    assert reader.get("holdings").status_code == 200
    body = {"unit": city.unit("0201").pk, "client_token": str(uuid.uuid4()), "content": CONTENT}
    assert reader.post("holdings", body).status_code == 403
    assert not Holding.objects.exists()
