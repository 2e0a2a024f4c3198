"""A process in which some threads write records while the main one seals them, until it is killed; or one that checks.

`python -m tests.faults.sealing write` prints how much is sealed after every round; `check` seals the rest and prints
what a whole check finds.
"""

import os
import sys
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "sekimori.config.settings"
WRITERS = 3


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from sekimori.foundation.journal.sealing import latest, seal

    if sys.argv[1] == "write":
        for _ in range(WRITERS):
            threading.Thread(target=_write, daemon=True).start()
        while True:
            seal(timezone.now())
            say(latest().size)
    check()


def _write() -> None:
    """Records in transactions of several, so that keys and commits come in different orders."""
    from django.db import transaction
    from django.utils import timezone

    from sekimori.foundation.accounts.actors import system_actor
    from sekimori.foundation.journal.write import record

    while True:
        with transaction.atomic(durable=True):
            for number in range(3):
                record(system_actor("worker", timezone.now()), "home.view", facts={"rows": number})


def check() -> None:
    from django.utils import timezone

    from sekimori.foundation.journal.checking import check as check_all
    from sekimori.foundation.journal.models import Entry, Leaf
    from sekimori.foundation.journal.sealing import seal

    while seal(timezone.now(), everything=True):
        pass
    verdict = check_all(timezone.now())
    say("sound" if verdict.sound else [*map(str, verdict.log.faults), *map(str, verdict.records)][:5])
    say(verdict.log.checkpoint.size, Entry.objects.count(), Leaf.objects.count())


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
