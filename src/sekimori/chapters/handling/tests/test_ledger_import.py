"""What an import does to the ledger as it stands: adds, changes what the file speaks of, lowers nothing, all or nothing."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.cast import TODAY, TOKYO

from sekimori.chapters.handling.actions import holdings
from sekimori.chapters.handling.actions import ledger_import as actions
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.queries.ledger_import import plan_of
from sekimori.chapters.handling.rules.ledger_import import Entry, LedgerRead
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.journal.models import Entry as Journal
from sekimori.foundation.vault.models import StoredFile
from sekimori.kernel.problems import Problem, Refused

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)
FILE = GivenFile("台帳.csv", "名称\r\n台帳\r\n".encode())
NEW = {"name": "個人住民税課税台帳", "form": "paper", "purpose": "賦課", "items": "氏名", "my_number": False}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture
def take_in(city):
    """``take_in({...}, {...})`` enters rows for the tax unit as the desk or somebody else reads them."""

    def do(*contents, who="disclosure_manager", unit="0201", seen=None, **options):
        actor = city.actor(who, at=LATER)
        entries = tuple(
            Entry(row, city.unit(unit).pk, {**NEW, **content}) for row, content in enumerate(contents, start=2)
        )
        ledger = replace(LedgerRead(entries, (), (), (), 0), **options)
        found = plan_of(actor, ledger.entries, where="台帳")
        return actions.take_in(actor, ledger, sheet="台帳", seen=seen or found.fingerprint, file=FILE)

    return do


def said(name=NEW["name"]):
    return HoldingVersion.objects.current().get(name=name)


def test_new_holdings_go_on_where_the_numbers_of_their_unit_ended(city, enter, take_in):
    enter(name="前からあるもの")
    take_in({"name": "一"}, {"name": "二"})
    assert [said(name).holding.number for name in ("一", "二")] == ["0201-0002", "0201-0003"]
    assert [said(name).holding.version for name in ("一", "二")] == [1, 1]
    assert enter(name="後のもの").number == "0201-0004"


def test_what_the_file_does_not_speak_of_stays_and_the_old_version_too(enter, take_in):
    holding = enter()
    plan = take_in({"purpose": "賦課及び徴収"})
    assert plan.counts == {"added": 0, "changed": 1, "unchanged": 0}
    now = said()
    assert (now.purpose, now.legal_basis, now.people_count) == ("賦課及び徴収", "地方税法第24条", 120_000)
    assert (now.holding.pk, now.holding.version, holding.versions.count()) == (holding.pk, 2, 2)
    labels = [label for label, _, _ in plan.rows[0].differences]
    assert labels == ["形態", "利用目的", "記録項目"]


def test_the_name_is_the_same_however_wide_it_is_typed(enter, take_in):
    holding = enter(name="ＤＶ支援名簿")
    take_in({"name": "DV支援名簿"})
    assert said("DV支援名簿").holding == holding


def test_the_same_name_in_another_unit_is_another_holding(enter, take_in):
    enter()
    assert take_in({}, unit="0301").counts["added"] == 1


def test_a_level_rises_with_what_the_file_says_and_never_falls(city, enter, take_in):
    enter(people_count="1", my_number="yes", special_care="")
    take_in({"my_number": False, "people_count": 1})
    assert (said().level, said().computed_level) == ("highest", "standard")
    take_in({"name": "別", "my_number": True})
    assert said("別").level == "highest"


def test_what_was_confirmed_and_decided_before_stays_with_the_holding(city, enter, take_in):
    holding = enter()
    holdings.confirm_holding(city.actor("manager"), holding.pk, unit=city.unit("0201").pk, version=1)
    HoldingVersion.objects.current().update(exclusion="art74_2_3", register_extra={"note": "別添"})
    take_in({"purpose": "賦課及び徴収"})
    assert (said().reviewed_on, said().exclusion, said().register_extra) == (TODAY, "art74_2_3", {"note": "別添"})


def test_what_is_no_longer_held_is_entered_anew(city, enter, take_in):
    holding = enter()
    holdings.cease(city.actor("manager"), holding.pk, unit=city.unit("0201").pk, version=1, on=TODAY)
    assert take_in({}).counts["added"] == 1


def test_two_of_the_same_name_in_the_ledger_leave_nothing_to_guess(enter, take_in):
    enter()
    enter()
    with pytest.raises(Refused, match="2行目「名称」：同じ名称のものが取扱台帳に2件あります"):
        take_in({})
    assert HoldingVersion.objects.count() == 2


def test_the_same_again_records_no_version(take_in):
    take_in({"name": "一"}, {"name": "二"})
    assert take_in({"name": "一"}, {"name": "二"}).counts == {"added": 0, "changed": 0, "unchanged": 2}
    assert HoldingVersion.objects.count() == 2


def test_a_file_with_one_fault_enters_nothing(take_in):
    with pytest.raises(Refused, match="読めません"):
        take_in({"name": "一"}, problems=(Problem("「台帳」3行目", "読めません", "直してください"),))
    assert not Holding.objects.exists()
    assert not Journal.objects.filter(action="handling.holding.import").exists()


def test_when_it_fails_half_way_nothing_is_left(city, take_in, monkeypatch):
    def fail(*_, **__):
        raise OSError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(OSError):
        take_in({"name": "一"}, {"name": "二"})
    assert not (Holding.objects.exists() or HoldingVersion.objects.exists() or StoredFile.objects.exists())


def test_a_manager_takes_in_for_the_own_unit_only(take_in):
    take_in({"name": "一"}, who="manager")
    with pytest.raises(Forbidden):
        take_in({"name": "二"}, who="manager", unit="0301")
    with pytest.raises(Forbidden):
        take_in({"name": "二"}, who="staff")
    assert Holding.objects.count() == 1


def test_what_changed_since_the_look_is_shown_again_and_not_overwritten(city, enter, take_in):
    holding = enter()
    actor = city.actor("disclosure_manager", at=LATER)
    entries = (Entry(2, holding.unit_id, {**NEW, "purpose": "賦課及び徴収"}),)
    seen = plan_of(actor, entries, where="台帳").fingerprint
    typed = {**TAX_LEDGER, "purpose": "賦課のみ"}
    holdings.save_holding(city.actor("officer"), typed, unit=holding.unit_id, holding_id=holding.pk, version=1)
    with pytest.raises(actions.LedgerChanged):
        take_in({"purpose": "賦課及び徴収"}, seen=seen)
    assert said().purpose == "賦課のみ"


def test_every_unit_has_its_own_record_that_its_manager_can_read(city, take_in):
    take_in({"name": "一"}, {"name": "二"})
    entry = Journal.objects.get(action="handling.holding.import")
    assert (entry.object_unit, entry.facts["added"], entry.facts["unchanged"]) == (city.unit("0201").pk, 2, 0)
    assert entry.facts["digest"] == StoredFile.objects.get(pk=entry.facts["file"]).digest
    assert "一" not in str(entry.facts)
