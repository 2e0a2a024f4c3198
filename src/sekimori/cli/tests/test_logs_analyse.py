"""`sekimori logs analyse|alerts`: days analysed by hand, and counts without a name."""

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from sekimori.chapters.systems.analyses.models import Run
from sekimori.chapters.systems.analyses.tests.conftest import finding, home, keep, source  # noqa: F401 fixtures
from sekimori.chapters.systems.analyses.tests.test_running import habit  # noqa: F401 a fixture
from sekimori.cli.main import main

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
