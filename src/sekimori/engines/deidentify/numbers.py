"""Check digits of the numbers that Japan gives to people, bodies and cards.

Lengths, weights, first days and sources stand in ``data/check_digits.toml``. Every function takes the bare digits (no
hyphens, half width) and answers no for anything else; passing a check is evidence, not proof: one in ten random numbers
passes the check of 個人番号.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_DIGITS = re.compile(r"[0-9]+")
_MACHINE_READABLE = re.compile(r"[0-9A-Z<]+")
_MODULUS = 11


@cache
def rules() -> dict[str, dict[str, Any]]:
    """This function will return the rules by name, with their label, length, weights, first day and source."""
    text = files(__package__).joinpath("data/check_digits.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def is_my_number(digits: str) -> bool:
    """This function will say whether the check digit of an 個人番号 fits (平成26年総務省令第85号 5条)."""
    if not _has_length(digits, "my_number"):
        return False
    rest = _weighted(digits, "my_number") % _MODULUS
    return int(digits[-1]) == (0 if rest <= 1 else _MODULUS - rest)


def is_corporate_number(digits: str) -> bool:
    """This function will say whether the check digit of a 法人番号, its first, fits (平成26年財務省令第70号 2条)."""
    if not _has_length(digits, "corporate_number"):
        return False
    weights = rules()["corporate_number"]["weights"]
    total = sum(int(digit) * weights[place % 2] for place, digit in enumerate(reversed(digits[1:])))
    return bool(int(digits[0]) == 9 - total % 9)


def is_resident_code(digits: str) -> bool:
    """This function will say whether the check digit of a 住民票コード fits (平成14年総務省告示第436号).

    No published example shows what follows a remainder of 0 or 1; 0 and 1 are both accepted there.
    """
    if not _has_length(digits, "resident_code"):
        return False
    rest = _weighted(digits, "resident_code") % _MODULUS
    given = int(digits[-1])
    return given in (0, 1) if rest <= 1 else given == _MODULUS - rest


def is_driver_licence(digits: str) -> bool:
    """This function will say whether the check digit of a 運転免許証の番号, its eleventh, fits.

    No law publishes the rule; prefectural police rules give the structure.
    """
    if not _has_length(digits, "driver_licence"):
        return False
    return int(digits[10]) == (_MODULUS - _weighted(digits, "driver_licence") % _MODULUS) % 10


def is_insurer(digits: str) -> bool:
    """This function will say whether the check digit of a 保険者番号 (8 or 6 digits) fits (厚生労働省 設定要領)."""
    return _has_length(digits, "insurer") and _luhn(digits)


def is_card(digits: str) -> bool:
    """This function will say whether the check digit of a payment card's number fits (ISO/IEC 7812-1)."""
    return _has_length(digits, "card") and digits[0] in "23456" and _luhn(digits)


def is_municipality(digits: str) -> bool:
    """This function will say whether the check digit of a 全国地方公共団体コード (6 digits) fits (総務省)."""
    if not _has_length(digits, "municipality"):
        return False
    return int(digits[-1]) == (_MODULUS - _weighted(digits, "municipality") % _MODULUS) % 10


def machine_readable_digit(field: str) -> int:
    """This function will compute the check digit of a field of a machine-readable zone (ICAO Doc 9303 Part 3).

    :raises ValueError: if the field has other characters than digits, capitals and ``<``.
    """
    if not _MACHINE_READABLE.fullmatch(field):
        raise ValueError("not a field of a machine-readable zone")
    weights = rules()["machine_readable"]["weights"]
    values = (0 if char == "<" else int(char, 36) for char in field)
    return int(sum(value * weights[place % 3] for place, value in enumerate(values)) % 10)


def is_passport_line(line: str) -> bool:
    """This function will say whether the second line of a passport's zone has right digits for number, birth, expiry."""
    if len(line) != 44 or not _MACHINE_READABLE.fullmatch(line):
        return False
    return all(
        line[end].isdigit() and machine_readable_digit(line[start:end]) == int(line[end])
        for start, end in ((0, 9), (13, 19), (21, 27))
    )


def _has_length(digits: str, rule: str) -> bool:
    length = rules()[rule]["length"]
    right = len(digits) in length if isinstance(length, list) else len(digits) == length
    return right and bool(_DIGITS.fullmatch(digits))


def _weighted(digits: str, rule: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, rules()[rule]["weights"], strict=False))


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
