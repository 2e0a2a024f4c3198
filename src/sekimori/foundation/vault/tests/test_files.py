"""Files at rest: unreadable without the key, checked at every reading, gone when nobody names them."""

import io
import os
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from sekimori.foundation.vault import files, keys
from sekimori.foundation.vault.kinds import content_type_of
from sekimori.foundation.vault.models import StoredFile
from sekimori.kernel.problems import Refused

PDF = b"%PDF-1.7\n" + "髙橋﨑𠮷".encode() * 100


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def keep(content=PDF, name="点検表.pdf"):
    return files.keep(content, name=name, at=NOW)


def blob(file):
    return files.folder() / file.blob[:2] / file.blob


def office(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


def test_what_is_kept_comes_back_to_the_byte(db):
    assert files.read(keep()) == PDF
    assert files.read(keep(io.BytesIO(PDF))) == PDF


def test_nothing_of_the_content_lies_readable_on_the_disk(db):
    on_disk = blob(keep()).read_bytes()
    assert PDF[:20] not in on_disk
    assert "髙橋".encode() not in on_disk


def test_the_same_content_kept_twice_cannot_be_told_from_the_disk(db):
    assert keep().blob != keep().blob


def test_keys_and_files_are_for_the_owner_alone(db, home):
    kept = blob(keep())
    (key,) = (home / "keys").iterdir()
    for path in (kept, key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for place in ("keys", "vault"):
        assert stat.S_IMODE((home / place).stat().st_mode) == 0o700


def test_a_changed_bit_is_found(db):
    file = keep()
    path = blob(file)
    damaged = bytearray(path.read_bytes())
    damaged[40] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(files.Tampered):
        files.read(file)


def test_a_blob_swapped_for_another_with_its_address_is_found(db):
    file, other = keep(), keep(b"%PDF-1.4 another")
    StoredFile.objects.filter(pk=file.pk).update(blob="x" * 64)
    StoredFile.objects.filter(pk=other.pk).update(blob=file.blob)
    with pytest.raises(files.Tampered):
        files.read(StoredFile.objects.get(pk=other.pk))


def test_a_record_whose_digest_was_changed_is_found(db):
    file = keep()
    file.digest = "0" * 64
    with pytest.raises(files.Tampered):
        files.read(file)


def test_a_missing_blob_is_found(db):
    file = keep()
    blob(file).unlink()
    with pytest.raises(files.Tampered):
        files.read(file)


def test_without_the_key_nothing_is_read(db, home):
    file = keep()
    for key in (home / "keys").iterdir():
        key.unlink()
    with pytest.raises(keys.KeyMissing):
        files.read(file)


def test_a_new_key_leaves_old_files_readable(db):
    old = keep()
    keys._make(NOW + timedelta(days=1))
    new = keep()
    assert old.key_id != new.key_id
    assert files.read(old) == files.read(new) == PDF


def test_a_damaged_key_is_named_and_not_used(db, home):
    file = keep()
    (key,) = (home / "keys").iterdir()
    key.write_bytes(b"0" * 32)
    with pytest.raises(keys.KeyMissing):
        files.read(file)


def test_only_blobs_that_nobody_names_are_removed_and_only_after_a_day(db):
    kept, left = keep(), keep()
    StoredFile.objects.filter(pk=left.pk).delete()
    assert files.remove_left_behind(NOW) == 0
    for path in (blob(kept), blob(left)):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert files.remove_left_behind(NOW + timedelta(hours=23)) == 0
    assert files.remove_left_behind(NOW + timedelta(hours=25)) == 1
    assert blob(kept).exists()
    assert not blob(left).exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("点検表.pdf", b"PK\x03\x04"),
        ("点検表.pdf", b"<html>"),
        ("写真.jpg", b"\x89PNG\r\n\x1a\n"),
        ("一覧.xlsx", b"not a zip"),
        ("一覧.xlsx", office("[Content_Types].xml", "word/document.xml")),
        ("一覧.docx", office("word/document.xml")),
        ("一覧.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("メモ.txt", b"\x00\x01"),
        ("メモ.txt", b"\xff\xfe\xfd\x81"),
        ("実行.exe", b"MZ"),
        ("画面.html", b"<html>"),
        ("画像.svg", b"<svg>"),
        ("名前だけ", b"%PDF-"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name, content):
    with pytest.raises(Refused):
        content_type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("点検表.PDF", PDF, "application/pdf"),
        ("写真.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("一覧.csv", "職員番号,姓\n1,髙橋\n".encode("cp932"), "text/csv"),
        ("メモ.txt", "𠮷".encode(), "text/plain"),
        ("様式.docx", office("[Content_Types].xml", "word/document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
    ],
)  # fmt: skip
def test_what_offices_use_is_taken(name, content, content_type):
    assert content_type_of(name, content) == content_type


@given(st.sampled_from(["a.docx", "a.xlsx", "a.pdf", "a.txt", "a.png"]), st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused_and_never_crash(name, content):
    for data in (content, b"PK\x03\x04" + content, office("[Content_Types].xml")[:-5] + content):
        try:
            content_type_of(name, data)
        except Refused as refused:
            assert refused.problems


def test_a_file_of_more_than_20_megabytes_is_refused_without_reading_all_of_it(db):
    class Endless:
        asked = 0

        def read(self, size):
            self.asked = size
            return b"x" * size

    stream = Endless()
    with pytest.raises(Refused):
        files.keep(stream, name="大きい.txt", at=NOW)
    assert stream.asked == files.MAX_BYTES + 1


def test_an_empty_file_is_refused(db):
    with pytest.raises(Refused):
        keep(b"")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("C:\\Users\\x\\点検表.pdf", "点検表.pdf"), ("../../etc/点検.pdf", "点検.pdf"), ("a\r\nb.pdf", "ab.pdf"), ("あ" * 300 + ".pdf", None)],
)  # fmt: skip
def test_a_name_is_never_a_path_and_never_too_long(db, name, shown):
    kept = keep(name=name).name
    assert kept == shown or (shown is None and len(kept) <= 200 and kept.endswith(".pdf"))
    assert Path(kept).name == kept
