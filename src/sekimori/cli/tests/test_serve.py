"""One process tree: what dies is started again, what keeps dying is given up, and stopping leaves nothing behind."""

import os
import signal
import socket
import sys
import time

import pytest

from sekimori.cli.serve import RESTARTS, Child, _keep_running, _refuse_taken_port
from sekimori.kernel.problems import Refused

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture(autouse=True)
def signals_as_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def running(process):
    return process.poll() is None


def soon(condition):
    """Waits for another process; the only clock here is the operating system's."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_asked_to_stop_it_stops_every_child():
    child = Child("web", SLEEPS)

    def pause(_):
        os.kill(os.getpid(), signal.SIGTERM)

    assert _keep_running((child,), pause) == 0
    assert not running(child.process)


def test_a_child_that_was_killed_is_started_again(capsys):
    child, seen = Child("worker", SLEEPS), []

    def pause(_):
        seen.append(child.process.pid)
        if len(set(seen)) == 1:
            child.process.kill()
            soon(lambda: not running(child.process))
        else:
            os.kill(os.getpid(), signal.SIGTERM)

    assert _keep_running((child,), pause) == 0
    assert len(set(seen)) == 2
    assert "起動し直します" in capsys.readouterr().err


def test_a_web_process_that_keeps_dying_ends_it_all(capsys):
    worker, web = Child("worker", SLEEPS, essential=False), Child("web", DIES)
    assert _keep_running((worker, web), lambda _: soon(lambda: not running(web.process))) == 1
    assert len(web.deaths) == RESTARTS
    assert not running(worker.process)
    assert "繰り返し止まる" in capsys.readouterr().err


def test_a_worker_that_keeps_dying_leaves_the_web_alone():
    worker, web = Child("worker", DIES, essential=False), Child("web", SLEEPS)
    rounds = []

    def pause(_):
        soon(lambda: not running(worker.process))
        rounds.append(running(web.process))
        if len(rounds) == RESTARTS + 3:
            os.kill(os.getpid(), signal.SIGTERM)

    assert _keep_running((worker, web), pause) == 0
    assert all(rounds)
    assert len(worker.deaths) == RESTARTS


def test_a_port_that_is_taken_is_refused_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused, match="--port"):
            _refuse_taken_port("127.0.0.1", taken.getsockname()[1])
