"""A witness over HTTP, in a thread of its own: one that is honest, and every sort that is not (C2SP tlog-witness)."""

import http.client
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction

from sekimori.chapters.systems.journal.controls import protected
from sekimori.chapters.systems.journal.duties import of_retention, of_witnessing
from sekimori.chapters.systems.journal.rounds import ask_witnesses
from sekimori.chapters.systems.journal.seal_board import board
from sekimori.cli.journal_serve import AT_ONCE, serving
from sekimori.cli.witness_home import logs_of, signer_of
from sekimori.engines.tlog.note import Kind, Signer
from sekimori.engines.tlog.witness import SIZE_TYPE
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.compliance.control import Asked, CellStatus, Inquiry
from sekimori.foundation.directory.queries import roster
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Cosignature, Entry, Seal, Witness
from sekimori.foundation.journal.sealing import latest, seal
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations.seal_watch import check_seal
from sekimori.guideline.model import Guideline
from tests.cast import NOW


def write(count, at=NOW):
    with transaction.atomic():
        for _ in range(count):
            record(system_actor("cli", at), "home.view")
    seal(at)


@pytest.fixture
def sealed(city, settings, tmp_path):
    settings.HOME = tmp_path / "home"
    write(5)
    return city


def run(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def served(sealed, tmp_path, monkeypatch):
    """The witness of another government, at work, and known to us by its key and address."""
    monkeypatch.setattr("sekimori.cli.journal_serve.timezone.now", lambda: NOW)
    signer = signer_of(tmp_path / "witness", "neighbour/witness")
    server = serving(tmp_path / "witness", logs_of([seal_keys.verifier()]), signer, ("127.0.0.1", 0))
    run(server)
    url = f"http://127.0.0.1:{server.server_port}"
    sealed.witness = Witness.objects.create(name="隣の市", key=str(signer.verifier), url=url, added_at=NOW)
    sealed.port = server.server_port
    yield sealed
    server.shutdown()
    server.server_close()


def state():
    witness = Witness.objects.get()
    return witness.answer, witness.failing_since


def test_the_worker_asks_the_witness_and_it_signs_what_continues_what_it_saw(served):
    assert ask_witnesses(NOW) == 1
    assert state() == ("signed", None)
    assert board(served.actor(served.auditor)).quorum.size == 5
    write(300, NOW + timedelta(hours=1))
    assert ask_witnesses(NOW + timedelta(minutes=30)) == 0
    assert ask_witnesses(NOW + timedelta(hours=1)) == 1
    assert Cosignature.objects.order_by("-seal__size").first().seal == latest()


def test_a_witness_that_has_seen_more_than_our_database_knows_is_asked_from_there(served):
    ask_witnesses(NOW)
    Cosignature.objects.all().delete()
    write(3, NOW + timedelta(hours=2))
    assert ask_witnesses(NOW + timedelta(hours=2)) == 1


def answering_with(status, body, content_type="text/plain; charset=utf-8", headers=()):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return HTTPServer(("127.0.0.1", 0), Handler)


OTHER = Signer("neighbour/witness", b"o" * 32, Kind.COSIGNATURE)


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome"),
    [
        (200, b"thanks", "text/plain", "false"),
        (200, b"\xff\xfe", "text/plain", "false"),
        (200, b"x" * 200_000, "text/plain", "unreachable"),
        (200, "other key", "text/plain", "false"),
        (200, "other text", "text/plain", "false"),
        (409, b"9999\n", SIZE_TYPE, "ahead"),
        (409, b"-1\n", SIZE_TYPE, "false"),
        (409, b"2\n", SIZE_TYPE, "refused"),
        (409, b"<html>", "text/html", "refused"),
        (422, b"", "text/plain", "refused"),
        (403, b"", "text/plain", "refused"),
        (302, b"", "text/plain", "refused"),
        (500, b"", "text/plain", "refused"),
    ],
)
def test_a_witness_that_lies_gives_nothing_and_is_told_once(sealed, status, body, kind, outcome):
    own = Signer("neighbour/witness", b"n" * 32, Kind.COSIGNATURE)
    text = latest().note.rpartition("\n\n")[0] + "\n"
    if body == "other key":
        body = str(OTHER.sign(text, at=int(NOW.timestamp()))).encode()
    if body == "other text":
        body = str(own.sign(text.replace("\n5\n", "\n6\n"), at=int(NOW.timestamp()))).encode()
    server = answering_with(status, body, kind, [("Location", "http://127.0.0.1:1/")] if status == 302 else ())
    run(server)
    url = f"http://127.0.0.1:{server.server_port}"
    Witness.objects.create(name="隣の市", key=str(own.verifier), url=url, added_at=NOW)
    try:
        assert [ask_witnesses(NOW), ask_witnesses(NOW + timedelta(minutes=20))] == [0, 0]
    finally:
        server.shutdown()
        server.server_close()
    assert state() == (outcome, NOW)
    assert not Cosignature.objects.exists()
    told = Entry.objects.filter(action="journal.cosign", outcome="failed")
    assert told.count() == (0 if outcome == "unreachable" else 1)
    assert Mail.objects.exists() is (outcome != "unreachable")


