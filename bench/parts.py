"""The parts alone, in one process, on one database: run as `python -m bench.parts`, prints JSON."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")

from bench import ledger_import, register
from bench.timing import Times, measure

COMMITS = 300


def main() -> None:
    import django

    django.setup()
    found = [
        {"name": name, "times": times.each, "note": note}
        for name, times, note in (*_building(), *_parts(), *_commits())
    ]
    json.dump({"parts": found, "people": _people(), "pages": _pages()}, sys.stdout, ensure_ascii=False)


Part = tuple[str, Times, str]


def _building() -> Iterator[Part]:
    from django.core.management import call_command

    from bench.filling import RECORDS, fill_journal
    from sekimori.cli.sample.build import build

    call_command("migrate", interactive=False, verbosity=0)
    yield "sample of Nerima built", measure(lambda: build("nerima", _quietly), times=1), "two fiscal years, by imports"
    yield f"journal filled to {RECORDS:,} records", measure(fill_journal, times=1), "in bulk"


def _quietly(text: str) -> None:
    """The console of the builder says how far it is; here only the figures are said."""


def _parts() -> Iterator[Part]:
    from django.utils import timezone

    from sekimori.engines.authority.resolution import resolve
    from sekimori.foundation.compliance import queries as compliance
    from sekimori.foundation.compliance.actions import export_matrix
    from sekimori.foundation.directory import queries as directory
    from sekimori.foundation.directory.government import library
    from sekimori.foundation.memory import forget_everything
    from sekimori.guideline.loader import load_pack

    now = timezone.now()
    today = timezone.localdate(now)
    folder = library().folder("nerima")
    yield "pack of Nerima loaded and checked", measure(lambda: load_pack(folder), times=5), ""
    organisation = directory.organisation(today, now)
    version = directory.guideline(today)
    sizes = f"{len(organisation.units):,} units, {len(organisation.seats):,} seats"
    read = measure(lambda: directory.organisation(today, now), times=5, before=forget_everything)
    yield "organisation of a day read", read, sizes
    yield "role holders resolved", measure(lambda: resolve(version, organisation), times=5), sizes
    cells = f"{len(compliance.matrix(today, now).findings):,} cells"
    scratch = measure(lambda: compliance.matrix(today, now), times=5, before=forget_everything)
    yield "matrix from scratch, nothing kept", scratch, cells
    yield "matrix kept in the process", measure(lambda: compliance.matrix(today, now), times=50), cells
    past = today - timedelta(days=300)
    yield (
        "matrix of a past day from scratch",
        measure(lambda: compliance.matrix(past, now - timedelta(days=300)), times=5, before=forget_everything),
        cells,
    )
    chief = _actor("chief_protection_manager", today)
    for form in ("xlsx", "pdf"):
        yield f"matrix exported as {form}", measure(lambda form=form: export_matrix(chief, form=form), times=3), ""
    yield from register.parts(now)
    yield from ledger_import.parts(_actor("disclosure_manager", timezone.localdate(now)))
    yield from _importing()


def _importing() -> Iterator[Part]:
    """Into a database of its own: the sample's stays as it is."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        if other := os.environ.get("BENCH_OTHER_DATABASE_URL"):
            environment["DATABASE_URL"] = other
        environment["SEKIMORI_HOME"] = home
        command = [sys.executable, "-m", "bench.import_once"]
        output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    for name, milliseconds in json.loads(output).items():
        yield name, Times((milliseconds,)), "6,000 people, 250 units"


def _commits() -> Iterator[Part]:
    from django.contrib.auth.models import Group
    from django.db import transaction
    from django.utils import timezone

    from sekimori.foundation.journal.write import record

    actor = _actor("chief_protection_manager", timezone.localdate())

    @transaction.atomic(durable=True)
    def act() -> None:
        record(actor, "home.view")

    yield "one record written and committed", measure(act, times=COMMITS), "one fsync each"
    names = iter(range(COMMITS))

    @transaction.atomic(durable=True)
    def save() -> None:
        Group.objects.create(name=f"row {next(names)}")
        record(actor, "home.view")

    yield "one row saved with its record and committed", measure(save, times=COMMITS), "what the peer does, too"


def _actor(role: str, on: date) -> Any:
    from django.utils import timezone

    from sekimori.foundation.accounts.actors import actor_of
    from sekimori.foundation.accounts.models import Account
    from sekimori.foundation.directory.queries import roster

    now = timezone.now()
    people = [held.person for held in roster(on, now).held if held.role == role]
    return actor_of(Account.objects.filter(person__in=people).order_by("id")[0], at=now, channel="web")


def _people() -> dict[str, str]:
    """Who signs in for the pages: the chief, the auditor and the manager of a 課."""
    from django.utils import timezone

    from sekimori.foundation.accounts.models import Account

    today = timezone.localdate()
    roles = ("chief_protection_manager", "audit_manager", "protection_manager")
    return {role: Account.objects.get(pk=_actor(role, today).account).username for role in roles}


def _pages() -> dict[str, list[str]]:
    from bench.pages import pages

    return pages()


if __name__ == "__main__":
    main()
