"""The administrators' accounts that other systems' lists mark: the register of administrators must know each (第6の4)."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from sekimori.chapters.systems.access_records.models import SourceAccount
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.guarding.privileges.marked import Marked, marks_administrators


@marks_administrators("access_records")
def of_sources(on: date, known_at: datetime, roster: Roster) -> Iterator[Marked]:
    """This function will tell every account that a source's list marks on a day, for the 課 that answers for it."""
    rows = SourceAccount.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at),
        Q(since__isnull=True) | Q(since__lte=on),
        Q(until__isnull=True) | Q(until__gt=on),
        privileged=True,
        recorded_at__lte=known_at,
    )
    columns = ("source__code", "source__label", "source__unit_id", "account", "person_id")
    for code, label, unit, account, person in rows.order_by("source", "account").values_list(*columns).distinct():
        if unit in roster.organisation.units:
            yield Marked(code, label, roster.organisation.body_of(unit), account, person)
