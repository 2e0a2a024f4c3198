"""Passkeys as a browser makes them, under the strict content policy."""

import pytest

pytestmark = pytest.mark.browser
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


def give_a_key(visitor, **nature):
    """This function will put an authenticator into the browser that answers without anybody touching it."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | {"automaticPresenceSimulation": True} | nature})


@pytest.mark.asvs("6.3.3")
@pytest.mark.asvs("3.4.3")
def test_a_clerk_enrols_a_passkey_and_signs_in_with_it(visit, live_city):
    clerk = visit(live_city.account("staff"))
    give_a_key(clerk, isUserVerified=True)
    clerk.go("/account/keys/add/").choose("パスワードの代わりに").press("登録する")
    clerk.sees("回復用コード").follow("控えたので、次へ").sees("1個登録済み")
    clerk.page.locator(".who").get_by_role("button", name="サインアウト").click()
    clerk.sees("サインアウトしました").press("パスキーでサインイン")
    clerk.page.get_by_role("heading", name="わたしの仕事").wait_for()
    clerk.leaves_no_trace()


def test_a_browser_without_the_key_says_so_in_the_page(visit, live_city):
    clerk = visit()
    clerk.go("/account/sign-in/")
    give_a_key(clerk, isUserVerified=False)
    clerk.press("パスキーでサインイン")
    clerk.page.get_by_text("パスキーを使えませんでした").wait_for()


def test_a_lock_is_opened_with_the_passkey(visit, live_city):
    clerk = visit(live_city.account("staff"))
    give_a_key(clerk, isUserVerified=True)
    clerk.go("/account/keys/add/").press("登録する").follow("控えたので、次へ")
    clerk.go("/account/prove/?next=/account/").follow("パスキーで確認する").press("パスキーで確認する")
    clerk.sees("自分の利用者登録")
    clerk.leaves_no_trace()
