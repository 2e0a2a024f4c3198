"""The trained scorer on people it never saw: `SEKIMORI_CORPORA=<folder> python -m bench.deidentify_people [fold …]`.

Five folds by article: what is examined is neither learnt from itself nor has a sentence of its article that is. Then the
WikipediaAnnotatedCorpus by a scorer that learnt from the other corpus and the made-up texts only. Each scorer runs in the
whole detection, rules and all. Some three minutes of one core a fold.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

from training.learning import learn

from bench import deidentify_sets
from sekimori.engines.deidentify import Kind, Options, scan_text
from sekimori.engines.deidentify.detectors import scored
from sekimori.engines.deidentify.scoring.model import Model, unpack
from sekimori.engines.deidentify.text import DEFAULT
from training import people as training

FOLDS = training.FOLDS


def main() -> None:
    folder = Path(os.environ["SEKIMORI_CORPORA"])
    sources = training.articles(folder)
    sets = deidentify_sets.wikipedia(folder), deidentify_sets.web(folder)
    folds = [int(each) for each in sys.argv[1:]] or range(FOLDS + 1)
    counts = Counts(), Counts(), Counts()
    for fold in folds:
        kept_apart = fold < FOLDS  # the last one learns all of the first corpus and nothing of the second
        with using(
            taught(sources if kept_apart else sources[:1], lambda article, fold=fold: training.fold(article) != fold)
        ):
            for number, (source, marked) in enumerate(zip(sources, sets, strict=True)):
                for (article, *_), each in zip(source, marked, strict=True):
                    if training.fold(article) == fold:
                        counts[number].add(*each)
            for each in () if kept_apart else sets[1]:
                counts[2].add(*each)
        print(f"fold {fold}: {[str(each) for each in counts]}", flush=True)
    print(
        "\n| people, by a scorer that did not learn from them | strict P / R / F1 | overlapping P / R / F1 |\n|---|--:|--:|"
    )
    print(f"| Wikipedia NER, folds {list(folds)} | {counts[0]} |\n| WikipediaAnnotatedCorpus, the same | {counts[1]} |")
    print(f"| WikipediaAnnotatedCorpus, nothing of it learnt | {counts[2]} |")


def taught(sources, learnt: Callable[[str], bool]) -> Model:
    """This function will train a scorer on the articles that are ``learnt``."""
    sentences = training.material(sources, training.MADE, learnt)
    return unpack(training.packed(learn(sentences, training.SETTINGS)))


def using(weights: Model):
    """This function will put other weights in the place of those that are shipped."""
    return patch.object(scored, "model", lambda: weights)


class Counts:
    """Names found, true and right, strictly (both ends) and overlapping."""

    def __init__(self, options: Options = DEFAULT) -> None:
        self.options = options
        self.found = self.true = self.right = self.touching = self.touched = 0

    def add(self, text: str, marks: Iterable[tuple[int, int, Kind]]) -> None:
        """This function will detect and count one text."""
        gold = {(start, end) for start, end, kind in marks if kind is Kind.PERSON}
        spans = {(each.start, each.end) for each in scan_text(text, self.options) if each.kind is Kind.PERSON}
        self.found, self.true, self.right = (
            self.found + len(spans),
            self.true + len(gold),
            self.right + len(gold & spans),
        )
        self.touching += sum(any(a < d and c < b for c, d in gold) for a, b in spans)
        self.touched += sum(any(a < d and c < b for c, d in spans) for a, b in gold)

    def __str__(self) -> str:
        strict = three(self.right / max(self.found, 1), self.right / max(self.true, 1))
        return f"{strict} | {three(self.touching / max(self.found, 1), self.touched / max(self.true, 1))}"


def three(precision: float, recall: float) -> str:
    """This function will write precision, recall and their harmonic mean."""
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / max(precision + recall, 1e-9):.3f}"


if __name__ == "__main__":
    main()
