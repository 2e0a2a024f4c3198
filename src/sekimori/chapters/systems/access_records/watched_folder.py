"""Files that other systems put into SEKIMORI_HOME/access-records-in/<source>/: taken once they rest, then moved away.

A file taken in goes to ``done``, one that could not be taken in to ``failed`` with a note beside it. Only plain files
that lie in the folder itself are looked at; nothing is followed out of it.
"""

import logging
import os
import stat
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sekimori.chapters.systems.access_records.actions.deliveries import deliver
from sekimori.chapters.systems.access_records.guarded import in_use
from sekimori.chapters.systems.access_records.importing import STORE_FAULTS, AlreadyAtIt
from sekimori.chapters.systems.access_records.models import REFUSED, Source
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.vault.spooling import NO_SPACE
from sekimori.kernel.problems import Problem, Refused

log = logging.getLogger(__name__)

RESTS = 30.0  # seconds without a change after which a file is taken to be whole
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
DONE, FAILED = "done", "failed"
AT_ONCE = 20  # files of a source in one round


def incoming() -> Path:
    """This function will return the folder under which each source has one of its own."""
    return Path(settings.HOME) / "access-records-in"


def prepare() -> None:
    """This function will make the folder of every source that delivers by folder."""
    for code in Source.objects.filter(way="folder").values_list("code", flat=True):
        (incoming() / code).mkdir(parents=True, exist_ok=True, mode=0o700)


def take_files(actor: Actor) -> int:
    """This function will take in the files that rest, oldest first, and return how many it has moved away."""
    prepare()
    moved = 0
    for source in Source.objects.select_related("unit").order_by("code"):
        folder = incoming() / source.code
        if folder.is_dir() and in_use(source, actor.at):
            moved += sum(_take(actor, source, file) for file in _resting(folder, actor.at)[:AT_ONCE])
    return moved


def _resting(folder: Path, at: datetime) -> list[Path]:
    """Writing and renaming change the inode, copying tools keep the file's own time: the inode's time decides."""
    found = []
    for entry in os.scandir(folder):
        if entry.name.startswith((".", "~")) or entry.name.lower().endswith(UNFINISHED):
            continue
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(status.st_mode) and at.timestamp() - status.st_ctime >= RESTS:
            found.append((status.st_mtime, entry.name))
    return [folder / name for _, name in sorted(found)]


def _take(actor: Actor, source: Source, file: Path) -> bool:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as stream:
            delivery = deliver(actor, source, stream, name=file.name, way="folder")
    except AlreadyAtIt:
        pass  # it is received, and the worker finishes it
    except Refused as refused:
        if not _ours(refused):
            return _move(file, FAILED, actor.at, refused.problems)
        log.error("access records: a file of %s waits: %s", source.code, type(refused).__name__)
        return False
    except OSError as error:
        log.error("access records: a file of %s cannot be read: %s", source.code, type(error).__name__)
        return False
    else:
        if delivery.state == REFUSED:
            return _move(file, FAILED, actor.at, tuple(Problem(**said) for said in delivery.refusal))
    return _move(file, DONE, actor.at)


def _ours(refused: Refused) -> bool:
    """Whether it is for the server to mend and not the file: a full disk, a store that cannot be written."""
    return isinstance(refused, STORE_FAULTS) or NO_SPACE in refused.problems


def _move(file: Path, where: str, at: datetime, problems: tuple[Problem, ...] = ()) -> bool:
    folder = file.parent / where
    folder.mkdir(exist_ok=True, mode=0o700)
    target = folder / f"{at:%Y%m%d-%H%M%S}-{file.name}"
    count = 1
    while target.exists():
        target, count = folder / f"{at:%Y%m%d-%H%M%S}-{count}-{file.name}", count + 1
    if problems:
        note = "\r\n".join(f"・{problem}" for problem in problems)
        target.with_name(f"{target.name}.理由.txt").write_text(
            f"取り込めませんでした。\r\n{note}\r\n", encoding="utf-8"
        )
    file.replace(target)
    return True
