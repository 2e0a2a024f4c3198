"""Analysing by an engine elsewhere: the same findings, and what was written out in clear is gone afterwards, whatever happens."""

import stat
from contextlib import contextmanager

import pytest
from tests.cast import NOW, TODAY

from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.analyses import elsewhere
from sekimori.chapters.systems.analyses.elsewhere import OURS, Elsewhere
from sekimori.chapters.systems.analyses.models import Alert, Run
from sekimori.chapters.systems.analyses.queries.definitions import in_force
from sekimori.chapters.systems.analyses.running import WRITE_OUT, analyse, due_days
from sekimori.chapters.systems.analyses.tests.conftest import DAY
from sekimori.chapters.systems.analyses.tests.test_running import habit  # noqa: F401 a fixture
from sekimori.engines.analytics.dialects import DuckDB
from sekimori.engines.analytics.plain import WARNING_FILE
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.django_db


@contextmanager
def opened(folder, channel="cli"):
    """What a run opens before it asks its analyses, and closes when it has asked them."""
    due, actor = due_days(DAY, TODAY), system_actor(channel, NOW)
    settings = in_force(NOW, due.first, due.last)
    run = Run.objects.create(first=due.first, last=due.last, engine="spark", started_at=NOW, alive_until=NOW)
    with DuckDB() as there, Elsewhere(there, folder, lambda: NOW)(actor, run, store(), due, settings):
        yield run


def written_out() -> list[tuple[str, str]]:
    return [(entry.facts["what"], entry.outcome) for entry in Entry.objects.filter(action=WRITE_OUT).order_by("pk")]


@pytest.mark.once
def test_an_engine_elsewhere_finds_what_duckdb_finds(city, habit, tmp_path):  # noqa: F811
    with DuckDB() as engine:
        by = Elsewhere(engine, tmp_path / "plain", lambda: NOW)
        there = analyse(system_actor("cli", NOW), due_days(DAY, TODAY), by=by, name="spark")
    here = analyse(system_actor("cli", NOW), due_days(DAY, TODAY, again=True))
    assert there.findings
    assert (there.digest, there.findings) == (here.digest, here.findings)
    assert (there.engine, here.engine, Alert.objects.count()) == ("spark", "duckdb", here.findings)


def test_only_the_owner_may_open_the_folder_and_it_is_gone_afterwards(city, habit, tmp_path):  # noqa: F811
    with opened(tmp_path / "plain") as run:
        (folder,) = (tmp_path / "plain").iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert written_out() == [("begun", "done")]
    assert list((tmp_path / "plain").iterdir()) == []
    assert written_out() == [("begun", "done"), ("removed", "done")]
    removed = Entry.objects.filter(action=WRITE_OUT).last()
    assert (removed.object_id, removed.facts["rows"]) == (str(run.pk), 40 * 5 + 900)


@pytest.mark.parametrize("fault", [RuntimeError("渡邉"), KeyboardInterrupt()])
def test_the_folder_is_gone_even_if_the_engine_fails_or_somebody_breaks_it_off(city, habit, tmp_path, fault):  # noqa: F811
    with pytest.raises(type(fault)), opened(tmp_path / "plain"):
        raise fault
    assert list((tmp_path / "plain").iterdir()) == []
    assert written_out() == [("begun", "done"), ("removed", "done")]


def test_what_a_killed_run_left_is_removed_by_the_next_and_nothing_else_is(city, habit, tmp_path):  # noqa: F811
    left, foreign = tmp_path / f"{OURS}999999", tmp_path / f"{OURS}notes"
    for folder in (left, foreign):
        folder.mkdir()
        (folder / "a.txt").write_text("内容")
    (left / WARNING_FILE).write_text("注意")
    with opened(tmp_path):
        assert not left.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(OURS)] == [foreign.name]


def test_a_folder_that_cannot_be_removed_is_named_and_stands_in_the_journal(city, habit, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(elsewhere.shutil, "rmtree", lambda *_args, **_options: None)
    with pytest.raises(Refused, match="消せずに残っています"), opened(tmp_path / "plain"):
        pass
    assert written_out() == [("begun", "done"), ("removed", "failed")]


def test_without_the_right_nothing_is_written_out(city, habit, tmp_path):  # noqa: F811
    with pytest.raises(Forbidden), opened(tmp_path / "plain", channel="worker"):
        pass
    assert not (tmp_path / "plain").exists()
    assert written_out() == []
