"""Check digits agree with what the authorities themselves publish."""

import random

import pytest

from sekimori.engines.deidentify import numbers


@pytest.mark.parametrize("number", ["123456789018", "983205673214", "379474484458"])
def test_published_my_numbers_fit(number):
    assert numbers.is_my_number(number)


@pytest.mark.parametrize("number", ["7000012050002", "7123456789012", "4011001098993"])
def test_published_corporate_numbers_fit(number):
    assert numbers.is_corporate_number(number)


@pytest.mark.parametrize("number", ["24727059608", "24846016224", "25208017643"])
def test_resident_codes_fit(number):
    assert numbers.is_resident_code(number)


@pytest.mark.parametrize("number", ["309012345620", "509900000151", "481412345630"])
def test_driver_licences_fit_whatever_the_count_of_reissues(number):
    assert numbers.is_driver_licence(number)
    assert numbers.is_driver_licence(number[:-1] + "9")


def test_published_insurers_fit():
    assert all(numbers.is_insurer(number) for number in ("33120015", "01130012", "138016"))


def test_the_card_number_of_the_textbooks_fits():
    assert numbers.is_card("4111111111111111")


@pytest.mark.parametrize("code", ["202029", "131016", "112143"])
def test_codes_of_local_governments_fit(code):
    assert numbers.is_municipality(code)


def test_the_specimen_passport_of_icao_fits():
    assert numbers.machine_readable_digit("L898902C3") == 6
    assert numbers.is_passport_line("L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def test_what_is_no_field_of_a_passport_is_refused():
    with pytest.raises(ValueError, match="machine-readable"):
        numbers.machine_readable_digit("l8 9")


CHECKS = {
    numbers.is_my_number: "123456789018",
    numbers.is_corporate_number: "7000012050002",
    numbers.is_driver_licence: "309012345620",
    numbers.is_insurer: "33120015",
    numbers.is_card: "4111111111111111",
    numbers.is_municipality: "131016",
}


@pytest.mark.parametrize("check", CHECKS)
def test_one_wrong_digit_is_noticed(check):
    """Modulo 9 cannot tell 0 from 9, modulo 11 folds two remainders: nearly all changes are noticed, not all."""
    number = CHECKS[check]
    changed = [
        number[:place] + digit + number[place + 1 :]
        for place in range(10 if check is numbers.is_driver_licence else len(number))
        for digit in "0123456789"
        if digit != number[place]
    ]
    assert sum(check(each) for each in changed) <= len(changed) * 0.08


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("text", ["", "1", "１２３４５６７８９０１８", "12345678901a", "x" * 1000])
def test_anything_but_bare_digits_of_the_right_length_is_no_number(check, text):
    assert not check(text)


def test_one_random_number_in_ten_passes_so_the_check_alone_proves_little():
    chance = random.Random(1)
    passed = sum(numbers.is_my_number(f"{chance.randrange(10**12):012}") for _ in range(4000))
    assert 0.07 < passed / 4000 < 0.13


def test_every_rule_names_its_source_and_first_day():
    assert all(rule["source"] and rule["since"] for rule in numbers.rules().values())
