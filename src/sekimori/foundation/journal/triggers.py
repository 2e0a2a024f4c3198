"""The triggers that make the journal append-only, in the words of each database.

They stand apart from the migration that creates them because a test run has to empty its tables.
"""

SQLITE = {
    "create": [
        """CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        """CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        # INSERT OR REPLACE removes the old row without firing the delete trigger.
        """CREATE TRIGGER journal_entry_no_replace BEFORE INSERT ON journal_entry
            WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    ],
    "drop": [
        "DROP TRIGGER IF EXISTS journal_entry_no_update",
        "DROP TRIGGER IF EXISTS journal_entry_no_delete",
        "DROP TRIGGER IF EXISTS journal_entry_no_replace",
    ],
}

POSTGRESQL = {
    "create": [
        """CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        """CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
            FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_refuse()""",
        # ALWAYS: a session that sets session_replication_role = replica is refused as well.
        "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_append_only",
    ],
    "drop": [
        "DROP TRIGGER IF EXISTS journal_entry_append_only ON journal_entry",
        "DROP FUNCTION IF EXISTS journal_entry_refuse()",
    ],
}


def statements(vendor: str, step: str) -> list[str]:
    """This function will return the SQL that creates or drops the triggers (``step``) on a database.

    :raises KeyError: on a database that is neither SQLite nor PostgreSQL: there the journal would not be protected.
    """
    return {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor][step]
