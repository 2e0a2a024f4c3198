"""The unattended round: the morning's mail, the daily counts of the matrix, the outbox, tidying the vault, checking the seal."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.accounts.upkeep import forget_ended_sessions
from sekimori.foundation.compliance import snapshots
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.government import NotSetUp
from sekimori.foundation.notices.actions import AlreadyDone, begin_round, send_due, was_done
from sekimori.foundation.obligations import rounds
from sekimori.foundation.obligations.digest import post_digests
from sekimori.foundation.obligations.seal_watch import check_seal
from sekimori.foundation.vault.files import remove_left_behind
from sekimori.kernel.moments import day_of

log = logging.getLogger(__name__)

CATCH_UP = timedelta(days=31)  # how far back missed days are still counted
AT_ONCE = 7  # days counted in one round
TIDY = "vault.tidy"


def tick(at: datetime) -> None:
    """This function will do what is due at a moment; it may be called as often as wanted, by several workers.

    A part that fails is logged by its kind alone and does not keep the others from their turn.
    """
    try:
        directory.government()
    except NotSetUp:
        return
    for part in (post_digests, take_snapshots, tidy, check_seal, *rounds.parts(), send_due):
        _do(part, at)


def _do(part: Callable[[datetime], object], at: datetime) -> None:
    try:
        part(at)
    except Exception as error:
        # An exception's message may repeat a row's values.
        log.error("worker: %s failed: %s", part.__name__, type(error).__name__)


def take_snapshots(at: datetime) -> int:
    """This function will count the days that have ended and were not counted yet, and return how many it counted."""
    today = day_of(at)
    first = max(day_of(directory.government().created_at), today - CATCH_UP)
    taken = snapshots.days_taken(first, today)
    ended = [first + timedelta(days=offset) for offset in range((today - first).days)]
    missing = [day for day in ended if day not in taken][:AT_ONCE]
    for day in missing:
        snapshots.take_snapshot(system_actor("worker", at), day)
    return len(missing)


def tidy(at: datetime) -> int:
    """This function will remove, once a day, sessions that are over and encrypted files that no record names."""
    today = day_of(at)
    if was_done(TIDY, today):
        return 0
    try:
        with transaction.atomic(durable=True):
            begin_round(TIDY, today, at=at)
            forget_ended_sessions(at)
            return remove_left_behind(at)
    except AlreadyDone:
        return 0
