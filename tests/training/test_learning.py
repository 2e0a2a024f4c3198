"""Training: what is learnt is the same every time, and is what the sentences say."""

import numpy as np
import pytest
from training.learning import Settings, Weights, learn, slope
from training.municipal import texts
from training.renaming import renamed

from sekimori.engines.deidentify.scoring import model
from sekimori.engines.deidentify.scoring.chain import LABELS, PERSON, PLACE
from training import corpora, people

SMALL = Settings(rounds=2, seldom=1, letters=500)


@pytest.fixture(scope="module")
def material():
    articles = [("1", "担当の山田太郎が春日部市で会った。", [(3, 7, PERSON), (8, 12, PLACE)])] * 5
    return people.material([articles], 20)


def test_the_same_texts_give_the_same_file_to_the_last_byte(material):
    first, second = (people.packed(learn(material, SMALL)) for _ in range(2))
    assert first == second


def test_the_file_says_what_was_learnt(material):
    weights = learn(material, SMALL)
    read = model.unpack(people.packed(weights))
    heaviest = int(np.abs(weights.rows).max(axis=1).argmax())
    kept = read.rows[weights.which[heaviest]].reshape(1).view(np.int8)[:LABELS] * read.scale
    assert np.allclose(kept, weights.rows[heaviest], atol=read.scale)
    assert np.allclose(read.moves, weights.moves)


def test_slopes_are_those_of_the_loss(material):
    """Held against differences of the loss itself, weight by weight."""
    chance = np.random.default_rng(3)
    group = [corpora.Sentence(np.arange(12, dtype=np.int32).reshape(6, 2) % 7, np.array([0, 1, 2, 0, 3, 4], np.int8))]
    weights = Weights(*(chance.normal(size=size) for size in ((8, LABELS), (LABELS, LABELS), LABELS)), np.arange(7))
    weights.rows[-1] = 0
    _, *slopes = slope(weights, group, chance, 0)
    for value, steep in zip((weights.rows[:-1], weights.moves, weights.first), slopes, strict=True):
        place = tuple(chance.integers(0, size) for size in value.shape)
        losses = []
        for change in (1e-3, -1e-3):
            value[place] += change
            losses.append(slope(weights, group, chance, 0)[0])
            value[place] -= change
        assert (losses[0] - losses[1]) / 2e-3 == pytest.approx(steep[place], abs=2e-2)


def test_other_names_stand_where_the_names_stood():
    import random

    text, spans = (
        "担当の山田太郎とジョン・スミスが春日部市で会った。",
        [(3, 7, PERSON), (8, 15, PERSON), (16, 20, PLACE)],
    )
    for seed in range(20):
        other, moved = renamed(text, spans, {(PLACE, "kanji"): ["練馬区"]}, random.Random(seed))
        first, second, place = (other[start:end] for start, end, _ in moved)
        assert other == f"担当の{first}と{second}が{place}で会った。"
        assert "・" in second
        assert place in ("春日部市", "練馬区")


def test_marks_become_labels_of_the_folded_text():
    for text, marks in list(texts(30, examined=False)):
        (learnt,) = corpora.sentences([corpora.marked(text, marks)])
        assert (learnt.labels == PERSON).sum() == sum(kind == "person" for *_, kind in marks)
