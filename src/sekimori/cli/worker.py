"""`sekimori worker`: the unattended half of the installation — reminders, snapshots and mail, and sealing the journal."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

import click
from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger(__name__)

SEAL_EVERY = 5.0  # seconds between two sealings: how long a record can at most be changed unnoticed by the log


@click.command()
@click.option("--every", default=60, show_default=True, help="繰り返す間隔（秒）")
@click.option("--once", is_flag=True, help="一度だけ実行して終わる")
def worker(every: int, once: bool) -> None:
    """期限の通知・日々の記録・メールの送信・記録の封印を続けて行います。"""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    next_round = time.monotonic()
    everything = True  # the first sealing looks for records that a worker before this one has left behind
    while not stop.is_set():
        sealed = _guarded(partial(_seal, everything=everything))
        everything = everything and not sealed
        if time.monotonic() >= next_round:
            # After a sealing: the daily check would find what was written while no worker ran, and alarm the auditor.
            next_round = time.monotonic() + every
            _guarded(_tick)
            sealed = _guarded(partial(_seal, everything=everything))
        if once:
            return
        # What keeps the journal from being sealed is for a person to mend: it is said once a round.
        stop.wait(min(SEAL_EVERY if sealed else every, max(0.0, next_round - time.monotonic())))


def _tick() -> None:
    from sekimori.foundation.obligations.worker import tick

    tick(timezone.now())


def _seal(*, everything: bool) -> None:
    """Seal what waits; another worker that is just doing so is as good."""
    from sekimori.engines.tlog.stores import Busy
    from sekimori.foundation.journal.sealing import AT_ONCE, seal

    try:
        while seal(timezone.now(), everything=everything) == AT_ONCE:
            pass
    except Busy:
        return


def _guarded(act: Callable[[], None]) -> bool:
    """Do one thing and say whether it was done; when it fails, that is logged without its data, and its turn comes again."""
    close_old_connections()
    try:
        act()
        return True
    except Exception as error:
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        # The message of an exception may repeat a row's values; its kind and place never do.
        log.error("worker round failed: %s at %s", type(error).__name__, where)
        return False
    finally:
        close_old_connections()
