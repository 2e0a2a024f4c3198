"""The self-check and the way back in, on the command line."""

import json

from click.testing import CliRunner
from django.test import override_settings

from sekimori.cli.accounts import accounts
from sekimori.cli.check import check
from sekimori.foundation.accounts.models import Account


def test_a_sound_installation_answers_zero(city):
    outcome = CliRunner().invoke(check)
    assert outcome.exit_code == 0 and "○ データベースに届く" in outcome.output


def test_an_unfit_installation_answers_one_and_says_how_to_mend_it(city, tmp_path):
    with override_settings(HOME=tmp_path / "missing"):
        spoken = CliRunner().invoke(check)
        read = CliRunner().invoke(check, ["--json"])
    assert spoken.exit_code == read.exit_code == 1
    assert "✕ データの置き場に書ける" in spoken.output and "直し方：" in spoken.output
    assert any(not entry["fine"] and entry["mend"] for entry in json.loads(read.output))


def test_the_operator_gives_the_administrator_a_new_password(kasukabe):
    outcome = CliRunner().invoke(accounts, ["reset-password", "setup-admin"])
    password = outcome.output.split("初期パスワード：")[1].split()[0]
    assert Account.objects.get(username="setup-admin").check_password(password)


def test_the_operator_makes_another_administrator(kasukabe):
    CliRunner().invoke(accounts, ["create-administrator", "gijutsu-2"])
    assert Account.objects.get(username="gijutsu-2").technical_administrator
