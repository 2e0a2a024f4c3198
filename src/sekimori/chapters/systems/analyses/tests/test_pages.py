"""The screens: what a manager sees in two minutes, and what nobody else does."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW
from tests.signin import at, sign_in

from sekimori.chapters.systems.analyses.models import Alert, Answer, SignOff
from sekimori.chapters.systems.analyses.tests.conftest import DAY, finding, keep
from sekimori.foundation.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(found):
    return found()


def test_one_line_says_what_who_when_and_what_is_normal(signed_in, city, row):
    page = signed_in("manager").get("/access-analyses/").content.decode()
    for word in (
        "渡邉 翔",
        "11月18日",
        "ふだんは10人分",
        "問題なし",
        "本人に確認する",
        "事案として報告",
        "元の記録（320件）",
    ):
        assert word in page
    assert page.count('class="panel finding"') == 1


def test_a_month_that_is_late_stands_above_what_waits(signed_in, city, row):
    page = signed_in("manager").get("/access-analyses/").content.decode()
    late = page.index("10月分は、まだ「分析済み」としていません")
    assert late < page.index("答えを待つもの 1件") < page.index("月ごとの結果")
    assert "期限（令和8年11月14日）を過ぎています" in page
    assert "まだ「分析済み」" not in signed_in("other_manager").get("/access-analyses/").content.decode()


def test_of_a_silent_system_its_name_is_told_and_nobody_is_to_be_asked(signed_in, city, source, found):
    found(None, None, analysis="source_silent")
    page = signed_in("manager").get("/access-analyses/").content.decode()
    assert f"</a>　{source.label}" in page
    assert "事情を確認する" in page
    assert "本人に確認する" not in page


def test_one_click_answers(signed_in, city, row):
    client = signed_in("manager")
    typed = {"marks": f"{row.pk}:0", "kind": "in_order", "reason": "own_work"}
    answer = client.post(f"/access-analyses/alerts/{row.pk}/answer/", typed, follow=True)
    assert "「問題なし」と記録しました" in answer.content.decode()
    assert "いま、答えを待つものはありません" in answer.content.decode()
    assert Answer.objects.get().post == "課長"


def test_who_answers_on_the_months_page_comes_back_to_it(signed_in, city, row):
    unit = city.unit("0201").pk
    client = signed_in("manager")
    page = client.get(f"/access-analyses/units/{unit}/2026/11/").content.decode()
    assert f'name="back" value="{unit}/2026/11"' in page
    typed = {"marks": f"{row.pk}:0", "kind": "ask", "back": f"{unit}/2026/11"}
    answer = client.post(f"/access-analyses/alerts/{row.pk}/answer/", typed)
    assert answer.url == f"/access-analyses/units/{unit}/2026/11/"


@pytest.mark.parametrize(
    "typed",
    [
        {"marks": "", "kind": "in_order"},
        {"marks": "1:0", "kind": "nonsense"},
        {"marks": "1:9999999999999999999999999999999", "kind": "ask"},
        {"marks": "x", "kind": "ask"},
        {"marks": "999999:0", "kind": "ask"},
        {"kind": "in_order", "reason": "<script>"},
    ],
)
def test_what_no_form_of_ours_sends_changes_nothing(signed_in, city, row, typed):
    marks = typed.get("marks", f"{row.pk}:0")
    answer = signed_in("manager").post(f"/access-analyses/alerts/{row.pk}/answer/", typed | {"marks": marks})
    assert answer.status_code in (404, 422)
    assert not Answer.objects.exists()


def test_another_units_manager_finds_nothing_there(signed_in, city, row):
    for who in ("other_manager", "systems_manager"):
        client = signed_in(who)
        for path in ("", "records/"):
            assert client.get(f"/access-analyses/alerts/{row.pk}/{path}").status_code == 404
        assert (
            client.post(
                f"/access-analyses/alerts/{row.pk}/answer/", {"marks": f"{row.pk}:0", "kind": "ask"}
            ).status_code
            == 404
        )
        assert client.get(f"/access-analyses/units/{city.unit('0201').pk}/2026/11/").status_code == 404
        assert "渡邉" not in client.get("/access-analyses/").content.decode()
        assert client.post(f"/access-analyses/units/{city.unit('0201').pk}/2026/10/sign-off/").status_code == 404
    assert signed_in("staff").get("/access-analyses/").status_code == 403


def test_looking_at_the_records_is_recorded(signed_in, city, row):
    page = signed_in("manager").get(f"/access-analyses/alerts/{row.pk}/records/").content.decode()
    assert "この画面を見たことを記録しました" in page
    entry = Entry.objects.get(action="analyses.records.view")
    assert (entry.person, entry.object_id) == (city.person("manager").pk, str(row.pk))


def test_signing_a_month_asks_for_a_fresh_proof_of_identity(client, city, source):
    keep(city, contents={("jumin", date(2026, 10, 5)): "a"})
    path = f"/access-analyses/units/{city.unit('0201').pk}/2026/10/"
    client.force_login(city.account("manager"))
    with at(NOW):
        digest = re.search(r'name="digest" value="(\w+)"', client.get(path).content.decode()).group(1)
        assert client.post(path + "sign-off/", {"digest": digest}).status_code == 302
    assert not SignOff.objects.exists()
    with at(NOW):
        client.logout()
        sign_in(client, city.account("manager").username)
        answer = client.post(path + "sign-off/", {"digest": digest}, follow=True).content.decode()
    assert "見つかったものはない" in answer
    assert SignOff.objects.get().post == "課長"


def test_the_pictures_are_svg_without_script_or_style_and_have_words(signed_in, city, row):
    path = f"/access-analyses/units/{city.unit('0201').pk}/2026/11/"
    client = signed_in("manager")
    page = client.get(path).content.decode()
    assert 'alt="日ごとのアクセス記録の件数の棒グラフ。合計400件。' in page
    for name in ("days", "analyses"):
        answer = client.get(f"{path}{name}.svg")
        drawn = answer.content.decode()
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert drawn.startswith("<svg")
        assert not re.search(r"<script|style=|href=", drawn)
    assert client.get(path + "nothing.svg").status_code == 404


def test_nobody_is_late_with_a_month_of_which_nothing_was_asked(signed_in, city):
    """The sign-off is asked for where records come in; elsewhere the self-check answers (第6の2(1))."""
    page = signed_in("manager").get(f"/access-analyses/units/{city.unit('0201').pk}/2026/10/").content.decode()
    assert "期限はありません" in page
    assert "過ぎています" not in page
    assert "sign-off" not in page
    assert "<img" not in page


def test_the_report_is_a_pdf_and_its_leaving_is_recorded(signed_in, city, row):
    answer = signed_in("manager").post(f"/access-analyses/units/{city.unit('0201').pk}/2026/11/report.pdf")
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.get(action="analyses.report.export").facts["found"] == 1


@pytest.mark.parametrize("path", ["2026/13/", "0/1/", "2027/1/", "99999/1/"])
def test_a_month_that_is_none_is_not_found(signed_in, city, path):
    assert signed_in("manager").get(f"/access-analyses/units/{city.unit('0201').pk}/{path}").status_code == 404


def test_the_chief_and_the_auditor_see_the_whole(signed_in, city, row):
    for who in (city.chief, city.auditor):
        page = signed_in(who).get("/access-analyses/overview/").content.decode()
        assert city.unit("0201").name in page
    assert signed_in("manager").get("/access-analyses/overview/").status_code == 403


def test_many_findings_cost_no_more_queries_than_one(city, signed_in, source):
    client = signed_in("manager")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/access-analyses/").status_code == 200
        return len(queries)

    keep(city, finding(city))
    asked()
    few = asked()
    people = ("staff", "officer", "second_officer")
    keep(city, *[finding(city, who, analysis=f"a{number}") for who in people for number in range(20)])
    asked()
    assert asked() == few
    assert Alert.objects.filter(day=DAY).count() == 61
