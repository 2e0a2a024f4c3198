"""What is left out of the 個人情報ファイル簿 and why, what it tells of its past, and a second register by ordinance."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import NOW

from sekimori.chapters.handling.actions import holdings, register
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries import public_register as public
from sekimori.chapters.handling.queries import register as queries
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.chapters.handling.tests.test_register import DESK, notify, open_duties, publish
from sekimori.foundation.authority.actor import Forbidden
from sekimori.kernel.problems import Refused

LATER = NOW + timedelta(hours=2)


def version(holding):
    return HoldingVersion.objects.current().select_related("holding").get(holding=holding).holding.version


def leave_out(city, holding, who=DESK, **typed):
    typed = {"ground": "", **typed}
    register.leave_out(city.actor(who), holding.pk, version=version(holding), **typed)


def change(city, holding, at=NOW, **changed):
    holdings.save_holding(
        city.actor("officer", at), {**TAX_LEDGER, **changed}, unit=city.unit("0201").pk,
        holding_id=holding.pk, version=version(holding),
    )  # fmt: skip


def public_page(holding):
    return Client().get(f"/public/file-register/{holding.number}/").content.decode()


def test_a_legal_ground_keeps_a_file_out_and_an_invented_one_does_not(city, enter):
    holding = enter()
    with pytest.raises(Refused, match="法に定める"):
        leave_out(city, holding, ground="inconvenient", ground_reason="都合が悪い")
    with pytest.raises(Refused, match="載せない事情"):
        leave_out(city, holding, ground="art74_2_3")
    leave_out(city, holding, ground="art74_2_3", ground_reason="職員の給与のため")
    assert open_duties(city) == []
    screen = queries.one_asked(city.actor(DESK), holding.pk)
    assert (screen.exclusion.law, screen.judged.said.exclusion_reason) == ("法第74条第2項第3号", "職員の給与のため")


def test_a_ground_stays_when_the_unit_writes_its_ledger_anew(city, enter):
    holding = enter()
    leave_out(city, holding, ground="art75_3", ground_reason="徴収に支障")
    change(city, holding, purpose="賦課のため")
    assert open_duties(city) == []
    assert queries.one_asked(city.actor(DESK), holding.pk).exclusion.code == "art75_3"


def test_only_the_lines_the_law_names_are_left_out_and_the_ledger_keeps_them(city, enter):
    holding = enter()
    with pytest.raises(Refused, match="認めていない欄"):
        leave_out(city, holding, lines=["purpose"], lines_reason="支障")
    leave_out(city, holding, lines=["items", "source"], lines_reason="調査の手法が分かるため")
    publish(city, holding)
    page = public_page(holding)
    assert page.count("（記載しない）") == 2
    for kept in ("所得額", "調査の手法", "本人の申告"):
        assert kept not in page
    screen = queries.one_asked(city.actor(DESK), holding.pk)
    assert (screen.withheld, screen.judged.said.items[0]) == (("記録項目", "記録情報の収集方法"), "氏名")


def test_a_line_left_out_later_leaves_the_public_history_too(city, enter):
    holding = enter()
    publish(city, holding)
    change(city, holding, items="氏名\n滞納の有無")
    publish(city, holding)
    assert "滞納の有無" in public_page(holding)
    leave_out(city, holding, lines=["items"], lines_reason="支障")
    publish(city, holding)
    assert "滞納の有無" not in public_page(holding)
    told = [step.what for step in public.public_entry(holding.number, public.frame_at(NOW)).history]
    assert told == ["作成・公表"]


def test_the_history_tells_the_public_what_changed_and_the_desk_who_did_it(city, enter):
    holding = enter()
    publish(city, holding)
    change(city, holding, purpose="賦課のため")
    publish(city, holding)
    first, second = public.public_entry(holding.number, public.frame_at(NOW)).history
    assert (first.changes, [(one.number, one.old, one.new) for one in second.changes]) == (
        (), [("4", "個人住民税の賦課及び徴収のため", "賦課のため")],
    )  # fmt: skip
    name = city.person(DESK).name
    assert name not in public_page(holding)
    (newest, who, _), *_ = queries.one_asked(city.actor(DESK), holding.pk).history
    assert (newest.what, who) == ("修正", name)


def test_a_removed_entry_is_told_to_the_desk_alone_and_a_new_one_begins_afresh(city, enter):
    holding = enter()
    publish(city, holding)
    change(city, holding, people_count="999")
    register.remove(city.actor(DESK, LATER), holding.pk)
    assert Client().get(f"/public/file-register/{holding.number}/").status_code == 404
    (gone,) = queries.removed(city.actor(DESK))
    assert (gone.number, gone.reason, gone.by) == (
        holding.number, "本人の数が決められた数を下回った", city.person(DESK).name,
    )  # fmt: skip
    assert queries.removed(city.actor("other_manager")) == ()
    change(city, holding, people_count="1000", purpose="新しい目的")
    publish(city, holding)
    (only,) = public.public_entry(holding.number, public.frame_at(NOW)).history
    assert (only.what, only.changes) == ("作成・公表", ())


def test_who_decides_on_what_somebody_else_has_changed_is_told(city, enter):
    holding = enter()
    seen = version(holding)
    change(city, holding, purpose="賦課のため")
    with pytest.raises(register.EntryChanged):
        register.leave_out(city.actor(DESK), holding.pk, version=seen, ground="art75_3", ground_reason="支障")
    with pytest.raises(register.EntryChanged):
        register.fill(city.actor("officer"), holding.pk, {"remarks": "備考"}, version=seen)
    if city.pack == "nerima":
        notify(city, holding)
    with pytest.raises(register.EntryChanged):
        register.publish(city.actor(DESK), holding.pk, seen="0" * 64)


def test_only_the_desk_leaves_out_and_another_unit_writes_nothing(city, enter):
    holding = enter()
    for who in ("officer", "manager", "other_manager"):
        with pytest.raises(Forbidden):
            leave_out(city, holding, who, ground="art75_3", ground_reason="支障")
    with pytest.raises(Forbidden):
        register.fill(city.actor("other_manager"), holding.pk, {}, version=version(holding))


def test_the_unit_writes_the_lines_of_the_register_and_too_long_a_one_is_refused(city, enter):
    holding = enter()
    with pytest.raises(Refused, match="備考"):
        register.fill(city.actor("officer"), holding.pk, {"remarks": "あ" * 1001}, version=version(holding))
    register.fill(city.actor("officer"), holding.pk, {"remarks": "令和9年度に統合する"}, version=version(holding))
    publish(city, holding)
    assert "令和9年度に統合する" in public_page(holding)


def test_a_smaller_file_stands_in_the_register_of_the_ordinance_with_its_own_lines(by_ordinance, enter_in):
    city = by_ordinance
    holding = enter_in(city, people_count="12")
    register.fill(
        city.actor("officer"), holding.pk, {"local_outsourced": "有", "local_section": "庶務"}, version=version(holding)
    )
    register.publish(city.actor(DESK), holding.pk)
    assert public.public_list("statutory") == ()
    page = Client().get("/public/file-register/ordinance/").content.decode()
    assert "条例個人情報ファイル簿" in page
    assert holding.number in page
    entry = public_page(holding)
    assert "19　外部委託の有無" in entry
    assert "庶務" in entry
    change(city, holding, people_count="1000")
    assert open_duties(city) == [Duty.CORRECT]
    register.publish(city.actor(DESK), holding.pk)
    assert [one.number for one in public.public_list("statutory")] == [holding.number]
    assert public.public_list("ordinance") == ()
    moved = public.public_entry(holding.number, public.frame_at(NOW))
    assert [step.what for step in moved.history] == ["作成・公表", "別のファイル簿に移した"]
    assert moved.content["local_outsourced"] == "有"
    assert "local_section" not in moved.content


def test_a_word_that_is_no_choice_of_a_local_line_is_refused(by_ordinance, enter_in):
    holding = enter_in(by_ordinance)
    with pytest.raises(Refused, match="選択肢にない"):
        register.fill(
            by_ordinance.actor("officer"), holding.pk, {"local_outsourced": "たぶん"}, version=version(holding)
        )


def test_without_an_ordinance_there_is_no_second_page(city):
    assert Client().get("/public/file-register/ordinance/").status_code == 404
