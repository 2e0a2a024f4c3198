"""Trains the scorer of people: `SEKIMORI_CORPORA=<folder> python -m training.people` writes data/people.bin.

The folder holds ner-wikipedia-train.json and wac-train.json. The same folder and the same code give the same file, byte
for byte, on one kind of machine (some three minutes of one core). `--without FOLD --out FILE` leaves the articles of one
fold of five out, for figures of text that was not learnt.
"""

import argparse
import os
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zlib import crc32

from sekimori.engines.deidentify.scoring.model import pack
from training import corpora, municipal
from training.learning import Sentence, Settings, Weights, learn
from training.renaming import Others, Spans, renamed, script

Article = tuple[str, str, Spans]  # which article, text, names in it
FILE = Path(__file__).resolve().parents[1] / "src/sekimori/engines/deidentify/data/people.bin"
MADE = 6_000  # texts of a government
COPIES = 3  # of a sentence with people, with other names
FOLDS = 5
SETTINGS = Settings()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=Path, default=FILE)
    options.add_argument("--without", type=int, help="the fold of articles that is not learnt")
    given = options.parse_args()
    folder = os.environ.get("SEKIMORI_CORPORA")
    if not folder:
        options.error("SEKIMORI_CORPORA has to name the folder of the corpora")
    sentences = material(articles(Path(folder)), MADE, lambda article: fold(article) != given.without)
    content = packed(learn(sentences, SETTINGS, lambda line: print(line, flush=True)))
    given.out.write_bytes(content)
    print(f"{len(sentences):,} texts → {given.out.name}, {len(content):,} bytes")


def fold(article: str) -> int:
    """This function will say to which fold an article belongs: nothing of an article is learnt and examined at once."""
    return crc32(article.encode()) % FOLDS


def articles(folder: Path) -> list[list[Article]]:
    """This function will read both corpora."""
    return [list(corpora.wikipedia(folder)), list(corpora.annotated(folder))]


def material(
    sources: Iterable[list[Article]], made: int, learnt: Callable[[str], bool] = lambda article: True
) -> list[Sentence]:
    """This function will gather what is learnt from: sentences of the articles that are ``learnt``, the same with other
    names, and ``made`` texts of a government with two thirds as many sentences of the web."""
    return list(corpora.sentences(_texts(sources, made, learnt)))


def _texts(sources: Iterable[list[Article]], made: int, learnt: Callable[[str], bool]) -> Iterator[tuple[str, Spans]]:
    chance = random.Random(1)
    for source in sources:
        kept = [each for each in source if learnt(each[0])]
        others = _others(kept)
        for _, text, spans in kept:
            yield text, spans
            people = any(label == corpora.PERSON for *_, label in spans)
            for _ in range(COPIES if people else min(1, len(spans))):
                yield renamed(text, spans, others, chance)
    for text, marks in municipal.texts(made, examined=False):
        yield corpora.marked(text, marks)
    for text, marks in municipal.web(made * 2 // 3, examined=False):
        yield corpora.marked(text, marks)


def _others(kept: list[Article]) -> Others:
    """Names of places and bodies in the sentences that are learnt from, by label and script."""
    others: Others = {}
    for _, text, spans in kept:
        for start, end, label in spans:
            if label != corpora.PERSON:
                others.setdefault((label, script(text[start:end])), []).append(text[start:end])
    return others


def packed(weights: Weights) -> bytes:
    """This function will write what was learnt as the file that is shipped."""
    return pack(weights.which, weights.rows, weights.moves, weights.first)


if __name__ == "__main__":
    main()
