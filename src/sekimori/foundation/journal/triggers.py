"""The triggers that make the journal append-only, in the words of each database.

They stand apart from the migrations that create them because a test run has to empty its tables. A migration that
changes a table named here must drop them first and create them last: SQLite rebuilds a table to change it.

There is one door. A record may go when, all at once, an ``Erasure`` that is not done covers its place, the place keeps
its commitment, and the record of the erasure says the same numbers and is itself sealed. Records of erasures never go.
"""

REFUSE = "RAISE(ABORT, 'the journal is append-only')"

# The door, but for how each database reads a number out of JSON. OLD is the record to go.
_DOOR = """OLD.action <> 'journal.erase' AND EXISTS (
    SELECT 1 FROM journal_erasure erasure
    JOIN journal_leaf place ON place.entry_id = OLD.id AND place.commitment IS NOT NULL
        AND place."index" BETWEEN erasure.first_index AND erasure.last_index
    JOIN journal_entry record ON record.id = erasure.record
        AND record.action = 'journal.erase' AND record.outcome = 'done'
        AND {first} = erasure.first_index AND {last} = erasure.last_index AND {rows} = erasure.row_count
    JOIN journal_leaf sealed ON sealed.entry_id = record.id
    WHERE erasure.done_at IS NULL AND sealed."index" < (SELECT MAX(size) FROM journal_seal))"""


def _door(number: str) -> str:
    return _DOOR.format(**{name: number.format(name) for name in ("first", "last", "rows")})


SQLITE = {
    "create": [
        f"""CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
            BEGIN SELECT {REFUSE}; END""",
        f"""CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
            WHEN NOT ({_door("json_extract(record.facts, '$.{}')")})
            BEGIN SELECT {REFUSE}; END""",
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
        f"""CREATE FUNCTION journal_entry_door() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF {_door("(record.facts ->> '{}')::bigint")} THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        """CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR TRUNCATE ON journal_entry
            FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_refuse()""",
        """CREATE TRIGGER journal_entry_one_door BEFORE DELETE ON journal_entry
            FOR EACH ROW EXECUTE FUNCTION journal_entry_door()""",
        # ALWAYS: a session that sets session_replication_role = replica is refused as well.
        "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_append_only",
        "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_one_door",
    ],
    "drop": [
        "DROP TRIGGER IF EXISTS journal_entry_append_only ON journal_entry",
        "DROP TRIGGER IF EXISTS journal_entry_one_door ON journal_entry",
        "DROP FUNCTION IF EXISTS journal_entry_refuse()",
        "DROP FUNCTION IF EXISTS journal_entry_door()",
    ],
}

# What the migration 0002 makes: the tables that the door looks at come later.
FIRST = {
    "sqlite": [
        SQLITE["create"][0],
        f"""CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry BEGIN SELECT {REFUSE}; END""",
        SQLITE["create"][2],
    ],
    "postgresql": [
        POSTGRESQL["create"][0],
        """CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
            FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_refuse()""",
        "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_append_only",
    ],
}


def statements(vendor: str, step: str) -> list[str]:
    """This function will return the SQL that creates or drops the triggers (``step``) on a database.

    ``first`` creates them as they were before there was a door.

    :raises KeyError: on a database that is neither SQLite nor PostgreSQL: there the journal would not be protected.
    """
    return FIRST[vendor] if step == "first" else {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor][step]
