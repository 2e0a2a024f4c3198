"""`sekimori journal rotate-key`, `rebuild`, `month`, `restore`, and a witness by file."""

import json
import shutil
from datetime import datetime

import pytest
from django.db import connection, transaction
from tests.cast import TOKYO

from sekimori.chapters.systems.journal import months
from sekimori.cli.tests.test_journal import home, kasukabe, run, said  # noqa: F401 fixtures
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.models import Entry, Leaf, Seal, Witness
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.triggers import statements
from sekimori.foundation.journal.witnessing import key_of
from sekimori.foundation.journal.write import record

IN_MARCH = datetime(2026, 3, 5, 9, 0, tzinfo=TOKYO)


@pytest.fixture
def sealed(kasukabe):  # noqa: F811
    run("seal")
    return kasukabe


def test_a_key_is_changed_and_the_new_policy_names_both(sealed):
    said(run("rotate-key"), 0, "封印の鍵を替えました", "新しい公開鍵")
    assert run("policy").stdout.count("log ") == 2
    run("seal")
    said(run("verify"), 0, "すべて合っています")


def test_a_lost_key_says_how_to_go_on(sealed, home):  # noqa: F811
    (home / "keys" / "journal-seal.key").unlink()
    said(run("rotate-key"), 2, "--lost")
    said(run("rotate-key", "--lost"), 0, "封印の鍵を替えました")
    said(run("seal"), 0, "封印しました")


def test_no_key_is_changed_while_something_does_not_fit(sealed):
    Leaf.objects.filter(index=1).delete()
    said(run("rotate-key"), 2, "検証で合わないものが")


def test_a_lost_folder_is_rebuilt_once(sealed, home):  # noqa: F811
    said(run("rebuild"), 2, "封印が残っています")
    shutil.rmtree(home / "journal-log")
    said(run("verify"), 1, "checkpoint")
    said(run("rebuild"), 0, "最後の封印と一致しています")
    run("seal")
    said(run("verify"), 0, "すべて合っています")


def test_before_the_first_sealing_nothing_is_rebuilt(kasukabe):  # noqa: F811
    said(run("rebuild"), 2, "まだ一度も")


def test_a_month_is_read_and_lost_records_come_back(kasukabe, home, tmp_path):  # noqa: F811
    with transaction.atomic():
        number = record(system_actor("worker", IN_MARCH), "home.view", facts={"rows": 7}).pk
    seal(IN_MARCH)
    months.keep_months(datetime(2026, 4, 2, 9, 0, tzinfo=TOKYO))
    said(run("month", "2026-03", "-o", tmp_path / "march.jsonl"), 0, "件を書き出しました")
    rows = [json.loads(line) for line in (tmp_path / "march.jsonl").read_text().splitlines()]
    assert f'"id":{number},' in rows[-1]["record"]
    assert Entry.objects.filter(action="journal.month.read").exists()
    with connection.cursor() as cursor:
        for step in ("drop", "create"):
            for statement in statements(connection.vendor, step):
                cursor.execute(statement)
            if step == "drop":
                cursor.execute("DELETE FROM journal_entry WHERE id = %s", [number])
    said(run("verify"), 1, "消えています")
    said(run("restore", "2026-03"), 0, "1件を戻しました")
    said(run("restore", "2026-03"), 0, "失われた記録はありません")
    run("seal")
    said(run("verify"), 0, "すべて合っています")
    (home / "journal-archive" / "2026-03.journal").write_bytes(b"torn")
    said(run("month", "2026-03", "-o", tmp_path / "x"), 2, "壊れているか")
    for text in ("2026-04", "march", "2026-13"):
        said(run("restore", text), 2, "ありません")


def test_a_witness_signs_a_request_by_file(sealed, tmp_path):
    from sekimori.foundation.journal.asking import request_for

    log_key = run("policy").stdout.split()[1]
    given = ("--log-key", log_key, "--home", tmp_path / "w", "--name", "auditor/w", "-o", tmp_path / "signed.txt")
    (tmp_path / "none.txt").write_text("hello")
    said(run("witness", tmp_path / "none.txt", *given), 1, "依頼として読めない")
    key = (tmp_path / "w" / "witness.key").read_text()
    from sekimori.engines.tlog.note import read_signer

    witness = Witness.objects.create(
        name="監査責任者", key=str(read_signer(key.strip()).verifier), added_at=Seal.objects.latest("size").at
    )
    (tmp_path / "request.txt").write_text(str(request_for(witness)).replace("\n", "\r\n"), newline="")
    said(run("witness", tmp_path / "request.txt", *given), 0, "までを確かめ、署名しました")
    said(run("cosign", tmp_path / "signed.txt"), 0, "立会人の署名を受け取りました")
    assert Seal.objects.latest("size").cosignatures.get().witness == key_of(witness).name
    # The same request again is no continuation of what the witness has seen.
    said(run("witness", tmp_path / "request.txt", *given), 1, "前に確かめたのは")
    assert run("policy").stdout.endswith("quorum witnesses\n")
