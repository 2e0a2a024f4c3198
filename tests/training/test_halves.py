"""The texts to learn from and the texts of the examination share no template, no name and no word."""

from itertools import islice

import pytest
from bench import deidentify_sets
from training.municipal import nameless, templates, texts, words
from training.names import held_out, pool

from sekimori.engines.deidentify import Kind

HALVES = pytest.mark.parametrize("examined", [False, True])


def test_no_template_is_in_both_halves():
    learnt = {each.strip() for part in templates(examined=False) for each in part}
    kept = {each.strip() for part in templates(examined=True) for each in part}
    assert not learnt & kept
    lines = {line for each in learnt for line in each.splitlines() if len(line) > 24}
    assert not lines & {line for each in kept for line in each.splitlines()}


@pytest.mark.parametrize("kind", ["common", "surname", "given", "kana_given", "surname_reading", "foreign"])
def test_no_name_is_in_both_halves(kind):
    learnt, kept = pool(kind, examined=False), pool(kind, examined=True)
    assert len(kept) > 20
    assert not set(learnt) & set(kept)


def test_no_word_that_names_nobody_is_in_both_halves():
    for slot, learnt in words(examined=False).items():
        kept = words(examined=True)[slot]
        assert kept
        assert not set(learnt) & set(kept)


@HALVES
def test_every_mark_stands_on_a_name_of_its_half(examined):
    for text, marks in islice(texts(300, examined=examined), 300):
        assert all(0 <= start < end <= len(text) for start, end, _ in marks)
        whole = [text[start:end].split() for start, end, kind in marks if kind is Kind.PERSON]
        written_apart = [parts for parts in whole if len(parts) == 2 and not parts[0].isascii()]
        for parts in written_apart:
            if not any("ぁ" <= char <= "ん" for part in parts for char in part):
                assert {held_out(part) for part in parts} == {examined}


@HALVES
def test_the_same_texts_are_made_every_time(examined):
    assert list(texts(50, examined=examined)) == list(texts(50, examined=examined))
    assert all(marks == [] or marks for _, marks in nameless(50, examined=examined))


def test_the_sets_of_the_examination_are_marked_inside_their_texts():
    sets = (deidentify_sets.municipal(50), deidentify_sets.addresses(50))
    assert all(text[start:end].strip() for each in sets for text, marks in each for start, end, _ in marks)
    empty = (deidentify_sets.nameless(50), deidentify_sets.rules(), deidentify_sets.figures(50))
    assert all(len(each) >= 50 and not any(marks for _, marks in each) for each in empty)
