"""1 April: rights follow the postings by themselves, while somebody is at the keyboard."""

from datetime import datetime, timedelta

import pytest

from sekimori.foundation.directory.models import Designation
from tests.cast import TOKYO
from tests.signin import at

pytestmark = pytest.mark.browser
MIDNIGHT = datetime(2026, 4, 1, tzinfo=TOKYO)
BEFORE = MIDNIGHT - timedelta(minutes=5)
AFTER = MIDNIGHT + timedelta(minutes=5)


def test_on_1_april_the_officer_no_longer_has_last_years_rights(live_city, visit):
    Designation.objects.filter(role="protection_officer").update(until=MIDNIGHT.date())
    unit = live_city.unit("0201").pk
    with at(BEFORE):
        officer = visit(live_city.account("officer"))
        officer.go("/compliance/attestations/")
        officer.go(f"/compliance/unit/{unit}/").sees(live_city.unit("0201").name)
    with at(AFTER):
        assert officer.status_of("/compliance/attestations/") == 403
        assert officer.status_of(f"/compliance/unit/{unit}/") == 403
        officer.go("/organisation/roles/protection_manager/").sees(live_city.person("manager").name)


def test_the_new_manager_finds_what_waits_and_the_former_one_finds_nothing(live_city, visit):
    unit = live_city.unit("0201").pk
    with at(BEFORE):
        former = visit(live_city.account("former_manager"))
        former.go(f"/compliance/unit/{unit}/").sees(live_city.unit("0201").name)
    with at(AFTER):
        assert former.status_of(f"/compliance/unit/{unit}/") in (403, 404)
        new = visit(live_city.account("manager"))
        new.go(f"/compliance/unit/{unit}/").sees(live_city.unit("0201").name)


def test_who_has_retired_is_out_at_midnight(live_city, visit):
    with at(BEFORE):
        retired = visit(live_city.account("retired"))
        retired.go("/").sees(live_city.person("retired").name)
    with at(AFTER):
        retired.page.goto("/")
        assert "/account/" in retired.page.url
