"""Speed of the detection, and its accuracy where annotated corpora are given: `python -m bench.deidentify`.

Speed: text made of the test's letters with other names and numbers each time, and a list of 30,000 residents made anew
(7 columns), scanned as rows already read. Accuracy: `SEKIMORI_CORPORA` names the folder of ner-wikipedia-train.json and
wac-train.json; each sentence is a text of its own.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bench import deidentify_sets
from sekimori.engines.deidentify import Kind, scan_table, scan_text
from sekimori.engines.deidentify.knowledge import lexicon
from sekimori.engines.deidentify.tests.samples import LETTER, NOTE, RULES

TIMES = 3


def main() -> None:
    print("| what | figure |\n|---|--:|")
    row("load of the engine with its lists, a new process", f"{load():.2f} s")
    text = letters(200)
    row("text with people (letters, notes, rules)", f"{len(text) / best(lambda: scan_text(text)):,.0f} characters/s")
    rules = RULES * 1000
    row("text without people (rules)", f"{len(rules) / best(lambda: scan_text(rules)):,.0f} characters/s")
    residents = register(30_000)
    cells = sum(map(len, residents))
    row(
        "list of 30,000 residents, all columns identified",
        f"{cells / best(lambda: scan_table(residents)):,.0f} cells/s",
    )
    noted = [
        [*line[:-1], f"{line[1]}から相談{number}"] if number else line for number, line in enumerate(residents[:5001])
    ]
    cells = sum(map(len, noted))
    row("5,000 residents with a free text each", f"{cells / best(lambda: scan_table(noted)):,.0f} cells/s")
    municipal()
    if folder := os.environ.get("SEKIMORI_CORPORA"):
        accuracy(Path(folder))


def row(name: str, figure: str) -> None:
    print(f"| {name} | {figure} |", flush=True)


def best(act) -> float:
    """Processor seconds of the fastest of a few runs, the lists being loaded already."""
    seconds = []
    for _ in range(TIMES):
        start = processor()
        act()
        seconds.append(processor() - start)
    return min(seconds)


def processor() -> float:
    """Seconds of one core, of this process and its children: others at work on the machine do not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def load() -> float:
    code = "from sekimori.engines import deidentify; deidentify.scan_text('山田')"
    return best(lambda: subprocess.run([sys.executable, "-c", code], check=True))


def people(chance: random.Random) -> tuple[list[str], list[str]]:
    surnames, given = (
        sorted(lexicon().common_surnames),
        sorted(name for name in lexicon().given_names if len(name) == 2),
    )
    return chance.sample(surnames, 500), chance.sample(given, 500)


def letters(count: int) -> str:
    chance = random.Random(1)
    surnames, given = people(chance)
    parts = []
    for _ in range(count):
        surname, name = chance.choice(surnames), chance.choice(given)
        letter = (
            (LETTER + NOTE)
            .replace("髙橋", surname)
            .replace("花子", name)
            .replace("２３４", f"{chance.randrange(999):03}")
        )
        parts.append(letter + RULES)
    return "".join(parts)


def register(count: int) -> list[list[str]]:
    chance = random.Random(2)
    surnames, given = people(chance)
    rows = [["宛名番号", "氏名", "生年月日", "住所", "電話番号", "点数", "備考"]]
    for number in range(count):
        rows.append(
            [
                f"{number:010}",
                f"{chance.choice(surnames)}　{chance.choice(given)}",
                f"S{chance.randrange(20, 63)}.{chance.randrange(1, 13)}.{chance.randrange(1, 29)}",
                f"春日部市中央{chance.randrange(1, 9)}-{chance.randrange(1, 30)}",
                f"048-736-{chance.randrange(10**4):04}",
                str(chance.randrange(100)),
                "",
            ]
        )
    return rows


def municipal() -> None:
    """Characters of personal data left and other characters masked, in made-up texts of a government."""
    left = personal = masked = other = 0
    people = [0, 0, 0]  # found, true, right
    for text, marks in deidentify_sets.municipal():
        found = [each for each in scan_text(text) if each.personal]
        true = {place for start, end, _ in marks for place in range(start, end)}
        hidden = {place for each in found for place in range(each.start, each.end)}
        left, personal = left + len(true - hidden), personal + len(true)
        masked, other = masked + len(hidden - true), other + len(text) - len(true)
        names = {(each.start, each.end) for each in found if each.kind is Kind.PERSON}
        gold = {(start, end) for start, end, kind in marks if kind is Kind.PERSON}
        people = [people[0] + len(names), people[1] + len(gold), people[2] + len(names & gold)]
    row("made-up texts of a government: personal characters left", f"{left / personal:.1%}")
    row("the same: other characters masked", f"{masked / other:.1%}")
    row("the same: people, strict P / R / F1", three(people[2] / people[0], people[2] / people[1]))


Annotated = Iterable[tuple[str, set[tuple[int, int]]]]


def accuracy(folder: Path) -> None:
    print("\n| people | strict P / R / F1 | overlapping P / R / F1 | characters/s |\n|---|--:|--:|--:|")
    wikipedia = json.loads((folder / "ner-wikipedia-train.json").read_text())
    report(
        "Wikipedia NER",
        ((s["text"], {tuple(e["span"]) for e in s["entities"] if e["type"] == "人名"}) for s in wikipedia),
    )
    annotated = json.loads((folder / "wac-train.json").read_text())
    report(
        "WikipediaAnnotatedCorpus",
        ((s["text"], {(e[0], e[1]) for e in s["ents"] if e[2] == "PERSON"}) for s in annotated),
    )


def report(name: str, sentences: Annotated) -> None:
    found = true = right = found_touching = true_touched = length = 0
    start = processor()
    for text, gold in sentences:
        spans = {(each.start, each.end) for each in scan_text(text) if each.kind is Kind.PERSON}
        found, true, right, length = found + len(spans), true + len(gold), right + len(spans & gold), length + len(text)
        found_touching += sum(any(a < d and c < b for c, d in gold) for a, b in spans)
        true_touched += sum(any(a < d and c < b for c, d in spans) for a, b in gold)
    speed = length / (processor() - start)
    print(
        f"| {name} | {three(right / found, right / true)} | {three(found_touching / found, true_touched / true)} | {speed:,.0f} |"
    )


def three(precision: float, recall: float) -> str:
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / (precision + recall):.3f}"


if __name__ == "__main__":
    main()
