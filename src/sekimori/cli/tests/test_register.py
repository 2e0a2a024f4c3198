"""`sekimori register export`: plain files that a web server shows without Sekimori, the same bytes each time."""

import hashlib
import re

import pytest

from sekimori.chapters.handling.actions import holdings, register
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.cli.main import main
from sekimori.foundation.journal.models import Entry


@pytest.fixture
def run(kasukabe, capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["register", "export", *map(str, arguments)])
        shown = capsys.readouterr()
        return left.value.code, shown.out, shown.err

    return call


@pytest.fixture
def published(kasukabe):
    def publish(**changed):
        unit = kasukabe.unit("0201").pk
        holding = holdings.save_holding(kasukabe.actor("officer"), {**TAX_LEDGER, **changed}, unit=unit)
        register.publish(kasukabe.actor("disclosure_manager"), holding.pk)
        return holding

    return publish


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_register_gives_the_same_bytes_and_each_file_is_listed_with_its_hash(run, published, tmp_path):
    published()
    assert run(tmp_path / "a")[0] == run(tmp_path / "b")[0] == 0
    made = contents(tmp_path / "a")
    assert made == contents(tmp_path / "b")
    assert set(made) == {"index.html", "0201-0001.html", "register.csv", "register.pdf", "style.css", "files.txt"}
    listed = dict(reversed(line.split("  ")) for line in made["files.txt"].decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in made.items() if name != "files.txt"}


def test_no_page_needs_a_server_a_script_or_another_site(run, published, tmp_path):
    published(name="<b>台帳</b>", purpose="=1+1")
    run(tmp_path)
    for name, data in contents(tmp_path).items():
        if name.endswith(".html"):
            text = data.decode()
            assert re.findall(r"https?:|<script|style=|(?:href|src)=\"/", text) == []
            assert all((tmp_path / link).is_file() for link in re.findall(r'(?:href|src)="([^"]+)"', text))
    assert "&lt;b&gt;台帳&lt;/b&gt;" in (tmp_path / "index.html").read_text()
    assert "'=1+1" in (tmp_path / "register.csv").read_text(encoding="utf-8-sig")


def test_what_is_no_longer_published_leaves_the_folder(run, published, kasukabe, tmp_path):
    gone, _ = published(), published(name="軽自動車税台帳")
    run(tmp_path)
    said = HoldingVersion.objects.current().select_related("holding").get(holding=gone)
    kwargs = {"ground": "art75_3", "ground_reason": "秘密の事情"}
    register.leave_out(kasukabe.actor("disclosure_manager"), gone.pk, version=said.holding.version, **kwargs)
    register.remove(kasukabe.actor("disclosure_manager"), gone.pk)
    (tmp_path / "notes.html").write_text("ours")
    code, shown, _ = run(tmp_path)
    assert code == 0
    assert "1ファイルを消しました" in shown
    assert not (tmp_path / "0201-0001.html").exists()
    assert (tmp_path / "notes.html").exists()
    assert all("秘密の事情".encode() not in data for data in contents(tmp_path).values())


def test_a_list_that_was_tampered_with_removes_nothing_elsewhere(run, published, tmp_path):
    published()
    folder, other = tmp_path / "site", tmp_path / "other.html"
    run(folder)
    other.write_text("theirs")
    (folder / "files.txt").write_text(f"{'0' * 64}  ../other.html\nno line at all\n")
    assert run(folder)[0] == 0
    assert other.exists()


def test_a_folder_with_other_files_is_left_alone(run, published, tmp_path):
    published()
    (tmp_path / "index.html").write_text("somebody else's")
    code, _, told = run(tmp_path)
    assert (code, "ほかのファイルが入っています" in told) == (2, True)
    assert (tmp_path / "index.html").read_text() == "somebody else's"
    file = tmp_path / "index.html"
    assert run(file)[0] == 2


def test_the_export_is_recorded_with_its_number_of_entries(run, published, tmp_path):
    published()
    run(tmp_path / "x")
    entry = Entry.objects.get(action="handling.register.export")
    assert (entry.facts["entries"], entry.channel) == (1, "cli")


def test_an_empty_register_is_a_page_that_says_so(run, tmp_path):
    assert run(tmp_path / "x")[0] == 0
    assert "公表している個人情報ファイルはありません" in (tmp_path / "x" / "index.html").read_text()
