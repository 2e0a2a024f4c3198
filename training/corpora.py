"""Sentences to learn from, with labels a letter: the corpora of `SEKIMORI_CORPORA` and the texts made in municipal."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.detectors import people
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.folding import Folded, fold
from sekimori.engines.deidentify.knowledge import lexicon
from sekimori.engines.deidentify.scoring import features
from sekimori.engines.deidentify.scoring.chain import BODY, PERSON, PLACE
from training.learning import Sentence

_APART = "\n" * features.EDGE
Spans = list[tuple[int, int, int]]  # start, end, label of the first letter
_WIKIPEDIA = {"人名": PERSON, "地名": PLACE, "施設名": PLACE}
_ANNOTATED = {"PERSON": PERSON, "LOCATION": PLACE, "ORGANIZATION": BODY, "ARTIFACT": BODY}


def wikipedia(folder: Path) -> Iterable[tuple[str, str, Spans]]:
    """This function will read article, text and spans of the Wikipedia NER dataset."""
    for each in json.loads((folder / "ner-wikipedia-train.json").read_text(encoding="utf-8")):
        spans = [(*one["span"], _WIKIPEDIA.get(one["type"], BODY)) for one in each["entities"]]
        yield each["curid"], each["text"], spans


def annotated(folder: Path) -> Iterable[tuple[str, str, Spans]]:
    """This function will read article, text and spans of the WikipediaAnnotatedCorpus."""
    for each in json.loads((folder / "wac-train.json").read_text(encoding="utf-8")):
        spans = [(start, end, _ANNOTATED[kind]) for start, end, kind in each["ents"] if kind in _ANNOTATED]
        yield each["doc"], each["text"], spans


_GROUP = 200  # texts looked at in one go


def sentences(texts: Iterable[tuple[str, Spans]]) -> Iterator[Sentence]:
    """This function will make of texts with spans what is learnt from: folded, with properties and labels for each letter."""
    rest = iter(texts)
    while group := list(islice(rest, _GROUP)):
        folded = [fold(text) for text, _ in group]
        for each, (_, spans), found in zip(folded, group, properties([one.text for one in folded]), strict=True):
            yield Sentence(found, _labels(each, spans))


def _labels(folded: Folded, spans: Spans) -> npt.NDArray[np.int8]:
    origin = np.array([folded.span(place, place + 1)[0] for place in range(len(folded.text))])
    labels = np.zeros(len(folded.text), np.int8)
    for start, end, label in spans:
        inside = np.flatnonzero((origin >= start) & (origin < end))
        if len(inside):
            labels[inside] = label + 1
            labels[inside[0]] = label
    return labels


def properties(folded: Sequence[str]) -> list[npt.NDArray[np.int32]]:
    """This function will return the properties of each letter of folded texts, a row a letter.

    They are looked at as one text, so far apart that none sees another: that is many times as fast.
    """
    ruled, starts, length = [], [], 0
    for text in folded:
        starts.append(length)
        ruled += [
            replace(each, start=each.start + length, end=each.end + length) for each in people.find(text, lexicon())
        ]
        length += len(text) + features.EDGE
    found = np.stack([each.astype(np.int32) for each in features.numbers(_APART.join(folded), ruled)], axis=1)
    return [found[start : start + len(text)] for start, text in zip(starts, folded, strict=True)]


def marked(text: str, marks: list[tuple[int, int, Kind]]) -> tuple[str, Spans]:
    """This function will return a made-up text as the corpora have theirs: only people are told from the rest."""
    return text, [(start, end, PERSON) for start, end, kind in marks if kind is Kind.PERSON]
