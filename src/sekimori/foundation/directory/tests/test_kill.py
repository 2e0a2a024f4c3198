"""kill -9 in the middle of an import leaves the directory as it was (SQLite in a file, or PostgreSQL when configured)."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

BEFORE = "4/4/0/3/総務課/1/1/0"
SCRATCH = f"sekimori_killed_import_{os.getpid()}"  # the suite may run in several processes


@pytest.fixture
def elsewhere(tmp_path, transactional_db):
    """The environment of processes with a database of their own, of the kind the suite runs on."""
    environment = {**os.environ, "SEKIMORI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sekimori.config.settings"}
    if connection.vendor != "postgresql":
        environment.pop("DATABASE_URL", None)
        yield environment
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
    yield {**environment, "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{SCRATCH}").geturl()}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def process(step: str, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "sekimori.foundation.directory.tests.half_import", step]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def result(step: str, environment: dict[str, str]) -> str:
    output, _ = process(step, environment).communicate(timeout=120)
    return output.strip()


def test_a_killed_import_leaves_the_old_state(elsewhere):
    assert result("prepare", elsewhere) == ""
    assert result("look", elsewhere) == BEFORE
    half = process("half", elsewhere)
    assert half.stdout.readline() == "written\n"
    half.kill()
    half.wait(timeout=30)
    half.stdout.close()
    entries_of_the_looks = BEFORE.replace("/1/1/0", "/2/1/0")  # looking takes the same town in again: 0 changes
    assert result("look", elsewhere) == entries_of_the_looks
