"""What a source delivers is in the store once, and every line of it is accounted for (第6の2(1))."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW

from sekimori.chapters.systems.access_records import importing
from sekimori.chapters.systems.access_records.importing import spool_folder
from sekimori.chapters.systems.access_records.models import Delivery, DeliveryPart, QuarantinedLine
from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.access_records.tests.conftest import days, file_of, line
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.vault.enclosing import disclose
from sekimori.kernel.problems import Refused


def stored(code: str = "jumin") -> int:
    found = store()
    return sum(found.records(held).num_rows for held in found.held(date(2020, 1, 1), date(2040, 1, 1), [code]))


def counts(delivery: Delivery) -> tuple[int, ...]:
    """Read, accepted, known, quarantined and left out; the heading is read and left out."""
    return delivery.read, delivery.accepted, delivery.known, delivery.quarantined, delivery.ignored


def test_every_line_is_accepted_quarantined_or_left_out(bring):
    delivery = bring(file_of(*days(30), "壊れた行", line(NOW, "1024", act="謎の処理")))
    assert counts(delivery) == (33, 30, 0, 2, 1)
    assert (stored(), delivery.state) == (30, "imported")
    assert QuarantinedLine.objects.count() == 2


def test_the_journal_holds_the_counts_and_the_digest_of_what_was_stored(bring, source):
    delivery = bring(file_of(*days(3)))
    entry = Entry.objects.get(action="access_records.delivery.import")
    assert entry.facts["accepted"] == 3
    assert entry.facts["batch"] == delivery.batch != ""
    assert set(entry.facts["batches"]) == set(store().manifests())
    assert entry.object_unit == source.unit_id


def test_the_same_file_again_adds_nothing_and_is_counted(bring):
    content = file_of(*days(20))
    bring(content)
    again = bring(content)
    assert counts(again) == (21, 20, 20, 0, 1)
    assert stored() == 20


def test_a_longer_export_of_the_same_days_adds_only_what_is_new(bring):
    bring(file_of(*days(20)))
    longer = bring(file_of(*days(50)))
    assert (longer.accepted, longer.known, stored()) == (50, 20, 50)


def test_two_look_ups_in_the_same_second_stay_two(bring):
    same = line(NOW - timedelta(days=1), "1024")
    assert bring(file_of(same, same)).accepted == 2
    assert stored() == 2


def test_a_file_of_another_format_is_refused_whole_with_how_to_mend_it(bring):
    delivery = bring("これは記録ではありません\r\n".encode("cp932"))
    assert (delivery.state, stored()) == ("refused", 0)
    assert delivery.refusal[0]["mend"]
    assert Entry.objects.get(action="access_records.delivery.import").outcome == "refused"


def test_an_empty_file_is_not_even_received(bring):
    with pytest.raises(Refused, match="中身がありません"):
        bring(b"")
    assert not Delivery.objects.exists()


def test_lines_nobody_could_read_are_kept_encrypted(bring):
    bring(file_of("住民の名,が,ここに"))
    kept = QuarantinedLine.objects.get()
    assert "住民の名".encode() not in bytes(kept.content)
    assert "住民の名" in disclose(bytes(kept.content)).decode()
    assert "住民の名" not in kept.reason


def test_of_endless_bad_lines_only_the_first_are_kept_but_all_are_counted(bring, monkeypatch):
    monkeypatch.setattr(importing, "LINES_KEPT", 5)
    delivery = bring(file_of(*days(1), *["壊れた行"] * 12))
    assert (delivery.quarantined, QuarantinedLine.objects.count()) == (12, 5)


def test_records_of_the_future_are_not_believed(bring):
    delivery = bring(file_of(line(NOW.replace(year=2036), "1024"), line(NOW, "1024")))
    assert (delivery.accepted, delivery.quarantined) == (1, 1)


def test_nothing_of_a_finished_delivery_stays_behind(bring):
    bring(file_of(*days(3)))
    assert [path for path in spool_folder().iterdir() if path.suffix != ".lock"] == []


@pytest.mark.parametrize("who", ["staff", "other_manager", "hr", "officer"])
def test_nobody_else_brings_records(bring, who):
    with pytest.raises(Forbidden):
        bring(file_of(*days(1)), who=who)
    assert not Delivery.objects.exists()


def test_the_manager_of_the_responsible_unit_may(bring):
    assert bring(file_of(*days(1)), who="manager").accepted == 1


@pytest.mark.parametrize("moment", ["before the store", "after the store", "before the end"])
def test_a_delivery_cut_off_anywhere_is_finished_by_the_next_try(bring, city, monkeypatch, moment):
    """As kill -9 would leave it: nothing after the moment happens, what happened stays."""
    from sekimori.chapters.systems.access_records.actions import deliveries
    from sekimori.engines.analytics.store import Store

    class Killed(BaseException):
        pass

    def killed(*_args, **_options):
        raise Killed

    content = file_of(*days(50), "壊れた行")
    monkeypatch.setattr(importing, "PART", 20)
    with monkeypatch.context() as patch:
        if moment == "before the store":
            write, left = Store.write, [1]
            patch.setattr(
                Store, "write", lambda *a, **o: write(*a, **o) if left and left.pop() else killed(), raising=True
            )
        elif moment == "after the store":
            create, kept = DeliveryPart.objects.create, [1]
            patch.setattr(DeliveryPart.objects, "create", lambda **o: create(**o) if kept and kept.pop() else killed())
        else:
            patch.setattr(deliveries, "_imported", killed)
        with pytest.raises(Killed):
            bring(content)
    assert Delivery.objects.get().state == "received"
    assert deliveries.finish_unfinished(city.actor("systems_manager")) == 1
    delivery = Delivery.objects.get()
    assert counts(delivery) == (52, 50, 0, 1, 1)
    assert stored() == 50
    entry = Entry.objects.get(action="access_records.delivery.import")
    assert set(entry.facts["batches"]) == set(store().manifests())


def test_a_full_disk_loses_nothing_and_is_told(bring, city, monkeypatch):
    from sekimori.chapters.systems.access_records.actions.deliveries import finish_unfinished
    from sekimori.engines.analytics import store as stores

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(stores, "encode", full)
        with pytest.raises(Refused, match="空き容量"):
            bring(file_of(*days(5)))
    assert (Delivery.objects.get().state, stored()) == ("received", 0)
    finish_unfinished(city.actor("systems_manager"))
    assert (Delivery.objects.get().state, stored()) == ("imported", 5)
