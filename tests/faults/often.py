"""The promise of the sealed journal, put to the test as often as wanted, in a home of its own.

`python -m tests.faults.often --alterations 1000 --kills 200`

- *Alterations*: one bit of one stored file of the log, or of one stored row of the journal (records, places, the latest
  seal), is turned, past every trigger; a check of the journal must say so. What was turned is put back for the next one.
- *Kills*: processes that write and seal records are killed at random moments (SIGKILL). What they had been told was
  recorded must be there, every record sealed once, and the whole sound. Kills do not test the disk: its cache survives.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

RECORDS = 240
ROUNDS = 6
WRITERS = 3
# Not what somebody has signed or sealed: when a seal was stored.
COLUMNS = {"journal_entry": None, "journal_leaf": None, "journal_seal": ("size", "note")}


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--alterations", type=int, default=1000)
    given.add_argument("--kills", type=int, default=200)
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    home = Path(tempfile.mkdtemp(prefix="sekimori-faults-"))
    os.environ |= {"SEKIMORI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "sekimori.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    try:
        import django

        django.setup()
        missed = altered(home, asked.alterations, random.Random(asked.seed))
        print(f"alterations: {asked.alterations}, found: {asked.alterations - len(missed)}", *missed, sep="\n  ")
        lost = killed(asked.kills, random.Random(asked.seed))
        print(f"kills: {asked.kills}, without loss: {asked.kills - len(lost)}", *lost, sep="\n  ")
    finally:
        shutil.rmtree(home)
    sys.exit(bool(missed or lost))


def altered(home, count, chance):
    """What was altered and not found."""
    from django.core.management import call_command
    from django.db import connection

    from sekimori.foundation.journal.sealing import seal
    from sekimori.foundation.journal.triggers import statements

    call_command("migrate", "journal", interactive=False, verbosity=0)
    for _ in range(ROUNDS):
        _write_some(RECORDS // ROUNDS, chance)
        seal(_now())
    assert _sound()
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, "drop"):
            cursor.execute(statement)
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        missed = []
        for _ in range(count):
            turn = _turn_file if chance.random() < 0.5 else _turn_row
            what, back = turn(home, cursor, chance)
            if _sound():
                missed.append(what)
            back()
        for statement in statements(connection.vendor, "create"):
            cursor.execute(statement)
    assert _sound()
    return missed


def _turn_file(home, _, chance):
    files = [path for path in sorted((home / "journal-log").rglob("*")) if path.is_file() and path.stat().st_size]
    path = chance.choice(files)
    before = path.read_bytes()
    path.write_bytes(_turned(before, chance))
    return str(path.relative_to(home)), lambda: path.write_bytes(before)


def _turn_row(_, cursor, chance):
    """A value that is there gets another bit; nothing becomes something. What the database itself refuses is no try."""
    from django.db import IntegrityError

    while True:
        table = chance.choice(sorted(COLUMNS))
        cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")
        column = chance.choice(COLUMNS[table] or [name for (name,) in cursor.fetchall()])
        newest = "ORDER BY size DESC LIMIT 1" if table == "journal_seal" else "ORDER BY random() LIMIT 1"
        cursor.execute(f'SELECT rowid, "{column}", typeof("{column}"), CAST("{column}" AS BLOB) FROM {table} {newest}')
        row, value, kind, data = cursor.fetchone()
        number = kind in ("integer", "null")
        new = (value or 0) ^ (1 << chance.randrange(20)) if number else _turned(data or b"", chance)
        holder = "CAST(%s AS TEXT)" if kind == "text" else "%s"
        try:
            cursor.execute(f'UPDATE {table} SET "{column}" = {holder} WHERE rowid = %s', [new, row])
        except IntegrityError:
            continue
        now = new if (table, column) == ("journal_entry", "id") else row  # the number is the row itself

        def back(table=table, column=column, holder=holder, value=value, data=data, kind=kind, now=now):
            old = data if kind in ("text", "blob") else value
            cursor.execute(f'UPDATE {table} SET "{column}" = {holder} WHERE rowid = %s', [old, now])

        return f"{table}.{column} of {row}: {value!r} → {new!r}", back


def _turned(data, chance):
    if not data:
        return b"x"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def killed(count, chance):
    """What was lost, doubled or not sound after a kill."""
    from django.db import connection, connections

    from sekimori.foundation.journal.models import Entry, Leaf

    lost = []
    for number in range(count):
        connections.close_all()
        said = _one_kill(chance)
        missing = set(said) - set(Entry.objects.values_list("pk", flat=True))
        while _seal():
            pass
        places = list(Leaf.objects.order_by("index").values_list("index", "entry_id"))
        whole = [place for place, _ in places] == list(range(len(places)))
        once = sorted(entry for _, entry in places) == sorted(Entry.objects.values_list("pk", flat=True))
        if missing or not whole or not once or not _sound():
            lost.append(f"kill {number}: missing {sorted(missing)[:5]}, places whole {whole}, each once {once}")
    connection.close()
    return lost


def _one_kill(chance):
    """The records that a process had been told were written before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()  # before any thread or connection is there; starting Django anew would take most of the time
    if not child:
        os.close(reading)
        _until_killed(writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.readline()
        time.sleep(chance.random() / 4)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = (said + pipe.read()).split(b"\n")[:-1]
    return [int(line) for line in lines]


def _until_killed(writing):
    def write():
        while True:
            for entry in _write_some(3, random):
                os.write(writing, b"%d\n" % entry)

    for _ in range(WRITERS):
        threading.Thread(target=write, daemon=True).start()
    while True:
        _seal()


def _write_some(count, chance):
    from django.db import transaction

    from sekimori.foundation.accounts.actors import system_actor
    from sekimori.foundation.journal.write import record

    actor = system_actor("worker", _now())
    with transaction.atomic(durable=True):
        return [record(actor, "home.view", facts={"rows": chance.randrange(1000)}).pk for _ in range(count)]


def _seal():
    from sekimori.foundation.journal.sealing import seal

    return seal(_now(), everything=True)


def _sound():
    from sekimori.foundation.journal.checking import check

    return check(_now()).sound


def _now():
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    main()
