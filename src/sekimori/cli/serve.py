"""`sekimori serve`: the whole installation as one process tree — web and worker, restarted when one dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import click
from django.core.management import call_command
from django.db import connections

from sekimori.foundation.accounts.founding import waiting_code
from sekimori.foundation.accounts.installation import refuse_sample_in_production
from sekimori.foundation.directory.models import Government
from sekimori.kernel.problems import Problem, Refused

GRACE_SECONDS = 15  # how long a child may finish what it is doing when asked to stop
RESTARTS, WITHIN_SECONDS = 5, 60  # a child that dies more often is broken
PR_SET_PDEATHSIG = 1  # Linux prctl(2): a signal to the child when its parent dies
libc = ctypes.CDLL(None)


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="待ち受けるポート")
@click.option("--bind", default="127.0.0.1", show_default=True, help="待ち受けるアドレス")
@click.option("--sample", default="none", type=click.Choice(["kasukabe", "nerima", "none"]), help="無ければ作る見本")
@click.option("--web-processes", default=2, show_default=True, type=click.IntRange(1, 64), help="画面の処理の数")
def serve(port: int, bind: str, sample: str, web_processes: int) -> None:
    """データベースを整え、画面（web）と自動処理（worker）を起動します。Ctrl-C で止まります。"""
    _refuse_taken_port(bind, port)
    call_command("migrate", interactive=False, verbosity=0)
    refuse_sample_in_production()
    if sample != "none":
        _provide_sample(sample)
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    _greet(bind, port)
    connections.close_all()
    children = (
        Child("web", _web_command(bind, port, web_processes)),
        Child("worker", [sys.executable, "-m", "sekimori.cli.main", "worker"], essential=False),
    )
    sys.exit(_keep_running(children))


def _provide_sample(name: str) -> None:
    """This function will build a sample where there is no government yet, and print who can sign in to it.

    :raises Refused: where another sample stands already, or one was left unfinished.
    """
    from sekimori.cli.sample.build import build, is_built
    from sekimori.cli.sample.command import list_sign_ins

    there = Government.objects.first()
    if there is None:
        build(name, click.echo)
    elif not is_built():
        click.echo(f"「{there.name}」が登録されているため、見本は作りません。")
        return
    elif there.pack != name:
        mend = f"別の場所に作ってください（例：SEKIMORI_HOME=var-{name} make run SAMPLE={name}）"
        raise Refused(Problem("見本データ", f"この場所には「{there.name}」の見本があります", mend))
    list_sign_ins()


def _web_command(bind: str, port: int, processes: int) -> list[str]:
    host = f"[{bind}]" if ":" in bind else bind
    return [
        *(sys.executable, "-m", "gunicorn", "sekimori.config.wsgi:application"),
        *("--bind", f"{host}:{port}", "--workers", str(processes), "--threads", "4", "--worker-class", "gthread"),
        *("--graceful-timeout", str(GRACE_SECONDS - 5), "--timeout", "120", "--log-level", "warning"),
        *("--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"),  # noqa: S108 heartbeat files only
    ]


@dataclass
class Child:
    """One process of the tree. ``deaths`` are the monotonic moments of its last restarts."""

    name: str
    command: list[str]
    essential: bool = True  # without the web there is nothing to serve; without the worker reminders wait
    process: subprocess.Popen | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, preexec_fn=_die_with_parent)  # noqa: PLW1509, S603

    @property
    def dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def broken(self, now: float) -> bool:
        """This function will say whether the child has died too often to be started again at once."""
        return len(self.deaths) == RESTARTS and now - self.deaths[0] < WITHIN_SECONDS

    def restart(self, now: float) -> None:
        self.deaths.append(now)
        click.echo(f"{self.name} が止まったため、起動し直します。", err=True)
        self.start()


def _die_with_parent() -> None:
    """Without this a killed parent would leave the web process behind, holding the port."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _keep_running(children: tuple[Child, ...], pause: Callable[[float], None] = time.sleep) -> int:
    """This function will run the children until asked to stop, and return the exit code."""
    asked: list[int] = []
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda number, _: asked.append(number))
    for child in children:
        child.start()
    while not asked:
        pause(0.5)
        now = time.monotonic()
        for child in [one for one in children if one.dead and not asked]:
            if not child.broken(now):
                child.restart(now)
            elif child.essential:
                click.echo(f"{child.name} が繰り返し止まるため、終了します。", err=True)
                _stop(children)
                return 1
    _stop(children)
    return 0


def _stop(children: tuple[Child, ...]) -> None:
    """This function will ask every child to finish, and end those that do not within the grace."""
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _refuse_taken_port(bind: str, port: int) -> None:
    """This function will refuse a port that somebody already listens on, before anything is started.

    :raises Refused: with the way out.
    """
    import socket

    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise Refused(
                Problem(
                    f"{bind}:{port}",
                    f"待ち受けできません（{os.strerror(error.errno or 0)}）",
                    "--port で別の番号を指定してください",
                )
            ) from error


def _greet(bind: str, port: int) -> None:
    """This function will print where the installation answers and, before it is set up, the code to set it up."""
    host = "localhost" if bind in ("127.0.0.1", "0.0.0.0", "::1", "::") else bind  # noqa: S104 only compared
    click.echo(f"Sekimori を起動します： http://{host}:{port}/")
    if code := waiting_code():
        click.echo(f"初期設定がまだです。画面で聞かれたら、この設定コードを入力してください： {code}")
    click.echo("止めるには Ctrl-C を押してください。")
