"""Programs send access records in bulk with a key made for it, and are told what became of every line."""

import json

import pytest
from tests.cast import NOW
from tests.signin import at

from sekimori.chapters.systems.access_records.models import Delivery, Source
from sekimori.engines.access_log.declaration import shipped

LINE = {
    "time": 1_763_600_000_000,
    "class_uid": 6005,
    "activity_id": 1,
    "status_id": 1,
    "actor": {"user": {"uid": "1024"}},
}


@pytest.fixture
def source(city, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    return Source.objects.create(
        code="json",
        label="JSONを書くシステム",
        declaration=shipped()["json_lines"].read_text(encoding="utf-8"),
        unit=city.unit("0201"),
        interval_days=1,
        created_at=NOW,
    )


@pytest.fixture
def send(client, key_for):
    client.get("/api/v1/openapi.json")  # the doors are made with the URLs, and offer what keys may be made for

    def do(who, source, content: bytes, kind: str = "application/x-ndjson", *chosen):
        headers = {"Authorization": f"Bearer {key_for(who, *chosen)}"}
        with at(NOW):
            return client.generic(
                "POST", f"/api/v1/access-records/{source.pk}/deliveries", content, content_type=kind, headers=headers
            )

    return do


def test_lines_are_taken_in_and_counted_and_twice_is_once(send, source):
    content = b"".join(json.dumps({**LINE, "message": str(n)}).encode() + b"\n" for n in range(3)) + b"{nonsense\n"
    first, second = (send("systems_manager", source, content).json() for _ in range(2))
    assert (first["read"], first["accepted"], first["known"], first["quarantined"]) == (4, 3, 0, 1)
    assert (second["accepted"], second["known"]) == (3, 3)


@pytest.mark.parametrize("who", ["staff", "other_manager", "officer"])
def test_nobody_else_sends(send, source, who):
    assert send(who, source, b"{}\n").status_code in (403, 404)
    assert not Delivery.objects.exists()


def test_a_key_made_for_something_else_does_not_send(send, source):
    answer = send("systems_manager", source, b"{}\n", "application/x-ndjson", "directory.units.view")
    assert answer.status_code == 403


def test_what_is_no_such_content_is_refused_in_words(send, source):
    answer = send("systems_manager", source, b"{}", "application/json")
    assert answer.status_code == 415
    assert answer.json()["problems"][0]["mend"]
