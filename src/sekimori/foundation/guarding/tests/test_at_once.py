"""Two people decide at the same moment: one decision stands, whatever the database's locks do."""

import threading

import pytest
from django.db import OperationalError, connection, connections
from tests.cast import NOW

from sekimori.foundation.guarding import actions, queries
from sekimori.foundation.guarding.elevation import actions as elevations
from sekimori.foundation.guarding.models import Change, Elevation
from sekimori.foundation.guarding.tests.conftest import LATER, THRESHOLD
from sekimori.kernel.problems import Refused

WHY = "誤って出た警告が多い。"


def together(*runs):
    """Run all at once and return what each came to: ``done``, ``refused`` or, on SQLite alone, ``locked``."""
    start, told = threading.Barrier(len(runs)), []

    def run(act):
        start.wait()
        try:
            act()
            told.append("done")
        except Refused:
            told.append("refused")
        except OperationalError:  # SQLite in memory answers "locked" where a file would wait
            assert connection.vendor == "sqlite"
            told.append("locked")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_decision_stands(kasukabe):
    change = actions.propose(kasukabe.actor("systems_manager"), THRESHOLD, "", 2000, WHY).pk
    told = together(
        lambda: actions.decide(kasukabe.actor("department_head"), change, agreed=True),
        lambda: actions.decide(kasukabe.actor("disclosure_manager"), change, agreed=False, reason="多い。"),
    )
    outcome = Change.objects.get().outcome
    assert told.count("done") == (0 if outcome == "" else 1)
    if connection.vendor == "postgresql":
        assert told == ["done", "refused"]
    assert queries.value(THRESHOLD, at=LATER) == (2000 if outcome == "agreed" else 1000)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_sent_at_once_one_waits(kasukabe):
    def ask():
        elevations.ask(
            kasukabe.actor("technical_administrator"), actions=frozenset({"accounts.manage"}), hours=1, reason=WHY
        )

    told = together(ask, ask)
    assert Elevation.objects.filter(outcome="", asked_at=NOW).count() == told.count("done") <= 1
    if connection.vendor == "postgresql":
        assert told == ["done", "refused"]
