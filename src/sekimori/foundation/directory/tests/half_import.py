"""A process of its own for the test that kills one: ``prepare`` a town, stop ``half`` way through an import, ``look``."""

import sys
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from sekimori.foundation.directory import actions  # noqa: E402
from sekimori.foundation.directory.models import Person, Posting, Unit  # noqa: E402
from sekimori.foundation.directory.tests.sheets import found, person, posting, take_in, town, unit  # noqa: E402
from sekimori.foundation.journal.models import Entry, Revision  # noqa: E402

PEOPLE = 500


def big_change() -> dict[str, list[dict[str, str]]]:
    """Everything at once: a unit abolished, another corrected, 500 people new, one moved."""
    newcomers = [f"7{number:04}" for number in range(PEOPLE)]
    return {
        "組織": [unit("0102", "人事課", parent="01", 終期="2027-03-31"), unit("0101", "庶務課", parent="01")],
        "職員": [person(number) for number in newcomers],
        "発令": [posting("1003", "0102", since="2026-10-01"), *(posting(number, "0101") for number in newcomers)],
    }


def prepare() -> None:
    call_command("migrate", verbosity=0)
    found()
    take_in(town())


def half() -> None:
    """Every row is written and the journal's turn has come when the process says so and waits to be killed."""

    def wait(*_args, **_more) -> None:
        print("written", flush=True)
        time.sleep(120)

    actions.journal.record = wait
    take_in(big_change())


def look() -> None:
    print(
        Person.objects.count(),
        Posting.objects.count(),
        Posting.objects.exclude(superseded_at=None).count(),
        Unit.objects.count(),
        Unit.objects.get(code="0101").name,
        Entry.objects.count(),
        Revision.objects.get(area="directory").number,
        take_in(town()).changes,
        sep="/",
    )


if __name__ == "__main__":
    {"prepare": prepare, "half": half, "look": look}[sys.argv[1]]()
