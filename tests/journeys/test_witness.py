"""The auditor has the journal checked and cosigns it from a machine of their own (春日部市 第6の2(2)・第12の1, 練馬区 第24条)."""

import re
import subprocess
import sys

import pytest
from django.db import transaction
from django.utils import timezone

from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Cosignature, Verification
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.write import record
from sekimori.foundation.obligations.seal_watch import check_seal

pytestmark = pytest.mark.browser


def act(city, count):
    with transaction.atomic():
        for _ in range(count):
            record(city.actor("staff"), "home.view", facts={"rows": 2})
    seal(timezone.now())


@pytest.fixture
def auditors_machine(tmp_path):
    """The command on a machine that has Sekimori and no database."""

    home = ["--home", str(tmp_path / "machine")]

    def run(*words):
        command = [sys.executable, "-m", "sekimori.cli.main", "journal", *words, *home]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture
def signed(auditors_machine, tmp_path):
    def sign(request):
        file = tmp_path / "signature.txt"
        code, said = auditors_machine("witness", str(request), "--log-key", str(seal_keys.verifier()), "-o", str(file))
        return code, said, file

    return sign


def downloaded(auditor, press):
    with auditor.page.expect_download() as download:
        press()
    return download.value.path()


def hand_in(auditor, signature):
    auditor.attach("署名のファイル", "署名.txt", signature.read_bytes(), "text/plain").press("署名を受け取る")


@pytest.mark.django_db(transaction=True)
def test_the_auditor_has_the_journal_checked_and_cosigns(
    live_city, visit, settings, tmp_path, auditors_machine, signed
):
    settings.HOME = tmp_path / "home"
    act(live_city, 5)
    auditor = visit(live_city.account(live_city.auditor))
    auditor.go("/journal/").follow("封印の状況").sees("立会人がいません")
    auditor.press("検証する").sees("検証を待っています")
    check_seal(timezone.now())  # what the worker does
    auditor.go("/journal/seal/").sees("すべて合っている")
    assert Verification.objects.get().fault_count == 0
    code, key = auditors_machine("witness-key")
    assert code == 0, key
    auditor.follow("立会人を登録する").fill("立会人の名前", "監査責任者のパソコン").fill("公開鍵", key.strip())
    auditor.press("登録する").sees("監査責任者のパソコン", "署名が足りません")
    code, said, _lost = signed(downloaded(auditor, lambda: auditor.follow("依頼を受け取る")))
    assert code == 0, said
    act(live_city, 2)
    auditor.go("/journal/seal/")
    code, said, _ = signed(downloaded(auditor, lambda: auditor.follow("依頼を受け取る")))
    assert code == 1, said
    seen = re.search(r"前に確かめたのは記録(\d+)件", said)[1]
    auditor.page.get_by_text("件数が合わないと言われたとき").click()
    auditor.fill("立会人が前に確かめた件数", seen)
    code, said, signature = signed(downloaded(auditor, lambda: auditor.press("この続きの依頼を受け取る")))
    assert code == 0, said
    hand_in(auditor, signature)
    auditor.sees("署名を受け取りました").sees_no("立会人がいません", "署名が足りません")
    assert Cosignature.objects.get().seal.size > int(seen)
    auditor.leaves_no_trace()
