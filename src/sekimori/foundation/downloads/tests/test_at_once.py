"""Two requests at the same moment: the second sees what the first took."""

import threading

import pytest
from django.db import OperationalError, connection, connections
from tests.cast import NOW

from sekimori.foundation.downloads import gate
from sekimori.foundation.downloads.gate import Amount, Wish
from sekimori.foundation.downloads.models import Taking


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("small")
def test_of_six_sent_at_once_no_more_pass_than_the_threshold_lets(kasukabe):
    """Each is small enough alone; together they are not."""
    start, told = threading.Barrier(6), []

    def run():
        start.wait()
        try:
            told.append(gate.admit(kasukabe.actor("manager", at=NOW), "x", Amount(4, "一覧"), Wish()).taking)
        except OperationalError:  # SQLite in memory answers "locked" where a file would wait
            assert connection.vendor == "sqlite"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Taking.objects.count() == sum(taking is not None for taking in told) <= 2
    if connection.vendor == "postgresql":
        assert Taking.objects.count() == 2
        assert len(told) == 6
