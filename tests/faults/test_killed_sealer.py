"""A sealer killed at any moment, with records being written around it: none is lost, doubled or reordered."""

import os
import random
import subprocess
import sys
import time

import pytest

from tests.architecture.sources import ROOT

KILLS = 2


@pytest.mark.asvs("16.4.2")
def test_a_killed_sealer_loses_and_doubles_no_record(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"SEKIMORI_HOME": str(tmp_path), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}

    def begun(*command):
        return subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, env=environment, cwd=ROOT, text=True
        )

    migrated = begun("-m", "django", "migrate", "--verbosity", "0", "--settings", "sekimori.config.settings")
    assert migrated.wait() == 0
    chance = random.Random(7)
    sealed = 0
    for _ in range(KILLS):
        process = begun("-m", "tests.faults.sealing", "write")
        first = int(process.stdout.readline())
        assert first >= sealed
        time.sleep(chance.random() / 3)
        process.kill()
        sealed = max([first, *map(int, process.communicate()[0].split())])
    said = begun("-m", "tests.faults.sealing", "check").communicate()[0].splitlines()
    assert said[0] == "sound"
    size, records, places = map(int, said[1].split())
    assert size == records == places >= sealed
