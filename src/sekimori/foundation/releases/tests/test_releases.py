"""Who answers for a large taking-out: never oneself, the manager first, for the manager the one above."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from tests.cast import NOW
from tests.signin import sign_in

from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.compliance import queries as compliance
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.downloads import gate
from sekimori.foundation.downloads.gate import Amount, Wish
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.foundation.releases import actions, queries
from sekimori.foundation.releases.answering import rungs_above
from sekimori.kernel.problems import Refused

pytestmark = pytest.mark.usefixtures("small")


def ask(city, who="staff"):
    wish = Wish(kind="ask", purpose="transfer", words="移すため", digest=who.ljust(64, "x"), request=b"{}")
    amount = Amount(40, "職員の一覧")
    return Asking.objects.get(pk=gate.admit(city.actor(who), "directory.export", amount, wish).asking)


def warned(city, who="staff", at=NOW):
    wish = Wish(kind="confirm", purpose="counting", seen=12)
    return Taking.objects.get(pk=gate.admit(city.actor(who, at=at), "x", Amount(12, "職員の一覧"), wish).taking)


def answering(city, who):
    actor = city.actor(who)
    names = {person.pk: key for key, person in city.people.items()}
    rungs = rungs_above(actor.roster, person=actor.person, unit=actor.unit)
    return [sorted(names[person] for person in people) for people in rungs]


def test_the_ladder_begins_with_ones_manager_and_goes_up(city):
    above = [["finance_head"]] if city.pack == "nerima" else []
    assert answering(city, "staff") == [["manager"], *above, [city.chief]]
    assert answering(city, "manager") == [*above, [city.chief]]
    assert answering(city, city.chief) == [[city.auditor]]


def test_whoever_answers_agrees_and_the_asker_hears(city):
    asking = ask(city)
    actions.decide(city.actor("manager"), asking.pk, outcome="agreed", reason="")
    asking.refresh_from_db()
    assert asking.valid_until == NOW + timedelta(days=3)
    assert Mail.objects.order_by("id").last().person == city.person("staff")
    assert Entry.objects.get(action="downloads.decide").facts == {"answer": "agreed", "amount": 40}
    with pytest.raises(Refused):
        actions.decide(city.actor(city.chief), asking.pk, outcome="refused", reason="多い")


def test_refusing_takes_a_reason(city):
    with pytest.raises(Refused):
        actions.decide(city.actor("manager"), ask(city).pk, outcome="refused", reason=" ")


@pytest.mark.parametrize("who", ["staff", "officer", "other_manager"])
def test_nobody_else_agrees(city, who):
    asking = ask(city)
    with pytest.raises(Forbidden):
        actions.decide(city.actor(who), asking.pk, outcome="agreed", reason="")


def test_nobody_agrees_to_their_own(city):
    asking = ask(city, "manager")
    with pytest.raises(Forbidden):
        actions.decide(city.actor("manager"), asking.pk, outcome="agreed", reason="")
    actions.decide(city.actor(city.chief), asking.pk, outcome="agreed", reason="")


def test_what_waits_stands_in_everybodys_duties(city):
    asking, taking = ask(city), warned(city, "officer")
    titles = {duty.title: duty for duty in obligations_of(city.actor("manager"))}
    assert titles["大量の取出しを認めるか決める"].url_args == (asking.pk,)
    assert titles["大量の取出しを確かめる"].url_args == (taking.pk,)
    actions.decide(city.actor("manager"), asking.pk, outcome="agreed", reason="")
    assert "承認された取出しを受け取る" in {duty.title for duty in obligations_of(city.actor("staff"))}


def test_a_warned_one_is_answered_once(city):
    taking = warned(city)
    actions.answer(city.actor("manager"), taking.pk, verdict="in_order", note="")
    with pytest.raises(Refused):
        actions.answer(city.actor(city.chief), taking.pk, verdict="incident", note="多い")
    with pytest.raises(Refused):
        actions.answer(city.actor("manager"), warned(city, "officer").pk, verdict="to_ask", note="")


def test_a_list_holds_ones_own_unit_alone_and_reading_it_is_recorded(city):
    warned(city)
    assert len(queries.listing(city.actor("manager"), unusual=False).takings) == 1
    assert len(queries.listing(city.actor("other_manager"), unusual=False).takings) == 0
    assert len(queries.listing(city.actor(city.auditor), unusual=True).takings) == 1
    assert Entry.objects.filter(action="downloads.view").count() == 3


def test_one_taking_out_of_another_unit_does_not_exist(city):
    taking, asking = warned(city), ask(city)
    for read, key in ((queries.taking, taking.pk), (queries.asking, asking.pk)):
        read(city.actor("staff"), key)
        with pytest.raises(Http404):
            read(city.actor("other_staff"), key)


def test_the_screens_show_what_is_to_be_done(city, now):
    taking, asking = warned(city, "officer"), ask(city)
    client = Client()
    sign_in(client, city.account("manager").username)
    assert "確認待ち" in client.get("/takings/").content.decode()
    assert "判断を記録する" in client.get(f"/takings/asked/{asking.pk}/").content.decode()
    sent = client.post(f"/takings/asked/{asking.pk}/decide/", {"outcome": "agreed"})
    assert sent.status_code == 302
    answer = client.post(f"/takings/{taking.pk}/answer/", {"verdict": "incident"})
    assert answer.status_code == 422
    assert "一文で書いてください" in answer.content.decode()


def finding(city, at, unit="0401"):
    found = compliance.matrix(at.date(), at)
    canonical = "systems.monitoring" if city.pack == "kasukabe" else "handling.security_policy"
    ref = found.guideline.by_canonical[canonical].ref
    return found.findings[ref, city.unit(unit).pk]


def test_the_control_is_met_when_the_thresholds_were_looked_at_in_the_period(kasukabe):
    """第6の3: the setting is checked at regular intervals."""
    assert finding(kasukabe, NOW).status is CellStatus.UNMET
    duties = obligations_of(kasukabe.actor("systems_manager"))
    assert "大量の取出しの目安を確かめる" in {duty.title for duty in duties}
    unit = kasukabe.unit("0401").pk
    with pytest.raises(Refused):
        actions.review(kasukabe.actor("systems_manager"), unit, result="fit", elsewhere=False, note="")
    with pytest.raises(Forbidden):
        actions.review(kasukabe.actor("manager"), unit, result="fit", elsewhere=True, note="")
    actions.review(kasukabe.actor("systems_manager"), unit, result="fit", elsewhere=True, note="")
    assert finding(kasukabe, NOW + timedelta(minutes=1)).status is CellStatus.SATISFIED
    assert finding(kasukabe, NOW + timedelta(days=340)).status is CellStatus.DUE
    assert finding(kasukabe, NOW + timedelta(days=366)).status is CellStatus.UNMET


def test_a_warning_that_nobody_answers_makes_the_control_red(kasukabe):
    actions.review(kasukabe.actor("systems_manager"), kasukabe.unit("0401").pk, result="fit", elsewhere=True, note="")
    taking = warned(kasukabe, "former_manager")
    assert finding(kasukabe, NOW + timedelta(days=6)).status is CellStatus.SATISFIED
    late = finding(kasukabe, NOW + timedelta(days=8))
    assert late.status is CellStatus.UNMET
    assert "1件" in late.reason
    actions.answer(
        kasukabe.actor("systems_manager", at=NOW + timedelta(days=8)), taking.pk, verdict="in_order", note=""
    )
    assert finding(kasukabe, NOW + timedelta(days=9)).status is CellStatus.SATISFIED


def test_in_nerima_the_same_counts_for_what_its_security_policy_asks(nerima):
    """第18条: the measures are those of the security policy; a unit without systems only answers."""
    warned(nerima)
    assert "答えられていません" in finding(nerima, NOW + timedelta(days=8), "0201").reason
