"""Two people at the same moment: one act is done, the other is told, and no cell ever holds two."""

import threading

import pytest
from django.db import OperationalError, connection, connections
from tests.cast import NOW

from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.actions import self_checks
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.rules import Answer
from sekimori.kernel.problems import Refused

MISDELIVERY = "handling.misdelivery"
DRAFT = actions.Draft(Answer.SATISFIED, "二人で確かめている。")


def prepare(city, who="officer"):
    return actions.prepare(city.actor(who), canonical=MISDELIVERY, place=city.unit("0201").pk, draft=DRAFT)


def at_once(act, people):
    """Every person acts in a thread and a connection of their own; how each fared."""
    start, told = threading.Barrier(len(people)), []

    def run(who):
        start.wait()
        try:
            act(who)
            told.append("done")
        except Refused:
            told.append("refused")
        except OperationalError:  # SQLite in memory answers "locked" where a file would wait
            assert connection.vendor == "sqlite"
            told.append("locked")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_of_four_who_attest_at_once_one_does_and_the_cell_holds_one(city):
    row = prepare(city)
    told = at_once(lambda who: actions.attest(city.actor(who), attestation=row.pk), ["manager"] * 4)
    assert told.count("done") == 1
    assert Attestation.objects.filter(attested_at__isnull=False, superseded_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_prepare_at_once_one_waits(city):
    told = at_once(lambda who: prepare(city, who), ["officer", "manager", "officer", "manager"])
    assert "done" in told
    assert Attestation.objects.filter(attested_at=None, superseded_at=None).count() == 1


def test_whoever_loses_the_race_for_a_cell_is_told_and_changes_nothing(city, monkeypatch):
    """The other's draft becomes visible only after we looked: the database's constraint is the last guard."""
    prepare(city)
    monkeypatch.setattr(self_checks, "_replace_earlier", lambda canonical, place, at: None)
    with pytest.raises(Refused) as refused:
        prepare(city, "manager")
    assert "同時に" in str(refused.value)
    assert Attestation.objects.get().prepared_by == city.person("officer")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_served_to_nobody(city):
    from django.db import transaction

    from sekimori.foundation.compliance import queries

    def status():
        seen = queries.matrix(NOW.date(), NOW)
        return seen.cell(row.ref, row.place_id).status

    row = prepare(city)
    red = status()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        self_checks._journal(
            city.actor("manager"), "compliance.attestation.attest", row, self_checks._attest(city.actor("manager"), row)
        )
        assert status() != red
        raise ZeroDivisionError
    assert status() == red
