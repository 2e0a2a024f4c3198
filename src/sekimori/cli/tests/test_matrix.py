"""`sekimori matrix` on a server: what is not met ends with code 1, bad input with 2."""

import json

import pytest

from sekimori.cli.main import main
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def run(city, capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["matrix", *arguments])
        shown = capsys.readouterr()
        return left.value.code, shown.out, shown.err

    return call


def test_the_table_shows_each_department_and_ends_with_1_while_something_is_unmet(run, city):
    code, shown, _ = run("--on", "令和8年11月22日")
    assert code == 1
    assert city.unit("01").name in shown
    assert "未実施・期限超過" in shown.splitlines()[-1]


def test_one_unit_is_shown_demand_by_demand(run, city):
    _, shown, _ = run("--unit", "0201", "--on", "2026-11-22")
    assert "自己点検がまだありません。" in shown
    assert city.unit("0301").name not in shown


def test_json_holds_every_cell_and_is_recorded_as_an_export_by_the_server(run):
    code, shown, _ = run("--format", "json", "--on", "2026-11-22")
    told = json.loads(shown)
    assert code == 1
    assert {cell["status"] for cell in told["cells"]} >= {"satisfied", "unmet"}
    entry = Entry.objects.get(action="compliance.export")
    assert (entry.channel, entry.facts["cells"]) == ("cli", len(told["cells"]))


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_files_are_written_where_asked(run, tmp_path, form):
    file = tmp_path / f"対応状況.{form}"
    code, _, _ = run("--format", form, "-o", str(file), "--on", "2026-11-22")
    assert code == 1
    assert file.stat().st_size > 5000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--unit", "9999"), "その組織がありません"),
        (("--on", "令和8年2月30日"), "という日はありません"),
        (("--format", "pdf"), "-o"),
        (("--format", "pdf", "-o", "/nowhere/x.pdf"), "書き出せません"),
        (("--format", "docx"), "正しくありません"),
    ],
)
def test_bad_input_is_explained_and_ends_with_2(run, arguments, said):
    code, _, complaint = run(*arguments)
    assert code == 2
    assert said in complaint


def test_before_the_set_up_the_way_there_is_shown(db, capsys):
    with pytest.raises(SystemExit) as left:
        main(["matrix"])
    assert left.value.code == 2
    assert "sekimori sample" in capsys.readouterr().err
