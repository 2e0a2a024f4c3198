"""What the journal costs one request: an act with its record beside the same act without, with and without sealing.

`python -m bench.journalled` prints JSON; it needs SEKIMORI_HOME. `seal` seals without a pause until it is ended, which
the worker never does: it seals every few seconds.
"""

import json
import os
import subprocess
import sys
import time

ACTS = 400


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "sekimori.config.settings"
    import django

    django.setup()
    if sys.argv[1:] == ["seal"]:
        _seal()
        return
    from django.core.management import call_command

    call_command("migrate", "journal", interactive=False, verbosity=0)
    parts = [("an act of one row, no record", False), ("the same act with its record", True)]
    found = [(name, measured(with_record)) for name, with_record in parts]
    sealer = subprocess.Popen([sys.executable, "-m", "bench.journalled", "seal"], stdout=subprocess.PIPE)
    sealer.stdout.readline()
    found.append(("the same act with its record, sealing without a pause beside it", measured(True)))
    sealer.terminate()
    sealer.wait()
    json.dump(found, sys.stdout)


def measured(with_record):
    from django.db import transaction
    from django.utils import timezone

    from bench.timing import measure
    from sekimori.foundation.accounts.actors import system_actor
    from sekimori.foundation.journal.models import Revision
    from sekimori.foundation.journal.write import record

    actor = system_actor("worker", timezone.now())
    numbers = iter(range(10 * ACTS))

    def act():
        with transaction.atomic(durable=True):
            Revision.objects.create(area=f"{with_record} {time.monotonic_ns()} {next(numbers)}"[:40])
            if with_record:
                record(actor, "home.view", facts={"rows": 1})

    return measure(act, times=ACTS).each


def _seal():
    from django.utils import timezone

    from sekimori.foundation.journal.sealing import seal

    seal(timezone.now())
    print("sealing", flush=True)
    while True:
        seal(timezone.now())


if __name__ == "__main__":
    main()
