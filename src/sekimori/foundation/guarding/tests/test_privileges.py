"""Every administrator's account stands in the register of its 課, with a reason and an end, and is looked at yearly."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.http import Http404
from django.test import Client
from tests.cast import NOW, TODAY, TOKYO
from tests.signin import at, sign_in

from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.compliance.control import Asked, CellStatus, Inquiry, controls
from sekimori.foundation.guarding.models import Privilege
from sekimori.foundation.guarding.privileges import actions
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused

END = date(2027, 4, 1)
ENTRY = actions.Entered("関守", "setup-admin", "", "委託先の保守担当", "設置と利用者登録のため。", TODAY, END)
LATER = NOW + timedelta(minutes=1)


def unit(city):
    return city.unit("0401").pk


def keeper(city, moment=NOW):
    return city.actor("systems_manager", at=moment)


def judged(city, moment=LATER):
    """What the control says of 情報政策課."""
    actor = keeper(city, moment)
    guideline = actor.roster.guideline
    (provision,) = [one for one in guideline.demands if "systems.privileges" in one.controls]
    inquiry = Inquiry(actor.today, moment, guideline, actor.roster)
    asked = (Asked(provision, (unit(city), city.unit("0301").pk)),)
    found = controls()["systems.privileges"].function(inquiry, asked)
    return found[provision.ref, unit(city)], found[provision.ref, city.unit("0301").pk]


def refused(call, *arguments):
    with pytest.raises(Refused) as refusal:
        call(*arguments)
    return [problem.where for problem in refusal.value.problems]


def test_an_administrator_who_is_not_in_the_register_turns_the_demand_red(city):
    finding, elsewhere = judged(city)
    assert (finding.status, finding.reason) == (CellStatus.UNMET, "登録簿にない管理者の利用者IDが1件あります。")
    assert elsewhere.status is CellStatus.NOT_APPLICABLE


def test_a_register_that_is_whole_and_looked_through_is_green_for_a_year(city):
    actions.enter(keeper(city), unit(city), ENTRY)
    assert judged(city)[0].reason == "管理者権限の棚卸しをまだしていません。"
    actions.review(keeper(city), unit(city))
    assert judged(city)[0].status is CellStatus.SATISFIED
    in_march = datetime(2027, 3, 15, 9, 0, tzinfo=TOKYO)
    assert judged(city, in_march)[0].status is CellStatus.DUE
    in_april = datetime(2027, 4, 1, 9, 0, tzinfo=TOKYO)
    assert judged(city, in_april)[0].status is CellStatus.UNMET  # the right has ended and the system still gives it


def test_a_register_is_not_signed_while_an_account_is_missing_from_it(city):
    with pytest.raises(Refused, match="1件"):
        actions.review(keeper(city), unit(city))


def test_an_account_no_longer_marked_needs_no_row(city):
    Account.objects.filter(technical_administrator=True).update(is_active=False)
    assert judged(city)[0].status is CellStatus.NOT_APPLICABLE


def test_what_is_typed_wrong_is_named_field_by_field(kasukabe):
    wrong = replace(ENTRY, system="", account=" ", holder="", reason="", since=None)
    assert refused(actions.enter, keeper(kasukabe), unit(kasukabe), wrong) == [
        "システム",
        "利用者ID",
        "理由",
        "使う者",
        "期間",
    ]
    assert refused(actions.enter, keeper(kasukabe), unit(kasukabe), replace(ENTRY, number="9999")) == ["職員番号"]
    long = replace(ENTRY, until=date(2027, 11, 23))
    assert refused(actions.enter, keeper(kasukabe), unit(kasukabe), long) == ["期間"]
    actions.enter(keeper(kasukabe), unit(kasukabe), ENTRY)
    assert refused(actions.enter, keeper(kasukabe), unit(kasukabe), ENTRY) == ["利用者ID"]


def test_a_period_is_changed_without_forgetting_what_was_believed(city):
    row = actions.enter(keeper(city), unit(city), ENTRY)
    actions.change_end(keeper(city, LATER), row.pk, date(2027, 10, 1))
    before, after = Privilege.objects.order_by("pk")
    assert (before.until, before.superseded_at, after.until) == (END, LATER, date(2027, 10, 1))
    with pytest.raises(Http404):
        actions.change_end(keeper(city, LATER), row.pk, END)
    assert refused(actions.change_end, keeper(city, LATER), after.pk, date(2029, 1, 1)) == ["期間"]
    assert refused(actions.change_end, keeper(city, LATER), after.pk, date(2026, 1, 1)) == ["終わりの日"]
    actions.change_end(keeper(city, LATER), after.pk, TODAY)
    assert judged(city)[0].status is CellStatus.UNMET


def test_a_unit_keeps_its_own_register_only(city):
    with pytest.raises(Forbidden):
        actions.enter(city.actor("other_manager"), unit(city), ENTRY)
    row = actions.enter(keeper(city), unit(city), ENTRY)
    with pytest.raises(Http404):
        actions.change_end(city.actor("other_manager"), row.pk, TODAY)
    with pytest.raises(Forbidden):
        actions.review(city.actor(city.auditor), unit(city))


def test_the_register_waits_for_its_manager_until_it_is_in_order(city):
    def waits(moment=NOW):
        return [one.detail for one in obligations_of(keeper(city, moment)) if one.url_name == "guarding:privileges"]

    assert waits() == ["登録簿にない管理者の利用者IDが1件あります。"]
    actions.enter(keeper(city), unit(city), ENTRY)
    assert waits() == ["棚卸しの時期です。"]
    actions.review(keeper(city), unit(city))
    assert waits(LATER) == []
    assert waits(datetime(2027, 3, 15, 9, 0, tzinfo=TOKYO)) == ["まもなく期限の来る権限が1件あります。"]


def test_the_screens_lead_from_the_missing_account_to_the_signed_register(city):
    with at(NOW):
        client = Client()
        sign_in(client, city.account("systems_manager").username)
        page = client.get("/guarding/administrators/").content.decode()
        assert "setup-admin" in page
        address = f"/guarding/administrators/{unit(city)}/enter/"
        form = client.post(address, {"system": "関守", "account": "setup-admin"}).content.decode()
        assert 'value="setup-admin"' in form
        typed = {"system": "関守", "account": "setup-admin", "number": "", "holder": "", "reason": "保守", "since": "令和8年11月22日", "until": "2027-04-01"}  # fmt: skip
        assert client.post(address, typed).status_code == 422
        assert client.post(address, typed | {"holder": "委託先"}).status_code == 302
        assert client.post(f"/guarding/administrators/{unit(city)}/review/").status_code == 302
        row = Privilege.objects.get()
        assert client.post(f"/guarding/administrators/rows/{row.pk}/end/", {"until": "2027-05-01"}).status_code == 302
        assert "令和9年5月1日" in client.get("/guarding/administrators/").content.decode()
        other = Client()
        sign_in(other, city.account("other_manager").username)
        assert "setup-admin" not in other.get("/guarding/administrators/").content.decode()
        assert other.get(address).status_code == 404
