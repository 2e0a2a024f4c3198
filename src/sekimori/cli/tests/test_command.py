"""The command line: refusals are Japanese messages with a mend and exit code 2, never a traceback."""

import os

import click
import pytest
from click.testing import CliRunner
from django.db.utils import OperationalError

from sekimori.cli import main as command
from sekimori.kernel.problems import Problem, Refused


@pytest.fixture
def run(monkeypatch):
    """Runs a command line with one more sub-command that does what the test wants."""

    def run(*arguments, doing=lambda: None):
        @click.command()
        @click.option("--number", type=int)
        def probe(number):
            doing()

        get_command = command.Commands.get_command
        monkeypatch.setattr(
            command.Commands,
            "get_command",
            lambda self, ctx, name: probe if name == "probe" else get_command(self, ctx, name),
        )
        return CliRunner().invoke(command.main, arguments)

    return run


def raising(error):
    def act():
        raise error

    return act


def test_a_refused_input_is_told_with_every_place_and_mend(run):
    problems = (Problem("3行目", "組織がありません", "組織を先に登録してください"), Problem("4行目", "循環", "直す"))
    result = run("probe", doing=raising(Refused(*problems)))
    assert result.exit_code == 2
    assert result.stderr.count("・") == 2
    assert "3行目：組織がありません → 組織を先に登録してください" in result.stderr


def test_a_database_that_is_not_there_is_told_and_not_traced(run):
    result = run("probe", doing=raising(OperationalError("no such table: directory_government")))
    assert result.exit_code == 2
    assert "データベース" in result.stderr
    assert "no such table" not in result.stderr


def test_a_fault_of_our_own_is_not_hidden(run):
    assert isinstance(run("probe", doing=raising(ZeroDivisionError())).exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("probe", "--number", "二"), "--number"),
        (("probe", "--nothing"), "--nothing"),
        (("nothing",), "--help"),
    ],
)
def test_a_wrong_use_is_explained_in_japanese(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "確かめてください" in result.stderr
    assert "Error" not in result.stderr


def test_what_found_something_exits_with_one(run):
    assert run("probe", doing=raising(SystemExit(1))).exit_code == 1


def test_every_sub_command_is_there_and_says_what_it_is_for():
    result = CliRunner().invoke(command.main, ["--help"])
    assert result.exit_code == 0
    for name in command.COMMANDS:
        help_text = CliRunner().invoke(command.main, [name, "--help"]).output
        assert not help_text.isascii(), name


def test_files_that_a_command_makes_are_their_owners_alone(run, tmp_path):
    before = os.umask(0o022)
    try:
        run("probe", doing=(tmp_path / "made").touch)
    finally:
        os.umask(before)
    assert (tmp_path / "made").stat().st_mode & 0o077 == 0
