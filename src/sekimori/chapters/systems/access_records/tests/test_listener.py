"""Syslog over TLS: machines with a certificate of ours are heard, others are not, and nothing confirmed is lost."""

import datetime as dt
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.cast import NOW

from sekimori.chapters.systems.access_records.importing import spool_folder
from sekimori.chapters.systems.access_records.listener import Listener, Segment, blocks_of, context_of
from sekimori.chapters.systems.access_records.models import Delivery, Source
from sekimori.engines.access_log.declaration import shipped
from sekimori.kernel.problems import Refused

MESSAGE = (
    "<38>1 2026-11-20T10:00:{second:02d}+09:00 host sshd 12 - - Accepted publickey for {who} from 10.0.0.5 port 22 ssh2"
)


def messages(count: int) -> list[bytes]:
    return [MESSAGE.format(second=n % 60, who=f"user{n}").encode() for n in range(count)]


def counted(lines: list[bytes]) -> bytes:
    return b"".join(b"%d %s" % (len(line), line) for line in lines)


def by_newline(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """An authority, and certificates of the server, a machine and a stranger."""
    folder = tmp_path_factory.mktemp("papers")
    issue(folder, "authority")
    issue(folder, "server", by="authority")
    issue(folder, "machine", by="authority")
    issue(folder, "stranger")
    return folder


def issue(folder, name: str, by: str = "") -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost" if name == "server" else name)])
    signer, issuer = key, subject
    if by:
        signer = serialization.load_pem_private_key((folder / f"{by}.key").read_bytes(), None)
        issuer = x509.load_pem_x509_certificate((folder / f"{by}.pem").read_bytes()).subject
    begin = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(
            issuer, subject, key.public_key(), x509.random_serial_number(), begin, begin + dt.timedelta(days=9)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=not by, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.fixture
def ssh(transactional_db, settings, tmp_path):
    from tests.cast import build

    settings.HOME = tmp_path / "home"
    return Source.objects.create(
        code="ssh",
        label="サーバー",
        declaration=shipped()["syslog_ssh"].read_text(encoding="utf-8"),
        unit=build("kasukabe").unit("0401"),
        way="syslog",
        interval_days=1,
        created_at=NOW,
    )


@pytest.fixture
def listening(ssh, papers):
    """A listener in a thread of its own; leaving the block stops it, which delivers what has arrived."""
    context = context_of(papers / "server.pem", papers / "server.key", papers / "authority.pem")
    listener = Listener(ssh, context, ("127.0.0.1", 0), lambda: NOW)
    thread = threading.Thread(target=listener.run)

    class Listening:
        port = listener.port

        def __enter__(self):
            thread.start()
            return self

        def __exit__(self, *_):
            listener.stop()
            thread.join(30)
            assert not thread.is_alive()

    return Listening()


def send(papers, port: int, data: bytes, who: str = "machine") -> None:
    context = ssl.create_default_context(cafile=papers / "authority.pem")
    if who:
        context.load_cert_chain(papers / f"{who}.pem", papers / f"{who}.key")
    with (
        socket.create_connection(("127.0.0.1", port), 10) as raw,
        context.wrap_socket(raw, server_hostname="localhost") as link,
    ):
        link.sendall(data)
        link.unwrap()


@pytest.mark.parametrize("framed", [counted, by_newline])
def test_both_ways_of_framing_are_heard(listening, papers, framed):
    with listening as server:
        send(papers, server.port, framed(messages(50)))
    assert (Delivery.objects.get().accepted, Delivery.objects.get().way) == (50, "syslog")


@pytest.mark.parametrize("who", ["stranger", ""])
def test_a_machine_without_a_certificate_of_ours_is_not_heard(listening, papers, who):
    with listening as server, suppress(OSError):  # in TLS 1.3 the refusal may come after all was sent, or be cut off
        send(papers, server.port, by_newline(messages(5)), who)
    assert not Delivery.objects.exists()


def test_what_is_no_message_is_counted_among_the_lines_nobody_could_read(listening, papers):
    with listening as server:
        send(papers, server.port, counted(messages(2)) + b"99999999999 nonsense")
    delivery = Delivery.objects.get()
    assert (delivery.accepted, delivery.read - delivery.accepted) == (2, 1)


def test_what_was_on_disk_when_the_listener_died_is_delivered_at_the_next_start(listening, ssh):
    left = Segment(ssh.code)
    left.append(messages(7), NOW)
    with left.path.open("ab") as file:
        file.write(b"\x00\x00\x10\x00half")  # the block that was being written
    assert b"sshd" not in left.path.read_bytes()
    assert len(b"".join(blocks_of(left.path)).splitlines()) == 7
    with listening:
        pass
    assert Delivery.objects.get().accepted == 7
    assert not list(spool_folder().glob("listen-*"))


def test_openssls_own_client_is_heard(listening, papers):
    openssl = shutil.which("openssl")
    assert openssl
    with listening as server:
        subprocess.run(
            [
                *(openssl, "s_client", "-quiet", "-no_ign_eof", "-connect", f"127.0.0.1:{server.port}"),
                *("-cert", papers / "machine.pem", "-key", papers / "machine.key", "-CAfile", papers / "authority.pem"),
            ],
            input=by_newline(messages(20)),
            capture_output=True,
            timeout=30,
            check=False,
        )
    assert Delivery.objects.get().accepted == 20


def test_certificates_that_are_none_are_told(tmp_path):
    (tmp_path / "x.pem").write_text("nothing")
    with pytest.raises(Refused, match="PEM"):
        context_of(tmp_path / "x.pem", tmp_path / "x.pem", tmp_path / "x.pem")
