"""Speed of the detection, and what it finds in made-up texts nothing was learnt from: `python -m bench.deidentify`.

Speed: text made of the test's letters with other names and numbers each time, and a list of 30,000 residents made anew
(7 columns), scanned as rows already read. People in annotated corpora: bench/deidentify_people.py.
"""

import os
import random
import subprocess
import sys

from bench import deidentify_sets
from bench.deidentify_people import Counts
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
    nobody()


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
    people = Counts()
    for text, marks in deidentify_sets.municipal():
        found = [each for each in scan_text(text) if each.personal]
        true = {place for start, end, _ in marks for place in range(start, end)}
        hidden = {place for each in found for place in range(each.start, each.end)}
        left, personal = left + len(true - hidden), personal + len(true)
        masked, other = masked + len(hidden - true), other + len(text) - len(true)
        people.add(text, marks)
    row("made-up texts of a government: personal characters left", f"{left / personal:.1%}")
    row("the same: other characters masked", f"{masked / other:.1%}")
    row("the same: people, strict and overlapping P / R / F1", str(people))


def nobody() -> None:
    """False names where nobody is named."""
    sets = {
        "made-up sentences of rules and notices": deidentify_sets.nameless(),
        "sentences of the two packs": deidentify_sets.rules(),
        "lines of open data": deidentify_sets.figures(),
    }
    for name, texts in sets.items():
        found = sum(each.kind is Kind.PERSON for text, _ in texts for each in scan_text(text))
        row(f"false names in {len(texts):,} {name}", f"{found}")


if __name__ == "__main__":
    main()
