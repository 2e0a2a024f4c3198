"""Many files, long files and bad files: one that kills its process takes no other with it, and nothing is done twice."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sekimori.cli import deid_files, deid_state
from sekimori.cli.deid_files import File, Looked, Way, look, look_through
from sekimori.cli.main import main
from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.tests.samples import LETTER, RULES

WAY = Way(Options())


@pytest.fixture
def run(capsys):
    def command(*words):
        with pytest.raises(SystemExit) as end:
            main(["deid", *(str(word) for word in words)])
        shown = capsys.readouterr()
        return end.value.code, shown.out, shown.err

    return command


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "送付"
    made.mkdir()
    for number in range(4):
        (made / f"{number}.txt").write_text((LETTER if number == 1 else RULES) + str(number))
    return made


def killing(file: File, way: Way) -> Looked:
    """Stands for a parser that crashes: a process without memory ends no other way."""
    if file.name == "2.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return look(file, way)


def test_a_file_that_kills_its_process_is_unread_and_the_others_go_on(folder):
    files = [File(path, path.name) for path in sorted(folder.iterdir())]
    found = list(look_through(files, WAY, 2, judge=killing))
    assert sorted(each.file.name for each in found) == [file.name for file in files]
    unread = [each for each in found if each.report is None]
    assert [each.file.name for each in unread] == ["2.txt"]
    assert "途中で止まりました" in unread[0].problems[0].what


def test_a_full_disk_is_said_so_and_what_was_kept_stays(run, folder, tmp_path, monkeypatch):
    state, opened = tmp_path / "s", Path.open

    def full(path, mode="r", **more):
        if path == state and mode == "a":
            raise OSError(errno.ENOSPC, "no space left")
        return opened(path, mode, **more)

    monkeypatch.setattr(Path, "open", full)
    code, _, err = run("scan", folder, "--jobs", 1, "--resume", state)
    assert (code, "書けません" in err, "Traceback" in err) == (2, True, False)


def test_a_file_that_takes_for_ever_is_unread(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(RULES)
    monkeypatch.setattr(deid_files, "examine", lambda *_: time.sleep(30))
    looked = look(File(tmp_path / "a.txt", "a.txt"), Way(Options(), seconds=1))
    assert "1秒たっても終わりません" in looked.problems[0].what


def test_a_file_beyond_the_memory_is_unread(tmp_path, monkeypatch):
    def full(*_):
        raise MemoryError

    (tmp_path / "a.txt").write_text(RULES)
    monkeypatch.setattr(deid_files, "examine", full)
    assert "メモリ" in look(File(tmp_path / "a.txt", "a.txt"), WAY).problems[0].what


def test_what_was_looked_through_is_not_looked_through_again_until_it_changes(run, folder, tmp_path, monkeypatch):
    state = tmp_path / "続き.jsonl"
    code, out, err = run("scan", folder, "--jobs", 1, "--resume", state)
    assert (code, "前に調べた" in err) == (1, False)
    assert state.stat().st_mode & 0o077 == 0
    assert "花子" not in state.read_text()
    code, again, err = run("scan", folder, "--jobs", 1, "--resume", state)
    assert (code, again) == (1, out)
    assert "4ファイルは、前に調べた結果" in err
    (folder / "3.txt").write_text(LETTER)
    _, out, err = run("scan", folder, "--jobs", 1, "--resume", state, "--json")
    assert "3ファイルは、前に調べた結果" in err
    assert sorted(each["file"] for each in json.loads(out)["files"] if each["found"]) == ["1.txt", "3.txt"]
    monkeypatch.setattr(deid_state, "engine", lambda: "newer")
    assert "前に調べた" not in run("scan", folder, "--jobs", 1, "--resume", state)[2]


def test_a_state_that_was_cut_off_resumes_and_another_file_is_not_taken_for_one(run, folder, tmp_path):
    state = tmp_path / "s"
    run("scan", folder, "--jobs", 1, "--resume", state)
    state.write_text(state.read_text()[:-40])
    assert "3ファイルは、前に調べた結果" in run("scan", folder, "--jobs", 1, "--resume", state)[2]
    assert "4ファイルは、前に調べた結果" in run("scan", folder, "--jobs", 1, "--resume", state)[2]  # twice, too
    state.write_text('{"format": "other"}\n')
    code, _, err = run("scan", folder, "--resume", state)
    assert (code, "続きのファイルではありません" in err) == (2, True)
    assert state.read_text() == '{"format": "other"}\n'


@pytest.mark.once
def test_interrupted_by_hand_it_says_how_to_go_on_and_does(folder, tmp_path):
    for number in range(60):
        (folder / f"続{number}.txt").write_text(LETTER * 40 + str(number))
    state = tmp_path / "s.jsonl"
    command = [sys.executable, "-m", "sekimori.cli.main", "deid", "scan", str(folder), "--jobs", "2", "--resume", str(state)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        for _ in range(600):
            if state.exists() and len(state.read_text().splitlines()) > 3:
                break
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert "続きから調べます" in err.decode()
    assert "Traceback" not in err.decode()
    done = len(state.read_text().splitlines()) - 1
    assert 3 <= done < 64


def test_a_long_list_is_planned_cleaned_and_clean(run, tmp_path, monkeypatch):
    monkeypatch.setattr(deid_files, "LONG", 1_000)
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n:010},山田太郎,048-736-{n:04},{n}\n" for n in range(400))
    (tmp_path / "名簿.csv").write_bytes(("宛名番号,氏名,電話番号,点数\n" + rows).encode("cp932"))
    assert run("scan", "名簿.csv")[0] == 1
    assert run("plan", "名簿.csv", "-o", "p.toml")[0] == 0
    words = ("--plan", "p.toml", "--key", "k", "--handover", "封入", "名簿.csv")
    assert run("apply", *words, "out.xlsx")[0] == 2
    code, out, _ = run("apply", *words, "out.csv", "--correspondence", "table.bin")
    assert (code, "置き換えたところ 1,200" in out) == (0, True)
    code, out, _ = run("scan", "out.csv")
    assert (code, "調べた範囲では" in out) == (0, True)
    assert "山田" not in (tmp_path / "out.csv").read_text("utf-8-sig")


def test_a_long_file_that_breaks_off_leaves_nothing_half_done(run, tmp_path, monkeypatch):
    monkeypatch.setattr(deid_files, "LONG", 1_000)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("氏名,点数\n" + "山田太郎,1\n" * 400)
    run("plan", "a.csv", "-o", "p.toml")
    (tmp_path / "a.csv").write_text("氏名,点数\n" + "山田太郎,1\n" * 401)
    code, _, err = run("apply", "--plan", "p.toml", "--key", "k", "--handover", "封入", "a.csv", "out.csv")
    assert (code, "計画のどの列にも入っていません" in err) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "p.toml", "k"}


def test_files_of_a_folder_that_nobody_can_read_are_counted_and_never_left_unsaid(run, folder):
    for name in ("a.msg", "b.MSG", "図.jpg"):
        (folder / name).write_bytes(b"x")
    code, _, err = run("scan", folder, "--jobs", 1)
    assert code == 1
    assert "調べていないファイルが3あります（.jpg 1、.msg 2）" in err
