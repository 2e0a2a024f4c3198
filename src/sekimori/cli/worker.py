"""`sekimori worker`: the unattended half of the installation — reminders, snapshots and mail, once a minute."""

import logging
import signal
import threading
import time

import click
from django.db import close_old_connections
from django.utils import timezone

log = logging.getLogger(__name__)


@click.command()
@click.option("--every", default=60, show_default=True, help="繰り返す間隔（秒）")
@click.option("--once", is_flag=True, help="一度だけ実行して終わる")
def worker(every: int, once: bool) -> None:
    """期限の通知・日々の記録・メールの送信を続けて行います。"""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    while not stop.is_set():
        started = time.monotonic()
        _tick()
        if once:
            return
        stop.wait(max(0.0, every - (time.monotonic() - started)))


def _tick() -> None:
    """This function will do one round; a round that fails is logged without its data, and the next one comes."""
    from sekimori.foundation.obligations.worker import tick

    close_old_connections()
    try:
        tick(timezone.now())
    except Exception as error:
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        # The message of an exception may repeat a row's values; its kind and place never do.
        log.error("worker round failed: %s at %s", type(error).__name__, where)
    finally:
        close_old_connections()
