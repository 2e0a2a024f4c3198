"""What waits for a key's owner, most urgent first, for programs."""

import pytest
from tests.cast import NOW

from sekimori.foundation.accounts.actors import actor_of
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.obligations.queries import obligations_of


@pytest.fixture
def waiting(city):
    Desk(city).decided()
    return obligations_of(actor_of(city.account("staff"), at=NOW, channel="web"))


def test_a_program_reads_what_the_home_page_shows(program, waiting):
    items = program("staff").get("obligations").json()["items"]
    assert [one["title"] for one in items] == [one.title for one in waiting]
    assert {"title": "持出しの完了を報告する", "due": "2026-12-04"}.items() <= items[0].items()


def test_a_key_for_this_alone_sees_all_of_it(program, city):
    whole, narrow = program("manager"), program("manager", "home.view")
    assert narrow.get("obligations").json() == whole.get("obligations").json()
    assert narrow.get("holdings").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"), [("due_before=2026-12-05", 1), ("due_before=2026-12-04", 0), ("need=redo", 0)]
)
@pytest.mark.usefixtures("waiting")
def test_it_is_narrowed_by_day_and_need(program, query, found):
    assert len(program("staff").get(f"obligations?{query}").json()["items"]) == found


def test_pages_follow_each_other(program, city):
    for _ in range(5):
        Desk(city).decided()
    whole = program("staff").get("obligations?limit=200").json()["items"]
    assert len(whole) == 5
    found, mark = [], ""
    while mark is not None:
        page = program("staff").get(f"obligations?limit=2{mark and f'&after={mark}'}").json()
        found, mark = [*found, *page["items"]], page["next"]
    assert found == whole
    assert program("staff").get("obligations?after=gone").status_code == 400


def test_who_runs_the_installation_has_no_keys(city, program):
    from sekimori.foundation.authority.actor import Forbidden

    with pytest.raises(Forbidden):
        program("technical_administrator", "home.view")
