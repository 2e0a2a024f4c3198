"""A 課 checks itself: the officer prepares, the manager attests, and the cell turns green until it expires."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW, SINCE, TODAY

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.compliance import actions, queries
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.models import Attestation, EvidenceFile
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.models import Succession
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.moments import end_of_day
from sekimori.kernel.problems import Refused

MISDELIVERY = "handling.misdelivery"
PDF = actions.Upload("点検表.pdf", b"%PDF-1.7 checked by two")
LATER = NOW + timedelta(hours=1)


def cell(city, canonical=MISDELIVERY, place="0201", at=NOW):
    seen = queries.matrix(at.date(), at)
    return seen.cell(seen.guideline.by_canonical[canonical].ref, city.unit(place).pk if place else None)


def prepare(city, who="officer", at=NOW, answer=Answer.SATISFIED, text="二人で確かめている。", **draft):
    return actions.prepare(
        city.actor(who, at),
        canonical=MISDELIVERY,
        place=city.unit("0201").pk,
        draft=actions.Draft(answer, text, **draft),
    )


def attest(city, row, who="manager", at=NOW):
    return actions.attest(city.actor(who, at), attestation=row.pk)


def send_back(city, row, who="manager", at=NOW, reason="点検表を付けてください。"):
    return actions.return_attestation(city.actor(who, at), attestation=row.pk, reason=reason)


def test_a_cell_is_red_until_the_manager_has_attested_what_the_officer_prepared(city):
    assert cell(city).status is CellStatus.UNMET
    row = prepare(city)
    assert "確定を待っています" in cell(city).reason
    attest(city, row)
    found = cell(city)
    assert (found.status, found.next_date) == (CellStatus.SATISFIED, date(2027, 11, 22))
    assert found.evidence[0].url_args == (row.pk,)


def test_who_did_what_as_what_is_kept_and_recorded(city):
    row = attest(city, prepare(city), at=LATER)
    row.refresh_from_db()
    assert (row.prepared_by, row.attested_by) == (city.person("officer"), city.person("manager"))
    assert (row.prepared_post, row.attested_post) == ("個人住民税担当主幹", f"{city.unit('0201').name}長")
    done = Entry.objects.filter(object_kind="attestation", object_id=row.pk).order_by("id")
    assert [entry.action for entry in done] == ["compliance.attestation.prepare", "compliance.attestation.attest"]
    assert all(entry.article and entry.object_unit == city.unit("0201").pk for entry in done)
    assert "二人" not in str(list(done.values()))


def test_a_manager_prepares_and_attests_in_one_step(city):
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。")
    place = city.unit("0201").pk
    actions.prepare_and_attest(city.actor("manager"), canonical=MISDELIVERY, place=place, draft=draft)
    assert cell(city).status is CellStatus.SATISFIED


def test_the_officer_does_not_attest(city):
    row = prepare(city)
    with pytest.raises(Forbidden):
        attest(city, row, "officer")
    draft = actions.Draft(Answer.SATISFIED, "した。")
    with pytest.raises(Forbidden):
        actions.prepare_and_attest(
            city.actor("officer"), canonical=MISDELIVERY, place=city.unit("0201").pk, draft=draft
        )
    assert Attestation.objects.count() == 1


def test_another_units_manager_does_not_learn_that_it_exists(city):
    row = prepare(city)
    for act in (attest, send_back):
        with pytest.raises(Forbidden) as refused:
            act(city, row, "other_manager")
        assert refused.value.hidden
    with pytest.raises(Forbidden):
        prepare(city, "other_manager")
    with pytest.raises(Attestation.DoesNotExist):
        queries.attestation(city.actor("other_manager"), row.pk)
    with pytest.raises(queries.NoSuchCell):
        queries.cell(city.actor("other_manager"), MISDELIVERY, city.unit("0201").pk)


def test_the_chief_does_not_attest_for_a_unit(city):
    row = prepare(city)
    with pytest.raises(Refused) as refused:
        attest(city, row, city.chief)
    assert "を確定できるのは" in str(refused.value)


def test_last_years_manager_attests_nothing_any_more(city):
    row = prepare(city)
    with pytest.raises(Forbidden):
        attest(city, row, "former_manager")
    then = city.actor("former_manager", NOW.replace(month=3, day=31))
    assert then.may("compliance.attestation.attest", Target(unit=city.unit("0201").pk))


def test_the_governments_own_demands_are_attested_by_the_chief(city):
    canonical = "training.managers"
    draft = actions.Draft(Answer.SATISFIED, "7月に行った。")
    with pytest.raises(Forbidden):
        actions.prepare(city.actor("manager"), canonical=canonical, place=None, draft=draft)
    actions.prepare_and_attest(city.actor(city.chief), canonical=canonical, place=None, draft=draft)
    assert cell(city, canonical, None).status is CellStatus.SATISFIED


def test_what_records_show_is_not_attested(city):
    draft = actions.Draft(Answer.SATISFIED, "置いている。")
    with pytest.raises(Refused):
        actions.prepare(city.actor(city.chief), canonical="organization.chief", place=None, draft=draft)


@pytest.mark.parametrize(("canonical", "place"), [("no.such", "0201"), (MISDELIVERY, None), (MISDELIVERY, "02")])
def test_a_demand_that_has_no_cell_there_cannot_be_checked(city, canonical, place):
    draft = actions.Draft(Answer.SATISFIED, "した。")
    with pytest.raises(queries.NoSuchCell):
        actions.prepare(
            city.actor("manager"), canonical=canonical, place=city.unit(place).pk if place else None, draft=draft
        )


def test_a_draft_with_faults_changes_nothing_and_names_them_all(city):
    with pytest.raises(Refused) as refused:
        prepare(city, answer=Answer.NOT_SATISFIED, text="")
    assert len(refused.value.problems) == 2
    assert not Attestation.objects.exists()
    assert not Entry.objects.filter(action="compliance.attestation.prepare").exists()


def test_not_satisfied_is_red_with_the_day_it_is_planned_for(city):
    attest(city, prepare(city, answer=Answer.NOT_SATISFIED, plan_date=date(2027, 1, 31)))
    assert (cell(city).status, cell(city).next_date) == (CellStatus.UNMET, date(2027, 1, 31))


def test_a_second_draft_replaces_the_first_and_the_first_can_no_longer_be_attested(city):
    first = prepare(city)
    second = prepare(city, text="三人で確かめている。", at=LATER)
    with pytest.raises(Refused) as refused:
        attest(city, first, at=LATER)
    assert "新しい自己点検に替わりました" in str(refused.value)
    attest(city, second, at=LATER)
    assert [row.pk for row in Attestation.objects.filter(attested_at__isnull=False)] == [second.pk]


def test_of_two_managers_who_press_the_second_is_told(city):
    row = prepare(city)
    attest(city, row)
    with pytest.raises(Refused) as refused:
        attest(city, row)
    assert "既に確定されています" in str(refused.value)


def test_several_are_attested_together_or_not_at_all(city):
    place = city.unit("0201").pk
    draft = actions.Draft(Answer.SATISFIED, "した。")
    rows = [
        actions.prepare(city.actor("officer"), canonical=name, place=place, draft=draft)
        for name in (MISDELIVERY, "handling.correction")
    ]
    gone = actions.withdraw(city.actor("officer"), attestation=rows[1].pk)
    with pytest.raises(Refused):
        actions.attest_several(city.actor("manager"), attestations=[row.pk for row in rows])
    assert not Attestation.objects.filter(attested_at__isnull=False).exists()
    assert gone.withdrawn_at
    assert len(actions.attest_several(city.actor("manager"), attestations=[rows[0].pk])) == 1


def test_the_manager_sends_back_what_waits_and_the_auditor_what_stands(city):
    row = prepare(city)
    send_back(city, row)
    assert "差し戻されました" in cell(city).reason
    again = attest(city, prepare(city, at=LATER), at=LATER)
    with pytest.raises(Forbidden):
        send_back(city, again, "manager", LATER)
    send_back(city, again, city.auditor, LATER)
    found = cell(city, at=LATER)
    assert (found.status, "確定した自己点検が差し戻されました" in found.reason) == (CellStatus.UNMET, True)


def test_nothing_is_sent_back_without_a_reason_or_twice(city):
    row = prepare(city)
    with pytest.raises(Refused):
        send_back(city, row, reason=" ")
    send_back(city, row)
    with pytest.raises(Refused):
        send_back(city, row, city.auditor)


def test_only_who_prepared_takes_it_back(city):
    row = prepare(city)
    with pytest.raises(Refused):
        actions.withdraw(city.actor("manager"), attestation=row.pk)
    actions.withdraw(city.actor("officer"), attestation=row.pk)
    assert cell(city).reason == "自己点検がまだありません。"
    with pytest.raises(Refused):
        actions.withdraw(city.actor("officer"), attestation=row.pk)


def test_evidence_is_read_by_those_who_may_and_every_reading_is_recorded(city):
    row = prepare(city, files=(PDF,))
    file = EvidenceFile.objects.get().file_id
    for who in ("officer", "manager", city.chief, city.auditor):
        stored, content = actions.read_evidence(city.actor(who), attestation=row.pk, file=file)
        assert (stored.name, content) == (PDF.name, PDF.data)
    assert Entry.objects.filter(action="compliance.evidence.view", object_id=str(file)).count() == 4
    with pytest.raises(Forbidden):
        actions.read_evidence(city.actor("other_manager"), attestation=row.pk, file=file)
    assert Entry.objects.filter(action="compliance.evidence.view").count() == 4


def test_last_years_evidence_is_shown_again_but_never_another_units(city):
    row = prepare(city, files=(PDF,))
    file = EvidenceFile.objects.get().file_id
    again = prepare(city, at=LATER, keep=(file,))
    assert [kept.file_id for kept in again.evidence_files.all()] == [file]
    with pytest.raises(Refused):
        actions.prepare(
            city.actor("other_manager"),
            canonical=MISDELIVERY,
            place=city.unit("0301").pk,
            draft=actions.Draft(Answer.SATISFIED, "した。", keep=(file,)),
        )
    assert EvidenceFile.objects.filter(file=file).count() == 2
    assert row.evidence_files.count() == 1


def test_a_bad_file_keeps_the_whole_self_check_out(city):
    with pytest.raises(Refused):
        prepare(city, files=(PDF, actions.Upload("実行.exe", b"MZ")))
    assert not Attestation.objects.exists()


def test_the_past_is_answered_as_it_was_known(city):
    before = cell(city)
    row = attest(city, prepare(city, at=LATER), at=LATER)
    assert cell(city, at=NOW) == before
    send_back(city, row, city.chief, NOW + timedelta(days=10))
    yesterday = TODAY + timedelta(days=9)
    seen = queries.matrix(yesterday, end_of_day(yesterday))
    assert seen.cell(row.ref, row.place_id).status is CellStatus.SATISFIED


def test_evidence_of_a_past_day_bears_the_day_that_was_known_then(city):
    row = prepare(city)
    attest(city, row, at=NOW + timedelta(days=2))
    assert cell(city, at=LATER).evidence[0].label == "自己点検（令和8年11月22日）"
    assert cell(city, at=NOW + timedelta(days=2)).evidence[0].label == "自己点検（令和8年11月24日）"


def test_a_units_successor_starts_red_and_is_shown_what_its_predecessor_attested(city):
    row = attest(city, prepare(city))
    Succession.objects.create(predecessor=city.unit("0201"), successor=city.unit("0301"), on=SINCE)
    assert cell(city, place="0301").status is CellStatus.UNMET
    detail = queries.cell(city.actor("other_manager"), MISDELIVERY, city.unit("0301").pk)
    assert [hint.pk for hint in detail.before] == [row.pk]


def test_the_cells_page_says_what_the_asker_may_do_here(city):
    place = city.unit("0201").pk
    row = prepare(city)

    def rights(who):
        detail = queries.cell(city.actor(who), MISDELIVERY, place)
        assert detail.waiting == row
        return detail.may_prepare, detail.may_attest, detail.may_return

    assert rights("officer") == (True, False, False)
    assert rights("manager") == (True, True, False)
    assert rights(city.chief) == (True, False, True)
    assert rights(city.auditor)[2]
