import pytest
from tests.cast import NOW
from tests.signin import at

from sekimori.foundation.downloads import limits

WARN, HOLD = 10, 30


@pytest.fixture
def small(monkeypatch):
    """A government that warns of ten and stops thirty, for everybody alike, so that the cast is enough to reach it."""
    numbers = {"downloads.warn_from": WARN, "downloads.hold_from": HOLD}

    def value(code, level, said):
        return 1 if code.startswith("downloads.times_") else numbers.get(code, said)

    monkeypatch.setattr(limits, "_source", [lambda actor: value])


@pytest.fixture
def now():
    with at(NOW):
        yield NOW
