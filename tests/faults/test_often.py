"""Any bit of the log or of a record that is turned is found, and a kill at any moment loses nothing: a short run of it.

`python -m tests.faults.often` is the whole one: 1,000 alterations and 200 kills.
"""

import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


@pytest.mark.once
@pytest.mark.asvs("16.4.2")
def test_whatever_is_turned_is_found_and_whoever_is_killed_loses_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.often", "--alterations", "60", "--kills", "3"],
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split("\n")[:2] == ["alterations: 60, found: 60", "kills: 3, without loss: 3"]
