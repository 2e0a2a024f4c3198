"""Sentences to learn from, with labels a letter: the corpora of `SEKIMORI_CORPORA` and the texts made in municipal."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.detectors import people
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.folding import fold
from sekimori.engines.deidentify.knowledge import lexicon
from sekimori.engines.deidentify.scoring import features
from sekimori.engines.deidentify.scoring.chain import BODY, PERSON, PLACE
from training.learning import Sentence

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


def sentence(text: str, spans: Spans) -> Sentence:
    """This function will make of a text what is learnt from: folded, with properties and labels for each letter."""
    folded = fold(text)
    origin = np.array([folded.span(place, place + 1)[0] for place in range(len(folded.text))])
    labels = np.zeros(len(folded.text), np.int8)
    for start, end, label in spans:
        inside = np.flatnonzero((origin >= start) & (origin < end))
        if len(inside):
            labels[inside] = label + 1
            labels[inside[0]] = label
    return Sentence(properties(folded.text), labels)


def properties(folded: str) -> npt.NDArray[np.int32]:
    """This function will return the properties of each letter of a folded text, a row a letter."""
    ruled = list(people.find(folded, lexicon()))
    return np.stack([each.astype(np.int32) for each in features.numbers(folded, ruled)], axis=1)


def of_municipal(text: str, marks: list[tuple[int, int, Kind]]) -> Sentence:
    """This function will make of a made-up text what is learnt from: only people are told from the rest."""
    return sentence(text, [(start, end, PERSON) for start, end, kind in marks if kind is Kind.PERSON])
