"""The file register with 1,000 published files among 3,000 holdings: filled in a transaction that is rolled back."""

from collections.abc import Iterator
from datetime import datetime

from bench.timing import Times, measure

PUBLISHED = 1_000
HELD = 3_000
ITEMS = 40


def parts(now: datetime) -> Iterator[tuple[str, Times, str]]:
    """This function will measure what the desk and the public wait for, and leave the database as it was."""
    from django.db import transaction
    from django.utils import timezone

    from sekimori.chapters.handling.queries.register_duties import all_lines
    from sekimori.chapters.handling.register_export import registers, site
    from sekimori.foundation.directory.queries import guideline
    from sekimori.foundation.memory import forget_everything

    today = timezone.localdate(now)
    with transaction.atomic():
        _fill(now)
        entries = f"{sum(len(register.entries) for register in registers(now)):,} files"
        yield "public register exported: pages, CSV, PDF", measure(lambda: site(now), times=1), entries
        version = guideline(today)
        scratch = measure(lambda: all_lines(version, today), times=5, before=forget_everything)
        yield "what the law asks for every file, from scratch", scratch, f"{HELD:,} holdings"
        transaction.set_rollback(True)


def _fill(now: datetime) -> None:
    from sekimori.chapters.handling.models import Holding, HoldingVersion, RegisterEntry
    from sekimori.chapters.handling.rules.register_form import digest
    from sekimori.foundation.directory.models import Unit

    unit = Unit.objects.filter(kind="unit").order_by("pk")[0]
    items = [f"{number}番目の項目" for number in range(ITEMS)]
    holdings = [Holding(number=f"bench-{number:05d}", unit=unit, created_at=now) for number in range(HELD)]
    Holding.objects.bulk_create(holdings)
    kept = list(Holding.objects.filter(number__startswith="bench-").order_by("pk"))
    HoldingVersion.objects.bulk_create(
        HoldingVersion(
            holding=holding, recorded_at=now, name=f"台帳{holding.number}", form="system", purpose="事務のため",
            items=items, people_count=2_000, computed_level="high", level="high", file_kind="electronic",
        )
        for holding in kept
    )  # fmt: skip
    template = RegisterEntry.objects.filter(replaced_at=None)[0].content
    entries = []
    for holding in kept[:PUBLISHED]:
        content = {**template, "name": f"台帳{holding.number}", "items": "、".join(items)}
        entry = RegisterEntry(
            holding=holding, number=holding.number, content=content, digest=digest(content), published_at=now
        )
        entries.append(entry)
    RegisterEntry.objects.bulk_create(entries)
