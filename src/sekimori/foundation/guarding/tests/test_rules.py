"""Who may be the second person, by the organisation alone."""

import pytest

from sekimori.foundation.guarding.rules import REFUSALS, not_the_second

FINE = {"same_person": False, "same_office": False, "units_apart": True, "own_unit": False}


@pytest.mark.parametrize(
    ("differs", "why"),
    [
        ({}, ""),
        ({"same_person": True, "units_apart": False}, "same_person"),
        ({"same_office": True}, "same_office"),
        ({"units_apart": False}, "same_unit"),
        ({"own_unit": True, "units_apart": False}, "own_unit"),
    ],
)
def test_somebody_is_no_second_person_for_the_gravest_reason(differs, why):
    assert not_the_second(**FINE | differs) == why
    assert not why or REFUSALS[why].mend
