"""The sources whose records are analysed: those in use at a moment, which two people decide."""

from datetime import datetime

from sekimori.chapters.systems.access_records.guarded import IN_USE
from sekimori.chapters.systems.access_records.models import Source
from sekimori.foundation.guarding.queries import values


def sources_in_use(at: datetime) -> list[Source]:
    """This function will return the sources taken in at a moment, by code, in two queries however many there are."""
    agreed = values()
    rows = Source.objects.filter(created_at__lte=at).order_by("code")
    # A source of which nothing was ever decided is in use; asking its default would ask the database for each.
    decided = {scope for code, scope in agreed.changes if code == IN_USE}
    return [row for row in rows if row.code not in decided or agreed.value(IN_USE, row.code, at=at)]
