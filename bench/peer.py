"""The peer of our journal: django-auditlog, saving one row with its log entry per commit, on the same kind of SQLite.

Run by the Python of `.venv-bench`, where the peer is installed: `python -m bench.peer FOLDER` prints milliseconds.
"""

import json
import sys
import tempfile
from pathlib import Path

from bench.timing import measure

COMMITS = 300


def main() -> None:
    import django
    from django.conf import settings

    folder = Path(tempfile.mkdtemp())
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "auditlog"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "peer.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from auditlog.registry import auditlog
    from django.contrib.auth.models import Group
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    auditlog.register(Group)
    names = iter(range(COMMITS + 1))

    def act() -> None:
        with transaction.atomic(durable=True):
            Group.objects.create(name=f"row {next(names)}")

    json.dump(measure(act, times=COMMITS).each, sys.stdout)


if __name__ == "__main__":
    main()
