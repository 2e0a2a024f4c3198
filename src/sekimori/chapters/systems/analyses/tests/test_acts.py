"""One act that several analyses found is one thing to answer (第6の2(1)・第6の3, 練馬区 第18条), and is counted as one everywhere."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW

from sekimori.chapters.systems.analyses import actions, rules
from sekimori.chapters.systems.analyses.acts import Trace, acts
from sekimori.chapters.systems.analyses.controls import alerts as control
from sekimori.chapters.systems.analyses.models import Alert, Answer
from sekimori.chapters.systems.analyses.queries import alerts, detail
from sekimori.chapters.systems.analyses.queries.month import month_of_unit
from sekimori.chapters.systems.analyses.queries.overview import overview
from sekimori.chapters.systems.analyses.report import contents
from sekimori.chapters.systems.analyses.rules import Kind, State
from sekimori.chapters.systems.analyses.tests.conftest import DAY, finding, keep
from sekimori.chapters.systems.analyses.tests.test_months import said
from sekimori.chapters.systems.analyses.tests.test_rules import one
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.queries import obligations_of

NOVEMBER = date(2026, 11, 1)
WHY = "11月18日（水）に一度に320人分を書き出しました。"


def trace(number, *records, who="p1", day=DAY, holding=None):
    return Trace(number, who, day, holding, frozenset(records))


def test_findings_that_share_a_record_tell_of_one_act():
    assert acts([trace(7, "a", "b"), trace(5, "b", "c"), trace(9, "d")]) == {5: 5, 7: 5, 9: 9}


def test_what_overlaps_with_both_joins_them():
    assert set(acts([trace(1, "a"), trace(2, "b"), trace(3, "a", "b")]).values()) == {1}


@pytest.mark.parametrize(
    "other",
    [
        trace(2, "a", who="p2"),
        trace(2, "a", day=DAY - timedelta(days=1)),
        trace(2, "a", holding=11),
        trace(2, "b", holding=10),
        trace(2),
    ],
)
def test_another_person_day_holding_or_record_is_another_act(other):
    assert acts([trace(1, "a", holding=10), other]) == {1: 1, 2: 2}


def test_where_one_names_no_holding_the_records_decide_and_where_nobody_is_known_each_stands_alone():
    assert acts([trace(1, "a", holding=10), trace(2, "a")])[2] == 1
    assert acts([trace(1, "a", who=""), trace(2, "a", who="")])[2] == 2


def test_a_week_bundles_acts_that_the_same_analyses_found():
    both = [one(1, act=1), one(2, analysis="b", act=1)]
    later = date(2026, 11, 18)
    again = [one(3, day=later, act=3), one(4, analysis="b", day=later, act=3)]
    alone = [one(5, day=date(2026, 11, 19))]
    (week,) = rules.weeks([*both, *again, *alone], 5)
    assert [{found.id for found in item.found} for item in week.items] == [{1, 2, 3, 4}, {5}]


@pytest.fixture
def taken(city, source):
    """A list taken out, which two analyses found in the same records."""
    keep(
        city,
        finding(city, analysis="taken_against_habit", record_uids=("u1", "u2")),
        finding(city, analysis="volume_over_threshold", record_uids=("u2",), why=WHY, score=80),
    )
    return list(Alert.objects.order_by("id"))


def line(city):
    (week,) = alerts.inbox(city.actor("manager")).weeks
    (found,) = week.lines
    return found


@pytest.mark.django_db
def test_one_entry_gives_both_reasons_and_the_rows_behind_each(city, taken):
    found = line(city)
    assert (found.acts, found.more) == (1, 0)
    assert [reason.why == WHY for reason in found.reasons] == [True, False]
    assert {row for reason in found.reasons for row, *_ in reason.found} == {row.pk for row in taken}
    assert [one.id for one in detail.detail(city.actor("manager"), taken[0].pk).beside] == [taken[1].pk]


@pytest.mark.django_db
def test_one_answer_is_recorded_for_both_or_for_neither(city, taken):
    marks = {int(mark.split(":")[0]): 0 for mark in line(city).marks.split()}
    assert set(marks) == {row.pk for row in taken}
    with pytest.raises(actions.AnsweredMeanwhile):
        actions.answer(city.actor("manager"), marks | {taken[1].pk: 1}, Kind.INCIDENT)
    assert not Answer.objects.exists()
    assert actions.answer(city.actor("manager"), marks, Kind.INCIDENT) == 1
    assert set(Alert.objects.values_list("state", flat=True)) == {State.INCIDENT}
    assert Entry.objects.filter(action=alerts.ANSWER).count() == 2
    assert "1件" in Mail.objects.get().body
    assert len(alerts.inbox(city.actor(city.chief)).incidents) == 1


@pytest.mark.django_db
def test_inbox_digest_month_report_control_and_overview_count_it_once(city, taken):
    manager = city.actor("manager")
    assert alerts.inbox(manager).waiting == 1
    (waits,) = [one for one in obligations_of(manager) if one.url_name == "analyses:index"]
    assert waits.detail == "1件"
    shown = month_of_unit(manager, city.unit("0201").pk, NOVEMBER)
    assert (shown.counts["found"], shown.counts["open"], shown.open_on_page) == (1, 1, 1)
    assert "1件が見つかりました" in contents(manager, shown)["statement"]
    assert [line.open for line in overview(city.actor(city.chief)).lines] == [1]
    later = NOW + timedelta(days=30)
    assert "1件" in said(city, control, at=later).reason


@pytest.mark.django_db
def test_what_a_late_delivery_adds_to_an_answered_act_waits_for_a_word_of_its_own(city, source):
    first = finding(city, analysis="taken_against_habit", record_uids=("u1", "u2"))
    keep(city, first)
    (row,) = Alert.objects.all()
    actions.answer(city.actor("manager"), {row.pk: 0}, Kind.IN_ORDER, reason="own_work")
    keep(city, first, finding(city, analysis="volume_over_threshold", record_uids=("u2",)))
    found = line(city)
    assert (found.state, len(found.reasons), found.acts) == (State.OPEN, 2, 1)
    assert found.marks == f"{Alert.objects.get(analysis='volume_over_threshold').pk}:0"
