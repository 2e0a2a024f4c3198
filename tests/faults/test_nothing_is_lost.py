"""Killed in the middle, what was acknowledged is there whole, and nothing is there by half."""

import os
import sqlite3
import subprocess
import sys

from tests.architecture.sources import ROOT

ACKNOWLEDGED = 12


def test_a_killed_process_loses_nothing_it_has_acknowledged(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"SEKIMORI_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.recording"], stdout=subprocess.PIPE, env=environment, cwd=ROOT, text=True
    )
    said = [int(process.stdout.readline()) for _ in range(ACKNOWLEDGED)]
    process.kill()
    process.wait()

    database = sqlite3.connect(tmp_path / "sekimori.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    meetings = {key for (key,) in database.execute("SELECT id FROM organization_committeemeeting")}
    records = {
        int(key)
        for (key,) in database.execute(
            "SELECT object_id FROM journal_entry WHERE action = 'organization.committee.record'"
        )
    }
    attended = {
        key for (key,) in database.execute("SELECT committeemeeting_id FROM organization_committeemeeting_attendees")
    }
    assert set(said) <= meetings
    assert meetings == records == attended
