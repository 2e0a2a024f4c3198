"""What every answer carries, and what production carries more."""

import json
import os
import subprocess
import sys

import pytest
from tests.signin import sign_in

from sekimori.config import settings

ASK = """
import json
from sekimori.config import settings as s
names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS " \\
    "SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_SSL_REDIRECT ALLAUTH_TRUSTED_PROXY_COUNT DEBUG"
print(json.dumps({name: getattr(s, name, None) for name in names.split()}))
"""


def settings_in(mode, tmp_path):
    environment = {**os.environ, "SEKIMORI_MODE": mode, "SEKIMORI_HOME": str(tmp_path)}
    environment.pop("SEKIMORI_PROXIES", None)
    answer = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


@pytest.mark.asvs("3.4.3")
@pytest.mark.asvs("3.4.6")
def test_the_content_policy_lets_in_only_our_own_files_and_no_inline_script(client, kasukabe):
    policy = client.get("/account/sign-in/")["Content-Security-Policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'"):
        assert directive in policy
    assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.asvs("3.4.4")
@pytest.mark.asvs("3.4.5")
@pytest.mark.asvs("3.4.8")
@pytest.mark.parametrize("path", ["/account/sign-in/", "/nowhere/", "/account/"])
def test_every_answer_carries_the_headers(client, kasukabe, path):
    sign_in(client, "1020")
    answer = client.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.asvs("3.3.2")
@pytest.mark.asvs("3.3.4")
def test_cookies_are_closed_to_scripts_and_other_sites(client, kasukabe):
    client.get("/account/sign-in/")
    sign_in(client, "1020")
    for name in ("session", "csrf"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["samesite"] == "Lax"
    assert client.cookies["session"]["max-age"] == "", "it goes with the browser"


@pytest.mark.asvs("3.3.1")
@pytest.mark.asvs("3.3.3")
@pytest.mark.asvs("3.4.1")
def test_production_binds_cookies_to_the_host_and_browsers_to_https(tmp_path):
    found = settings_in("production", tmp_path)
    assert found["SESSION_COOKIE_NAME"] == "__Host-session" and found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf" and found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"] and found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["DEBUG"] is False


def test_a_trial_on_one_machine_needs_no_https(tmp_path):
    found = settings_in("local", tmp_path)
    assert not found["SECURE_SSL_REDIRECT"] and not found["SESSION_COOKIE_SECURE"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


def test_the_key_and_the_folder_are_the_owners_alone(tmp_path):
    home = tmp_path / "home"
    settings_in("local", home)
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.asvs("3.5.1")
def test_a_form_from_elsewhere_is_refused_in_words(kasukabe):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"login": "1020", "password": "x"})
    assert answer.status_code == 403 and "もう一度操作してください" in answer.content.decode()


@pytest.mark.asvs("11.4.2")
def test_passwords_are_kept_as_argon2():
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
