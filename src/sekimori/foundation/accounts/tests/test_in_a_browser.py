"""Passkeys as a browser makes them, under the strict content policy."""

import pytest
from tests import cast
from tests.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server):
    cast.build("kasukabe")
    return live_server.url.replace("127.0.0.1", "localhost")  # browsers allow passkeys without HTTPS only there


def sign_in(page, address):
    page.goto(f"{address}/account/sign-in/")
    page.fill("#id_login", "1020")
    page.fill("#id_password", cast.PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("heading", name="わたしの仕事").wait_for()


def give_a_key(context, page):
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.asvs("6.3.3")
@pytest.mark.asvs("3.4.3")
def test_a_passkey_is_enrolled_and_signs_in_and_nothing_breaks_the_content_policy(address):
    with chromium() as context:
        page = context.new_page()
        sign_in(page, address)
        give_a_key(context, page)
        page.goto(f"{address}/account/keys/add/")
        page.get_by_label("パスワードの代わりに").check()
        page.get_by_role("button", name="登録する").click()
        page.get_by_role("link", name="控えたので、次へ").click()
        page.get_by_text("1個登録済み").wait_for()
        page.locator(".who").get_by_role("button", name="サインアウト").click()
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.get_by_role("heading", name="わたしの仕事").wait_for()
        assert context.complaints == []


def test_a_browser_without_the_key_says_so_in_the_page(address):
    with chromium() as context:
        page = context.new_page()
        page.goto(f"{address}/account/sign-in/")
        session = context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": False}})
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.get_by_text("パスキーを使えませんでした").wait_for()
