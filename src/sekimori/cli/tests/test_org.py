"""`sekimori org`: in and out of files, and who holds which role."""

import json

import pytest
from click.testing import CliRunner
from tests.cast import NOW

from sekimori.cli.main import main
from sekimori.foundation.directory.models import Person, Posting
from sekimori.foundation.journal.models import Entry

HEADER = "職員番号,姓,名,姓カナ,名カナ,区分,メールアドレス,採用日,退職日\r\n"


@pytest.fixture(autouse=True)
def at_the_casts_moment(monkeypatch):
    monkeypatch.setattr("sekimori.cli.org.timezone.now", lambda: NOW)
    monkeypatch.setattr("sekimori.cli.org.timezone.localdate", lambda *_: NOW.date())


def run(*arguments):
    return CliRunner().invoke(main, ["org", *map(str, arguments)], prog_name="sekimori")


@pytest.fixture
def people_file(tmp_path):
    file = tmp_path / "職員.csv"
    file.write_bytes((HEADER + "9001,髙﨑,𠮷,,,職員,,2026-04-01,\r\n").encode())
    return file


def test_a_file_is_taken_in_by_the_installation_itself(city, people_file):
    answer = run("import", people_file)
    assert answer.exit_code == 0
    assert "職員：増える 1" in answer.stdout
    assert Person.objects.filter(number="9001").exists()
    entry = Entry.objects.get(action="directory.import")
    assert (entry.channel, entry.account, entry.person, entry.post) == ("cli", None, None, "自動処理")


def test_a_dry_run_changes_nothing_and_can_be_read_by_a_program(city, people_file):
    answer = run("import", people_file, "--dry-run", "--json")
    report = json.loads(answer.stdout)
    assert (report["confirmed"], report["changes"]) == (False, 1)
    assert not Person.objects.filter(number="9001").exists()


def test_every_fault_goes_to_stderr_in_japanese_with_exit_code_2(city, tmp_path):
    file = tmp_path / "職員.csv"
    file.write_bytes(
        (HEADER + "9001,髙﨑,𠮷,,,職員,,令和8年2月30日,\r\n,,,,,,,,\r\n9002,,,,,無職,,2026-04-01,\r\n").encode()
    )
    answer = run("import", file)
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 4
    assert "「職員」4行目「区分」" in answer.stderr
    assert "髙﨑" not in answer.stderr


def test_a_file_that_is_not_there_is_told(city, tmp_path):
    answer = run("import", tmp_path / "none.xlsx")
    assert (answer.exit_code, "見つかりません" in answer.stderr) == (2, True)


def test_before_the_set_up_the_way_on_is_told(db, people_file):
    answer = run("import", people_file)
    assert (answer.exit_code, "まだ設定されていません" in answer.stderr) == (2, True)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_can_be_imported_again_without_a_change(city, tmp_path, kind):
    file = tmp_path / f"out.{kind}"
    assert run("export", "--format", kind, "-o", file).exit_code == 0
    answer = run("import", file)
    assert "変更はありません" in answer.stdout
    assert Entry.objects.filter(action="directory.export", channel="cli").count() == 1


def test_a_folder_that_is_not_there_is_told(city, tmp_path):
    answer = run("export", "-o", tmp_path / "missing" / "out.xlsx")
    assert (answer.exit_code, "書き出せません" in answer.stderr) == (2, True)


def test_the_template_is_written(city, tmp_path):
    assert run("template", "-o", tmp_path / "t.xlsx").exit_code == 0
    assert (tmp_path / "t.xlsx").read_bytes().startswith(b"PK")


def test_the_holders_of_a_day_are_listed_with_how_they_hold(kasukabe):
    Posting.objects.filter(person=kasukabe.person("second_officer")).delete()
    answer = run("holders", "--on", "令和8年3月31日")
    assert answer.exit_code == 0
    assert "令和8年3月31日の役割の保持者" in answer.stdout
    assert "岡部 隆" in answer.stdout
    assert "髙橋 恵子" not in answer.stdout
    assert "総務部長の職にある" in answer.stdout
    assert "不備はありません" in answer.stdout


def test_a_vacancy_is_printed_and_gives_exit_code_1(kasukabe):
    Posting.objects.filter(person=kasukabe.person("department_head")).delete()
    answer = run("holders", "--role", "chief_protection_manager")
    assert answer.exit_code == 1
    assert "総務部の長の職に就いている者がいません" in answer.stdout


def test_holders_can_be_read_by_a_program(nerima):
    answer = run("holders", "--on", "2026-04-01", "--role", "audit_manager", "--json")
    found = json.loads(answer.stdout)
    assert found["on"] == "2026-04-01"
    assert [line["name"] for line in found["lines"]] == [nerima.person("general_manager").name]
    assert [fault["kind"] for fault in found["faults"]] == ["own_unit"]
    assert answer.exit_code == 0  # a notice is no finding


def test_reading_the_holders_is_recorded(city):
    run("holders")
    entry = Entry.objects.get(action="organization.holders.view")
    assert (entry.channel, entry.people_count > 10) == ("cli", True)


def test_a_role_nobody_knows_is_told(city):
    answer = run("holders", "--role", "king")
    assert (answer.exit_code, "という役割はありません" in answer.stderr) == (2, True)


def test_the_command_line_reaches_no_further_than_the_directory(city):
    """The operator of the server acts as the installation for the directory alone."""
    from sekimori.foundation.accounts.actors import system_actor

    actor = system_actor("cli", NOW)
    for action in ("journal.view", "compliance.matrix.view", "directory.people.view", "directory.export"):
        assert not actor.may(action)
