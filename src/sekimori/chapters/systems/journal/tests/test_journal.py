"""The journal's screens: 春日部 第6の2, 練馬 第11条; ASVS 5.0 16.2, 16.4."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.cast import NOW

from sekimori.chapters.systems.journal import actions, queries
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.queries import PAGE, Criteria, Position
from sekimori.foundation.journal.write import record

EVERYTHING = Criteria()


def write(city, key, action="home.view", at=NOW, **values):
    with transaction.atomic():
        return record(city.actor(key, at), action, **values)


def seen(city, key, criteria=EVERYTHING, after=None):
    """The records somebody finds, without those that their looking leaves."""
    page = queries.journal_page(city.actor(key), criteria, after)
    return [row.id for row in page.rows]


def test_the_auditor_sees_every_units_records(city):
    entries = [write(city, "staff"), write(city, "other_staff"), write(city, "principal")]
    assert seen(city, city.auditor) == [entry.pk for entry in reversed(entries)]


def test_a_protection_manager_sees_what_her_people_did_and_what_was_done_to_her_unit(city):
    own_people = write(city, "staff")
    write(city, "other_staff")
    own_unit = write(city, city.auditor, object_unit=city.unit("0201").pk)
    assert seen(city, "manager") == [own_unit.pk, own_people.pk]


def test_looking_at_the_journal_is_in_the_journal(city):
    seen(city, city.auditor, Criteria(outcome="refused"))
    entry = Entry.objects.get(action="journal.view")
    assert entry.person == city.person(city.auditor).pk
    assert entry.facts == {"rows": 0, "narrowed_by": ["outcome"]}


def test_each_criterion_narrows_what_is_found(city):
    old = write(city, "staff", at=NOW - timedelta(days=30))
    refused = write(city, "staff", outcome="refused")
    other = write(city, "other_staff", "guideline.view")
    auditor = city.auditor
    assert seen(city, auditor, Criteria(last=(NOW - timedelta(days=1)).date())) == [old.pk]
    assert seen(city, auditor, Criteria(first=NOW.date(), action="home.view")) == [refused.pk]
    assert seen(city, auditor, Criteria(outcome="refused")) == [refused.pk]
    assert seen(city, auditor, Criteria(action="guideline.view")) == [other.pk]
    people = frozenset({city.person("other_staff").pk})
    assert seen(city, auditor, Criteria(people=people, first=NOW.date())) == [other.pk]
    units = frozenset({city.unit("030101").pk})
    assert seen(city, auditor, Criteria(units=units)) == [other.pk]


def test_a_day_includes_its_first_and_its_last_moment_in_local_time(city):
    midnight = NOW.replace(hour=0, minute=0)
    moments = (
        midnight - timedelta(seconds=1),
        midnight,
        midnight + timedelta(days=1, seconds=-1),
        midnight + timedelta(days=1),
    )
    written = [write(city, "staff", at=moment) for moment in moments]
    found = seen(city, city.auditor, Criteria(first=NOW.date(), last=NOW.date(), action="home.view"))
    assert found == [written[2].pk, written[1].pk]


def test_pages_follow_on_without_gap_or_repetition(city):
    written = [write(city, "staff").pk for _ in range(PAGE * 2 + 1)]
    criteria, found, after = Criteria(action="home.view"), [], None
    for _ in range(3):
        page = queries.journal_page(city.actor(city.auditor), criteria, after)
        found += [row.id for row in page.rows]
        after = page.following and Position.read(str(page.following))
    assert found == written[::-1]
    assert after is None


def test_a_broken_position_means_the_newest(city):
    assert [Position.read(text) for text in ("", "x", "1e999-1", "-", "12")] == [None] * 5


def test_a_record_of_another_unit_does_not_exist(city):
    other = write(city, "other_staff")
    assert queries.journal_entry(city.actor("manager"), other.pk) is None
    assert queries.journal_entry(city.actor(city.auditor), other.pk).row.id == other.pk


def test_names_are_looked_up_to_the_character(city):
    write(city, "other_staff", object_kind="person", object_id=city.person("second_officer").pk)
    (row,) = queries.journal_page(city.actor(city.auditor), EVERYTHING, None).rows
    assert (row.who, row.object) == ("髙﨑 渉", "職員 𠮷田 玲")


def export(city, encoding, criteria=EVERYTHING):
    pieces = actions.export(city.actor(city.auditor), criteria, purpose="audit", encoding=encoding)
    return b"".join(pieces)


def test_the_auditor_takes_records_out_and_the_journal_tells_how_many_and_why(city):
    for _ in range(3):
        write(city, "staff")
    lines = export(city, "utf-8-sig").decode("utf-8-sig").splitlines()
    entry = Entry.objects.get(action="journal.export")
    assert (entry.purpose, entry.facts["rows"], entry.article != "") == ("audit", 3, True)
    # The record of the export itself is written before the file is read, and so is not in the file.
    assert len(lines) == 1 + 3
    assert all(line.count(",") == lines[0].count(",") for line in lines)


def test_a_character_that_shift_jis_lacks_becomes_a_visible_mark(city):
    write(city, "second_officer")
    assert "〓田 玲" in export(city, "cp932").decode("cp932")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM"])
def test_no_cell_becomes_a_formula(city, start):
    write(city, "staff", object_kind=start)
    assert f"'{start}" in export(city, "utf-8-sig").decode("utf-8-sig")


@pytest.mark.parametrize("key", ["manager", "staff", "technical_administrator", "hr"])
def test_nobody_but_the_auditor_takes_records_out(city, key):
    with pytest.raises(Forbidden):
        actions.export(city.actor(key), EVERYTHING, purpose="audit", encoding="cp932")
    assert not Entry.objects.filter(action="journal.export").exists()
