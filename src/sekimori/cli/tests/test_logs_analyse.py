"""`sekimori logs analyse|alerts`: days analysed by hand, and counts without a name."""

import json
import os
import signal
import sys
from contextlib import nullcontext
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.utils import timezone

from sekimori.chapters.systems.analyses.models import Run
from sekimori.chapters.systems.analyses.queries.definitions import in_force
from sekimori.chapters.systems.analyses.tests.conftest import finding, home, keep, source  # noqa: F401 fixtures
from sekimori.chapters.systems.analyses.tests.test_running import habit  # noqa: F401 a fixture
from sekimori.cli.main import main
from sekimori.foundation.journal.models import Entry

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(main, ["logs", *words])


def test_days_are_analysed_by_hand_and_once(habit):  # noqa: F811
    told = run("analyse", "--from", "2026-10-09", "--to", "2026-11-18", "--json")
    assert told.exit_code == 1, told.stderr
    assert sum(one["records"] for one in json.loads(told.stdout)) == 40 * 5 + 900
    assert "ありません" in run("analyse", "--from", "2026-10-09", "--to", "2026-11-18").stdout
    count = Run.objects.count()
    assert run("analyse", "--from", "2026-11-18", "--to", "2026-11-18", "--again").exit_code == 1
    assert Run.objects.count() == count + 1


@pytest.fixture
def two(monkeypatch):
    """Two of the analyses: Spark takes its time for each, and that it answers all alike is asked elsewhere."""
    codes = ("sequential_scan", "taken_against_habit")

    def chosen(*when):
        settings = in_force(*when)
        return replace(settings, analyses=tuple(one for one in settings.analyses if one.code in codes))

    monkeypatch.setattr("sekimori.chapters.systems.analyses.running.in_force", chosen)


@pytest.mark.once
def test_spark_is_asked_on_demand_after_a_warning_and_finds_the_same(habit, two, spark, monkeypatch, home):  # noqa: F811
    monkeypatch.setattr("sekimori.engines.analytics.spark.Spark", lambda *_args, **_options: nullcontext(spark))
    days = ("analyse", "--from", "2026-11-18", "--to", "2026-11-18", "--again", "--json")
    told = run(*days, "--engine", "spark", "--yes")
    assert told.exit_code == 1, told.stderr
    assert "暗号化せずに書き出します" in told.stderr
    there, here = json.loads(told.stdout), json.loads(run(*days).stdout)
    assert there == here and there[0]["found"]
    assert Run.objects.filter(engine="spark", outcome="done").count() == 1
    assert list((home / "analyses-plain").iterdir()) == []


class Stopped:
    """An engine in whose midst somebody stops the machine's services."""

    def open(self, folder):
        self.seen = sorted(folder.iterdir())

    def rows(self, sql):
        os.kill(os.getpid(), signal.SIGTERM)

    table = rows


def test_what_was_written_out_is_removed_when_the_command_is_stopped(habit, monkeypatch, home):  # noqa: F811
    stopped = Stopped()
    monkeypatch.setattr("sekimori.engines.analytics.spark.Spark", lambda *_args, **_options: nullcontext(stopped))
    days = ("analyse", "--from", "2026-11-18", "--to", "2026-11-18", "--again", "--engine", "spark", "--yes")
    told = run(*days)
    assert stopped.seen
    assert told.exit_code != 0
    assert list((home / "analyses-plain").iterdir()) == []
    kept = [entry.reason for entry in Entry.objects.filter(action="analyses.records.write_out").order_by("pk")]
    assert len(kept) == 2
    assert not Run.objects.filter(outcome="done").exists()


def test_nothing_is_written_out_if_nobody_agrees_or_spark_is_not_there(habit, monkeypatch, home):  # noqa: F811
    days = ("analyse", "--from", "2026-11-18", "--to", "2026-11-18", "--engine", "spark")
    assert run(*days).exit_code == 2
    monkeypatch.setitem(sys.modules, "pyspark", None)
    told = run(*days, "--yes")
    assert told.exit_code == 2
    assert "pyspark がありません" in told.stderr
    assert not (home / "analyses-plain").exists()
    assert not Run.objects.exists()


def test_days_the_wrong_way_round_are_refused():
    told = run("analyse", "--from", "2026-11-18", "--to", "2026-11-01")
    assert told.exit_code == 2


def test_what_waits_is_counted_without_a_name(city, source):  # noqa: F811
    assert run("alerts").exit_code == 0
    keep(city, finding(city), finding(city, "manager", "0201"), at=timezone.now())
    told = run("alerts", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["waiting"] == 2
    assert "渡邉" not in run("alerts").stdout
