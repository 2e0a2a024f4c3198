"""Settings of a made-up chapter, and people who may propose and decide them."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from sekimori.foundation.guarding import declarations
from sekimori.foundation.guarding.declarations import LEVELS, Setting, declare, takes_out_its_units
from sekimori.foundation.guarding.kinds import Units, Whole

THRESHOLD, LEFT_OUT, BY_LEVEL = "test.threshold", "test.left_out", "test.by_level"
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    """A threshold, a set of units that are left out of an analysis, and a number for each protection level."""
    monkeypatch.setattr(declarations, "_SETTINGS", dict(declarations.settings()))
    declare(Setting(THRESHOLD, "警告を出す人数", "systems.monitoring", Whole(1, 100_000, "人"), lambda *_: 1000))
    declare(
        Setting(
            LEFT_OUT, "分析から外す組織", "systems.access_log", Units(), lambda *_: [], takes_out=takes_out_its_units
        )
    )
    declare(Setting(BY_LEVEL, "止める人数", "systems.monitoring", Whole(1, 9, "人"), lambda *_: 5, scopes=LEVELS))
