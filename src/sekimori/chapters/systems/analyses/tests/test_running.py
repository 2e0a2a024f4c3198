"""Running the analyses: once for what a day holds, again when more comes in, by one process at a time."""

from datetime import timedelta

import pytest
from tests.cast import NOW, TODAY

from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.analyses import actions, running
from sekimori.chapters.systems.analyses.models import Alert, AnalysedDay, Answer, Run
from sekimori.chapters.systems.analyses.queries import detail
from sekimori.chapters.systems.analyses.queries.month import month_of_unit
from sekimori.chapters.systems.analyses.rules import Kind, State
from sekimori.chapters.systems.analyses.running import AlreadyRunning, analyse_due, due_days
from sekimori.chapters.systems.analyses.tests.conftest import DAY, finding, keep
from sekimori.engines.analytics.definition import analyses
from sekimori.engines.analytics.tests.records import record, table
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.models import Entry

pytestmark = pytest.mark.django_db
SINCE = DAY - timedelta(days=40)


def looks(city, day, count, *, start=0, **said):
    """So many look-ups of different residents by the tax unit's clerk on a day."""
    own = {"person": city.person("staff").pk, "unit": city.unit("020101").pk, "account": "1024", "source": "jumin"}
    return [
        record(day, minute=number % 60, second=number // 60, subject=f"{day}-{number + start}",
               metadata_uid=f"{day:%m%d}{number + start:08d}", **own | said)
        for number in range(count)
    ]  # fmt: skip


def bring(*rows):
    store().write(table([one for group in rows for one in group]), batch="test")


@pytest.fixture
def habit(city, source):
    """Forty quiet days, and then one on which the clerk looks up and exports a great deal."""
    quiet = [looks(city, SINCE + timedelta(days=number), 5) for number in range(40)]
    bring(*quiet, looks(city, DAY, 900, activity="export"))
    return source


def test_a_day_is_analysed_once_and_its_findings_stand_once(city, habit):
    first = analyse_due(NOW)
    assert first
    while analyse_due(NOW):
        pass
    found = Alert.objects.filter(day=DAY, person=city.person("staff"))
    assert found.exists()
    assert all(row.unit == city.unit("020101") and row.why and row.records_count for row in found)
    counted, runs = Alert.objects.count(), Run.objects.count()
    assert analyse_due(NOW + timedelta(hours=1)) == 0
    assert (Alert.objects.count(), Run.objects.count()) == (counted, runs)


def test_the_run_says_what_it_was_made_by_and_stands_in_the_journal(city, habit):
    analyse_due(NOW)
    run = Run.objects.get()
    assert run.outcome == "done"
    assert run.analyses == {one.code: one.digest for one in analyses().values()}
    assert set(run.parameters) == set(run.analyses)
    entry = Entry.objects.get(action="analyses.run")
    assert (entry.facts["digest"], entry.facts["records"]) == (run.digest, run.records)


def test_a_late_delivery_has_its_day_analysed_again_and_leaves_what_was_answered(city, habit):
    while analyse_due(NOW):
        pass
    row = Alert.objects.filter(day=DAY, person=city.person("staff")).order_by("-score").first()
    actions.answer(city.actor("manager"), {row.pk: 0}, Kind.IN_ORDER, reason="own_work")
    before = set(Alert.objects.values_list("identity", flat=True))
    bring(looks(city, DAY, 1, start=5000, person=city.person("officer").pk, account="1022"))
    assert due_days(DAY, DAY) is not None
    analyse_due(NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.answers_count) == (State.CLOSED, 1)
    assert before <= set(Alert.objects.values_list("identity", flat=True))
    assert AnalysedDay.objects.filter(source="jumin", day=DAY).count() == 2


def test_an_answered_finding_that_grows_is_opened_again(city, source):
    keep(city, finding(city))
    row = Alert.objects.get()
    actions.answer(city.actor("manager"), {row.pk: 0}, Kind.IN_ORDER, reason="own_work")
    keep(city, finding(city, value=300), contents={("jumin", DAY): "b"})
    row.refresh_from_db()
    assert (row.state, row.value) == (State.CLOSED, 320)
    keep(city, finding(city, value=3200), contents={("jumin", DAY): "c"})
    row.refresh_from_db()
    assert (row.state, row.value, Answer.objects.get().value) == (State.OPEN, 3200, 320)


def test_what_is_found_no_more_stays_and_says_so(city, source):
    keep(city, finding(city))
    keep(city, contents={("jumin", DAY): "b"})
    row = Alert.objects.get()
    assert (row.still_found, row.state) == (False, State.OPEN)


def test_two_processes_do_not_analyse_at_once(city, habit):
    running._begin(system_actor("worker", NOW), due_days(SINCE, TODAY), running.in_force(NOW, SINCE, TODAY), "duckdb")
    with pytest.raises(AlreadyRunning):
        running.analyse(system_actor("worker", NOW), due_days(SINCE, TODAY))
    assert analyse_due(NOW) == 0
    assert analyse_due(NOW + timedelta(hours=5))  # the process that claimed it has died
    assert Run.objects.filter(outcome="broken").count() == 1


@pytest.mark.parametrize("fault", [RuntimeError("渡邉"), KeyboardInterrupt()])
def test_a_run_that_fails_or_is_broken_off_is_noted_and_tried_again_later(city, habit, monkeypatch, fault):
    def broken(*_args, **_options):
        raise fault

    monkeypatch.setattr(running.engine, "run", broken)
    with pytest.raises(type(fault)):
        analyse_due(NOW)
    run = Run.objects.get()
    assert (run.outcome, run.fault) == ("failed", type(fault).__name__)
    assert analyse_due(NOW + timedelta(minutes=1)) == 0
    monkeypatch.undo()
    assert analyse_due(NOW + timedelta(hours=2))


def test_today_is_left_until_it_is_over(city, source):
    bring(looks(city, TODAY, 5))
    assert analyse_due(NOW) == 0
    assert not AnalysedDay.objects.exists()


def test_what_concerns_no_known_person_is_answered_by_the_systems_unit(city, source):
    keep(city, finding(city, None, None, account="jumin:batch01"))
    assert Alert.objects.get().unit == city.unit("0201")


def test_the_records_behind_a_finding_show_no_resident_and_are_recorded(city, habit):
    while analyse_due(NOW):
        pass
    row = Alert.objects.filter(day=DAY, person=city.person("staff")).first()
    found = detail.records(city.actor("manager"), row.pk)
    assert found.rows
    assert all(one.subject.startswith("対象の人") for one in found.rows)
    entry = Entry.objects.get(action="analyses.records.view")
    assert (entry.object_id, entry.people_count) == (str(row.pk), found.subjects)
    assert str(DAY) not in str(entry.facts)


def test_whoever_signs_a_month_reads_what_could_not_be_found_in_a_new_source(signed_in, city, habit):
    """第6の2: an analysis that compares with the days before is silent about them, and silence is not "nothing found"."""
    while analyse_due(NOW):
        pass
    manager = city.actor("manager")
    begun = DAY.replace(day=1)
    (source,) = month_of_unit(manager, city.unit("0201").pk, begun).sources
    after = SINCE + timedelta(days=28)
    assert begun < after <= DAY
    labels = dict.fromkeys(label for one in source.learning if one.until == after for label in one.labels)
    assert analyses()["volume_against_habit"].label in labels
    assert analyses()["curiosity"].label not in labels
    path = f"/access-analyses/units/{city.unit('0201').pk}/{DAY.year}/{DAY.month}/"
    assert "まだ見つけられないもの" in signed_in("manager").get(path).content.decode()
