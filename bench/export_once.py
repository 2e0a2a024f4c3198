"""A ledger of 100,000 rows written to a file, by a process that does nothing else: `python -m bench.export_once FORM`.

Prints milliseconds, rows and the most memory the process ever had (MiB).
"""

import json
import os
import resource
import sys
import tempfile
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")
ROWS = 100_000


def main(form: str) -> None:
    import django

    django.setup()
    from django.utils import timezone

    from bench.parts import _actor
    from sekimori.foundation.applications.export import csv_lines, workbook
    from sekimori.foundation.applications.kind import kinds
    from sekimori.foundation.applications.models import Application
    from sekimori.foundation.applications.queries.ledger import Filters, filtered

    actor = _actor("chief_protection_manager", timezone.localdate())
    kind = kinds()["handling.takeout"]
    # The year whose ledger comes nearest to the number of rows that is promised.
    years = Application.objects.values_list("fiscal_year", flat=True).order_by("fiscal_year").distinct()
    sizes = {year: filtered(actor, kind, Filters(fiscal_year=year)).count() for year in years}
    year = min(sizes, key=lambda year: abs(sizes[year] - ROWS))
    write = csv_lines if form == "csv" else workbook
    start = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        for block in write(actor, kind, Filters(fiscal_year=year)):
            file.write(block)
    taken = (time.perf_counter() - start) * 1000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"milliseconds": taken, "rows": sizes[year], "memory": memory}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
