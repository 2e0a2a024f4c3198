"""The sealing as those see it who answer for it: 春日部 第6の2(2), 第12の1; 練馬 第24条 (ASVS 5.0 16.4.2)."""

import io
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.cast import NOW

from sekimori.chapters.systems.journal import proof, seal_actions
from sekimori.chapters.systems.journal.seal_board import board
from sekimori.engines.tlog.note import Kind, Signer
from sekimori.engines.tlog.witness import answer, read_request
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.asking import request_for
from sekimori.foundation.journal.models import Entry, Leaf, Verification, Witness
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.write import record
from sekimori.foundation.obligations.seal_watch import check_seal
from sekimori.kernel.problems import Refused

WITNESS = Signer("auditor.example/w1", b"w" * 32, Kind.COSIGNATURE)


@pytest.fixture
def sealed(city, settings, tmp_path):
    settings.HOME = tmp_path
    with transaction.atomic():
        for _ in range(3):
            record(city.actor("staff"), "home.view", facts={"rows": 2})
    seal(NOW)
    return city


@pytest.fixture
def proved(monkeypatch):
    monkeypatch.setattr("sekimori.foundation.authority.proof.proved_recently", lambda request: True)


def named(city, **more):
    return seal_actions.name_witness(
        city.actor(city.auditor), name="情報公開の立会い", key=str(WITNESS.verifier), **more
    )


def signed(request_text):
    request = read_request(request_text)
    logs = {seal_keys.origin(): seal_keys.keys()}
    seen = {}
    return answer(str(request), logs=logs, seen=seen, signers=[WITNESS], at=int(NOW.timestamp())).body


def test_the_auditor_and_the_chief_see_how_it_stands_and_nobody_else(signed_in, sealed):
    for key in (sealed.auditor, sealed.chief):
        page = signed_in(key).get("/journal/seal/").content.decode()
        assert "封印した記録" in page
        assert "3件" in page
        assert "立会人がいません" in page
        assert 'href="/journal/seal/"' in signed_in(key).get("/journal/").content.decode()
    for key in ("manager", "staff", "technical_administrator"):
        if key in sealed.accounts:
            assert signed_in(key).get("/journal/seal/").status_code in (403, 404)
    assert 'href="/journal/seal/"' not in signed_in("manager").get("/journal/").content.decode()


def test_before_anything_is_sealed_the_page_says_so(signed_in, city, settings, tmp_path):
    settings.HOME = tmp_path
    assert "まだ封印されていません" in signed_in(city.auditor).get("/journal/seal/").content.decode()
    assert signed_in(city.auditor).get("/journal/seal/checkpoint/").status_code == 404
    assert signed_in(city.auditor).get("/journal/seal/policy/").status_code == 404


def test_a_check_is_asked_for_done_by_the_worker_and_shown(signed_in, sealed):
    client = signed_in(sealed.auditor)
    client.post("/journal/seal/verify/")
    assert "検証を待っています" in client.get("/journal/seal/").content.decode()
    check_seal(NOW)
    assert "すべて合っている" in client.get("/journal/seal/").content.decode()
    assert Verification.objects.get().asked_by == sealed.person(sealed.auditor).pk
    assert Entry.objects.filter(action="journal.verify.ask").count() == 1


def test_what_does_not_fit_is_shown_in_words(signed_in, sealed):
    Leaf.objects.filter(index=1).delete()
    check_seal(NOW)
    page = signed_in(sealed.chief).get("/journal/seal/").content.decode()
    assert "合わないものが" in page
    assert "封印の1番目" in page


def test_a_witness_is_named_asked_and_believed(signed_in, sealed, proved):
    client = signed_in(sealed.auditor)
    given = {"name": "情報公開の立会い", "key": str(WITNESS.verifier), "url": ""}
    assert client.post("/journal/seal/witnesses/new/", given).status_code == 302
    witness = Witness.objects.get()
    asked = client.get(f"/journal/seal/witnesses/{witness.pk}/request/").content.decode()
    assert asked.startswith("old 0\n\n")
    lines = signed(asked).replace("\n", "\r\n").encode()  # as a Windows editor leaves it
    client.post("/journal/seal/cosign/", {"file": SimpleUploadedFile("署名.txt", lines)})
    shown = board(sealed.actor(sealed.auditor))
    assert (shown.quorum.size, shown.witnesses[0].size) == (3, 3)
    page = client.get("/journal/seal/").content.decode()
    assert "署名を受け取りました" in page
    assert "立会人がいません" not in page
    policy = client.get("/journal/seal/policy/").content.decode()
    assert policy.endswith("group witnesses 1 w1\nquorum witnesses\n")
    assert client.get(f"/journal/seal/witnesses/{witness.pk}/request/").content.decode().startswith("old 3\n\n")


def test_a_signature_of_tomorrow_says_that_a_clock_is_wrong(sealed):
    named(sealed)
    found = Witness.objects.get()
    logs, tomorrow = {seal_keys.origin(): seal_keys.keys()}, int((NOW + timedelta(days=1)).timestamp())
    lines = answer(str(request_for(found)), logs=logs, seen={}, signers=[WITNESS], at=tomorrow).body
    with pytest.raises(Refused, match="まだ来ていない日時"):
        seal_actions.take_signature(sealed.actor(sealed.auditor), lines.encode())


