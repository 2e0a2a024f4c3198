"""Findings of the cast's tax unit, kept by the same code that keeps an engine's."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW, TODAY, Cast

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses import keeping
from sekimori.chapters.systems.analyses.models import Alert, Run
from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.analytics.run import Finding
from sekimori.foundation.accounts.actors import system_actor

DAY = TODAY - timedelta(days=4)  # 水曜日
WHY = "11月18日（水）に320人分を書き出しました。ふだんは10人分です。"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Every test has a store and keys of its own."""
    settings.HOME = tmp_path / "home"
    return settings.HOME


def make_source(city: Cast, code: str = "jumin", unit: str = "0201", **said) -> Source:
    values = {
        "label": "住民記録システム",
        "declaration": shipped()["resident_register_csv"].read_text(encoding="utf-8"),
        "interval_days": 7,
        "created_at": NOW - timedelta(days=100),
    }
    return Source.objects.create(code=code, unit=city.unit(unit), **values | said)


@pytest.fixture
def source(city) -> Source:
    return make_source(city)


def finding(city: Cast, who: str | None = "staff", unit: str | None = "020101", **said) -> Finding:
    """Something an engine might have found of somebody of the cast."""
    values: dict = {
        "analysis": "volume_against_habit",
        "day": DAY,
        "person": city.person(who).pk if who else None,
        "account": "",
        "source": "jumin",
        "unit": city.unit(unit).pk if unit else None,
        "holding": None,
        "value": 320,
        "usual": 10,
        "why": WHY,
        "score": 60,
        "records_count": 320,
    }
    values |= said
    # The records of one analysis and person, unless a test says that others saw the same.
    uids = tuple(f"{values['analysis']}-{values['person']}-{values['account']}-{number}" for number in (1, 2))
    return Finding(**{"record_uids": uids} | values)


def keep(city: Cast, *findings: Finding, at=NOW, contents=None, first: date = DAY, last: date = DAY) -> Run:
    """This function will keep findings as a run's, of days with these contents."""
    run = Run.objects.create(first=first, last=last, started_at=at, alive_until=at + timedelta(hours=1))
    contents = contents or {("jumin", DAY): f"{run.pk}"}
    counts = dict.fromkeys(contents, 400)
    codes = tuple({one.analysis for one in findings} | {"volume_against_habit"})
    return keeping.keep(system_actor("worker", at), run, contents, counts, list(findings), codes, "0" * 64)


@pytest.fixture
def found(city, source):
    """``found(who="staff", …)`` keeps one finding and returns it."""

    def make(who: str | None = "staff", unit: str | None = "020101", **said) -> Alert:
        known = set(Alert.objects.values_list("pk", flat=True))
        keep(city, finding(city, who, unit, **said))
        return Alert.objects.exclude(pk__in=known).get()

    return make
