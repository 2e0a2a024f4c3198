"""Records come in by a watched folder, fall silent, and are destroyed at the end of their years."""

import os
from datetime import date, timedelta

import pytest
from tests.cast import NOW

from sekimori.chapters.systems.access_records import watched_folder
from sekimori.chapters.systems.access_records.models import Delivery
from sekimori.chapters.systems.access_records.retention import first_day_kept
from sekimori.chapters.systems.access_records.rounds import take_in_what_waits
from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.access_records.tests.conftest import days, file_of, line
from sekimori.chapters.systems.access_records.watched_folder import incoming
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.obligations.queries import obligations_of


@pytest.fixture
def put(source, monkeypatch):
    """``put(name, content)`` lays a file into the source's folder, where it has rested for long."""
    monkeypatch.setattr(watched_folder, "RESTS", -1e12)

    def do(name: str, content: bytes):
        folder = incoming() / source.code
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        return folder

    return do


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_file_in_the_folder_is_taken_in_and_moved_away(put):
    folder = put("a.csv", file_of(*days(4)))
    take_in_what_waits(NOW)
    assert (Delivery.objects.get().accepted, Delivery.objects.get().way) == (4, "folder")
    assert names(folder) == ["done"]
    assert names(folder / "done") == ["20261122-090000-a.csv"]


def test_a_file_that_cannot_be_taken_in_lies_beside_the_reason(put):
    folder = put("b.csv", b"nonsense")
    take_in_what_waits(NOW)
    assert names(folder / "failed") == ["20261122-090000-b.csv", "20261122-090000-b.csv.理由.txt"]
    assert "→" in (folder / "failed" / "20261122-090000-b.csv.理由.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [".hidden.csv", "x.part", "~$x.csv", "X.TMP"])
def test_a_file_that_is_still_being_written_is_left_alone(put, name):
    folder = put(name, file_of(*days(4)))
    take_in_what_waits(NOW)
    assert names(folder) == [name]


def test_a_file_that_has_just_changed_is_left_alone_whatever_its_own_time_says(put, monkeypatch):
    from django.utils import timezone

    folder = put("c.csv", file_of(*days(4)))
    os.utime(folder / "c.csv", (0, 0))
    monkeypatch.setattr(watched_folder, "RESTS", 30.0)
    take_in_what_waits(timezone.now())
    assert names(folder) == ["c.csv"]


def test_nothing_is_followed_out_of_the_folder(put, tmp_path):
    (tmp_path / "secret.csv").write_bytes(file_of(*days(4)))
    folder = put("d.csv", file_of(*days(1)))
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    take_in_what_waits(NOW)
    assert (Delivery.objects.count(), names(folder)) == (1, ["done", "link.csv"])


def titles(city, who: str, at=NOW) -> list[str]:
    return [one.title for one in obligations_of(city.actor(who, at))]


@pytest.mark.parametrize(("who", "asked"), [("manager", True), ("systems_manager", True), ("other_manager", False)])
def test_those_who_answer_for_a_source_are_told_that_it_is_silent(city, bring, who, asked):
    bring(file_of(*days(1)))
    silent = "アクセス記録が届いていない理由を確かめる"
    assert silent not in titles(city, who, NOW + timedelta(days=7))
    assert (silent in titles(city, who, NOW + timedelta(days=8))) is asked


def test_lines_nobody_has_looked_at_are_somebodys_work_until_they_have(city, bring):
    from sekimori.chapters.systems.access_records.actions.deliveries import settle

    delivery = bring(file_of("壊れた行"))
    work = "アクセス記録の読めなかった行を確かめる"
    assert work in titles(city, "manager")
    settle(city.actor("manager"), delivery.pk)
    assert work not in titles(city, "manager")


def test_records_go_when_their_years_are_over_and_that_is_recorded(city, bring, source):
    old, young = NOW.replace(year=2021, month=11, day=20), NOW - timedelta(days=2)
    bring(file_of(line(old, "1024"), line(young, "1024")))
    take_in_what_waits(NOW)
    assert store().days(source.code) == (young.date(),)
    assert Entry.objects.get(action="access_records.retention.forget").facts["days"] == 1


def test_five_years_are_kept_to_the_day():
    assert first_day_kept(date(2026, 11, 22), 5) == date(2021, 11, 22)
