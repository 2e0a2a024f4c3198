"""Changing the key of the stored access records (第6の3, 第6の6): when it may be known to somebody who must not have it.

The records are laid over into a folder of their own under the next key, held against the journal there, and put in force
by one renaming; then the old folder and the old key are destroyed. Nothing is taken in meanwhile, and screens read on.
Stopped anywhere, the command goes on where it was.
"""

import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from sekimori.chapters.systems.access_records import storing
from sekimori.chapters.systems.access_records.verifying import held_against_journal, nothing_taken_in
from sekimori.engines.analytics.rekeying import lay_over
from sekimori.engines.analytics.store import PLACE, Store
from sekimori.engines.analytics.verification import Verification
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

REKEY: Final = "access_records.rekey"
FREE: Final = 1.1  # times what the records take: both lie there until the change
FAULTS_TOLD: Final = 20


def rekey(actor: Actor) -> Verification:
    """This function will put the stored records under a new key and return what the check of them found: no faults.

    :raises UnderWay: if something is being taken in.
    :raises Refused: if a record cannot be read or is not as the journal says, or the disk has no room; nothing is changed.
    """
    with nothing_taken_in():
        old = storing.store()
        _refuse_without_room(old)
        secret = storing.coming_secret()
        key = storing.store_key(secret)
        new = Store(storing.folder_of(secret), key)
        _laid_over(old, new, key)
        found = held_against_journal(new)
        if found.faults:
            raise Refused(*found.faults[:FAULTS_TOLD])
        _record(actor, found)
        storing.change_over()
        destroy_what_is_left()
    return found


def destroy_what_is_left() -> int:
    """This function will destroy the folders of keys that are no longer in force, and return how many there were."""
    keep = {storing.folder(), storing.coming_folder()}
    left = [path for path in storing.folders() if path not in keep]
    for path in left:
        shutil.rmtree(path)
    return len(left)


def _laid_over(old: Store, new: Store, key: bytes) -> None:
    try:
        lay_over(old, new, key)
    except OSError as error:
        mend = "空き容量と書込みの権限を確かめ、もう一度行う（続きから始まります）"
        raise Refused(Problem(PLACE, "新しい鍵で書けません。今の鍵のままです", mend)) from error


def _refuse_without_room(old: Store) -> None:
    size = sum(path.stat().st_size for path in old.folder.rglob("*") if path.is_file())
    there = sum(path.stat().st_size for path in _coming_files())
    needed = int(size * FREE) - there
    free = shutil.disk_usage(settings.HOME).free
    if free < needed:
        what = f"空きが足りません（要るのは{needed // 2**20 + 1:,}MB、空きは{free // 2**20:,}MB）"
        raise Refused(Problem(PLACE, what, "空きを作り、もう一度行う"))


def _coming_files() -> list[Path]:
    folder = storing.coming_folder()
    return [path for path in folder.rglob("*") if path.is_file()] if folder else []


@transaction.atomic(durable=True)
def _record(actor: Actor, found: Verification) -> None:
    """Before the key is in force: at worst a change is recorded twice, never one that nobody recorded."""
    record(actor, REKEY, facts={"files": found.files, "rows": found.rows})
