"""Taking in by two steps on the screen: look at what would happen, then confirm; handing out by one press."""

import hashlib
import io
import os
import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import NOW

from sekimori.foundation.directory import uploads
from sekimori.foundation.directory.exchange.plan import ImportReport
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.directory.exchange.tables import PEOPLE, TABLES
from sekimori.foundation.directory.models import Person
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.vault.enclosing import disclose

NEWCOMER = (",".join(PEOPLE.headers) + "\r\n9001,髙﨑,𠮷,,,職員,,2026-04-01,\r\n").encode()
WRONG = (",".join(PEOPLE.headers) + "\r\n9001,髙﨑,𠮷,,,職員,,令和8年2月30日,\r\n").encode()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    settings.HOME = tmp_path


@pytest.fixture(autouse=True)
def identity(request, monkeypatch):
    """Who confirms or hands out has just proved who they are, except where a test is about that proof."""
    if "unproved" not in request.keywords:
        monkeypatch.setattr("sekimori.foundation.authority.proof.proved_recently", lambda request: True)


def send(client, content=NEWCOMER, name="職員.csv"):
    return client.post("/organisation/import/", {"uploads": [SimpleUploadedFile(name, content)]})


def originals() -> list[Path]:
    return sorted((Path(settings.HOME) / "imports").glob("*/0"))


def test_a_file_is_looked_at_before_anything_is_changed(city, signed_in):
    client = signed_in("hr")
    answer = send(client)
    assert answer.status_code == 302
    assert re.fullmatch(r"/organisation/import/[0-9a-f]{32}/", answer.url)
    page = client.get(answer.url).content.decode()
    assert "まだ登録していません" in page
    assert not Person.objects.filter(number="9001").exists()
    assert not Entry.objects.filter(action="directory.import").exists()


def test_once_confirmed_it_is_there_and_the_original_is_kept_with_its_digest(city, signed_in):
    client = signed_in("hr")
    answer = client.post(send(client).url, follow=True)
    assert "取り込みました" in answer.content.decode()
    assert Person.objects.get(number="9001").family_name == "髙﨑"
    (original,) = originals()
    assert disclose(original.read_bytes()) == NEWCOMER
    assert original.stat().st_mode & 0o077 == 0
    assert Entry.objects.get(action="directory.import").facts["sha256"] == hashlib.sha256(NEWCOMER).hexdigest()


def test_confirming_twice_takes_it_in_once(city, signed_in):
    client = signed_in("hr")
    address = send(client).url
    client.post(address)
    client.post(address)
    assert Entry.objects.filter(action="directory.import").count() == 1


def test_a_file_that_is_not_wanted_after_all_is_deleted(city, signed_in):
    client = signed_in("hr")
    address = send(client).url
    client.post(address, {"discard": "1"})
    assert originals() == []
    assert client.get(address).status_code == 404


def test_every_fault_is_shown_and_nothing_is_kept(city, signed_in):
    answer = send(signed_in("hr"), WRONG)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「職員」2行目「採用日」" in page
    assert "という日はありません" in page
    assert "髙﨑" not in page
    assert originals() == []


def test_a_file_that_cannot_be_read_is_explained(city, signed_in):
    answer = send(signed_in("hr"), b"\0\1\2", "x.xlsx")
    assert answer.status_code == 422
    assert "文字化け" in answer.content.decode()


def test_without_a_file_the_field_says_so(city, signed_in):
    answer = signed_in("hr").post("/organisation/import/", {})
    assert answer.status_code == 422
    assert "ファイルを選んでください" in answer.content.decode()


def test_a_file_larger_than_is_read_is_refused(city, signed_in, settings):
    settings.IMPORT_BYTES = 10
    assert "取り込めません" in send(signed_in("hr")).content.decode()


def test_what_changed_meanwhile_is_checked_again_at_the_confirmation(city, signed_in):
    from sekimori.foundation.directory.models import Post, Posting

    content = (
        "職員番号,組織コード,職コード,発令の種類,始期,終期,担任する部\r\n1024,0401,50,兼務,2026-12-01,,\r\n".encode()
    )
    client = signed_in("hr")
    address = send(client, content, "発令.csv").url
    Posting.objects.create(
        person=city.person("staff"), post=Post.objects.get(code="50"), unit=city.unit("0401"), mode="concurrent",
        since=NOW.date(), recorded_at=NOW,
    )  # fmt: skip
    answer = client.post(address)
    assert answer.status_code == 409
    assert "期間が重なっています" in answer.content.decode()


@pytest.mark.asvs("8.2.2")
def test_an_upload_belongs_to_who_sent_it(city, signed_in):
    address = send(signed_in("hr")).url
    stranger = signed_in("technical_administrator")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert not Person.objects.filter(number="9001").exists()


@pytest.mark.parametrize("token", ["x", "0" * 32, "..%2f..%2fsecret.key", "A" * 32])
def test_an_invented_token_finds_nothing(city, signed_in, token):
    assert signed_in("hr").get(f"/organisation/import/{token}/").status_code == 404


@pytest.mark.parametrize("address", ["/organisation/import/", "/organisation/import/template/"])
def test_importing_is_closed_to_everybody_else(city, signed_in, address):
    assert signed_in("manager").get(address).status_code == 403


def test_what_nobody_confirmed_for_a_day_is_deleted(city, signed_in):
    file, report = GivenFile("職員.csv", NEWCOMER), ImportReport((), confirmed=False)
    kept = uploads.keep((file,), report, account=1, at=NOW)
    done = uploads.keep((file,), report, account=1, at=NOW)
    uploads.finish(done, ImportReport((), confirmed=True))
    for upload in (kept, done):
        folder = Path(settings.HOME) / "imports" / upload.token
        os.utime(folder, (0, (NOW - timedelta(days=2)).timestamp()))
    uploads.keep((file,), report, account=1, at=NOW)
    assert uploads.find(kept.token, account=1) is None
    assert uploads.find(done.token, account=1).report.confirmed


def test_the_template_comes_as_an_excel_book(city, signed_in):
    answer = signed_in("technical_administrator").get("/organisation/import/template/")
    assert "attachment" in answer["Content-Disposition"]
    assert set(TABLES) <= set(openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames)


@pytest.mark.parametrize(("kind", "start"), [("xlsx", b"PK"), ("csv", b"PK")])
def test_the_directory_is_handed_out_and_that_is_recorded(city, signed_in, kind, start):
    answer = signed_in("hr").post("/organisation/export/", {"format": kind})
    assert answer.content.startswith(start)
    assert answer["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="directory.export").count() == 1


def test_shift_jis_is_refused_when_a_name_would_suffer(city, signed_in):
    """𠮷 has no code there."""
    answer = signed_in("hr").post("/organisation/export/", {"format": "cp932"})
    assert answer.status_code == 400
    assert "Shift_JIS" in answer.content.decode()


def test_handing_out_is_no_link(city, signed_in):
    assert signed_in("hr").get("/organisation/export/").status_code == 405
    assert signed_in("technical_administrator").post("/organisation/export/").status_code == 403


@pytest.mark.unproved
def test_confirming_an_import_and_handing_out_ask_for_the_password_again(city, signed_in):
    client = signed_in("hr")
    address = send(client).url
    assert "/account/prove/" in client.post(address).url
    assert "/account/prove/" in client.post("/organisation/export/", {"format": "csv"}).url
    assert not Entry.objects.filter(action__in=("directory.import", "directory.export")).exists()


def test_an_upload_lies_encrypted_while_it_waits(city, signed_in):
    send(signed_in("hr"))
    assert all("髙﨑".encode() not in path.read_bytes() for path in originals())
    assert originals()
