"""The installation asks itself whether it is fit, and shows only what is true."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from tests.cast import NOW
from tests.signin import sign_in

from sekimori.foundation.accounts import installation
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused


def answers(now=None):
    return {entry.label: entry for entry in installation.checks(now or timezone.now())}


def test_a_sound_installation_has_nothing_to_mend(city):
    assert [entry for entry in answers().values() if not entry.fine] == []


def test_a_dropped_trigger_is_found(city):
    drop = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal_entry'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_entry'::regclass AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(drop[connection.vendor])
        on_table = " ON journal_entry" if connection.vendor == "postgresql" else ""
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert not answers()["記録の書換えが止められている"].fine


def test_records_that_nobody_seals_are_found(city, client):
    sign_in(client, "1020")
    assert answers()["記録が封印されている"].fine
    assert not answers(timezone.now() + timedelta(hours=1))["記録が封印されている"].fine


def test_a_clock_before_the_last_record_is_found(city, client):
    sign_in(client, "1020")
    assert not answers(NOW.replace(year=2026, month=1))["時計が正しい"].fine
    assert not answers(NOW.replace(year=2019))["時計が正しい"].fine


def test_a_key_that_others_may_read_is_found(city):
    key = settings.HOME / "secret.key"
    key.chmod(0o644)
    try:
        found = answers()["鍵を他人が読めない"]
        assert not found.fine and found.found == "secret.key"
    finally:
        key.chmod(0o600)


def test_a_folder_that_cannot_be_written_is_found(city, tmp_path):
    with override_settings(HOME=tmp_path / "missing"):
        assert not answers()["データの置き場に書ける"].fine


@pytest.mark.asvs("13.3.1")
def test_production_refuses_sample_data_with_the_way_out(city):
    with override_settings(PRODUCTION=True):
        assert not answers()["見本データでない"].fine
        with pytest.raises(Refused, match="見本データでは起動できません"):
            installation.refuse_sample_in_production()
    installation.refuse_sample_in_production()


def test_production_asks_for_a_name_and_https(city):
    with override_settings(PRODUCTION=True, ALLOWED_HOSTS=["localhost"], SECURE_SSL_REDIRECT=False):
        found = answers()
        assert not found["応答する名前が決めてある"].fine
        assert not found["暗号化した通信だけを受ける"].fine


def test_the_administrator_reads_the_same_on_the_screen(city, client):
    sign_in(client, "setup-admin")
    page = client.get("/installation/").content.decode()
    assert "直すことはありません" in page and "見本データ" in page and "試用（local）" in page
    assert Entry.objects.filter(action="installation.view").count() == 1


def test_nobody_else_reads_it(city, client):
    sign_in(client, "1020")
    assert client.get("/installation/").status_code == 403
    assert client.get("/setup/next/").status_code == 403


def test_the_password_of_the_database_is_shown_nowhere(city):
    shown = " ".join(fact.value for fact in installation.facts())
    password = connection.settings_dict.get("PASSWORD") or "no password on SQLite"
    assert password not in shown
