"""People in sentences in the manner of web pages: `python -m bench.deidentify_pages [dev|test] [WEIGHTS]`.

`deidentify_pages.jsonl` has a text a line: ``half``, ``kind`` (of page), ``text``, ``people`` (start and end of each name). It
was written by hand, after reading a hundred real pages, with invented people; no sentence is anybody's. A name counts
with or without its other half, its reading in brackets too; so do people of history and in stories; honorifics, posts,
nicknames, initials and the names of families, firms and places do not. The halves share no kind of page and no name;
training draws none of these names. Errors of ``dev`` may be looked at, those of ``test`` never. Its limits: one hand wrote
both halves and knows what the engine looks for; it is cleaner than the web, and too small for less than four hundredths.
"""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from training.municipal import Marked

from bench.deidentify_people import Counts, using
from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.scoring.model import unpack

FILE = Path(__file__).with_suffix(".jsonl")


def pages(half: str, file: Path = FILE) -> list[Marked]:
    """This function will read the texts of one half with their people."""
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        (each["text"], [(start, end, Kind.PERSON) for start, end in each["people"]])
        for each in lines
        if each["half"] == half
    ]


def main(half: str = "dev", weights: str = "") -> None:
    texts = pages(half)
    nameless = [each for each in texts if not each[1]]
    print(f"{half}: {len(texts)} texts, {len(nameless)} of them name nobody\n\n| | strict P / R / F1 | overlapping |")
    with using(unpack(Path(weights).read_bytes())) if weights else nullcontext():
        for name, options in ("rules alone", Options(least_sure_name=2.0)), ("with the scorer", Options()):
            counts, false = Counts(options), Counts(options)
            for each in texts:
                counts.add(*each)
            for each in nameless:
                false.add(*each)
            print(f"| {name} | {counts} | of {counts.true}; false where nobody is named: {false.found}")


if __name__ == "__main__":
    main(*sys.argv[1:])
