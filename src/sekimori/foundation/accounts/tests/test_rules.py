"""Passwords and sessions as plain rules."""

import pytest

from sekimori.foundation.accounts.rules import LIFETIME_HOURS, SessionTimes, fold, is_guessable

COMMON = {"password", "qwertyuiop123", "dragon", "letmein"}
WORDS = frozenset({"春日部", "春日部市", "20240123", "髙橋", "sekimori"})

HOUR = 3600.0


@pytest.mark.asvs("6.2.4")
@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop123",
        "ＱＷＥＲＴＹＵＩＯＰ１２３",
        "Password2026!",
        "dragondragondragon",
        "!!letmein2026!!",
        "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "zyxwvutsrqponml",
    ],
)
def test_a_password_that_is_tried_first_is_refused(password):
    assert is_guessable(password, words=WORDS, common=COMMON)


@pytest.mark.asvs("6.2.11")
@pytest.mark.parametrize(
    "password", ["春日部市20240123", "髙橋-sekimori-1", "春日部市春日部市春日部市", "sekimori1234567890"]
)
def test_a_password_made_of_the_place_and_the_person_is_refused(password):
    assert is_guessable(password, words=WORDS, common=COMMON)


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    [
        "雨の日は窓をふくのが好き",
        "correct horse battery",
        "kn4x-pq7m-ztrw-9bde",
        "春日部市の坂道で転んだ夏",
        "7391 6248 0517 9",
    ],
)
def test_any_kind_of_characters_will_do(password):
    assert not is_guessable(password, words=WORDS, common=COMMON)


def test_full_width_and_capital_letters_are_the_same_guess():
    assert fold("ＰａｓｓＷｏｒｄ") == "password"


@pytest.mark.asvs("7.3.1")
def test_a_session_is_idle_from_the_minute_the_pack_names():
    times = SessionTimes(began=0.0, seen=0.0)
    assert not times.idle(15 * 60, minutes=15)
    assert times.idle(15 * 60 + 30, minutes=15)


@pytest.mark.asvs("7.3.2")
def test_a_session_ends_after_its_whole_life_however_busy_it_was():
    busy = SessionTimes(began=0.0, seen=LIFETIME_HOURS * HOUR - 1)
    assert not busy.over(LIFETIME_HOURS * HOUR - 1)
    assert busy.over(LIFETIME_HOURS * HOUR)
