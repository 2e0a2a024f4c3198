"""Syslog over TLS (RFC 5425, RFC 6587): received from known machines only, durable within a second, taken in by portions.

What arrives is written, encrypted and synced, to a segment in the installation's folder before anything else is done
with it; every few minutes the segment becomes a delivery. A segment that a crash left is delivered at the next start.
"""

import logging
import os
import queue
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.db import close_old_connections

from sekimori.chapters.systems.access_records.actions.deliveries import receive, take_in
from sekimori.chapters.systems.access_records.importing import AlreadyAtIt, spool_folder
from sekimori.chapters.systems.access_records.models import Source
from sekimori.engines.access_log.framing import Frames, as_line
from sekimori.engines.access_log.items import Bad
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.vault.enclosing import disclose, enclose
from sekimori.foundation.vault.files import Tampered
from sekimori.kernel.problems import Problem, Refused

log = logging.getLogger(__name__)

MOST_CONNECTIONS, WAITING = 100, 20_000  # machines at once; messages between them and the disk
TOGETHER, WITHIN = 2_000, 1.0  # messages written at once, and after how many seconds at the latest
PORTION, EVERY = 200_000, 300.0  # messages of a delivery, and after how many seconds at the latest
HANDSHAKE, TICK = 10.0, 0.5  # seconds
READ = 64 * 1024
LENGTH = struct.Struct(">I")


def context_of(certificate: Path, key: Path, authority: Path) -> ssl.SSLContext:
    """This function will return the server's side of TLS 1.2 or newer, for clients whose certificate the authority signed.

    :raises Refused: if one of the files is none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_cert_chain(certificate, key)
        context.load_verify_locations(authority)
    except (OSError, ssl.SSLError):
        mend = "PEM形式のファイルの場所と、証明書と鍵の組合せを確かめてください"
        raise Refused(Problem("証明書", "読めません", mend)) from None
    return context


class Segment:
    """What has arrived and is not delivered yet: encrypted blocks of lines, each on disk before the next."""

    def __init__(self, source: str) -> None:
        spool_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = spool_folder() / f"listen-{source}-{time.time_ns()}.lock"  # this name is never taken for an orphan
        self.path.touch(mode=0o600)
        self.lines = 0

    def append(self, lines: list[bytes], at: datetime) -> None:
        """This function will add lines and return once they are on disk."""
        block = enclose(b"".join(line + b"\n" for line in lines), at)
        with self.path.open("ab") as file:
            file.write(LENGTH.pack(len(block)) + block)
            file.flush()
            os.fsync(file.fileno())
        self.lines += len(lines)


def blocks_of(path: Path) -> Iterator[bytes]:
    """This function will return the lines of a segment block by block; a block that a crash cut off was never confirmed."""
    with path.open("rb") as file:
        while len(head := file.read(LENGTH.size)) == LENGTH.size:
            length = LENGTH.unpack(head)[0]
            block = file.read(length)
            if len(block) < length:
                return
            try:
                yield disclose(block)
            except Tampered:
                return


class Listener:
    """Receives what machines send for one source until it is stopped."""

    def __init__(
        self, source: Source, context: ssl.SSLContext, address: tuple[str, int], now: Callable[[], datetime]
    ) -> None:
        self._source, self._context, self._now = source, context, now
        self._server = socket.create_server(address, backlog=64)
        self._server.settimeout(TICK)
        self._lines: queue.Queue[bytes] = queue.Queue(WAITING)
        self._stop = threading.Event()
        self._places = threading.Semaphore(MOST_CONNECTIONS)
        self.received = self.delivered = 0

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def stop(self) -> None:
        """This function will have everything that has arrived delivered, and end."""
        self._stop.set()

    def run(self) -> None:
        """This function will receive until it is stopped."""
        self._deliver_left_behind()
        writer = threading.Thread(target=self._write, name="syslog-writer")
        writer.start()
        connections: list[threading.Thread] = []
        while not self._stop.is_set():
            try:
                raw, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                break
            connections = [one for one in connections if one.is_alive()]
            if not self._places.acquire(blocking=False):
                raw.close()
                log.warning("syslog: too many connections")
                continue
            connections.append(threading.Thread(target=self._serve, args=(raw,), daemon=True))
            connections[-1].start()
        self._server.close()
        for one in connections:
            one.join(2 * TICK + HANDSHAKE)
        self._stop.set()
        writer.join()

    def _serve(self, raw: socket.socket) -> None:
        try:
            raw.settimeout(HANDSHAKE)
            with self._context.wrap_socket(raw, server_side=True) as connection:
                connection.settimeout(TICK)
                self._read(connection)
                with suppress(OSError):
                    connection.unwrap()  # RFC 5425 4.4: who is told that nothing more comes says so, too
        except (OSError, ssl.SSLError) as error:  # a stranger, or a machine that went away
            log.warning("syslog: a connection ended: %s", type(error).__name__)
        finally:
            raw.close()
            self._places.release()

    def _read(self, connection: ssl.SSLSocket) -> None:
        frames = Frames()
        while not frames.broken:
            try:
                data = connection.recv(READ)
            except TimeoutError:
                if self._stop.is_set():
                    break
                continue
            if not data:
                break
            self._take(frames.feed(data))
        self._take(frames.end())

    def _take(self, found: list[bytes | Bad]) -> None:
        """A message that is none is kept as a line of its own: the import quarantines and counts it."""
        for each in found:
            self._lines.put(as_line(each.raw.encode() if isinstance(each, Bad) else each))

    def _write(self) -> None:
        segment, begun = Segment(self._source.code), time.monotonic()
        while True:
            lines = self._gathered()
            if lines:
                segment.append(lines, self._now())
                self.received += len(lines)
            over = self._stop.is_set() and self._lines.empty() and not lines
            late = time.monotonic() - begun >= EVERY
            if segment.lines and (over or late or segment.lines >= PORTION):
                self._deliver(segment.path)
                segment, begun = Segment(self._source.code), time.monotonic()
            if over:
                segment.path.unlink()
                return

    def _gathered(self) -> list[bytes]:
        lines: list[bytes] = []
        until = time.monotonic() + WITHIN
        while len(lines) < TOGETHER and (left := until - time.monotonic()) > 0:
            try:
                lines.append(self._lines.get(timeout=min(left, TICK)))
            except queue.Empty:
                if lines or self._stop.is_set():
                    break
        return lines

    def _deliver_left_behind(self) -> None:
        for path in sorted(spool_folder().glob(f"listen-{self._source.code}-*.lock")):
            if path.stat().st_size:
                self._deliver(path)
            else:
                path.unlink()

    def _deliver(self, path: Path) -> None:
        """A segment that cannot be delivered now stays, and is delivered at the next start."""
        close_old_connections()
        actor = system_actor("worker", self._now())
        try:
            delivery = receive(actor, self._source, blocks_of(path), name="syslog", way="syslog")
            path.unlink()
            self.delivered += 1
            take_in(actor, delivery.pk)
        except AlreadyAtIt:
            pass
        except Refused as refused:
            log.error("syslog: a portion waits: %s", type(refused).__name__)
        finally:
            close_old_connections()
