"""The matrix and a unit as people look at them."""

import re
from datetime import date

import pytest
from tests.cast import NOW

from sekimori.foundation.compliance.actions import Draft, prepare_and_attest
from sekimori.foundation.compliance.labels import slug_of
from sekimori.foundation.compliance.rules import Answer

MATRIX = "/compliance/"
CONDUCT = "duties.conduct"


def chapter(city):
    """The address name of the chapter that holds the duty of every member of staff."""
    guideline = city.actor(city.chief).roster.guideline
    return slug_of(guideline.chapter_of(guideline.by_canonical[CONDUCT]))


def say(city, key, canonical, unit, answer=Answer.SATISFIED):
    draft = Draft(answer=answer, text="確かめた。")
    return prepare_and_attest(city.actor(key), canonical=canonical, place=city.unit(unit).pk, draft=draft)


def test_the_chief_sees_every_department_folded(signed_in, city):
    page = signed_in(city.chief).get(MATRIX).content.decode()
    assert city.unit("02").name in page
    assert "合計" in page
    assert f">{city.unit('0201').name}<" not in page


def test_a_department_opens_by_its_link_without_a_script(signed_in, city):
    page = signed_in(city.chief).get(MATRIX, {"open": city.unit("02").pk}).content.decode()
    assert f'href="/compliance/unit/{city.unit("0201").pk}/"' in page


def test_a_manager_sees_their_own_unit_and_no_total_of_the_whole(signed_in, city):
    page = signed_in("manager").get(MATRIX).content.decode()
    assert f">{city.unit('0201').name}<" in page
    assert city.unit("03").name not in page
    assert "合計" not in page


def test_somebody_without_a_right_to_the_matrix_is_refused(signed_in, city):
    assert signed_in("staff").get(MATRIX).status_code == 403
    assert signed_in("technical_administrator").get(MATRIX).status_code == 403


def test_a_chosen_square_says_why_it_is_red(signed_in, city):
    page = signed_in(city.chief).get(MATRIX, {"wide": chapter(city), "row": "all", "col": CONDUCT}).content.decode()
    assert "選んだ枠の説明" in page
    assert "自己点検がまだありません" in page


def test_a_square_that_is_folded_away_is_not_explained(signed_in, city):
    page = signed_in(city.chief).get(MATRIX, {"row": city.unit("0201").pk, "col": CONDUCT}).content.decode()
    assert "選んだ枠の説明" not in page


def test_what_a_unit_attested_turns_its_square_green(signed_in, city):
    say(city, "manager", CONDUCT, "0201")
    department, unit = city.unit("02").pk, city.unit("0201").pk
    question = {"open": department, "wide": chapter(city), "row": unit, "col": CONDUCT}
    page = signed_in("manager").get(MATRIX, question).content.decode()
    assert "自己点検で満たしています" in page
    assert re.search(r'class="sq sq-satisfied"[^>]*aria-current="true"', page)


def test_only_the_lines_with_something_red_are_left_when_asked(signed_in, city):
    question = {"worst": "unmet", "chapter": chapter(city)}
    folded = f'open={city.unit("02").pk}"'
    assert folded in signed_in(city.chief).get(MATRIX, question).content.decode()
    for provision in city.actor("manager").roster.guideline.demands:
        if provision.canonical.startswith("duties."):
            say(city, "manager", provision.canonical, "0201")
    assert folded not in signed_in(city.chief).get(MATRIX, question).content.decode()


@pytest.mark.parametrize("asked", ["令和8年3月31日", "2026-03-31", "R8.3.31", "２０２６／３／３１"])
def test_a_day_is_asked_for_in_either_calendar(signed_in, city, asked):
    page = signed_in(city.chief).get(MATRIX, {"on": asked}).content.decode()
    assert "令和8年3月31日（火）現在" in page
    assert "その日の終わりに分かっていたこと" in page
    assert "on=2026-03-31" in page


def test_a_day_that_does_not_exist_is_explained_and_today_is_shown(signed_in, city):
    answer = signed_in(city.chief).get(MATRIX, {"on": "令和8年2月30日"})
    assert answer.status_code == 200
    assert "という日はありません" in answer.content.decode()
    assert "令和8年11月22日（日）現在" in answer.content.decode()


