"""The set-up of a new government, from the first address typed to the second factor, without JavaScript."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from tests.browser import chromium

from sekimori.foundation.accounts import founding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "雨の日は窓をふくのが好き"


def test_a_new_government_is_set_up_without_javascript(live_server):
    (settings.HOME / founding.CODE_FILE).unlink(missing_ok=True)
    with chromium(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live_server.url)
        page.fill("#id_code", founding.waiting_code())
        page.get_by_role("button", name="次へ").click()
        page.fill("#id_name", "試験市")
        page.get_by_label("練馬区").check()
        page.get_by_role("button", name="登録して、次へ").click()
        page.fill("#id_username", "gijutsu-kanri")
        page.fill("#id_password", PASSWORD)
        page.fill("#id_again", PASSWORD)
        page.get_by_role("button", name="登録して、初期設定を終える").click()
        page.fill("#id_login", "gijutsu-kanri")
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="サインイン", exact=True).click()
        page.get_by_role("heading", name="残りの準備").wait_for()
        page.get_by_role("link", name="登録する", exact=True).click()
        page.get_by_role("link", name="認証アプリを登録する").click()
        secret = page.locator("details .mono").text_content().replace(" ", "")
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        page.fill("#id_code", totp.format_hotp_value(totp.hotp_value(secret, counter)))
        page.get_by_role("button", name="登録する").click()
        page.get_by_role("heading", name="回復用コード").wait_for()
        assert page.locator(".codes li").count() == 10
    assert not (settings.HOME / founding.CODE_FILE).exists()