def test_a_witness_out_of_reach_is_tried_again(sealed):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    key = str(OTHER.verifier)
    Witness.objects.create(name="隣の市", key=key, url=url, added_at=NOW)
    ask_witnesses(NOW)
    assert state() == ("unreachable", NOW)
    assert "つながりません" in str(Witness.objects.get().get_answer_display())


def posted(port, body, path="/add-checkpoint", headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", path, body, headers or {})
    status = connection.getresponse().status
    connection.close()
    return status


def answers(port):
    try:
        return posted(port, b"rubbish") == 400
    except (http.client.HTTPException, OSError):
        return False


def test_the_witness_is_bounded(served):
    assert posted(served.port, b"rubbish") == 400
    assert posted(served.port, b"", "/") == 404
    assert posted(served.port, b"", headers={"Content-Length": "70000"}) == 413
    assert posted(served.port, b"", headers={"Content-Length": "9" * 30}) == 413
    with socket.create_connection(("127.0.0.1", served.port)) as unsaid:
        unsaid.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert unsaid.recv(100).startswith(b"HTTP/1.0 411")
    silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(AT_ONCE + 4)]
    for one in silent:
        one.close()
    until = time.monotonic() + 30
    while not answers(served.port) and time.monotonic() < until:
        time.sleep(0.05)  # it takes a moment to see that those have hung up
    assert ask_witnesses(NOW) == 1


def finding(city, at=NOW):
    seen = roster(at.date(), at)
    guideline: Guideline = seen.guideline
    provision = next(one for one in guideline.provisions.values() if "systems.access_log.protection" in one.controls)
    inquiry = Inquiry(at.date(), at, guideline, seen)
    place = city.unit("0201").pk
    return protected(inquiry, (Asked(provision, (place,)),))[provision.ref, place]


def test_the_demand_is_met_while_checks_pass_and_witnesses_sign(served):
    assert finding(served).status is CellStatus.UNMET
    check_seal(NOW)
    assert "立会人が0人" in finding(served).reason
    ask_witnesses(NOW)
    assert finding(served).status is CellStatus.SATISFIED
    assert finding(served).next_date == NOW.date() + timedelta(days=7)
    late = NOW + timedelta(days=8)
    assert "検証が" in finding(served, late).reason
    seal(late)
    check_seal(late)
    assert "7日を超えて" in finding(served, late).reason
    Seal.objects.filter(size=5).update(note="torn")
    check_seal(late + timedelta(days=1))
    assert "合わないもの" in finding(served, late + timedelta(days=1)).reason


def test_the_auditor_is_asked_for_a_witness_and_then_for_its_signature(sealed):
    def asked(at=NOW, key=None):
        return [one.title for one in of_witnessing(sealed.actor(key or sealed.auditor, at))]

    assert asked() == ["記録の封印の立会人を登録する"]
    assert asked(key="manager") == []
    Witness.objects.create(name="隣の市", key=str(OTHER.verifier), added_at=NOW)
    assert asked() == ["記録の封印に立会人の署名を受ける"]
    Cosignature.objects.create(seal=latest(), witness=OTHER.name, line="x", at=NOW)
    assert asked() == []
    assert asked(NOW + timedelta(days=6)) == ["記録の封印に立会人の署名を受ける"]
    assert list(of_retention(sealed.actor(sealed.chief))) == []
