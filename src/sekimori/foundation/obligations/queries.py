"""What waits for somebody: every obligation of every kind, most urgent first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.obligations import self_checks, vacancies  # noqa: F401 they register themselves
from sekimori.foundation.obligations.registry import Need, Obligation, providers
from sekimori.kernel.months import months_later

REMIND = "obligations.remind_days"


class Urgency(IntEnum):
    """The parts of a list of obligations, in their order."""

    LATE = 0  # 期限を過ぎたもの
    WAITED_FOR = 1  # 相手が待っているもの
    DUE = 2  # 期限のあるもの
    OPEN = 3  # 期限の定めのないもの


def obligations_of(actor: Actor) -> tuple[Obligation, ...]:
    """This function will return everything the actor must do: what is late, what others wait for, what is due by date,
    and what stands open without a day."""
    found = [obligation for provider in providers().values() for obligation in provider(actor)]
    return tuple(sorted(found, key=lambda obligation: _urgency(obligation, actor.today)))


def urgency(obligation: Obligation, today: date) -> Urgency:
    """This function will say where in a list an obligation belongs."""
    if obligation.overdue_days(today):
        return Urgency.LATE
    if obligation.due is None:
        # What somebody sent back or waits for comes before what merely stands open without a day.
        return Urgency.WAITED_FOR if obligation.need in (Need.REDO, Need.DECIDE) else Urgency.OPEN
    return Urgency.DUE


def _urgency(obligation: Obligation, today: date) -> tuple[int, date, bool]:
    waited_for = obligation.need in (Need.REDO, Need.DECIDE)
    return urgency(obligation, today), obligation.due or date.max, not waited_for


def matter_of(obligation: Obligation) -> str:
    """This function will return a mark of what an obligation is about: the same while its day moves."""
    parts = (obligation.need.value, obligation.url_name, *map(str, obligation.url_args), obligation.title)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of the home page and of the morning's mail. An obligation may be counted in several."""

    overdue: int  # 期限を過ぎたもの
    to_decide: int  # 承認・確定・確認を待つもの
    this_month: int  # 今月が期限
    soon: int  # 期限が近いもの（指針のデータが定める日数のうち）
    returned: int  # 差し戻されたもの
    open: int  # 期限のない未実施のもの

    @property
    def total(self) -> int:
        return self.overdue + self.to_decide + self.this_month + self.returned + self.open


def remind_from(actor: Actor) -> date:
    """This function will return the last due day of which the actor is reminded today."""
    return actor.today + timedelta(days=actor.roster.guideline.number(REMIND, actor.today))


def counts(obligations: Iterable[Obligation], today: date, *, soon: date) -> Counts:
    """This function will count obligations as the home page shows them; due by the day ``soon`` is due soon."""
    found = tuple(obligations)
    next_month = months_later(today.replace(day=1), 1)
    return Counts(
        overdue=sum(obligation.overdue_days(today) > 0 for obligation in found),
        to_decide=sum(obligation.need is Need.DECIDE for obligation in found),
        this_month=sum(obligation.due is not None and today <= obligation.due < next_month for obligation in found),
        soon=sum(obligation.due is not None and today <= obligation.due <= soon for obligation in found),
        returned=sum(obligation.need is Need.REDO for obligation in found),
        open=sum(urgency(obligation, today) is Urgency.OPEN for obligation in found),
    )