@pytest.mark.parametrize("content", [b"", b"thanks\n", b"\xff\xfe", b"- x" * 50_000])
def test_a_file_that_is_no_signature_is_refused_in_words(signed_in, sealed, content):
    named(sealed)
    client = signed_in(sealed.auditor)
    client.post("/journal/seal/cosign/", {"file": SimpleUploadedFile("署名.txt", content)})
    page = client.get("/journal/seal/").content.decode()
    assert "署名ではありません" in page or "署名のファイルを選んでください" in page
    assert board(sealed.actor(sealed.auditor)).quorum is None


@pytest.mark.parametrize(
    "key", ["", "witness", str(Signer("a", b"1" * 32).verifier), "w+00000000+" + "A" * 44, "w" * 300]
)
def test_what_is_no_witness_key_is_refused(sealed, key):
    with pytest.raises(Refused):
        seal_actions.name_witness(sealed.actor(sealed.auditor), name="立会人", key=key)


def test_a_witness_is_not_named_twice_and_a_key_that_has_ended_does_not_come_back(sealed):
    made = named(sealed)
    again = {"key": str(Signer(WITNESS.name, b"o" * 32, Kind.COSIGNATURE).verifier)}
    for more in ({"name": "別", "key": made.key}, {"name": "別"} | again, {"name": made.name} | again):
        with pytest.raises(Refused):
            seal_actions.name_witness(sealed.actor(sealed.auditor), **more)
    seal_actions.end_witness(sealed.actor(sealed.auditor), made.pk)
    with pytest.raises(Refused):
        named(sealed)
    assert board(sealed.actor(sealed.auditor)).witnesses == ()


def test_only_the_auditor_names_witnesses_and_takes_their_signatures(sealed):
    with pytest.raises(Forbidden):
        seal_actions.name_witness(sealed.actor(sealed.chief), name="x", key=str(WITNESS.verifier))
    with pytest.raises(Forbidden):
        seal_actions.take_signature(sealed.actor(sealed.chief), b"")


def test_naming_a_witness_asks_for_the_password_again(signed_in, sealed):
    assert "/account/prove/" in signed_in(sealed.auditor).get("/journal/seal/witnesses/new/").url


def packed(client, number):
    content = client.post(f"/journal/{number}/proof/", {"as": "bundle"}).content
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_records_proof_is_checked_by_the_program_it_comes_with(signed_in, sealed, tmp_path):
    client, number = signed_in(sealed.auditor), Entry.objects.order_by("id").first().pk
    files = packed(client, number)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "policy.txt").write_bytes(client.get("/journal/seal/policy/").content)
    command = [sys.executable, "verify_evidence.py", "policy.txt", f"evidence-{number}.json", "--show"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "すべて検証できました" in done.stdout) == (0, True)
    assert sealed.unit("0201").name not in files[f"evidence-{number}.json"].decode()
    assert Entry.objects.filter(action="journal.prove", object_id=str(number)).count() == 1


def text_of(pdf):
    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")


def test_the_paper_says_the_record_in_words_and_what_it_proves(signed_in, sealed):
    number = Entry.objects.order_by("id").first().pk
    answer = signed_in(sealed.chief).post(f"/journal/{number}/proof/", {"as": "pdf"})
    assert answer.headers["Content-Type"] == "application/pdf"
    said = text_of(answer.content).replace("\n", "")
    for words in (
        "記録の証明書",
        sealed.person("staff").name,
        "件数",
        f"evidence-{number}.json --show",
        "立会人の署名はありません",
    ):
        assert words in said
    seal_actions.name_witness(sealed.actor(sealed.auditor), name="隣の市の立会人", key=str(WITNESS.verifier))
    asked = signed_in(sealed.auditor).get(f"/journal/seal/witnesses/{Witness.objects.get().pk}/request/")
    seal_actions.take_signature(sealed.actor(sealed.auditor), signed(asked.content.decode()).encode())
    paper = proof.as_pdf(proof.proof_by(sealed.actor(sealed.chief), number), NOW)
    assert "隣の市の立会人" in text_of(paper).replace("\n", "")


def test_a_record_that_is_not_sealed_yet_is_said_so(signed_in, sealed):
    with transaction.atomic():
        fresh = record(sealed.actor("staff"), "home.view").pk
    client = signed_in(sealed.auditor)
    answer = client.post(f"/journal/{fresh}/proof/", {"as": "pdf"})
    assert answer.status_code == 302
    assert "まだ封印されていません" in client.get(answer.url).content.decode()
    assert signed_in("manager").post(f"/journal/{fresh}/proof/").status_code in (403, 404)


def test_a_witness_whose_last_signature_got_lost_is_asked_on_from_what_it_has_seen(signed_in, sealed):
    named(sealed)
    path = f"/journal/seal/witnesses/{Witness.objects.get().pk}/request/"
    client = signed_in(sealed.auditor)
    assert read_request(client.get(path).content.decode()).old == 0
    assert read_request(client.get(path + "?seen=2").content.decode()).old == 2
    assert "今の封印より新しい状態を見ています" in client.get(path + "?seen=99", follow=True).content.decode()
    assert "数字だけで" in client.get(path + "?seen=abc", follow=True).content.decode()
