"""Codes are folded, names are kept, and mojibake is recognised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.kernel.text import fold_code, keep_name, looks_garbled


@pytest.mark.parametrize("typed", ["０４０１", " 0401　", "04 01", "0４0１"])
def test_a_code_is_folded_to_half_width_without_spaces(typed):
    assert fold_code(typed) == "0401"


@given(st.text())
def test_folding_a_code_twice_changes_nothing_more(text):
    assert fold_code(fold_code(text)) == fold_code(text)


@pytest.mark.parametrize("name", ["髙橋", "石﨑", "𠮷田", "神谷", "葛\U000e0100城", "ﾔﾏﾀﾞ"])
def test_a_name_keeps_every_character(name):
    assert keep_name(f"　{name} ") == name


def test_white_space_inside_a_name_becomes_one_space():
    assert keep_name("髙橋　　恵子") == "髙橋 恵子"


@pytest.mark.parametrize(
    "text", ["髙﨑 渉", "𠮷田", "令和８年①㈱", "葛\U000e0100城", "\U00031350", "\U0002ebf0", "改行\r\n\t"]
)
def test_rare_characters_are_not_mojibake(text):
    assert not looks_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "保護管理者".encode("cp932").decode("utf-8", "replace"),
        "保護管理者".encode("cp932").decode("latin-1"),
        "保護管理者".encode().decode("latin-1"),
        "データの取扱い".encode().decode("cp932", "ignore"),
        "プライバシー".encode().decode("cp932", "ignore"),
        "\x00\x01",
        "\ufffd",
    ],
)
def test_text_read_with_the_wrong_character_set_is_mojibake(text):
    assert looks_garbled(text)
