"""Records with their proof, checked by the stand-alone program in a Python that knows nothing of Sekimori."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.engines.tlog import verify_evidence
from sekimori.engines.tlog.checkpoint import BadCheckpoint
from sekimori.engines.tlog.evidence import NotInTheLog, Opening, commitment, evidence
from sekimori.engines.tlog.note import BadNote, Kind, Signer
from sekimori.engines.tlog.policy import BadPolicy, NotEnoughWitnesses, read_policy
from sekimori.engines.tlog.tests.logs import ORIGIN, SIGNER, WITNESS, new_log
from sekimori.engines.tlog.tree import Tree

NOW = 1_764_000_000
SECOND = Signer("other-city.example.jp/w2", b"2" * 32, Kind.COSIGNATURE)
POLICY = f"""# 春日部市の記録
log {SIGNER.verifier}
witness auditor {WITNESS.verifier}
witness neighbour {SECOND.verifier} https://other-city.example.jp/
group both 1 auditor neighbour
quorum both
"""
RECORDS = [Opening(number, f'{{"id":{number},"action":"記録"}}', bytes([number % 256]) * 16) for number in range(300)]


@cache
def log():
    made = new_log()
    made.append([commitment(one.record, one.salt) for one in RECORDS[:100]])
    early = made.opened.note
    made.append([commitment(one.record, one.salt) for one in RECORDS[100:]])
    note = made.opened.note
    return made, note.with_signatures([WITNESS.sign(note.text, at=NOW)]), early


@cache
def good():
    made, note, early = log()
    shown = [RECORDS[0], RECORDS[255], Opening(256), RECORDS[299]]
    return evidence(Tree(made.store, 300), note, shown, [early])


@pytest.fixture
def run(tmp_path):
    """The one file, alone in a folder, in a Python without our sources on its path."""
    program = shutil.copy(verify_evidence.__file__, tmp_path / "verify_evidence.py")

    def act(bundle, policy=POLICY, *options):
        (tmp_path / "policy.txt").write_text(policy)
        (tmp_path / "bundle.json").write_text(bundle)
        command = [sys.executable, "-I", program, tmp_path / "policy.txt", tmp_path / "bundle.json", *options]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": ""}, check=False
        )

    return act


def judged(bundle, policy=POLICY):
    """What the program decides, without starting it: its exit code."""
    try:
        _, _, faults = verify_evidence.check(bundle, verify_evidence.read_policy(policy))
    except verify_evidence.Unreadable:
        return 2
    except verify_evidence.Wrong:
        return 1
    return 1 if faults else 0


def changed(path, value):
    whole = json.loads(good())
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    return json.dumps(whole, ensure_ascii=False)


def test_the_program_imports_nothing_of_ours():
    text = Path(verify_evidence.__file__).read_text()
    assert not [line for line in text.splitlines() if line.startswith(("import", "from")) and "sekimori" in line]


def test_good_evidence_is_accepted_and_shown(run):
    done = run(good(), POLICY, "--show")
    assert (done.returncode, done.stderr) == (0, "")
    assert "すべて検証できました" in done.stdout
    assert "検証できた記録：4 件" in done.stdout
    assert "立会人 auditor：2025-11-24 16:00:00 UTC に確認" in done.stdout
    assert '記録 255：{"id":255,"action":"記録"}' in done.stdout
    assert "記録 256：（内容は示されていません）" in done.stdout


def spoken(capsys, monkeypatch, tmp_path, bundle, policy=POLICY, *options):
    """What the program says and answers, in this process."""
    for name, text in (("policy.txt", policy), ("bundle.json", bundle)):
        (tmp_path / name).write_text(text)
    words = ["verify", str(tmp_path / "policy.txt"), str(tmp_path / "bundle.json"), *options]
    monkeypatch.setattr(sys, "argv", words)
    code = verify_evidence.main()
    return code, *capsys.readouterr()


def test_it_says_what_was_not_shown_and_obeys_no_record(capsys, monkeypatch, tmp_path):
    def say(bundle, policy=POLICY, *options):
        return spoken(capsys, monkeypatch, tmp_path, bundle, policy, *options)

    made, _, _ = log()
    alone = evidence(Tree(made.store, 300), made.opened.note, RECORDS[:1])
    code, out, _ = say(alone, POLICY.replace("quorum both", "quorum none"), "--show")
    assert (code, "立会人の署名はありません" in out) == (0, True)
    code, out, _ = say(alone, POLICY, "--json")
    assert (code, json.loads(out)["size"], json.loads(out)["faults"]) == (
        1,
        None,
        ["立会人の署名が足りません（0 人分だけあります）"],
    )
    assert say(alone)[1].endswith("結果：検証できないものがあります\n")
    dangerous = new_log()
    dangerous.append([commitment("\x1b[2J\u202e", b"s" * 16)])
    text = evidence(Tree(dangerous.store, 1), dangerous.opened.note, [Opening(0, "\x1b[2J\u202e", b"s" * 16)])
    assert "\\u001b[2J\\u202e" in say(text, POLICY.replace("quorum both", "quorum none"), "--show")[1]
    assert say("{}")[0] == 2
    assert say(changed(["entries", 0, "record"], "x"), POLICY)[1].count("検証できません：記録 0") == 1
    monkeypatch.setattr(verify_evidence, "LARGEST_FILE", 10)
    assert "大きすぎます" in say(alone)[2]


def test_a_changed_record_is_refused_and_named(run):
    done = run(changed(["entries", 1, "record"], '{"id":255,"action":"別の記録"}'))
    assert done.returncode == 1
    assert "記録 255：この内容は、署名されたログのこの位置にありません" in done.stdout
    assert "検証できた記録：3 件" in done.stdout
    result = json.loads(run(changed(["entries", 1, "record"], "x"), POLICY, "--json").stdout)
    assert (result["sound"], result["verified"], result["size"]) == (False, [0, 256, 299], 300)


def test_what_cannot_be_read_is_said_in_one_line(run):
    for bundle, policy in ((good()[:-9], POLICY), ("[" * 100_000, POLICY), (good(), "quorum none\n")):
        done = run(bundle, policy)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith("ファイルの誤り：")
        assert done.stderr.count("\n") == 1


def test_evidence_by_another_key_is_refused(run):
    done = run(good(), POLICY.replace(str(SIGNER.verifier), str(Signer(ORIGIN, b"z" * 32).verifier)))
    assert done.returncode == 1
    assert "信頼するログの鍵で署名されていません" in done.stdout


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["checkpoint"], lambda note: note.replace("\n300\n", "\n301\n")),
        (["checkpoint"], lambda note: "".join(note.splitlines(keepends=True)[:-1])),  # without the witness
        (["checkpoint"], lambda note: note.replace(WITNESS.name, "someone.example/else")),
        (["earlier", 0, "checkpoint"], lambda note: note.replace("\n100\n", "\n99\n")),
        (["earlier", 0, "proof"], lambda proof: proof[:-1]),
        (["earlier", 0, "proof"], lambda proof: [proof[0], *proof]),
        (["earlier", 0, "proof"], []),
        (["entries", 0, "index"], 1),
        (["entries", 0, "index"], 300),
        (["entries", 0, "index"], -1),
        (["entries", 0, "salt"], "A" * 21 + "Q=="),
        (["entries", 0, "proof"], lambda proof: proof[::-1]),
        (["entries", 0, "proof"], lambda proof: proof[1:]),
        (["entries", 3, "record"], ""),
        (["entries", 2, "commitment"], "A" * 43 + "="),
    ],
)
def test_whatever_is_changed_is_refused(path, value):
    assert judged(changed(path, value)) == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], "sekimori-evidence/2"), (["more"], 1), (["entries"], {}), (["entries", 0], []),
        (["entries", 0, "index"], "0"), (["entries", 0, "index"], 0.0), (["entries", 0, "index"], True),
        (["entries", 0, "salt"], "AAAA"), (["entries", 0, "salt"], 5), (["entries", 0, "record"], 5),
        (["entries", 0, "proof"], "x"), (["entries", 0, "proof"], ["x"]), (["entries", 0, "more"], 1),
        (["entries", 0, "index"], 255), (["checkpoint"], 5), (["checkpoint"], "x"), (["checkpoint"], "a\n1\nb\n\n— c\n"),
        (["checkpoint"], lambda note: note + "\ud800\n"), (["entries", 0, "record"], "\ud800"),
        (["entries", 0, "proof"], lambda proof: proof * 20), (["checkpoint"], lambda note: note.replace("300", "0300")),
    ],
)  # fmt: skip
def test_whatever_is_not_of_the_format_is_refused(path, value):
    assert judged(changed(path[:-1] + path[-1:], value) if path != ["more"] else good()[:-3] + ',"more":1}') == 2


def test_one_key_given_twice_is_refused():
    assert judged(good()[:-3] + ',"format":"sekimori-evidence/1"}') == 2


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_letter_of_the_evidence_can_be_changed(data):
    """But for the spaces of JSON and the unchecked label of a repeated, unknown signature there is no slack."""
    text = json.dumps(json.loads(good()), ensure_ascii=False, separators=(",", ":"))
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from('aZ09+/=記\\"n ').filter(lambda letter: letter != text[at]))
    other = text[:at] + letter + text[at + 1 :]
    try:
        same = json.loads(other) == json.loads(text)
    except ValueError:
        same = False
    assert same or judged(other) != 0


@pytest.mark.parametrize(
    ("quorum", "signers", "enough"),
    [
        ("quorum none", [], True),
        ("quorum auditor", [], False),
        ("quorum auditor", [WITNESS], True),
        ("quorum auditor", [SECOND], False),
        ("group both all auditor neighbour\nquorum both", [WITNESS], False),
        ("group both all auditor neighbour\nquorum both", [WITNESS, SECOND], True),
        ("group both any auditor neighbour\nquorum both", [SECOND], True),
        ("group one 1 auditor\ngroup both 2 one neighbour\nquorum both", [WITNESS, SECOND], True),
    ],
)
def test_the_policy_says_how_many_witnesses_are_needed(quorum, signers, enough):
    """Both programs judge alike: the engine and the stand-alone one."""
    made, _, _ = log()
    note = made.opened.note.with_signatures([one.sign(made.opened.note.text, at=NOW) for one in signers])
    policy = POLICY[: POLICY.index("group")] + quorum + "\n"
    assert judged(evidence(Tree(made.store, 300), note, RECORDS[:1]), policy) == (0 if enough else 1)
    if enough:
        opened, found = read_policy(policy).open(str(note))
        assert opened.checkpoint.size == 300
        assert found == {one.verifier: NOW for one in signers}
    else:
        with pytest.raises(NotEnoughWitnesses):
            read_policy(policy).open(str(note))


@pytest.mark.parametrize(
    "bad",
    [
        "", "quorum nobody", "quorum none\nquorum none", "log x", f"log {WITNESS.verifier}", "witness none " + str(WITNESS.verifier),
        f"witness a {SIGNER.verifier}", f"witness a {WITNESS.verifier}\nwitness b {WITNESS.verifier}", "group a 1",
        f"witness a {WITNESS.verifier}\ngroup a 1 a", f"witness a {WITNESS.verifier}\ngroup g 2 a",
        f"witness a {WITNESS.verifier}\ngroup g 0 a", f"witness a {WITNESS.verifier}\ngroup g 1 a\ngroup h 1 a",
        f"witness a {WITNESS.verifier}\ngroup g 1 a a", f"witness a {WITNESS.verifier}\ngroup g some a",
        "group g 1 none", "something else",
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused(bad):
    with pytest.raises(BadPolicy):
        read_policy(bad + ("\nquorum none\n" if bad and "quorum" not in bad else "\n"))
    with pytest.raises(verify_evidence.Unreadable):
        verify_evidence.read_policy(
            f"log {SIGNER.verifier}\n{bad}" + ("" if "quorum" in bad or not bad else "\nquorum none\n")
        )


def test_a_policy_knows_its_logs_only():
    _, note, _ = log()
    policy = read_policy(POLICY)
    with pytest.raises(BadCheckpoint):
        read_policy(POLICY.replace(str(SIGNER.verifier), str(Signer("b", b"b" * 32).verifier))).open(str(note))
    with pytest.raises(BadNote):
        policy.open(str(note).replace("\n300\n", "\n301\n"))


def test_no_evidence_is_written_for_what_the_log_does_not_hold():
    made, note, _ = log()
    for wrong in (Opening(3, "other", RECORDS[3].salt), Opening(3, RECORDS[3].record, b"x" * 16)):
        with pytest.raises(NotInTheLog):
            evidence(Tree(made.store, 300), note, [wrong])
    with pytest.raises(ValueError, match="16 bytes"):
        commitment("x", b"short")
