"""Each sample goes in through the real doors, and stands there with believable findings, its people able to sign in."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.core.cache import cache
from tests.cast import NOW, TODAY

from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.cli.sample import build as building
from sekimori.cli.sample.record import TOKYO
from sekimori.cli.sample.sign_ins import PASSWORD, sign_ins
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.compliance import queries as compliance
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.models import Attestation, Snapshot
from sekimori.foundation.directory.models import Government, Person
from sekimori.foundation.directory.queries import roster
from sekimori.foundation.guarding.elevation.queries import uses_of
from sekimori.foundation.guarding.models import Elevation, Privilege
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.models import Entry, Seal
from sekimori.foundation.journal.witnessing import standing
from sekimori.kernel.moments import end_of_day
from sekimori.kernel.problems import Refused

CHANGE = date(2026, 4, 1)
# What is wrong with the role holders on the day of the cast, by intention; own_unit is a notice and no fault.
INTENDED = {
    "kasukabe": {"not_designated": 6, "not_eligible": 2, "vacant": 1, "double": 1, "absent": 2},
    # One of the absent is without an acting head because he who acted has left, and his acting post with him.
    "nerima": {"not_designated": 7, "not_eligible": 3, "vacant": 2, "double": 1, "absent": 3},
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A sample seals its journal: in a place of its own."""
    settings.HOME = tmp_path


def kinds_of_faults(holders):
    return dict(Counter(finding.kind.value for finding in holders.findings if finding.serious))


def test_kasukabe_is_built_whole_and_shows_what_it_is_meant_to_show(db):
    """One test for much, because building takes seconds."""
    cache.clear()
    building.build("kasukabe", say=lambda _: None)
    matrix = compliance.matrix(TODAY, NOW)
    statuses = Counter(finding.status for finding in matrix.findings.values())
    judged = sum(statuses.values()) - statuses[CellStatus.NOT_APPLICABLE]

    assert kinds_of_faults(matrix.roster) == INTENDED["kasukabe"]
    assert matrix.faults == ()
    assert 0.8 < statuses[CellStatus.SATISFIED] / judged < 0.97
    assert 0.01 < statuses[CellStatus.UNMET] / judged < 0.1
    assert 0.01 < statuses[CellStatus.DUE] / judged < 0.1
    assert Attestation.objects.filter(returned_at__isnull=False).exists()
    assert Attestation.objects.filter(evidence_files__isnull=False).exists()
    assert CommitteeMeeting.objects.count() == 4
    assert Snapshot.objects.values("on").distinct().count() == 8
    assert {person.family_name[:1] for person in Person.objects.all()} > set("髙𠮷濵")
    assert list(Entry.objects.order_by("id").values_list("at", flat=True)) == moments_in_order()
    the_tax_office_has_something_to_do()
    the_people_named_can_sign_in()
    the_administrators_were_at_work_and_were_watched()
    assert building.is_built()
    with pytest.raises(Refused, match="すでに団体が登録されています"):
        building.build("kasukabe", say=lambda _: None)


def moments_in_order():
    return list(Entry.objects.order_by("at", "id").values_list("at", flat=True))


def the_tax_office_has_something_to_do():
    own = Attestation.objects.filter(place__name="市民税課", superseded_at__isnull=True)

    assert own.filter(returned_at__isnull=False).exists()
    assert own.filter(attested_at__isnull=True, returned_at__isnull=True).exists()


def the_people_named_can_sign_in():
    entries = sign_ins(NOW)
    roles = {role for entry in entries for role in entry.roles}

    assert {"総括保護管理者", "監査責任者", "保護管理者", "保護担当者", "人事課長", "技術管理者"} <= roles
    assert all(Account.objects.get(username=entry.username).check_password(PASSWORD) for entry in entries)
    assert not Account.objects.filter(must_change_password=True).exists()


def the_administrators_were_at_work_and_were_watched():
    used, waiting = Elevation.objects.order_by("id")
    assert used.read_at is not None
    assert len(uses_of(used)) >= 3
    assert waiting.decided_at is None
    assert {row.system for row in Privilege.objects.all()} == {"関守", "ファイルサーバー", "住民記録システム"}
    (witnessed,) = standing()
    assert 300 < witnessed.size < Seal.objects.latest("size").size
    assert check(NOW).sound


def test_nerimas_seven_thousand_people_come_in_by_imports_on_their_days(db):
    cache.clear()
    story = building.tell("nerima")
    building.found(story, "nerima")
    building.play(story)
    holders = roster(TODAY, NOW)
    required = {rule.code for rule in holders.guideline.roles.values() if rule.required}

    assert kinds_of_faults(holders) == INTENDED["nerima"]
    assert {held.role for held in holders.held} >= required

    ahead = roster(CHANGE, datetime(2026, 3, 22, tzinfo=TOKYO))
    known = roster(CHANGE, end_of_day(date(2026, 3, 31)))
    assert kinds_of_faults(ahead).keys() == {"not_designated", "vacant"}  # an acting head was to end on 31 March
    assert {"not_designated", "not_eligible"} == kinds_of_faults(known).keys()
    heads = {held.unit: held.person for held in ahead.held if held.role == "protection_manager"}
    later = {held.unit: held.person for held in known.held if held.role == "protection_manager"}
    assert 0.4 < sum(heads.get(unit) != person for unit, person in later.items()) / len(later) < 0.65


def test_a_sample_is_refused_in_production(db, settings):
    settings.PRODUCTION = True

    with pytest.raises(Refused, match="本番"):
        building.build("kasukabe", say=lambda _: None)

    assert not Government.objects.exists()


def test_a_real_government_is_not_taken_for_a_sample(db):
    Government.objects.create(name="ある市", pack="kasukabe", created_at=NOW)

    assert not building.is_built()
    with pytest.raises(Refused, match="すでに団体が登録されています"):
        building.build("kasukabe", say=lambda _: None)


def test_a_sample_left_half_built_is_named_as_such(db):
    Government.objects.create(name="春日部市", pack="kasukabe", is_sample=True, created_at=NOW)

    with pytest.raises(Refused, match="途中で止まっています"):
        building.is_built()
