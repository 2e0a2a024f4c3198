"""One gunicorn worker over loopback, and somebody signed in who asks for pages one after another."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

from bench.timing import Times, measure

WARM, REQUESTS = 3, 60
STARTING_SECONDS = 60


@contextmanager
def one_worker(application: str) -> Iterator[str]:
    """This function will serve a WSGI application by one synchronous worker and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1"),
        *("--no-control-socket", "--log-level", "error", "--timeout", "120"),
    ]
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


class Visitor:
    """Somebody at a browser without a face."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> bytes:
        with self.opener.open(self.address + urllib.parse.quote(path, safe="/?&="), timeout=120) as answer:
            content: bytes = answer.read()
            if answer.status != 200 or "/sign-in/" in answer.url:
                raise RuntimeError(f"{path} answered {answer.status} at {answer.url}")
            return content

    def sign_in(self, username: str, password: str) -> "Visitor":
        with self.opener.open(f"{self.address}/account/sign-in/") as answer:
            page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        request = urllib.request.Request(
            f"{self.address}/account/sign-in/",
            urllib.parse.urlencode(fields).encode(),
            {"Referer": f"{self.address}/account/sign-in/"},
        )
        with self.opener.open(request) as answer:
            if "/sign-in/" in answer.url:
                raise RuntimeError(f"{username} was not let in")
        return self

    def times_of(self, path: str, requests: int = REQUESTS) -> Times:
        """This function will take the times of a page, whole answers read, after a few to warm up."""
        for _ in range(WARM):
            self.get(path)
        return measure(lambda: self.get(path), times=requests)
