"""The sentences in the manner of web pages: their halves share nothing, and nobody named there is learnt."""

import re

import pytest
from bench.deidentify_pages import FILE, pages
from training.municipal import web
from training.names import pool

DEV, TEST = pages("dev"), pages("test")


def names(half):
    """The names of one half, whole and in parts."""
    whole = {text[start:end] for text, marks in half for start, end, _ in marks}
    return {part for name in whole for part in re.split("[ 　・.,=]+", name) if len(part) > 1}


def test_every_name_is_marked_without_its_surroundings():
    for text, marks in DEV + TEST:
        assert all(text[start:end].strip("　 （）、。") == text[start:end] != "" for start, end, _ in marks)


def test_a_third_and_more_of_the_sentences_name_nobody():
    assert len(DEV + TEST) >= 400
    assert sum(len(marks) for _, marks in DEV + TEST) >= 250
    assert all(sum(not marks for _, marks in half) > len(half) / 3 for half in (DEV, TEST))


def test_the_halves_share_no_name_and_no_sentence():
    assert not names(DEV) & names(TEST)
    assert not {text for text, _ in DEV} & {text for text, _ in TEST}


def test_the_halves_share_no_kind_of_page():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    kinds = {
        half: {re.search('"kind": "([^"]+)"', line)[1] for line in lines if f'"{half}"' in line}
        for half in ("dev", "test")
    }
    assert min(map(len, kinds.values())) >= 10
    assert not kinds["dev"] & kinds["test"]


@pytest.mark.parametrize("kind", ["common", "surname", "given", "kana_given", "foreign"])
def test_none_of_their_names_is_drawn_to_learn_from(kind):
    assert not set(pool(kind, examined=False)) & (names(DEV) | names(TEST))


def test_none_of_their_sentences_is_learnt():
    learnt = {text for text, _ in web(3000, examined=False)}
    assert not learnt & {text for text, _ in DEV + TEST}
