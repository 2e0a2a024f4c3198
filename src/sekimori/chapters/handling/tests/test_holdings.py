"""取扱台帳 (春日部市 第5の7, 練馬区 第15条): entered, levelled with reasons, confirmed yearly, never edited."""

from datetime import date, datetime, timedelta

import pytest
from django.http import Http404
from tests.cast import LOADED, TODAY, TOKYO

from sekimori.chapters.handling.actions import holdings as actions
from sekimori.chapters.handling.queries import holdings as queries
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.models import Posting
from sekimori.kernel.problems import Refused

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)


def test_an_officer_enters_what_the_unit_holds_and_sees_why_it_has_its_level(city, enter):
    holding = enter()
    screen = queries.holding(city.actor("manager"), holding.pk)
    assert (screen.level.label, [rule.when.value for rule in screen.decisive]) == ("重要", ["people_at_least"])
    assert holding.number == "0201-0001"


def test_a_change_is_a_new_version_and_the_old_one_stays(city, enter):
    holding = enter()
    typed = {**TAX_LEDGER, "people_count": "119,000"}
    actions.save_holding(
        city.actor("officer", at=LATER), typed, unit=city.unit("0201").pk, holding_id=holding.pk, version=1
    )
    screen = queries.holding(city.actor("manager", at=LATER), holding.pk)
    assert [people for _, _, people in screen.history] == [119_000, 120_000]


def test_two_who_write_at_once_do_not_lose_each_others_words(city, enter):
    holding = enter()
    where = {"unit": city.unit("0201").pk, "holding_id": holding.pk, "version": 1}
    actions.save_holding(city.actor("officer"), TAX_LEDGER, **where)
    with pytest.raises(actions.HoldingChanged):
        actions.save_holding(city.actor("manager"), {**TAX_LEDGER, "name": "別の名"}, **where)


def test_my_number_makes_it_the_strictest_and_the_level_falls_only_by_decision(city, enter):
    holding = enter(my_number="yes")
    unit = city.unit("0201").pk
    actions.save_holding(city.actor("officer"), TAX_LEDGER, unit=unit, holding_id=holding.pk, version=1)
    assert queries.holding(city.actor("manager"), holding.pk).level.code == "highest"
    with pytest.raises(Forbidden):
        actions.lower_level(city.actor("officer"), holding.pk, unit=unit, version=2, to="high", reason="番号を消した")
    with pytest.raises(Refused, match="理由"):
        actions.lower_level(city.actor("manager"), holding.pk, unit=unit, version=2, to="high", reason="")
    actions.lower_level(city.actor("manager"), holding.pk, unit=unit, version=2, to="high", reason="番号を消した")
    assert queries.holding(city.actor("manager"), holding.pk).level.code == "high"


def test_another_unit_neither_sees_nor_writes(city, enter):
    holding = enter()
    with pytest.raises(Http404):
        queries.holding(city.actor("other_manager"), holding.pk)
    with pytest.raises(Forbidden):
        actions.save_holding(city.actor("other_manager"), TAX_LEDGER, unit=city.unit("0201").pk)


def test_the_manager_confirms_once_a_year_and_what_is_gone_leaves_the_ledger(city, enter):
    holding, unit = enter(), city.unit("0201").pk
    actions.confirm_holding(city.actor("manager"), holding.pk, unit=unit, version=1)
    assert queries.holding(city.actor("manager"), holding.pk).said.reviewed_on == TODAY
    with pytest.raises(Refused, match="まだ来ていない"):
        actions.cease(city.actor("manager"), holding.pk, unit=unit, version=2, on=date(2026, 12, 1))
    actions.cease(city.actor("manager"), holding.pk, unit=unit, version=2, on=TODAY)
    assert queries.holdings(city.actor("manager")).counted == 0


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"people_count": "百人"}, "本人の数"),
        ({"name": ""}, "名称"),
        ({"name": "あ" * 121}, "名称"),
        ({"retention": "あ" * 61}, "保存期間"),
        ({"people_as_of": "令和8年2月30日"}, "本人の数の基準日"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_place(enter, changed, where):
    with pytest.raises(Refused) as refusal:
        enter(**changed)
    assert [problem.where for problem in refusal.value.problems] == [where]


def test_another_units_holding_cannot_be_named_to_be_led_along_a_milder_route(city, enter):
    """A harmless list of another unit's must not make the take-out of one's own strictest data look harmless."""
    desk = Desk(city)
    foreign = enter("other_manager", unit="0301", people_count="10", name="講座の申込み")
    with pytest.raises(Refused, match="一覧にありません"):
        desk.submitted(holding=str(foreign.pk))
    with pytest.raises(Refused, match="一覧にありません"):
        desk.submitted(holding="987654321")
    own = enter()
    assert desk.submitted(holding=str(own.pk)).level == "high"


def test_the_ledger_of_applications_names_the_holding_and_not_its_key(city, signed_in, enter):
    own = enter()
    Desk(city).submitted(holding=str(own.pk))
    client = signed_in("manager")
    file = b"".join(client.get("/applications/ledger/handling-takeout/export/?format=csv").streaming_content)
    assert f"{own.number} {TAX_LEDGER['name']}" in file.decode("utf-8-sig")


def test_who_works_for_two_units_asks_the_one_that_holds_the_information(city, enter):
    """兼務: the leave is the manager's who answers for the data, not the one's of the applicant's main post."""
    Posting.objects.create(
        person=city.person("staff"),
        post=city.person("other_staff").postings.get().post,
        unit=city.unit("0301"),
        mode="concurrent",
        since=TODAY - timedelta(days=30),
        recorded_at=LOADED,
    )
    theirs = enter("other_manager", unit="0301", name="介護保険台帳")
    application = Desk(city).submitted(holding=str(theirs.pk))
    assert application.unit == city.unit("0301")
    assert all(step["unit"] in (city.unit("0301").pk, city.unit("03").pk, None) for step in application.steps)