@pytest.mark.parametrize(
    "junk",
    [
        {"open": "9" * 30},
        {"open": "<script>"},
        {"row": "own-x", "col": "n1"},
        {"row": "-1", "col": "duties.conduct"},
        {"department": "7777"},
        {"chapter": "nothing"},
        {"worst": "green"},
        {"agency": "²"},
        {"on": "x" * 5000},
    ],
)
def test_an_address_that_somebody_made_up_shows_the_plain_table(signed_in, city, junk):
    answer = signed_in(city.chief).get(MATRIX, junk)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert city.unit("02").name in answer.content.decode()


@pytest.mark.django_db(transaction=True)  # what is computed is kept for later pages only once it is committed
@pytest.mark.parametrize(
    ("path", "most"), [(MATRIX, 15), ("/compliance/attestations/", 17), ("/", 40), ("/compliance/unit/{}/", 17)]
)
def test_a_page_costs_a_fixed_number_of_queries(client, kasukabe, path, most, django_assert_max_num_queries):
    address = path.format(kasukabe.unit("0201").pk)
    client.force_login(kasukabe.account(kasukabe.chief))
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_a_unit_page_shows_what_to_do_this_month_and_who_holds_which_role(signed_in, city):
    page = signed_in("manager").get(f"/compliance/unit/{city.unit('0201').pk}/").content.decode()
    assert "今月すること" in page
    assert city.person("manager").name in page
    assert "自己点検がまだありません" in page


def test_another_units_page_is_not_found(signed_in, city):
    client = signed_in("manager")
    assert client.get(f"/compliance/unit/{city.unit('0301').pk}/").status_code == 404
    assert client.get("/compliance/unit/999999/").status_code == 404
    section = city.unit("020101")
    assert client.get(f"/compliance/unit/{section.pk}/").status_code == 404


def test_no_name_stands_in_a_title_or_address(signed_in, city):
    """ASVS 5.0 14.2.1."""
    page = signed_in("manager").get(f"/compliance/unit/{city.unit('0201').pk}/").content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    assert city.person("manager").family_name not in title
    assert city.unit("0201").name not in title


def test_a_unit_that_took_over_another_leads_to_how_it_stood_before(signed_in, city):
    from sekimori.foundation.directory.models import Succession

    Succession.objects.create(predecessor=city.unit("0301"), successor=city.unit("0201"), on=date(2026, 4, 1))
    page = signed_in(city.chief).get(f"/compliance/unit/{city.unit('0201').pk}/").content.decode()
    assert "組織改正により" in page
    assert f"/compliance/unit/{city.unit('0301').pk}/?on=2026-03-31" in page


def test_the_matrix_leaves_as_a_file_for_those_who_may_take_it_out(signed_in, city):
    page = signed_in(city.chief).get(MATRIX, {"on": "2026-03-31"}).content.decode()
    assert "/compliance/export/pdf/?on=2026-03-31" in page
    answer = signed_in(city.chief).get("/compliance/export/xlsx/", {"on": "2026-03-31"})
    assert answer.status_code == 200
    assert "20260331" in answer["Content-Disposition"]
    assert answer.content[:2] == b"PK"
    assert signed_in("officer").get("/compliance/export/xlsx/").status_code == 403
    assert signed_in(city.chief).get("/compliance/export/exe/").status_code == 404


def test_the_trend_is_drawn_and_told_in_numbers(signed_in, city):
    from sekimori.foundation.accounts.actors import system_actor
    from sekimori.foundation.compliance.snapshots import take_snapshot

    for day in (date(2026, 9, 30), date(2026, 10, 31)):
        take_snapshot(system_actor("worker", NOW), day)
    page = signed_in(city.chief).get(MATRIX).content.decode()
    assert '<svg class="trend"' in page
    assert "令和8年9月30日（2026-09-30）" in page


def test_what_could_not_be_computed_is_said_and_never_green(signed_in, city, monkeypatch):
    from dataclasses import replace

    from sekimori.foundation.compliance import control

    def broken(inquiry, asked):
        raise ZeroDivisionError

    known = control._CONTROLS["organization.manager"]
    monkeypatch.setitem(control._CONTROLS, "organization.manager", replace(known, function=broken))
    page = signed_in(city.chief).get(MATRIX).content.decode()
    assert "計算できない項目があります" in page
