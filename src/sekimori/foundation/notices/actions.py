"""The outbox: a mail is promised in the transaction of the act that causes it, and sent afterwards by the worker.

Mail carries no personal data, only counts and a link; who gets it and what it says is decided by who posts it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.write import NotInTransaction
from sekimori.foundation.notices.models import Mail, Round

CLAIM = timedelta(minutes=10)  # longer than any relay takes to answer
MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=6)
AT_ONCE = 200  # mails sent in one round, so that the worker's other duties get their turn


class AlreadyDone(Exception):
    """Another worker has done the daily task, or is doing it."""


def post(to_person_id: int, subject: str, body: str, *, at: datetime) -> Mail:
    """This function will put a mail into the outbox, in the caller's transaction.

    :raises NotInTransaction: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("notices.post")
    return Mail.objects.create(person_id=to_person_id, subject=subject, body=body, created_at=at, try_after=at)


def begin_round(name: str, on: date, *, at: datetime) -> None:
    """This function will note, in the caller's transaction, that a daily task is being done for a day.

    :raises AlreadyDone: if it was, or another worker is doing it now. :raises NotInTransaction: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("notices.begin_round")
    try:
        with transaction.atomic():
            Round.objects.create(name=name, on=on, at=at)
    except IntegrityError:
        raise AlreadyDone(name) from None


def was_done(name: str, on: date) -> bool:
    """This function will say whether a daily task has been done for a day."""
    return Round.objects.filter(name=name, on=on).exists()


@dataclass(frozen=True, slots=True)
class Sent:
    sent: int = 0
    failed: int = 0


def send_due(at: datetime) -> Sent:
    """This function will send what is due, each mail by one worker only.

    A worker claims a mail before it sends it; if it dies in between, the claim runs out and the mail is sent again
    rather than never.
    """
    sent = failed = 0
    for key in _due(at):
        if not _claim(key, at):
            continue
        if _send(Mail.objects.select_related("person", "person__account").get(pk=key), at):
            sent += 1
        else:
            failed += 1
    return Sent(sent, failed)


def _open(at: datetime):
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    return Mail.objects.filter(unclaimed, sent_at__isnull=True, given_up_at__isnull=True, try_after__lte=at)


def _due(at: datetime) -> Iterable[int]:
    return list(_open(at).order_by("try_after", "id").values_list("id", flat=True)[:AT_ONCE])


def _claim(key: int, at: datetime) -> bool:
    """A conditional update is the claim: of two workers, one changes the row and the other changes none."""
    return _open(at).filter(pk=key).update(claimed_until=at + CLAIM, tries=F("tries") + 1) == 1


def _send(mail: Mail, at: datetime) -> bool:
    address = address_of(mail.person)
    if not address:
        _note(mail, given_up_at=at, last_error="no address")
        return False
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        # RFC 3834: no machine answers us, and absence notes are not sent back.
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    try:
        message.send()
    except Exception as error:
        # The kind alone: a relay's answer may repeat the address.
        wait = min(timedelta(minutes=2**mail.tries), LONGEST_WAIT)
        gone = {"given_up_at": at} if mail.tries >= MOST_TRIES else {}
        _note(mail, claimed_until=None, try_after=at + wait, last_error=type(error).__name__, **gone)
        return False
    _note(mail, sent_at=at, claimed_until=None, last_error="")
    return True


def _note(mail: Mail, **changes) -> None:
    Mail.objects.filter(pk=mail.pk).update(**changes)


def address_of(person: Person) -> str:
    """This function will return where mail for a person goes: their own address, else that of their sign-in."""
    account = getattr(person, "account", None)
    return person.email or (account.email if account is not None else "")
