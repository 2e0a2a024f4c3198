"""What the worker does for access records in each of its rounds."""

from datetime import datetime

from django.db import transaction

from sekimori.chapters.systems.access_records.actions.deliveries import finish_unfinished, remove_left_behind
from sekimori.chapters.systems.access_records.models import Delivery, Source
from sekimori.chapters.systems.access_records.rekeying import destroy_what_is_left
from sekimori.chapters.systems.access_records.retention import forget_expired, reindex_some
from sekimori.chapters.systems.access_records.verifying import verify_tonight
from sekimori.chapters.systems.access_records.watched_folder import take_files
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.notices.actions import AlreadyDone, begin_round, was_done
from sekimori.foundation.obligations.rounds import every_round
from sekimori.kernel.moments import day_of

TIDY = "access_records.tidy"


@every_round("access_records")
def take_in_what_waits(at: datetime) -> int:
    """This function will finish what was received, take the files of the watched folders, and once a day tidy up."""
    if not Source.objects.exists():
        return 0
    actor = system_actor("worker", at)
    done = finish_unfinished(actor) if Delivery.objects.filter(state="received").exists() else 0
    done += take_files(actor)
    if not was_done(TIDY, day_of(at)):
        _tidy(at)
    return done


def _tidy(at: datetime) -> None:
    try:
        with transaction.atomic(durable=True):
            begin_round(TIDY, day_of(at), at=at)
    except AlreadyDone:
        return
    forget_expired(system_actor("worker", at))
    remove_left_behind(at)
    destroy_what_is_left()
    reindex_some()
    verify_tonight(system_actor("worker", at))
