"""A database as it looks after years: Nerima's sample, and a journal of 100,000 records."""

import random
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from sekimori.foundation.directory.models import Person, Posting
from sekimori.foundation.journal.models import Entry

RECORDS = 100_000
ACTS = (
    *["home.view"] * 30,
    *["organization.holders.view"] * 10,
    *["compliance.matrix.view"] * 10,
    *["compliance.attestation.prepare"] * 4,
    "compliance.attestation.attest",
    "directory.people.view",
    "journal.view",
)


def fill_journal() -> None:
    """This function will bring the journal to 100,000 records of all its people, over two years."""
    luck = random.Random(20261122)
    missing = RECORDS - Entry.objects.count()
    people = list(Person.objects.values_list("pk", flat=True))
    unit_of = dict(Posting.objects.values_list("person", "unit"))
    units = list(set(unit_of.values()))
    now = timezone.now()
    span = timedelta(days=700)
    entries = []
    for number in range(missing):
        person = luck.choice(people)
        entries.append(
            Entry(
                at=now - span + span * number / missing,
                action=luck.choice(ACTS),
                outcome="refused" if luck.random() < 0.01 else "done",
                account=person,
                person=person,
                post="主事",
                unit=unit_of.get(person),
                object_unit=luck.choice(units) if luck.random() < 0.5 else None,
                article="第9条",
                channel="web",
                source_address="10.0.0.1",
                salt=luck.randbytes(16),
            )
        )
    Entry.objects.bulk_create(entries, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
