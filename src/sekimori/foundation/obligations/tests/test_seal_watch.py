"""The sealed journal is checked every day, and a broken one is told."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.cast import NOW

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal import verifications
from sekimori.foundation.journal.models import Entry, Leaf, Verification
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.seal_watch import BODY, check_seal


@pytest.fixture
def sealed(city, settings, tmp_path):
    settings.HOME = tmp_path
    with transaction.atomic():
        for _ in range(5):
            record(system_actor("cli", NOW), "home.view")
    seal(NOW)
    return city


def test_a_sound_journal_is_checked_once_a_day_and_nobody_is_troubled(sealed):
    assert [check_seal(NOW), check_seal(NOW)] == [0, 0]
    entry = Entry.objects.get(action="journal.verify")
    assert (entry.outcome, entry.channel, entry.facts) == ("done", "worker", {"rows": 5, "faults": 0})
    assert Mail.objects.count() == 0


def test_a_broken_one_is_told_to_the_auditor_and_the_chief(sealed):
    Leaf.objects.filter(index=2).delete()
    assert check_seal(NOW) > 0
    assert Entry.objects.get(action="journal.verify").outcome == "failed"
    told = set(Mail.objects.values_list("person_id", flat=True))
    assert sealed.person(sealed.chief).pk in told
    assert len(told) >= 2
    assert "sekimori journal verify" in Mail.objects.first().body
    assert sealed.person(sealed.chief).family_name not in BODY


def test_a_check_that_cannot_be_done_is_told_as_well(sealed, settings):
    (settings.HOME / "keys" / "journal-seal.pub").write_text("torn")
    assert check_seal(NOW) == 1
    assert Entry.objects.get(action="journal.verify").outcome == "failed"
    assert Mail.objects.exists()


def test_who_asks_for_a_check_gets_it_in_the_next_round(sealed):
    check_seal(NOW)
    for _ in range(2):
        verifications.ask(sealed.actor(sealed.auditor), "journal.verify")
    later = NOW + timedelta(minutes=5)
    assert [check_seal(later), check_seal(later)] == [0, 0]
    asked = Verification.objects.get(asked_by=sealed.person(sealed.auditor).pk)
    assert (asked.done_at, asked.size, asked.fault_count) == (later, 5, 0)
    assert Entry.objects.filter(action="journal.verify").count() == 2


def test_before_anything_is_sealed_there_is_nothing_to_check(city, settings, tmp_path):
    settings.HOME = tmp_path
    assert check_seal(NOW) == 0
    assert not Entry.objects.filter(action="journal.verify").exists()
