"""個人情報ファイル in Nerima from the notice to publication, change and cessation (第10条, 法第75条); Kasukabe without notice."""

import pytest

from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.chapters.handling.actions.register import publish
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
DESK = "disclosure_manager"
DISPOSAL = "やめたときの廃棄・消去"
PURPOSE, NEW_PURPOSE = TAX_LEDGER["purpose"], "個人住民税の賦課のため"


class Town:
    """The people of the journey, each at their own browser."""

    def __init__(self, city, visit):
        self.city = city
        self.holding = save_holding(city.actor("officer"), TAX_LEDGER, unit=city.unit("0201").pk)
        self.page = f"/holdings/{self.holding.pk}/"
        self.entry = f"/file-register/{self.holding.pk}/"
        self.public = f"/public/file-register/{self.holding.number}/"
        self.officer, self.manager, self.desk = (visit(city.account(who)) for who in ("officer", "manager", DESK))
        self.anybody = visit()

    def notify(self, occasion, day, reason, **fields):
        """The officer's notice, begun from the ledger, and the manager's approval; the address of the notice."""
        self.officer.go(self.page).pick("届出の種類", occasion).press("届出を書く")
        dated = {"保有・変更・廃止の日": day, "保有・変更・廃止の理由": reason}
        for label, text in {**dated, **fields}.items():
            self.officer.fill(label, text)
        self.officer.press("確認へ進む").sees("の確認")
        return self

    def sent(self):
        self.officer.press("申請する").sees("申請しました")
        address = self.officer.page.url
        self.manager.go(address).press("承認する").sees("経過")
        return address

    def examined(self, address, *, referred):
        """情報公開課長 examines whether to refer it, and gives the result."""
        self.desk.go(address)
        self.desk.page.get_by_role("group", name="運営委員会へ発議する").get_by_label(
            "はい" if referred else "いいえ"
        ).check()
        self.desk.fill("発議する・しない理由", "新たな論点の有無による").press("照査する").sees("経過")
        if referred:
            self.desk.fill("運営委員会の意見", "差し支えない").fill("意見の日", "令和8年11月20日")
        self.desk.pick("結果", "届出のとおり").press("決裁する").sees("経過")


@pytest.fixture
def town(live_city, visit):
    with at(NOW):
        return Town(live_city, visit)


@pytest.mark.parametrize("live_city", ["nerima"], indirect=True)
def test_a_file_is_notified_examined_published_changed_and_ceased_in_nerima(town):
    with at(NOW):
        town.desk.go(town.entry).sees("保有等の届出がまだです")
        assert town.anybody.status_of(town.public) == 404
        first = town.notify("新たに保有する", "令和9年1月4日", "新しい事務")
        town.examined(first.sent(), referred=False)
        town.officer.go(town.page).sees("新たに保有する")
        town.desk.go("/?all").sees("個人情報ファイル簿を作成・公表する").go("/file-register/").follow(
            town.holding.number
        )
        town.desk.press("この内容で公表する").sees("公表しました")
        town.anybody.go(town.public).sees(PURPOSE)

        town.notify("届け出た内容を変える", "令和9年1月4日", "事務の見直し", 利用目的=NEW_PURPOSE)
        town.officer.sees("いままでの内容と、変えた後の内容", PURPOSE, NEW_PURPOSE)
        address = town.sent()
        town.desk.go(address).sees("いままでの内容と、変えた後の内容", PURPOSE, NEW_PURPOSE)
        town.examined(address, referred=True)
        town.officer.go(address).sees("差し支えない")
        town.officer.go(f"{town.page}edit/").fill("利用目的", NEW_PURPOSE).press("取扱台帳に書く")
        town.desk.go(town.entry).sees("直ちに修正").press("この内容で公表する").sees("公表しました")
        town.anybody.go(town.public).sees("修正", PURPOSE, NEW_PURPOSE).sees_no(town.city.person(DESK).name)

        town.notify("保有をやめた", "令和8年11月20日", "事務の終了", **{DISPOSAL: "サーバーから消去した"})
        town.examined(town.sent(), referred=False)
        town.manager.go("/?all").sees("保有をやめたことを取扱台帳に記録する").go(town.page)
        town.manager.page.get_by_text("保有をやめた", exact=True).first.click()
        town.manager.fill("保有をやめた日", "令和8年11月20日").press("保有をやめたことを記録する").sees("記録しました")
        town.desk.go("/?all").sees("個人情報ファイル簿から消除する").go("/file-register/").follow(town.holding.number)
        town.desk.press("ファイル簿から消除する").sees("消除しました", "理由：保有をやめた")
        assert town.anybody.status_of(town.public) == 404
        for one in (town.officer, town.manager, town.desk):
            one.leaves_no_trace()


@pytest.mark.parametrize("live_city", ["kasukabe"], indirect=True)
def test_kasukabe_publishes_without_a_notice_and_leaves_out_what_the_law_lets(town):
    with at(NOW):
        town.officer.go(town.page).sees_no("届出を書く")
        town.desk.go(town.entry).sees_no("届出がまだ").follow("載せないものを決める")
        town.desk.choose("7　記録情報の収集方法").press("記録する").sees("なぜ当たるのかを書いてください")
        town.desk.fill("欄を載せない事情", "調査の手法が分かるため").press("記録する").sees(
            "記録しました", "調査の手法"
        )
        town.officer.go(town.entry).follow("ファイル簿だけの欄を書く").fill("18　備考", "毎年度見直す").press(
            "欄を書く"
        )
        town.desk.go(town.entry).press("この内容で公表する").sees("公表しました")
        town.anybody.go(town.public).sees("毎年度見直す", "（記載しない）").sees_no("調査の手法", "本人の申告")
        town.desk.leaves_no_trace()


@pytest.mark.parametrize("live_city", ["nerima"], indirect=True)
def test_the_exported_register_is_read_from_a_folder_without_any_server(live_city, chromium, tmp_path):
    from sekimori.chapters.handling.register_export import site
    from sekimori.chapters.handling.tests.test_register import notify
    from sekimori.cli.register import place

    holding = save_holding(live_city.actor("officer"), TAX_LEDGER, unit=live_city.unit("0201").pk)
    notify(live_city, holding)
    publish(live_city.actor(DESK), holding.pk)
    place(tmp_path, site(NOW))
    context = chromium.new_context(locale="ja-JP")
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name=TAX_LEDGER["name"]).click()
    assert PURPOSE in page.locator("main").inner_text()
    assert page.locator("th").first.evaluate("cell => getComputedStyle(cell).borderTopStyle") == "solid"
    page.get_by_role("link", name="一覧へ").click()
    for link in page.get_by_role("link").all():
        assert (tmp_path / str(link.get_attribute("href"))).is_file()
    assert all(url.startswith("file://") for url in asked)
    context.close()
