"""A file of two gigabytes fills no disk, and nothing that arrives lies on it in clear."""

import random
import tempfile

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from sekimori.foundation.vault import uploading

LARGE = random.Random(4).randbytes(3 * 1024 * 1024 + 17)  # more than is kept in the memory


def sent(content):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("大きい.txt", content), "title": "件名"})
    return request.FILES["file"], request.POST["title"]


@pytest.fixture
def disk(monkeypatch):
    """What upload handlers make on the disk."""
    made = []

    def noted(*args, **kwargs):
        made.append(tempfile.TemporaryFile(*args, **kwargs))  # noqa: SIM115
        return made[-1]

    monkeypatch.setattr(uploading, "TemporaryFile", noted)
    return made


def test_what_exceeds_every_screens_limit_is_cut_and_the_rest_of_the_form_is_read(monkeypatch):
    monkeypatch.setattr(uploading, "MOST_BYTES", 200_000)
    file, title = sent(b"a" * 1_000_000)
    assert file.size <= 200_000
    assert title == "件名"


def test_what_is_within_the_limits_arrives_whole():
    file, _ = sent(b"a" * 300_000)
    assert (file.size, len(file.read())) == (300_000, 300_000)


def test_a_large_file_is_read_in_any_order_and_again(disk):
    file, _ = sent(LARGE)
    assert (file.name, file.size) == ("大きい.txt", len(LARGE))
    assert b"".join(file.chunks()) == LARGE
    for at, length in ((0, 10), (1024 * 1024 - 3, 9), (len(LARGE) - 5, 50), (len(LARGE) + 9, 3)):
        file.seek(at)
        assert file.read(length) == LARGE[at : at + length]
    file.seek(-7, 2)
    assert file.read() == LARGE[-7:]
    assert len(disk) == 1


def test_a_large_file_is_not_on_the_disk_in_clear_and_a_changed_one_is_noticed(disk):
    file, _ = sent("春日部　太郎".encode() * 200_000)
    disk[0].seek(0)
    kept = disk[0].read()
    assert len(kept) > 3_000_000
    assert "太郎".encode() not in kept
    disk[0].seek(100)
    disk[0].write(b"changed")
    file.seek(0)
    with pytest.raises(InvalidTag):
        file.read()


def test_what_breaks_off_leaves_nothing(disk):
    handler = uploading.Encrypted()
    handler.upload_interrupted()
    handler.new_file("file", "a.txt", "text/plain", 10)
    handler.receive_data_chunk(LARGE, 0)
    handler.upload_interrupted()
    assert disk[0].closed
