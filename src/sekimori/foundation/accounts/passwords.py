"""Passwords: what a new one must be, and the initial ones that an administrator hands out."""

import secrets
from datetime import date
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from sekimori.foundation.accounts import rules
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.government import NotSetUp

# No letter or digit that is easily taken for another when read from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4  # 16 characters of 31: 79 bits
# What people would build a password from at this place, besides its name and their own (ASVS 6.1.2).
PLACE_WORDS = frozenset(
    {"sekimori", "関守", "せきもり", "password", "パスワード", "ぱすわーど", "合言葉", "市役所", "区役所", "町役場"}
    | {"個人情報", "保有個人情報", "保護管理者", "職員番号", "令和", "reiwa", "admin", "administrator", "welcome"}
)


def initial_password() -> str:
    """This function will draw a password to be used once: four groups of four characters, as in k7mp-22xa-…"""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


class InitialPasswordHasher(PBKDF2PasswordHasher):
    """Hashes initial passwords only, so that a whole government's can be made at once.

    They are drawn with 79 bits of chance, work once, expire and must be changed, so a slow hash adds nothing; a
    password somebody chose is never hashed with this.
    """

    algorithm = "initial_pbkdf2_sha256"
    iterations = 1_000

    def verify(self, password: str, encoded: str) -> bool:
        """This function will compare, and on a miss take as long as Argon2 would, so that nobody can tell who has
        not signed in yet (ASVS 6.3.8)."""
        if super().verify(password, encoded):
            return True
        make_password(password)
        return False


def in_force(code: str, fallback: int, on: date) -> int:
    """This function will return the number the government's pack sets for a code, or what holds without one."""
    try:
        return directory.guideline(on).number(code, on)
    except (KeyError, NotSetUp):
        return fallback


def _shortest() -> int:
    return in_force("password.minimum_length", rules.PASSWORD_LENGTH, timezone.localdate())


class LengthValidator:
    """A password has at least as many characters as the pack says, and any characters (ASVS 6.2.1, 6.2.5, 6.2.9)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        shortest = _shortest()
        if len(password) < shortest:
            raise ValidationError(f"{shortest}文字以上にしてください（今は{len(password)}文字です）。", code="short")
        if len(password) > rules.LONGEST_PASSWORD:
            raise ValidationError(f"{rules.LONGEST_PASSWORD}文字以下にしてください。", code="long")

    def get_help_text(self) -> str:
        return f"{_shortest()}文字以上。文字の種類は自由です。日本語や空白も使えます。"


class GuessableValidator:
    """A password is none of those that are tried first: leaked ones, words of this place, the person's own words."""

    def validate(self, password: str, user: Account | None = None) -> None:
        if len(password) < _shortest():
            return  # one fault at a time: the length has been told
        if rules.is_guessable(password, words=_words_of(user), common=_common()):
            raise ValidationError(
                "推測されやすいパスワードです。よく使われる語、団体名、職員番号、氏名、並んだ文字のほかに、"
                "自分だけが思い付く語を加えてください。",
                code="guessable",
            )

    def get_help_text(self) -> str:
        return "よく使われるパスワード、団体名、職員番号、氏名だけのものは使えません。"


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _words_of(user: Account | None) -> frozenset[str]:
    words = set(PLACE_WORDS)
    try:
        name = directory.government().name
        words |= {name, name.rstrip("市区町村都道府県")}
    except NotSetUp:
        pass
    if user is not None:
        words.add(user.username)
        if user.person is not None:
            person = user.person
            words |= {person.number, person.family_name, person.given_name, person.family_kana, person.given_kana}
    return frozenset(rules.fold(word) for word in words if word)
