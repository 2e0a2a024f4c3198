"""Time stamps of a real authority (openssl ts), and of one that is none (RFC 3161)."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import NOW

from sekimori.foundation.journal.checking import check
from sekimori.foundation.journal.models import Stamp
from sekimori.foundation.journal.sealing import latest, seal
from sekimori.foundation.journal.stamping import NoStamp, is_of, stamp, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[extensions]
extendedKeyUsage = critical, timeStamping
"""


def openssl(*arguments, **more):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **more)


class Authority:
    def __init__(self, folder, name):
        folder.mkdir()
        self.folder = folder
        (folder / "conf").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ("req", "-newkey", "rsa:2048", "-nodes", "-keyout")
        openssl(*new, folder / "ca.key", "-x509", "-days", 3650, "-subj", f"/CN={name} CA", "-out", folder / "ca.pem")
        openssl(*new, folder / "tsa.key", "-subj", f"/CN={name}", "-out", folder / "tsa.csr")
        openssl(
            *("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key"),
            *("-CAcreateserial", "-days", 3650, "-extfile", folder / "conf", "-extensions", "extensions"),
            *("-out", folder / "tsa.pem"),
        )

    def __call__(self, url, request):
        (self.folder / "request.tsq").write_bytes(request)
        return openssl(
            *("ts", "-reply", "-queryfile", self.folder / "request.tsq", "-config", self.folder / "conf"),
            *("-signer", self.folder / "tsa.pem", "-inkey", self.folder / "tsa.key"),
        ).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tsa") / "good", "Time Stamping")


@pytest.fixture(scope="module")
def impostor(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tsa") / "other", "Impostor")


@pytest.fixture
def sealed(write, settings, authority):
    settings.TSA, settings.TSA_CA = "http://tsa.example", str(authority.folder / "ca.pem")
    write(3)
    seal(NOW)
    return latest()


def test_a_checkpoint_is_stamped_and_any_program_can_check_it(sealed, authority, tmp_path):
    made = stamp(sealed, authority)
    assert abs(datetime.now(tz=UTC) - made.at) < timedelta(minutes=1)
    (tmp_path / "checkpoint.txt").write_bytes(text_of(sealed))
    (tmp_path / "stamp.tsr").write_bytes(bytes(made.answer))
    said = openssl(
        *("ts", "-verify", "-data", tmp_path / "checkpoint.txt", "-in", tmp_path / "stamp.tsr"),
        *("-CAfile", authority.folder / "ca.pem"),
    )
    assert b"Verification: OK" in said.stdout + said.stderr
    assert is_of(made)
    assert check(NOW).sound


def test_the_stamp_of_somebody_else_is_not_taken(sealed, impostor):
    with pytest.raises(NoStamp):
        stamp(sealed, impostor)
    assert not Stamp.objects.exists()


@pytest.mark.parametrize("answer", [b"", b"thanks", b"0\x03\x02\x01\x02", b"0" * 50_000])
def test_an_answer_that_is_no_stamp_is_not_taken(sealed, answer):
    with pytest.raises(NoStamp):
        stamp(sealed, lambda url, request: answer)


def test_the_stamp_of_another_request_is_not_taken(sealed, authority, write):
    before = []
    stamp(sealed, lambda url, request: before.append(authority(url, request)) or before[0])
    write(2)
    seal(NOW)
    with pytest.raises(NoStamp):
        stamp(latest(), lambda url, request: before[0])


def test_a_stamp_moved_to_another_checkpoint_is_found(sealed, authority, write):
    made = stamp(sealed, authority)
    write(2)
    seal(NOW)
    Stamp.objects.filter(pk=made.pk).update(seal=latest())
    assert any("時刻認証が、封印と合わない" in fault for fault in check(NOW).faults)


def test_an_authority_out_of_reach_is_no_stamp(sealed, settings):
    settings.TSA = "http://127.0.0.1:9"
    with pytest.raises(NoStamp):
        stamp(sealed)
