"""Records are kept by month, end by retention alone, and their end is proved: 春日部 第6の2(1)(2) (ASVS 5.0 16.4.2)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import NOW, TOKYO

from sekimori.chapters.systems.journal import archive, months
from sekimori.chapters.systems.journal.archive import MonthDamaged, MonthErased
from sekimori.chapters.systems.journal.seal_board import board
from sekimori.engines.tlog import verify_evidence
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.erasing import NotAsSealed
from sekimori.foundation.journal.models import Entry, Erasure, Leaf, Month
from sekimori.foundation.journal.proving import proof_of
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.triggers import statements
from sekimori.foundation.journal.witnessing import policy_text
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

LONG_AGO = datetime(2021, 3, 10, 9, 0, tzinfo=TOKYO)
MARCH = date(2021, 3, 1)


def write(city, count, at):
    with transaction.atomic():
        found = [record(system_actor("worker", at), "home.view", facts={"rows": each}).pk for each in range(count)]
    seal(at)
    return found


@pytest.fixture
def kept(city, settings, tmp_path, monkeypatch):
    """Seven records of March 2021 and five of April, with their files; now it is late in 2026."""
    settings.HOME = tmp_path
    monkeypatch.setattr(archive, "SEGMENT", 3)
    city.march = write(city, 7, LONG_AGO)
    city.april = write(city, 5, LONG_AGO + timedelta(days=30))
    months.keep_months(LONG_AGO + timedelta(days=60))
    return city


def as_administrator(*acts):
    with connection.cursor() as cursor:
        for drop in statements(connection.vendor, "drop"):
            cursor.execute(drop)
        for statement, values in acts:
            cursor.execute(statement, values)
        for create in statements(connection.vendor, "create"):
            cursor.execute(create)


def test_a_month_with_a_changed_record_holds_up_the_later_ones_and_says_so(city, settings, tmp_path):
    """Said once by mail, and on the seal page and both desks until it is mended; then the months follow."""
    settings.HOME = tmp_path
    march = write(city, 7, LONG_AGO)
    write(city, 5, LONG_AGO + timedelta(days=30))
    as_administrator(("UPDATE journal_entry SET reason = 'forged' WHERE id = %s", [march[3]]))
    for days in (0, 0, 1):
        assert months.keep_months(NOW + timedelta(days=days)) == 0
    assert not Month.objects.exists()
    assert Entry.objects.filter(action="journal.archive", outcome="failed").count() == 2
    mails = Mail.objects.filter(subject=months.SUBJECT)
    assert {mail.person for mail in mails} == {city.person(city.chief), city.person(city.auditor)}
    assert all("2021年3月分" in mail.body for mail in mails)
    for key in (city.chief, city.auditor):
        actor = city.actor(key)
        assert "2021年3月分" in " ".join(one.title for one in obligations_of(actor))
        assert (board(actor).held_up.month, board(actor).held_up.index) == (MARCH, 3)
    as_administrator(("UPDATE journal_entry SET reason = '' WHERE id = %s", [march[3]]))
    assert months.keep_months(NOW + timedelta(days=2)) == 2
    assert months.held_up(NOW) is None


def contents(month):
    return list(archive.read_month(month.month, month.first, month.end))


def test_an_ended_month_is_written_once_and_read_back_as_it_was_sealed(kept, tmp_path):
    march, april = Month.objects.order_by("month")
    assert ((march.month, march.first, march.end), (april.first, april.end)) == ((MARCH, 0, 7), (7, 12))
    assert [row.index for row in contents(march)] == list(range(7))
    assert f'"id":{kept.march[3]},' in contents(march)[3].record
    assert months.keep_months(LONG_AGO + timedelta(days=61)) == 0
    assert months.faults_of(march) == ""
    assert b"home.view" not in archive.data_file(MARCH).read_bytes()
    for file in (archive.data_file(MARCH), archive.key_file(MARCH)):
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_month_that_still_runs_has_no_file(city, settings, tmp_path):
    settings.HOME = tmp_path
    write(city, 3, NOW)
    assert months.keep_months(NOW + timedelta(days=1)) == 0


def test_what_is_done_to_a_months_file_is_found(kept):
    march = Month.objects.get(month=MARCH)
    whole = archive.data_file(MARCH).read_bytes()
    segments, at = [], len(archive.MAGIC) + archive.PREFIX_BYTES
    while at < len(whole):
        size = 4 + int.from_bytes(whole[at : at + 4], "big")
        segments.append(whole[at : at + size])
        at += size
    head = whole[: len(archive.MAGIC) + archive.PREFIX_BYTES]
    assert len(segments) == 3
    wrong = [
        head + b"".join(segments[:2]), head + segments[1] + segments[0] + segments[2], head, b"",
        head + b"".join(segments[1:]), whole[:-1], whole + b"\0\0\0\0", whole[:60] + bytes([whole[60] ^ 1]) + whole[61:],
        archive.data_file(date(2021, 4, 1)).read_bytes(),
    ]  # fmt: skip
    for content in wrong:
        archive.data_file(MARCH).write_bytes(content)
        with pytest.raises(MonthDamaged):
            contents(march)
    archive.data_file(MARCH).unlink()
    with pytest.raises(MonthDamaged):
        contents(march)


def test_records_that_the_database_has_lost_come_back_from_the_file(kept):
    lost = kept.march[2:4]
    as_administrator(("DELETE FROM journal_entry WHERE id IN (%s, %s)", lost))
    Leaf.objects.filter(entry=lost[0]).delete()
    assert not check(NOW).sound
    assert months.restore(system_actor("cli", NOW), Month.objects.get(month=MARCH)) == 2
    seal(NOW)
    assert check(NOW).sound
    assert Entry.objects.get(pk=lost[0]).facts == {"rows": 2}
    assert months.restore(system_actor("cli", NOW), Month.objects.get(month=MARCH)) == 0


def decide(city, month=MARCH, at=NOW, key=None):
    return months.decide_to_erase(city.actor(key or city.chief, at), Month.objects.get(month=month).pk)


def erased(city):
    decide(city)
    seal(NOW)
    assert months.erase_decided(NOW) == 7


def test_a_month_whose_retention_is_over_is_erased_and_its_end_is_proved(kept):
    decided = decide(kept)
    assert (decided.row_count, months.erase_decided(NOW)) == (7, 0)  # not before the decision is sealed
    assert Entry.objects.filter(pk__in=kept.march).count() == 7
    seal(NOW)
    assert months.erase_decided(NOW) == 7
    assert not Entry.objects.filter(pk__in=kept.march).exists()
    assert Entry.objects.filter(pk__in=kept.april).count() == 5
    assert not archive.key_file(MARCH).exists()
    assert not archive.data_file(MARCH).exists()
    with pytest.raises(MonthErased):
        contents(Month.objects.get(month=MARCH))
    verdict = check(NOW)
    assert verdict.faults == ()
    assert "0番目から6番目まで7件は、保存期間の満了により廃棄" in str(verdict.gone[0])
    facts = Entry.objects.get(pk=verdict.gone[0].record).facts
    assert facts == {"month": "2021-03", "kept_years": 5, "first": 0, "last": 6, "rows": 7}
    assert months.erase_decided(NOW) == 0


def test_proofs_of_what_remains_and_of_what_is_gone_stay_whole(kept):
    erased(kept)
    policy = verify_evidence.read_policy(policy_text(0))
    for number, said in ((kept.april[1], True), (kept.march[1], False)):
        head, shown, faults = verify_evidence.check(proof_of(number), policy)
        assert (faults, "record" in shown[0]) == ([], said)
        assert head.size > 12


def test_before_its_retention_is_over_nothing_is_erased(kept):
    early = datetime(2026, 3, 31, 12, 0, tzinfo=TOKYO)
    with pytest.raises(Refused):
        decide(kept, at=early)
    assert months.erasable_on(MARCH, 5) == date(2026, 4, 1)
    assert not Erasure.objects.exists()


def test_an_end_is_decided_by_the_chief_alone_and_once(kept):
    for key in (kept.auditor, "manager", "staff", "systems_manager"):
        with pytest.raises(Forbidden):
            decide(kept, key=key)
    decide(kept)
    with pytest.raises(Refused):
        decide(kept)


def refused(statement, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        assert "append-only" in str(error)
        return True
    return False


def test_the_door_opens_for_nothing_else(kept):
    march, april = kept.march[0], kept.april[0]
    delete = "DELETE FROM journal_entry WHERE id = %s"
    assert refused(delete, march)
    decided = decide(kept)
    assert refused(delete, march)  # the decision is not sealed
    seal(NOW)
    assert refused(delete, march)  # the place has no commitment yet
    Leaf.objects.filter(entry__in=[march, april]).update(commitment=b"c" * 32)
    assert refused(delete, april)  # another month
    assert refused("UPDATE journal_entry SET outcome = 'failed' WHERE id = %s", march)
    Erasure.objects.update(row_count=6)
    assert refused(delete, march)  # the record says another number
    Erasure.objects.update(row_count=7, record=april)
    assert refused(delete, march)  # no record of an erasure
    Erasure.objects.update(record=decided.record, done_at=NOW)
    assert refused(delete, march)  # it has been done
    Erasure.objects.update(done_at=None, first_index=0, last_index=1000)
    assert refused(delete, decided.record)  # never the record of an erasure


def test_a_deletion_without_its_record_is_found(kept):
    as_administrator(("DELETE FROM journal_entry WHERE id = %s", [kept.april[2]]))
    Leaf.objects.filter(entry=kept.april[2]).update(commitment=b"c" * 32)
    assert ["廃棄の記録がないのに" in str(fault) for fault in check(NOW).records] == [True]
    month = Month.objects.get(month=date(2021, 4, 1))
    Erasure.objects.create(
        month=month, record=kept.april[0], first_index=7, last_index=11, row_count=1, decided_at=NOW, done_at=NOW
    )
    assert any("廃棄を示す、封印した記録がありません" in fault for fault in check(NOW).faults)


def test_a_record_taken_along_with_a_rightful_erasure_is_found(kept):
    as_administrator(("DELETE FROM journal_entry WHERE id = %s", [kept.march[4]]))
    decide(kept)  # of six: one is missing already
    seal(NOW)
    with pytest.raises(NotAsSealed):
        months.erase_decided(NOW)
    assert "消えています" in check(NOW).faults[0]
    assert Entry.objects.filter(pk__in=kept.march).count() == 6


def test_what_was_changed_before_is_not_destroyed_with_its_evidence(kept):
    as_administrator(("UPDATE journal_entry SET outcome = 'refused' WHERE id = %s", [kept.march[4]]))
    decide(kept)
    seal(NOW)
    with pytest.raises(NotAsSealed):
        months.erase_decided(NOW)
    assert Entry.objects.filter(pk__in=kept.march).count() == 7
    assert archive.key_file(MARCH).exists()


def test_a_changed_commitment_of_an_erased_record_is_found(kept):
    erased(kept)
    Leaf.objects.filter(index=3).update(commitment=b"c" * 32)
    assert [fault.index for fault in check(NOW).records] == [3]
    Leaf.objects.filter(index=3).delete()
    assert not check(NOW).sound


def test_a_kill_between_the_records_and_the_key_is_finished_by_the_next_round(kept, monkeypatch):
    decide(kept)
    seal(NOW)
    monkeypatch.setattr(months, "destroy_key", lambda month: None)
    months.erase_decided(NOW)
    monkeypatch.undo()
    assert archive.key_file(MARCH).exists()
    months.erase_decided(NOW)
    assert not archive.key_file(MARCH).exists()


def test_the_screen_shows_months_and_lets_the_chief_decide(signed_in, kept, monkeypatch):
    monkeypatch.setattr("sekimori.foundation.authority.proof.proved_recently", lambda request: True)
    client, march = signed_in(kept.chief), Month.objects.get(month=MARCH)
    assert "保存期間が過ぎています" in client.get("/journal/seal/").content.decode()
    assert "廃棄する<" not in signed_in(kept.auditor).get("/journal/seal/").content.decode()
    client = signed_in(kept.chief)
    client.post(f"/journal/seal/months/{march.pk}/erase/")
    assert "廃棄を待っています" in client.get("/journal/seal/").content.decode()
    seal(NOW)
    months.erase_decided(NOW)
    page = client.get("/journal/seal/").content.decode()
    assert "廃棄済み" in page
    decided = Erasure.objects.get().record
    assert client.get(f"/journal/{decided}/").status_code == 200
    answer = client.post(f"/journal/{kept.march[0]}/proof/", {"as": "pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
