"""`sekimori journal`: seal, check, prove, witness, cosign."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from tests.cast import NOW

from sekimori.cli.main import main
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.models import Entry, Leaf, Seal
from sekimori.foundation.journal.triggers import statements
from sekimori.foundation.journal.write import record


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    return settings.HOME


@pytest.fixture
def kasukabe(kasukabe):
    """The cast's government with something in its journal."""
    with transaction.atomic():
        for _ in range(5):
            record(system_actor("cli", NOW), "home.view")
    return kasukabe


def run(*arguments):
    return CliRunner().invoke(main, ["journal", *map(str, arguments)], prog_name="sekimori")


def said(answer, code, *words):
    assert answer.exit_code == code, answer.output
    for word in words:
        assert word in answer.output
    return answer.output


def test_records_are_sealed_and_checked_and_the_check_is_recorded(kasukabe):
    written = Entry.objects.count()
    said(run("seal"), 0, f"{written}件を封印しました")
    said(run("verify"), 0, f"封印した記録 {written}件：すべて合っています")
    entry = Entry.objects.get(action="journal.verify")
    assert (entry.outcome, entry.channel, entry.facts) == ("done", "cli", {"rows": written, "faults": 0})
    found = {"sound": True, "size": written, "first_bad": None, "faults": [], "erased": []}
    assert json.loads(run("verify", "--json").stdout) == found


def test_a_changed_record_is_named_with_exit_code_1(kasukabe):
    run("seal")
    victim = Entry.objects.order_by("id").first()
    with connection.cursor() as cursor:
        for step in ("drop", "create"):
            for statement in statements(connection.vendor, step):
                cursor.execute(statement)
            if step == "drop":
                cursor.execute("UPDATE journal_entry SET outcome = 'refused' WHERE id = %s", [victim.pk])
    said(
        run("verify"),
        1,
        f"✕ 記録番号 {victim.pk}（封印の0番目）：封印した後に、内容が変えられています",
        "最初に合わないのは、封印の0番目の記録です",
        "合わないもの 1件",
    )
    assert json.loads(run("verify", "--json").stdout)["first_bad"] == 0
    assert {each.outcome for each in Entry.objects.filter(action="journal.verify")} == {"failed"}


def test_before_the_first_sealing_the_way_on_is_told(kasukabe, tmp_path):
    for command in (["verify"], ["checkpoint"], ["policy"]):
        said(run(*command), 2, "まだ一度も行われていません")
    said(run("proof", 1, "-o", tmp_path / "out"), 2, "まだ封印されていません")


def test_before_the_set_up_the_way_on_is_told(db):
    said(run("verify"), 2, "まだ設定されていません")


def test_one_record_goes_out_with_what_checks_it(kasukabe, tmp_path):
    run("seal")
    number = Entry.objects.order_by("id").first().pk
    out = tmp_path / "out"
    said(run("proof", number, "-o", out), 0, "別の経路で")
    said(run("policy", "-o", tmp_path / "policy.txt"), 0)
    command = [
        sys.executable,
        "-I",
        out / "verify_evidence.py",
        tmp_path / "policy.txt",
        out / f"evidence-{number}.json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": ""}, check=False)
    assert done.returncode == 0, done.stderr
    assert "すべて検証できました" in done.stdout
    assert Entry.objects.get(action="journal.prove").object_id == str(number)


def test_a_witness_signs_what_goes_on_and_its_signature_is_taken_in(kasukabe, home, tmp_path):
    run("seal")
    key = said(run("policy"), 0).split()[1]
    signs = [
        "witness",
        home / "journal-log",
        "--log-key",
        key,
        "--home",
        tmp_path / "w",
        "--name",
        "auditor.example/w1",
    ]
    for _ in range(2):
        output = said(run(*signs, "-o", tmp_path / "line.txt"), 0, "署名しました")
        witness_key = output.split("公開鍵：")[1].strip()
        said(run("cosign", tmp_path / "line.txt", "--witness", witness_key), 0, "立会人の署名を受け取りました")
        run("seal")  # the taking in is itself a record
    assert said(run("checkpoint"), 0).startswith("localhost/journal/")
    assert (tmp_path / "w" / "witness.key").stat().st_mode & 0o777 == 0o600
    said(run("verify"), 0, "すべて合っています")


def test_a_witness_does_not_sign_a_log_put_back(kasukabe, home, tmp_path):
    run("seal")
    shutil.copytree(home / "journal-log", tmp_path / "older")
    run("verify")  # one record more
    run("seal")
    run("policy", "-o", tmp_path / "key.txt")
    signs = ["--log-key", tmp_path / "key.txt", "--home", tmp_path / "w", "-o", tmp_path / "line.txt"]
    said(run("witness", home / "journal-log", *signs), 0)
    (tmp_path / "line.txt").unlink()
    said(run("witness", tmp_path / "older", *signs), 1, "前に確かめた状態の続きではありません")
    said(run("witness", tmp_path / "nowhere", *signs), 1, "正しく署名された、欠けのない状態ではありません")
    assert not (tmp_path / "line.txt").exists()


def test_bad_keys_files_and_notes_are_told(kasukabe, tmp_path):
    run("seal")
    key = said(run("policy"), 0).split()[1]
    said(run("cosign", tmp_path / "none", "--witness", key), 2, "読めません")
    (tmp_path / "thanks").write_text("thanks\n")
    said(run("cosign", tmp_path / "thanks", "--witness", key), 2, "署名ではありません")
    said(run("cosign", tmp_path / "thanks", "--witness", "nonsense"), 2, "公開鍵：正しくありません")
    watches = ["witness", tmp_path, "--home", tmp_path / "w", "-o", tmp_path / "line.txt", "--log-key"]
    said(run(*watches, tmp_path / "thanks"), 2, "公開鍵のファイルではありません")
    said(run(*watches, "x" * 5_000), 2, "公開鍵：正しくありません")
    signs = ["witness", tmp_path, "--log-key", key, "-o", tmp_path / "line.txt", "--home"]
    said(run(*signs, tmp_path / "w", "--name", "with space"), 2, "立会人の鍵")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "seen.json").write_text("{")
    said(run(*signs, tmp_path / "damaged"), 2, "立会人の鍵")


def test_a_database_put_back_stops_the_sealing_in_words(kasukabe):
    run("seal")
    Seal.objects.all().delete()
    Leaf.objects.all().delete()
    said(run("seal"), 2, "古い状態に戻されています", "sekimori journal verify")


def test_without_the_public_keys_the_policy_says_where_they_come_back_from(kasukabe, home, tmp_path):
    run("seal")
    run("policy", "-o", tmp_path / "policy.txt")
    lost = home / "keys" / "journal-seal.pub"
    lost.unlink()
    for command in ("policy", "verify"):
        said(run(command), 2, "公開鍵（journal-seal.pub）：ないか、壊れています", "運用の手引")
    log, *_ = (tmp_path / "policy.txt").read_text().splitlines()
    lost.write_text(log.removeprefix("log ") + "\n")
    said(run("verify"), 0, "すべて合っています")


def test_on_paper_an_act_is_called_by_its_name_whatever_has_been_loaded(home):
    """The names stand where the screens' code declares them, and a command loads none of it by itself."""
    program = (
        "import django; django.setup()\n"
        "from sekimori.cli.journal import acts_known\n"
        "from sekimori.chapters.systems.journal.queries import act\n"
        "acts_known(); print(act('directory.import'), act('journal.prove'))"
    )
    own = {**os.environ, "SEKIMORI_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=own)
    assert done.stdout == "組織・職員・発令を取り込む 記録の証拠を取り出す\n", done.stderr
