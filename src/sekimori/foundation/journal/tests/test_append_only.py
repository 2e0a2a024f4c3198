"""The database itself keeps the journal as it was written (ASVS 5.0 16.4.2)."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import NOW

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import NotInTransaction, record

WORKER = Actor(at=NOW, channel="worker", roster_of=lambda on, known_at: None, system=True)
pytestmark = [pytest.mark.django_db, pytest.mark.asvs("16.4.2")]


@pytest.fixture
def entry(db):
    with transaction.atomic():
        return record(WORKER, "home.view", facts={"rows": 3})


def refused(act) -> bool:
    """Whether the database refuses an act because the journal is append-only."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        assert "append-only" in str(error)
        return True
    return False


def sql(statement: str, *values):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return act


def test_a_record_cannot_be_changed(entry):
    assert refused(lambda: Entry.objects.filter(pk=entry.pk).update(outcome="refused"))
    assert refused(sql("UPDATE journal_entry SET facts = '{}' WHERE id = %s", entry.pk))
    entry.refresh_from_db()
    assert (entry.outcome, entry.facts) == ("done", {"rows": 3})


def test_a_record_cannot_be_removed(entry):
    assert refused(entry.delete)
    assert refused(sql("DELETE FROM journal_entry"))
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_record_cannot_be_written_over(entry):
    values = "home.view", "done", "", "", "", "", "", "", "", "web", "", "", "{}", b"x" * 16
    columns = (
        "id, at, action, outcome, post, role, article, object_kind, object_id, purpose, reason, channel,"
        " source_address, request_id, facts, salt"
    )
    marks = ", ".join(["%s"] * 16)
    if connection.vendor == "sqlite":
        over = f"INSERT OR REPLACE INTO journal_entry ({columns}) VALUES ({marks})"
    else:
        over = (
            f"INSERT INTO journal_entry ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET outcome = 'failed'"
        )
    assert refused(sql(over, entry.pk, NOW, *values))
    assert Entry.objects.get(pk=entry.pk).facts == {"rows": 3}


def test_the_journal_cannot_be_emptied(entry):
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic():  # by the key that the sealing's places hold
            sql("TRUNCATE journal_entry")()
        assert refused(sql("TRUNCATE journal_entry CASCADE"))
        with transaction.atomic():
            sql("SET LOCAL session_replication_role = replica")()
            assert refused(sql("DELETE FROM journal_entry"))
    assert refused(sql("DELETE FROM journal_entry WHERE 1 = 1"))
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_record_outside_the_transaction_of_its_act_is_refused(transactional_db):
    with pytest.raises(NotInTransaction):
        record(WORKER, "home.view")


def test_an_act_that_fails_after_its_record_leaves_no_record():
    actor = WORKER

    def act():
        with transaction.atomic():
            record(actor, "home.view")
            raise RuntimeError("the act fails")

    with pytest.raises(RuntimeError):
        act()
    assert not Entry.objects.filter(action="home.view").exists()
