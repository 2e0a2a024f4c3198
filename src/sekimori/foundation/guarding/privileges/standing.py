"""How the registers of administrators stand on a day, 課 by 課: what the control, the duties and the screens ask."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from sekimori.engines.authority.roster import Roster
from sekimori.foundation.guarding.models import Privilege, PrivilegeReview
from sekimori.foundation.guarding.privileges.marked import Marked, marked
from sekimori.guideline.model import Guideline
from sekimori.kernel.moments import day_of
from sekimori.kernel.months import months_later
from sekimori.kernel.text import fold_words

REVIEW_MONTHS = "guarding.privilege_review_months"
NOTICE_DAYS = "attestation.due_notice_days"


@dataclass(frozen=True)
class Standing:
    """The register of one 課: its rows in force, marked accounts without one, and when it was last looked through."""

    rows: tuple[Privilege, ...]
    missing: tuple[Marked, ...]
    reviewed_at: datetime | None
    review_due: date | None  # the day after which the look through is late; None: never looked through
    notice: timedelta

    @property
    def known(self) -> bool:
        """Whether anything is known of administrators here at all."""
        return bool(self.rows or self.missing)

    def ending(self, on: date) -> tuple[Privilege, ...]:
        """This function will return the rows that end within the notice."""
        return tuple(row for row in self.rows if row.until <= on + self.notice)


def standings(
    units: frozenset[int], *, on: date, known_at: datetime, guideline: Guideline, roster: Roster
) -> dict[int, Standing]:
    """This function will return how the register of each 課 stands on a day as known at a moment, in few queries."""
    rows: dict[int, list[Privilege]] = defaultdict(list)
    found = Privilege.objects.known_at(known_at).valid_on(on).filter(unit__in=units).select_related("person")
    for row in found.order_by("system", "account", "pk"):
        rows[row.unit_id].append(row)
    missing: dict[int, list[Marked]] = defaultdict(list)
    for one in marked(on, known_at, roster):
        if one.unit in units and not any(_same(one, row) for row in rows[one.unit]):
            missing[one.unit].append(one)
    reviews = _reviews(units, known_at)
    months, notice = guideline.number(REVIEW_MONTHS, on), timedelta(days=guideline.number(NOTICE_DAYS, on))
    return {
        unit: Standing(
            rows=tuple(rows[unit]),
            missing=tuple(missing[unit]),
            reviewed_at=reviews.get(unit),
            review_due=months_later(day_of(reviews[unit]), months) if unit in reviews else None,
            notice=notice,
        )
        for unit in units
    }


def _same(one: Marked, row: Privilege) -> bool:
    """Systems write the names of accounts now this way, now that."""
    systems = {fold_words(one.system), fold_words(one.system_label)}
    return fold_words(row.system) in systems and fold_words(row.account) == fold_words(one.account)


def _reviews(units: frozenset[int], known_at: datetime) -> dict[int, datetime]:
    rows = PrivilegeReview.objects.filter(unit__in=units, at__lte=known_at).values_list("unit").annotate(last=Max("at"))
    return dict(rows.values_list("unit", "last"))
