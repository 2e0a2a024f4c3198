"""The import of 6,000 people into an empty installation: first tried, then done, then repeated. Prints milliseconds."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bench.importing import tables
    from bench.timing import measure
    from sekimori.foundation.accounts.actors import system_actor
    from sekimori.foundation.accounts.founding import found_government
    from sekimori.foundation.directory.actions import import_tables

    call_command("migrate", interactive=False, verbosity=0)
    actor = system_actor("setup", timezone.now())
    found_government(actor, name="計測市", pack="kasukabe")
    given = tables()
    found = {}
    for name, confirm in (("import tried", False), ("import done", True), ("import repeated, no change", True)):
        times = measure(lambda confirm=confirm: import_tables(actor, given, confirm=confirm), times=1)
        found[name] = times.each[0]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
