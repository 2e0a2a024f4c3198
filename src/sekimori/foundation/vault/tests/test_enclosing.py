"""Uploads on their way in lie encrypted, and a change is noticed (第7の2 / 第20条: staff files are personal data, too)."""

import pytest
from tests.cast import NOW

from sekimori.foundation.vault.enclosing import disclose, enclose
from sekimori.foundation.vault.files import Tampered
from sekimori.foundation.vault.keys import KeyMissing

CONTENT = "職員番号,姓,名\n000001,髙橋,花子\n".encode()


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path


def test_what_was_enclosed_comes_back_and_cannot_be_read_on_disk():
    enclosed = enclose(CONTENT, NOW)
    assert disclose(enclosed) == CONTENT
    assert "髙橋".encode() not in enclosed


@pytest.mark.parametrize("place", [20, 60, -1])
def test_one_changed_byte_in_key_nonce_or_content_is_noticed(place):
    enclosed = bytearray(enclose(CONTENT, NOW))
    enclosed[place] ^= 1
    with pytest.raises(Tampered):
        disclose(bytes(enclosed))


def test_without_the_installations_key_nothing_can_be_read(tmp_path):
    enclosed = enclose(CONTENT, NOW)
    for key in (tmp_path / "keys").iterdir():
        key.unlink()
    with pytest.raises(KeyMissing):
        disclose(enclosed)
