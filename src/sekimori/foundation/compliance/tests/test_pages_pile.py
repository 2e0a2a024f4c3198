"""自己点検 one after another."""

from sekimori.foundation.compliance.actions import Draft, prepare
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.rules import Answer
from sekimori.foundation.compliance.tests.demands import attested_by_the_manager

PILE = "/compliance/attestations/"


def prepared(city, count):
    """The first demands that the manager attests, prepared by the officer."""
    draft = Draft(answer=Answer.SATISFIED, text="確かめた。")
    place, demands = city.unit("0201").pk, attested_by_the_manager(city)[:count]
    return [prepare(city.actor("officer"), canonical=name, place=place, draft=draft).pk for name in demands]


def test_the_manager_reads_what_waits_and_attests_several_at_once(signed_in, city):
    chosen = prepared(city, 2)
    client = signed_in("manager")
    page = client.get(PILE).content.decode()
    assert "確定を待っているもの" in page
    assert "確かめた。" in page
    answer = client.post(PILE, {"attestation": chosen}, follow=True)
    assert "2件の自己点検を確定しました" in answer.content.decode()
    assert Attestation.objects.filter(attested_at__isnull=False).count() == 2


def test_nothing_chosen_is_said_so(signed_in, city):
    prepared(city, 1)
    answer = signed_in("manager").post(PILE, {})
    assert answer.status_code == 400
    assert "1件も選ばれていません" in answer.content.decode()


def test_one_that_cannot_be_attested_any_more_holds_back_all(signed_in, city):
    chosen = prepared(city, 2)
    client = signed_in("manager")
    client.post(PILE, {"attestation": chosen[:1]})
    answer = client.post(PILE, {"attestation": chosen})
    assert answer.status_code == 400
    assert "既に確定されています" in answer.content.decode()
    assert Attestation.objects.get(pk=chosen[1]).waits


def test_a_number_nobody_gave_is_refused_in_words(signed_in, city):
    for junk in (["999999"], ["x"], ["²"]):
        assert signed_in("manager").post(PILE, {"attestation": junk}).status_code == 400


def test_the_officer_goes_from_one_to_the_next(signed_in, city):
    client = signed_in("officer")
    place, (first, second) = city.unit("0201").pk, attested_by_the_manager(city)[:2]
    said = {"answer": "satisfied", "text": "確かめた。", "next": "1"}
    answer = client.post(f"/compliance/cell/{first}/{place}/check/", said)
    assert answer.url == f"/compliance/cell/{second}/{place}/check/"


def test_the_manager_goes_from_one_to_the_next_and_is_told_the_last(signed_in, city):
    first, second = prepared(city, 2)
    client = signed_in("manager")
    answer = client.post(f"{PILE}{first}/attest/", {"next": "1"})
    assert answer.url == f"{PILE}{second}/attest/"
    last = client.post(f"{PILE}{second}/attest/", {"next": "1"}, follow=True)
    assert "続きはありません" in last.content.decode()


def test_what_the_officer_sent_on_is_listed_apart(signed_in, city):
    prepared(city, 1)
    assert "確定を待ってもらっているもの" in signed_in("officer").get(PILE).content.decode()


def test_the_chief_is_asked_about_their_own_demands_not_about_every_unit(signed_in, city):
    page = signed_in(city.chief).get(PILE).content.decode()
    assert "全体" in page
    assert city.unit("0301").name not in page


def test_staff_without_duties_have_no_pile(signed_in, city):
    assert signed_in("staff").get(PILE).status_code == 403
