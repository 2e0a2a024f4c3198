"""A file of two gigabytes fills no disk."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from sekimori.foundation.vault import uploading


def sent(size):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("大きい.txt", b"a" * size), "title": "件名"})
    return request.FILES["file"], request.POST["title"]


def test_what_exceeds_every_screens_limit_is_cut_and_the_rest_of_the_form_is_read(monkeypatch):
    monkeypatch.setattr(uploading, "MOST_BYTES", 200_000)
    file, title = sent(1_000_000)
    assert file.size <= 200_000
    assert title == "件名"


def test_what_is_within_the_limits_arrives_whole():
    file, _ = sent(300_000)
    assert (file.size, len(file.read())) == (300_000, 300_000)
