"""Learning the weights of the scorer: a linear-chain conditional random field, by AdaGrad over small batches.

The same sentences, seed and settings give the same weights to the last bit on one kind of machine. To lean less on
single properties, a share of them is left out at random while learning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.scoring.chain import IN_BODY, IN_PERSON, IN_PLACE, LABELS, NEVER
from sekimori.engines.deidentify.scoring.features import BUCKETS

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text: the properties of each of its letters (a row a letter) and its labels."""

    properties: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn. ``rate`` is AdaGrad's step and ``caution`` what it starts to divide by, ``decay`` how fast weights
    shrink, ``seldom`` the least number of places a property is seen in, ``omitted`` the share left out at random."""

    rounds: int = 7
    rate: float = 0.3
    decay: float = 3.0
    caution: float = 30.0
    seldom: int = 6
    omitted: float = 0.5
    letters: int = 8_000  # in one batch
    seed: int = 11


@dataclass
class Weights:
    """What is learnt: a row of weights a property, a weight for each label behind each, and for each at the beginning."""

    rows: Array
    moves: Array
    first: Array
    which: npt.NDArray[np.int64]  # the property of each row


def learn(
    sentences: Sequence[Sentence], settings: Settings, progress: Callable[[str], None] = lambda line: None
) -> Weights:
    """This function will learn weights from labelled sentences; those of the later rounds are averaged."""
    chance = np.random.default_rng(settings.seed)
    which = _frequent(sentences, settings.seldom)
    sentences = _renumbered(sentences, which)
    weights = _blank(which)
    values = weights.rows, weights.moves, weights.first
    squares = [np.full_like(value, settings.caution) for value in values]
    totals = [np.zeros_like(value) for value in values]
    groups = _batches(sentences, settings.letters)
    averaged = range(settings.rounds // 2, settings.rounds)
    for turn in range(settings.rounds):
        loss = 0.0
        for number in chance.permutation(len(groups)):
            found, *slopes = slope(weights, [sentences[one] for one in groups[number]], chance, settings.omitted)
            loss += found
            for value, square, steep in zip(values, squares, slopes, strict=True):
                _step(value, square, steep, settings.rate, settings.decay / len(groups))
        if turn in averaged:
            for total, value in zip(totals, values, strict=True):
                np.add(total, value, out=total)
        progress(f"round {turn + 1}: {loss / len(sentences):.4f}")
    rows, moves, first = (total / np.float32(len(averaged)) for total in totals)
    return Weights(rows[:-1], moves, first, which)


def _renumbered(sentences: Sequence[Sentence], which: npt.NDArray[np.int64]) -> list[Sentence]:
    """The sentences with the rows of the table in place of properties; the last row stands for all that are seldom."""
    new = np.full(1 << BUCKETS, len(which), np.int32)
    new[which] = np.arange(len(which))
    return [Sentence(new[each.properties], each.labels) for each in sentences]


def _blank(which: npt.NDArray[np.int64]) -> Weights:
    weights = Weights(
        np.zeros((len(which) + 1, LABELS), np.float32),
        np.zeros((LABELS, LABELS), np.float32),
        np.zeros(LABELS, np.float32),
        which,
    )
    for inner in (IN_PERSON, IN_PLACE, IN_BODY):
        weights.first[inner] = NEVER
        weights.moves[[label for label in range(LABELS) if label not in (inner, inner - 1)], inner] = NEVER
    return weights


def _step(value: Array, square: Array, steep: Array, rate: float, decay: float) -> None:
    """One step of AdaGrad with weights drawn to nought; what never may be stays so."""
    never = value == NEVER
    steep += value * np.float32(decay)
    steep[never] = 0
    square += steep * steep
    value -= np.float32(rate) * steep / np.sqrt(square)


def _frequent(sentences: Sequence[Sentence], least: int) -> npt.NDArray[np.int64]:
    """The properties seen in at least so many places."""
    seen = np.zeros(1 << BUCKETS, np.int64)
    for start in range(0, len(sentences), 1000):
        part = np.concatenate([each.properties.ravel() for each in sentences[start : start + 1000]])
        seen += np.bincount(part, minlength=1 << BUCKETS)
    return np.flatnonzero(seen >= least)


def _batches(sentences: Sequence[Sentence], letters: int) -> list[list[int]]:
    """Sentences of like length together, so that little is computed for nothing."""
    order = sorted(range(len(sentences)), key=lambda each: len(sentences[each].labels))
    groups: list[list[int]] = [[]]
    size = 0
    for each in order:
        size += len(sentences[each].labels)
        groups[-1].append(each)
        if size >= letters:
            groups.append([])
            size = 0
    return [group for group in groups if group]


def slope(weights: Weights, group: list[Sentence], chance: np.random.Generator, omitted: float):
    """This function will return the loss of a batch and the slopes of rows, moves and first."""
    lengths = np.array([len(each.labels) for each in group])
    properties = np.concatenate([each.properties for each in group])
    labels = np.concatenate([each.labels for each in group])
    if omitted:
        properties = np.where(chance.random(properties.shape, np.float32) < omitted, len(weights.rows) - 1, properties)
    scores = weights.rows[properties[:, 0]].copy()
    for column in range(1, properties.shape[1]):
        scores += weights.rows[properties[:, column]]
    padded, where = _pad(scores, lengths)
    loss, singles, pairs = _expected(padded, lengths, weights)
    rest = singles[where]
    rest[np.arange(len(labels)), labels] -= 1
    rows = np.empty_like(weights.rows)
    flat = properties.ravel()
    for label in range(LABELS):
        rows[:, label] = np.bincount(flat, np.repeat(rest[:, label], properties.shape[1]), len(rows))
    rows[-1] = 0  # stands for what was left out
    starts = np.append(0, np.cumsum(lengths)[:-1])
    first = singles[:, 0].sum(0)
    np.subtract.at(first, labels[starts], 1)
    inner = np.ones(len(labels), bool)
    inner[starts] = False
    at = np.flatnonzero(inner)
    np.subtract.at(pairs, (labels[at - 1], labels[at]), 1)
    gold = scores[np.arange(len(labels)), labels].sum() + weights.moves[labels[at - 1], labels[at]].sum()
    gold += weights.first[labels[starts]].sum()
    return float(loss - gold), rows, pairs, first


def _pad(scores: Array, lengths: npt.NDArray[np.int64]):
    """Scores of sentences side by side, and where each letter of the sequence went."""
    number = np.repeat(np.arange(len(lengths)), lengths)
    starts = np.append(0, np.cumsum(lengths)[:-1])
    place = np.arange(len(scores)) - np.repeat(starts, lengths)
    padded = np.zeros((len(lengths), int(lengths.max()), LABELS), np.float32)
    padded[number, place] = scores
    return padded, (number, place)


def _expected(scores: Array, lengths: npt.NDArray[np.int64], weights: Weights):
    """The logarithm of the sum over all labellings, and how often each label and each pair is expected."""
    count, longest, _ = scores.shape
    top = scores.max(2, keepdims=True)
    power = np.exp(scores - top)
    moves, first = np.exp(weights.moves), np.exp(weights.first)
    alive = np.arange(longest)[None, :] < lengths[:, None]
    forward = np.empty_like(power)
    forward[:, 0] = power[:, 0] * first
    scale = np.ones((count, longest), np.float32)
    for place in range(longest):
        if place:
            forward[:, place] = (forward[:, place - 1] @ moves) * power[:, place]
        scale[:, place] = forward[:, place].sum(1)
        forward[:, place] /= scale[:, place, None]
    backward = np.ones_like(power)
    pairs = np.zeros((LABELS, LABELS), np.float32)
    for place in range(longest - 2, -1, -1):
        goes_on = alive[:, place + 1]
        ahead = power[:, place + 1] * backward[:, place + 1] / scale[:, place + 1, None]
        backward[:, place] = np.where(goes_on[:, None], ahead @ moves.T, 1)
        pairs += (forward[goes_on, place].T @ ahead[goes_on]) * moves
    loss = (np.log(scale) * alive).sum() + (top[:, :, 0] * alive).sum()
    return loss, forward * backward, pairs
