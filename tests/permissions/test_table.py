"""Every role × every action × every reach of both packs' authority tables, against the tables as they are printed.

The expectation is worked out here a second time and by hand: the CSV as the csv module reads it, and ``COVERED``, which
says in words of this small organisation what each reach covers from each kind of place.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

import sekimori.guideline.packs
from sekimori.engines.authority.organisation import Organisation, OrgUnit, UnitKind
from sekimori.engines.authority.roster import Held
from sekimori.engines.authority.ruling import AuthorityTable, Target
from sekimori.foundation.compliance.vocabulary import vocabulary
from sekimori.foundation.directory.government import library
from sekimori.guideline.model import Scope

PACKS = Path(sekimori.guideline.packs.__file__).parent
HERSELF, SOMEBODY = 1, 2

FINANCE, TAXES, INHABITANTS, AFFAIRS, LEVIES, WELFARE, ELDERLY = range(10, 17)
UNITS = [
    OrgUnit(FINANCE, "02", "財務部", UnitKind.DEPARTMENT, None, 1),
    OrgUnit(TAXES, "0201", "市民税課", UnitKind.UNIT, FINANCE, 1),
    OrgUnit(INHABITANTS, "020101", "個人住民税担当", UnitKind.SECTION, TAXES, 1),
    OrgUnit(AFFAIRS, "020102", "庶務担当", UnitKind.SECTION, TAXES, 1),
    OrgUnit(LEVIES, "0202", "収納課", UnitKind.UNIT, FINANCE, 1),
    OrgUnit(WELFARE, "03", "福祉部", UnitKind.DEPARTMENT, None, 1),
    OrgUnit(ELDERLY, "0301", "高齢者支援課", UnitKind.UNIT, WELFARE, 1),
]
ORGANISATION = Organisation(date(2026, 11, 22), {unit.id: unit for unit in UNITS}, (), ())
TARGETS = {
    "government": Target(),
    "herself": Target(person=HERSELF),
    "somebody": Target(person=SOMEBODY),
    **{unit.name: Target(unit=unit.id) for unit in UNITS},
}
TAXES_WHOLE = {"市民税課", "個人住民税担当", "庶務担当"}
COVERED = {
    # where the role is held → reach → what it covers; "own" and "all" are the same everywhere
    None: {"section": set(), "unit": set(), "below": set()},
    FINANCE: {"section": {"財務部"}, "unit": {"財務部"}, "below": {"財務部", "収納課", *TAXES_WHOLE}},
    TAXES: {"section": {"市民税課"}, "unit": TAXES_WHOLE, "below": TAXES_WHOLE},
    INHABITANTS: {"section": {"個人住民税担当"}, "unit": TAXES_WHOLE, "below": {"個人住民税担当"}},
}


def printed(pack: str) -> dict[tuple[str, str], set[str]]:
    """The table as printed: (role, action) → reaches."""
    found: dict[tuple[str, str], set[str]] = {}
    for file in PACKS.glob(f"{pack}/*/authority.csv"):
        with file.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                found.setdefault((row["role"], row["action"]), set()).add(row["reach"])
    return found


def covered(reaches: set[str], place: int | None) -> set[str]:
    everywhere = {"own": {"herself"}, "all": set(TARGETS)}
    return {name for reach in reaches for name in (everywhere | COVERED[place])[reach]}


def cells():
    actions = sorted(vocabulary().actions)
    for pack in ("kasukabe", "nerima"):
        guideline = library().pack(pack).versions[-1]
        for role in guideline.roles:
            yield pytest.param(guideline, role, actions, id=f"{pack}-{role}")


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize(("guideline", "role", "actions"), cells())
def test_a_role_may_do_exactly_what_the_printed_table_says(guideline, role, actions):
    table, grants = AuthorityTable(guideline.grants), printed(guideline.pack)
    for action in actions:
        for place in COVERED:
            held = [Held(role, Scope.UNIT, HERSELF, place, "")]
            expected = covered(grants.get((role, action), set()), place)
            allowed = {
                name
                for name, target in TARGETS.items()
                if table.rule(held, action, target, person=HERSELF, organisation=ORGANISATION)
            }
            assert allowed == expected, (role, action, place)


@pytest.mark.parametrize(("guideline", "role", "actions"), cells())
def test_a_list_shows_exactly_the_units_on_which_the_role_may_act(guideline, role, actions):
    table = AuthorityTable(guideline.grants)
    for action in actions:
        for place in COVERED:
            held = [Held(role, Scope.UNIT, HERSELF, place, "")]
            reach = table.reachable(held, action, organisation=ORGANISATION)
            for unit in UNITS:
                listed = reach.everything or unit.id in reach.units
                ruled = table.rule(held, action, Target(unit=unit.id), person=HERSELF, organisation=ORGANISATION)
                assert listed is bool(ruled), (role, action, place, unit.name)


def test_a_yes_names_the_article_that_grants_it():
    for pack in ("kasukabe", "nerima"):
        guideline = library().pack(pack).versions[-1]
        table = AuthorityTable(guideline.grants)
        held = [Held("protection_manager", Scope.UNIT, HERSELF, TAXES, "")]
        ruling = table.rule(held, "journal.view", Target(unit=TAXES), person=HERSELF, organisation=ORGANISATION)
        assert ruling.article in {grant.article for grant in guideline.grants}
        assert ruling.article


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("pack", ["kasukabe", "nerima"])
def test_who_runs_the_installation_sees_no_records(pack):
    """第6の4: administrator privilege is least; it opens no journal, no matrix and no people."""
    closed = ("journal.", "compliance.", "directory.people.", "directory.export", "organization.")
    granted = {action for role, action in printed(pack) if role == "technical_administrator"}
    assert granted
    assert [action for action in granted if action.startswith(closed)] == []


# What only one of the two guidelines knows, and why the other grants it to nobody.
NOTICE = "個人情報ファイルの届出は練馬の指針だけが定める（第10条）"
NOT_USED = {
    "kasukabe": {
        "organization.auditor.appoint": "監査責任者は市政情報課長の職による（第2の4）",
        "handling.file_notice.apply": NOTICE,
        "handling.file_notice.act": NOTICE,
        "handling.file_notice.view": NOTICE,
    },
    "nerima": {"organization.committee.appoint": "委員は保護管理責任者全員（第4条4項）"},
}


@pytest.mark.parametrize("pack", ["kasukabe", "nerima"])
def test_every_action_is_granted_to_somebody_or_known_not_to_be_used(pack):
    granted = {action for _, action in printed(pack)}
    assert set(vocabulary().actions) - granted == set(NOT_USED[pack])
