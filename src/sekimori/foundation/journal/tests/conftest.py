"""A journal to seal, in a home of its own."""

import pytest
from django.db import transaction
from tests.cast import NOW

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record

WORKER = Actor(at=NOW, channel="worker", roster_of=lambda on, known_at: None, system=True)


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def write(db):
    """Writes so many records and returns their numbers."""

    def act(count: int, **more) -> list[int]:
        first = Entry.objects.count()
        with transaction.atomic():
            return [record(WORKER, "home.view", facts={"rows": first + each}, **more).pk for each in range(count)]

    return act
