"""`sekimori journal witness-serve`: a witness that answers over HTTP (C2SP tlog-witness, add-checkpoint), small and bounded.

It stands on a machine of the witness's own. One request is decided at a time; a few more may wait, and further ones are
told to come again. A request that is too long, too slow or no request costs it a thread for some seconds, and nothing else.
"""

import ssl
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from sekimori.cli.journal import journal, log_keys_of
from sekimori.cli.witness_home import decide, default_name, logs_of, signer_of
from sekimori.engines.tlog.checkpoint import Keyring
from sekimori.engines.tlog.note import Signer
from sekimori.engines.tlog.stores import Busy, FolderStore
from sekimori.engines.tlog.witness import LONGEST_REQUEST, Reply
from sekimori.kernel.problems import Problem, Refused

AT_ONCE = 16  # connections
SLOWEST = 10.0  # seconds for a whole request
PATH = "/add-checkpoint"


@journal.command("witness-serve")
@click.option(
    "--log-key", "log_keys", required=True, multiple=True, help="見守るログの公開鍵、又はそのファイル。いくつでも。"
)
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), required=True, help="立会人の鍵と控えの置き場。"
)
@click.option("--name", help="立会人の名（はじめの一回だけ使います。既定は機械の名）。")
@click.option("--host", default="127.0.0.1", show_default=True, help="応答するアドレス。")
@click.option("--port", default=8447, show_default=True, type=click.IntRange(0, 65535), help="応答するポート。")
@click.option("--cert", type=click.Path(dir_okay=False, path_type=Path), help="HTTPSの証明書（PEM）。")
@click.option("--key", "tls_key", type=click.Path(dir_okay=False, path_type=Path), help="HTTPSの証明書の鍵（PEM）。")
def witness_serve(
    log_keys: tuple[str, ...],
    home: Path,
    name: str | None,
    host: str,
    port: int,
    cert: Path | None,
    tls_key: Path | None,
) -> int:
    """立会人として、関守からの依頼にHTTPで答え続けます。前に見た状態の続きにだけ署名します。"""
    signer = signer_of(home, name or default_name())
    server = serving(home, logs_of(chain.from_iterable(map(log_keys_of, log_keys))), signer, (host, port))
    if cert:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, tls_key)
        except OSError:
            raise Refused(Problem("HTTPSの証明書", "読めません", "証明書と鍵の場所と形式を確かめてください")) from None
        # The handshake is the thread's business, not the listener's: a silent visitor must not keep the others out.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    click.echo(f"立会人の公開鍵：{signer.verifier}")
    click.echo(
        f"http{'s' if cert else ''}://{host}:{server.server_port} で依頼に答えます。止めるには Ctrl-C を押してください。"
    )
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = AT_ONCE

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.places = threading.BoundedSemaphore(AT_ONCE)

    def process_request(self, request: Any, client_address: Any) -> None:
        """One thread a connection, and no more than so many of them."""
        if not self.places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor that breaks off is no event."""


def serving(home: Path, logs: dict[str, Keyring], signer: Signer, address: tuple[str, int]) -> ThreadingHTTPServer:
    """This function will open the witness's door.

    :raises Refused: if the address is taken or not ours.
    """
    one_at_a_time = threading.Lock()

    def decided(request: bytes) -> Reply:
        with one_at_a_time, FolderStore(home).locked():
            return decide(home, request, logs=logs, signer=signer, at=int(timezone.now().timestamp()))

    class Handler(_Handler):
        answer_to = staticmethod(decided)

    try:
        return _Server(address, Handler)
    except OSError:
        mend = "別のポートにするか、使っているものを止めてください"
        raise Refused(Problem(f"ポート{address[1]}", "使えません", mend)) from None


class _Handler(BaseHTTPRequestHandler):
    timeout = SLOWEST
    server_version, sys_version = "sekimori-witness", ""
    answer_to: Any

    def do_POST(self) -> None:
        """This function will answer a request to cosign; a body must say its length, and it must be a short one."""
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._say(HTTPStatus.NOT_FOUND)
        elif not length.isascii() or not length.isdecimal():
            self._say(HTTPStatus.LENGTH_REQUIRED)
        elif len(length) > 7 or int(length) > LONGEST_REQUEST:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._decide(self.rfile.read(int(length)))

    def _decide(self, request: bytes) -> None:
        try:
            reply = self.answer_to(request)
        except (Busy, OSError, Refused):
            self._say(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._say(reply.status, reply.body, reply.content_type)

    def _say(self, status: int, body: str = "", content_type: str = "text/plain; charset=utf-8") -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged of who asks."""
