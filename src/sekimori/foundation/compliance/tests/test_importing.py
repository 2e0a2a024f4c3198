"""Samples take over self-checks of the past by the same rules; real governments never do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.cast import NOW, TOKYO

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.compliance import actions, queries
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.directory.models import Government
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.moments import end_of_day
from sekimori.kernel.problems import Refused

SETUP = system_actor("setup", NOW)
MAY = datetime(2026, 5, 11, 10, 0, tzinfo=TOKYO)
DAY = timedelta(days=1)


@pytest.fixture
def row(city):
    return actions.AttestationRow(
        canonical="handling.misdelivery",
        place=city.unit("0201").pk,
        answer=Answer.SATISFIED,
        text="二人で確かめている。",
        prepared_by=city.person("officer").pk,
        prepared_at=MAY,
        attested_by=city.person("manager").pk,
        attested_at=MAY + DAY,
    )


def bring(*rows):
    return actions.import_attestations(SETUP, rows)


def status(row, on):
    seen = queries.matrix(on, end_of_day(on))
    return seen.cell(seen.guideline.by_canonical[row.canonical].ref, row.place).status


def test_what_was_attested_in_may_is_green_from_that_day_on(row):
    assert bring(row) == 1
    assert status(row, MAY.date()) is CellStatus.UNMET
    assert status(row, MAY.date() + DAY) is CellStatus.SATISFIED
    kept = Attestation.objects.get()
    assert (kept.prepared_post, kept.expires_on.isoformat()) == ("個人住民税担当主幹", "2027-05-12")


def test_a_later_one_replaces_an_earlier_one_on_its_day(row):
    later = replace(row, prepared_at=MAY + 90 * DAY, attested_at=MAY + 91 * DAY)
    bring(later, row)
    old, new = Attestation.objects.order_by("prepared_at")
    assert (old.superseded_at, new.superseded_at) == (MAY + 91 * DAY, None)


def test_one_sent_back_gives_way_to_the_next_draft(city, row):
    sent_back = replace(
        row, attested_by=None, attested_at=None, returned_by=city.person("manager").pk, returned_at=MAY + DAY,
        return_reason="点検表がない。",
    )  # fmt: skip
    bring(sent_back, replace(row, prepared_at=MAY + 2 * DAY, attested_at=MAY + 3 * DAY))
    assert Attestation.objects.order_by("id")[0].superseded_at == MAY + 2 * DAY
    assert status(row, MAY.date() + 2 * DAY) is CellStatus.UNMET
    assert status(row, MAY.date() + 3 * DAY) is CellStatus.SATISFIED


def test_files_come_along_and_the_journal_says_how_many(row):
    bring(replace(row, files=(actions.Upload("点検表.pdf", b"%PDF-1.7"),)))
    assert Attestation.objects.get().evidence_files.count() == 1
    assert Entry.objects.get(action="compliance.attestation.import").facts == {"rows": 1}


def test_a_real_government_imports_no_evidence_of_the_past(row):
    Government.objects.update(is_sample=False)
    with pytest.raises(Refused):
        bring(row)


def test_no_person_may_import_whatever_their_role(city, row):
    for who in (city.chief, "manager", "technical_administrator"):
        with pytest.raises(Forbidden):
            actions.import_attestations(city.actor(who), [row])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"canonical": "no.such"}, "自己点検で確かめる項目ではありません"),
        ({"canonical": "organization.chief"}, "自己点検で確かめる項目ではありません"),
        ({"place": None}, "この項目がありません"),
        ({"text": ""}, "満たしていることを示すものがありません"),
        ({"attested_at": MAY - DAY}, "前後している"),
        ({"attested_at": NOW + DAY}, "先の日時"),
        ({"prepared_by": "other_manager"}, "作成者は"),
        ({"attested_by": "officer"}, "確定者は"),
        ({"attested_by": "other_manager"}, "確定者は"),
        ({"attested_by": None}, "確定者は"),
        (
            {"prepared_at": MAY - 60 * DAY, "attested_at": MAY - 59 * DAY},
            "確定者は",
        ),  # in March it was the former manager
        ({"returned_by": "staff", "returned_at": MAY + 2 * DAY, "return_reason": "ない。"}, "差戻し者は"),
        ({"returned_by": "manager", "returned_at": MAY + 2 * DAY, "return_reason": "ない。"}, "差戻し者は"),
        ({"returned_by": "manager", "returned_at": MAY + 2 * DAY}, "理由が書かれていません"),
    ],
)
def test_rows_that_could_not_have_happened_are_refused_and_nothing_is_kept(city, row, wrong, said):
    found = {key: city.person(value).pk if key.endswith("_by") and value else value for key, value in wrong.items()}
    with pytest.raises(Refused) as refused:
        bring(row, replace(row, place=city.unit("0201").pk, **found) if "place" not in found else replace(row, **found))
    assert said in str(refused.value)
    assert not Attestation.objects.exists()


def test_rows_of_one_cell_that_overlap_are_refused(row):
    with pytest.raises(Refused) as refused:
        bring(row, replace(row, prepared_at=MAY + timedelta(hours=1)))
    assert "前の自己点検が終わる前" in str(refused.value)


def test_a_second_import_of_the_same_is_refused(row):
    bring(row)
    with pytest.raises(Refused) as refused:
        bring(row)
    assert "既に自己点検があります" in str(refused.value)
    assert Attestation.objects.count() == 1
