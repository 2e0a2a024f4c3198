"""The packs and the code speak of the same actions and controls."""

import pytest

from sekimori.foundation.compliance.vocabulary import vocabulary
from sekimori.guideline.library import Library
from sekimori.guideline.model import Guideline


@pytest.fixture(scope="module")
def shipped() -> list[Guideline]:
    """Both packs, which load only if every action they grant and every control they name exists."""
    library = Library(vocabulary=vocabulary())
    return [library.pack(code).versions[-1] for code in library.codes()]


def test_every_action_is_granted_to_somebody(shipped):
    granted = {grant.action for guideline in shipped for grant in guideline.grants}
    assert set(vocabulary().actions) - granted == set()


def test_every_control_answers_some_article(shipped):
    named = {control for guideline in shipped for demand in guideline.demands for control in demand.controls}
    assert set(vocabulary().controls) - named == set()


def test_actions_and_controls_are_called_by_japanese_names():
    words = vocabulary()
    for code, label in {**words.actions, **words.controls}.items():
        assert label and not label.isascii(), code
