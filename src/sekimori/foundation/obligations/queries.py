"""What waits for somebody: every obligation of every kind, most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.obligations import self_checks, vacancies  # noqa: F401 they register themselves
from sekimori.foundation.obligations.registry import Need, Obligation, providers
from sekimori.kernel.months import months_later


def obligations_of(actor: Actor) -> tuple[Obligation, ...]:
    """This function will return everything the actor must do, overdue first, then by due date, then what has none."""
    found = [obligation for provider in providers().values() for obligation in provider(actor)]
    return tuple(sorted(found, key=_urgency))


def _urgency(obligation: Obligation) -> tuple[date, int]:
    # What somebody sent back or waits for comes before what merely stands open without a day.
    waits = obligation.need in (Need.REDO, Need.DECIDE)
    return obligation.due or date.max, 0 if waits else 1


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of the home page and of the morning's mail. An obligation may be counted in several."""

    overdue: int  # 期限を過ぎたもの
    to_decide: int  # 確定を待つ自己点検
    this_month: int  # 今月が期限
    returned: int  # 差し戻されたもの
    open: int  # 期限のない未実施のもの

    @property
    def total(self) -> int:
        return self.overdue + self.to_decide + self.this_month + self.returned + self.open


def counts(obligations: Iterable[Obligation], today: date) -> Counts:
    """This function will count obligations as the home page shows them."""
    found = tuple(obligations)
    next_month = months_later(today.replace(day=1), 1)
    return Counts(
        overdue=sum(obligation.overdue_days(today) > 0 for obligation in found),
        to_decide=sum(obligation.need is Need.DECIDE for obligation in found),
        this_month=sum(obligation.due is not None and today <= obligation.due < next_month for obligation in found),
        returned=sum(obligation.need is Need.REDO for obligation in found),
        open=sum(obligation.due is None and obligation.need in (Need.PREPARE, Need.FILL) for obligation in found),
    )
