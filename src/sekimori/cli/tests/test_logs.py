"""`sekimori logs`: sources listed, files looked into and taken in, each ending with the code of what was found."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from sekimori.chapters.systems.access_records.models import Delivery
from sekimori.chapters.systems.access_records.rounds import take_in_what_waits
from sekimori.chapters.systems.access_records.storing import folder
from sekimori.chapters.systems.access_records.tests.conftest import days, file_of, home, source  # noqa: F401 fixtures
from sekimori.cli.main import main
from sekimori.foundation.vault.keys import folder as key_folder


@pytest.fixture
def run(source):  # noqa: F811 the fixture
    def do(*words: str):
        return CliRunner().invoke(main, ["logs", *words])

    return do


@pytest.fixture
def log_file(tmp_path):
    def do(content: bytes, name: str = "log.csv") -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return do


def test_a_command_takes_files_in_and_says_what_became_of_them(run, log_file):
    file = log_file(file_of(*days(6), "壊れた行"))
    told = run("import", "jumin", file, "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)[0] | {"batch": "", "delivery": 0} == {
        "name": "log.csv",
        "delivery": 0,
        "state": "imported",
        "read": 8,
        "accepted": 6,
        "known": 0,
        "quarantined": 1,
        "ignored": 1,
        "batch": "",
        "problems": [],
    }
    assert "取込み済み 6" in run("import", "jumin", file).stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["import", "nobody", "{file}"], 2, "ありません"),
        (["import", "jumin", "/nowhere/x.csv"], 2, "読めません"),
        (["import", "jumin", "{bad}"], 2, "取り込めませんでした"),
        (["inspect", "{file}", "--source", "jumin"], 0, "読めた行 3"),
        (["inspect", "{file}", "--source", "resident_register_csv"], 0, "読めた行 3"),
        (["inspect", "{bad}", "--source", "jumin"], 2, "→"),
        (["sources"], 1, "途絶"),
    ],
)
def test_commands_end_with_the_code_of_what_they_found(run, log_file, words, code, told):
    files = {"file": log_file(file_of(*days(3))), "bad": log_file(b"x", "bad.csv")}
    result = run(*(word.format(**files) for word in words))
    assert result.exit_code == code
    assert told in result.output


def test_sources_are_told_as_json(run):
    assert json.loads(run("sources", "--json").stdout)[0]["health"] == "silent"


def test_inspecting_keeps_nothing(run, log_file):
    run("inspect", log_file(file_of(*days(3))), "--source", "jumin")
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_key_of_the_stored_records_is_changed_by_a_command_and_the_records_are_told(run, log_file):
    """第6の6"""
    run("import", "jumin", log_file(file_of(*days(3))))
    answer = run("rekey")
    assert answer.exit_code == 0, answer.output
    assert "記録 3件" in answer.output
    assert "鍵の控えを取り直してください" in answer.output
    assert run("verify").exit_code == 0


@pytest.mark.parametrize("harm", ["lost", "cut off"])
def test_a_lost_key_is_said_with_what_to_do_and_records_read_again_with_a_copy_of_it(run, log_file, harm):
    file, more = log_file(file_of(*days(3))), log_file(file_of(*days(6)), "more.csv")
    run("import", "jumin", file)
    key = key_folder() / "access-records.key"
    copy = key.read_bytes()
    key.unlink() if harm == "lost" else key.write_bytes(copy[:5])
    for words in (["verify"], ["import", "jumin", more]):
        result = run(*words)
        assert result.exit_code == 2
        assert "アクセス記録の鍵" in result.output
        assert "SEKIMORI_HOME/keys" in result.output
    key.write_bytes(copy)
    take_in_what_waits(timezone.now() + timedelta(days=1))
    assert Delivery.objects.get(name="more.csv").state == "imported"
    assert run("verify").exit_code == 0


def test_without_any_copy_of_the_key_the_original_files_are_taken_in_anew(run, log_file, tmp_path):
    file = log_file(file_of(*days(3)))
    run("import", "jumin", file)
    (key_folder() / "access-records.key").unlink()
    folder().rename(tmp_path / "unreadable")
    assert "新しい記録 3" in run("import", "jumin", file).stdout
    assert run("verify").exit_code == 1  # what was taken in before stays recorded, and is not there
