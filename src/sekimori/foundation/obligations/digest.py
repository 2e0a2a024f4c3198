"""The morning's mail 朝のお知らせ: on business days at 8:30, to everybody for whom something waits. Counts and a link only."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sekimori.foundation.accounts.actors import AccountClosed, actor_of
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.notices.actions import AlreadyDone, address_of, begin_round, post, was_done
from sekimori.foundation.obligations.queries import Counts, counts, obligations_of, remind_from
from sekimori.kernel.business_days import is_business_day
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import at_time, day_of

NAME = "digest"
HOUR, MINUTE = 8, 30
MONDAY = 0
SUBJECT = "【関守】きょう、あなたの対応を待つもの"


def post_digests(at: datetime) -> int:
    """This function will put the morning's mail of everybody into the outbox, once a day, and return how many.

    Before 8:30 and on days the office is closed there is none. What waits is worked out before the transaction begins,
    so that nobody waits for it; a second worker that comes to the same day posts nothing.
    """
    today = day_of(at)
    if not is_business_day(today) or at < at_time(today, HOUR, MINUTE) or was_done(NAME, today):
        return 0
    waiting = _waiting(at)
    try:
        with transaction.atomic(durable=True):
            begin_round(NAME, today, at=at)
            for person, found in waiting.items():
                post(person, SUBJECT, body(found, at), at=at)
    except AlreadyDone:
        return 0
    return len(waiting)


def _waiting(at: datetime) -> dict[int, Counts]:
    """What waits for each person with an address; who has none finds it on the home page."""
    roster = directory.roster(day_of(at), at)
    found: dict[int, Counts] = {}
    for account in Account.objects.filter(is_active=True, person__isnull=False).select_related("person"):
        if account.person is None or not address_of(account.person):
            continue
        try:
            actor = actor_of(account, at=at, channel="worker")
        except AccountClosed:
            continue
        known = replace(actor, roster_of=lambda on, moment: roster)  # the same for all: resolved once
        sums = counts(obligations_of(known), day_of(at), soon=remind_from(known))
        if worth_a_mail(sums, at):
            found[account.person.pk] = sums
    return found


def worth_a_mail(sums: Counts, at: datetime) -> bool:
    """This function will say whether to write: daily while something is late, soon due or waited for; of the rest on
    Mondays, because a mail that comes every day is read by nobody."""
    if sums.overdue or sums.to_decide or sums.returned or sums.soon:
        return True
    return (sums.open > 0 or sums.this_month > 0) and day_of(at).weekday() == MONDAY


def body(sums: Counts, at: datetime) -> str:
    """This function will write the mail: how many of what, and where to look."""
    lines = [
        ("期限を過ぎたもの", sums.overdue),
        ("期限が近いもの", sums.soon),
        ("承認・確定・確認を待つもの", sums.to_decide),
        ("差し戻されたもの", sums.returned),
        ("今月が期限のもの", sums.this_month),
        ("期限の定めのない未実施のもの", sums.open),
    ]
    told = "\n".join(f"・{label}　{number}件" for label, number in lines if number)
    return (
        f"{wareki(day_of(at), weekday=True)}の朝の時点で、あなたの対応を待つものは次のとおりです。\n\n"
        f"{told}\n\n"
        "内容は、関守の「わたしの仕事」で確かめてください。\n"
        f"{settings.BASE_URL}/\n\n"
        "このメールは自動で送っています。返信はできません。\n"
    )
