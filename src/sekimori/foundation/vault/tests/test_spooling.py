"""Large files are encrypted as they arrive, and what was changed on the disk is never read as if it were whole."""

import errno
import hashlib
import io
import os

import pytest
from tests.cast import NOW

from sekimori.foundation.vault import spooling
from sekimori.foundation.vault.files import Tampered
from sekimori.foundation.vault.spooling import PIECE, open_spooled, spool
from sekimori.kernel.problems import Refused


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path / "home"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_what_arrives_is_what_is_read(tmp_path, size):
    content = os.urandom(size)
    kept = spool(io.BytesIO(content), tmp_path / "in", NOW)
    assert (kept.size, kept.digest) == (size, hashlib.sha256(content).hexdigest())
    with open_spooled(tmp_path / "in" / kept.name) as stream:
        assert stream.read() == content


def test_nothing_of_the_content_lies_on_the_disk_in_clear(tmp_path):
    kept = spool([b"0012345,", b"taro\n" * 100], tmp_path / "in", NOW)
    assert b"taro" not in (tmp_path / "in" / kept.name).read_bytes()


@pytest.mark.parametrize("change", ["cut", "flip", "drop a piece", "swap pieces"])
def test_a_spooled_file_that_was_changed_is_not_read(tmp_path, change):
    kept = spool(io.BytesIO(os.urandom(3 * PIECE)), tmp_path / "in", NOW)
    path = tmp_path / "in" / kept.name
    raw, head, piece = path.read_bytes(), 56, PIECE + 16
    first, second, rest = raw[head : head + piece], raw[head + piece : head + 2 * piece], raw[head + 2 * piece :]
    made = {
        "cut": raw[: head + 2 * piece],
        "flip": raw[:100] + bytes([raw[100] ^ 1]) + raw[101:],
        "drop a piece": raw[:head] + second + rest,
        "swap pieces": raw[:head] + second + first + rest,
    }
    path.write_bytes(made[change])
    with pytest.raises(Tampered), open_spooled(path) as stream:
        stream.read()


def test_a_full_disk_is_said_in_words_and_leaves_nothing(tmp_path, monkeypatch):
    def full(stream, content, at):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(spooling, "_write", full)
    with pytest.raises(Refused, match="空きがない"):
        spool(io.BytesIO(b"x"), tmp_path / "in", NOW)
    assert list((tmp_path / "in").iterdir()) == []
