"""Our detection beside Presidio with GiNZA and fuseji with GiNZA, on the same texts: `python -m bench.deidentify_peers`.

`make .venv-bench-presidio/stamp .venv-bench-fuseji/stamp` installs the peers; `SEKIMORI_CORPORA` names the folder of the
two corpora, without which people are examined on our own texts only. The samples are small because the peers are slow.
Of the corpora one fold is read, by a scorer that did not learn it: `python -m training.people --without 0 --out FILE` makes
its weights, and `SEKIMORI_PEOPLE_APART` names the file; without it they are made anew.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import deidentify_sets as sets
from bench.deidentify_pages import pages
from sekimori.engines.deidentify import numbers, scan_table
from sekimori.engines.deidentify.finding import Kind
from training import people

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 1_800  # seconds for one system
SYSTEMS = {
    "sekimori": ("Sekimori", Path(sys.executable)),
    "presidio": ("Presidio 2.2 + GiNZA 5.3", ROOT / ".venv-bench-presidio/bin/python"),
    "fuseji": ("fuseji 0.1 + GiNZA 5.3", ROOT / ".venv-bench-fuseji/bin/python"),
}
CORPORA = {"Wikipedia NER": sets.wikipedia, "WikipediaAnnotatedCorpus": sets.web}
OURS = "sentences in the manner of web pages", "municipal texts"
APART = 0  # the fold of both corpora that is read, and not learnt
WHOLE, LINES = 400, 300
Span = tuple[int, int, str]
Marked = tuple[str, list[tuple[int, int, Kind]]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What one system found in one set."""

    texts: Sequence[Marked]
    spans: Sequence[list[Span]]

    def pairs(self, kind: str | None = None) -> Iterator[tuple[set[tuple[int, int]], set[tuple[int, int]]]]:
        """This function will give what is found and what is true of each text, of one kind or of all."""
        for (_, marks), spans in zip(self.texts, self.spans, strict=True):
            found = {(start, end) for start, end, one in spans if kind in (None, one)}
            yield found, {(start, end) for start, end, one in marks if kind in (None, one)}


def section() -> str:
    """This function will let every system read every set and return a section of the report."""
    chosen = _sets()
    texts = [text for each in chosen.values() for text, _ in each]
    unlearnt = sum(len(each) for name, each in chosen.items() if name in CORPORA)
    found = {name: _answered(python, name, texts) for name, (_, python) in SYSTEMS.items()}
    if unlearnt:
        with _weights() as weights:
            apart = _answered(SYSTEMS["sekimori"][1], "sekimori", texts[:unlearnt], weights)
        found["sekimori"]["spans"][:unlearnt] = apart["spans"]
    columns = [[label, *_column(chosen, texts, found[name])] for name, (label, _) in SYSTEMS.items()]
    rows = [[""] + [name for name, _ in _measures(chosen)] + COSTS, *columns]
    lines = [f"| {' | '.join(cells)} |" for cells in zip(*rows, strict=True)]
    lines.insert(1, "|---|" + "--:|" * len(SYSTEMS))
    said = [f"{sum(map(len, texts)):,} characters in {len(texts):,} texts, each read alone.", _in_columns(), NOTE]
    return "\n".join(
        ["## Personal information in texts: three systems, the same texts\n", " ".join(said), "", *lines, ""]
    )


NOTE = (
    "The peers find people and places by the same model, GiNZA, and are given its labels of people, towns, ages and numbers; "
    "its dates are not counted, since it does not tell a birth date from another. Touching places are taken as one address. "
    "Of the corpora Sekimori's scorer did not learn what is read here. "
    "Installed: of the peers the whole environment; of Sekimori the engine with its lists and what it imports for texts."
)
COSTS = ["characters/s of one core", "load, s of one core", "memory at most, MB", "installed, MB"]


def _sets() -> dict[str, list[Marked]]:
    chance = random.Random(11)
    chosen: dict[str, list[Marked]] = {}
    if folder := os.environ.get("SEKIMORI_CORPORA"):
        for name, read in CORPORA.items():
            chosen[name] = read(Path(folder), lambda article: people.fold(article) == APART)
    rules = sets.rules()
    return chosen | {
        "sentences in the manner of web pages": pages("test"),
        "municipal texts": sets.municipal(WHOLE),
        "addresses": sets.addresses(LINES),
        "number": labelled(30),
        "nobody": sets.nameless(LINES) + chance.sample(rules, min(LINES, len(rules))),
        "figures": sets.figures(100),
    }


@contextmanager
def _weights() -> Iterator[str]:
    """The file of weights that did not learn the fold which is examined."""
    if given := os.environ.get("SEKIMORI_PEOPLE_APART"):
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        made = f"{folder}/people.bin"
        command = [sys.executable, "-m", "training.people", "--without", str(APART), "--out", made]
        subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=True, timeout=PATIENCE)
        yield made


def _answered(python: Path, system: str, texts: list[str], *more: str) -> dict:
    print(f"── {system}", file=sys.stderr, flush=True)
    given = "\n".join(map(json.dumps, texts))
    command = [python, "-m", "bench.deidentify_spans", system, *more]
    done = subprocess.run(
        command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE
    )
    return json.loads(done.stdout)


def _column(chosen: dict[str, list[Marked]], texts: list[str], found: dict) -> list[str]:
    spans = iter(found["spans"])
    examined = {name: Examined(each, [next(spans) for _ in each]) for name, each in chosen.items()}
    speed = sum(map(len, texts)) / found["seconds"]
    costs = [f"{speed:,.0f}", f"{found['load']:.2f}", f"{found['memory']:,.0f}", f"{found['installed']:,.0f}"]
    return [measure(examined) for _, measure in _measures(chosen)] + costs


def _measures(chosen: dict[str, list[Marked]]) -> Iterator[tuple[str, Callable[[dict[str, Examined]], str]]]:
    for name, texts in chosen.items():
        if name in CORPORA or name in OURS:
            names = sum(kind is Kind.PERSON for _, marks in texts for *_, kind in marks)
            size = f"{name} ({len(texts):,} texts, {names:,} names)"
            yield f"people, {size}: strict P / R / F1", lambda each, name=name: _people(each[name], _same)
            yield f"people, {size}: overlapping", lambda each, name=name: _people(each[name], _touching)
    yield "municipal texts: personal characters left", lambda each: _left(each["municipal texts"])
    yield "municipal texts: other characters masked", lambda each: _masked(each["municipal texts"])
    size = f"n {len(chosen['addresses']):,}"
    yield f"addresses in sentences ({size}): exact span", lambda each: _exact(each["addresses"])
    yield "the same: characters covered", lambda each: f"{1 - _share_left(each['addresses']):.1%}"
    yield f"numbers behind their name (n {len(chosen['number']):,}): missed", lambda each: _missed(each["number"])
    yield (
        f"sentences that name nobody (n {len(chosen['nobody']):,}): false names",
        lambda each: _false(each["nobody"], "person"),
    )
    yield (
        f"lines of open data (n {len(chosen['figures']):,}): false findings",
        lambda each: _false(each["figures"], None),
    )


Meeting = Callable[[tuple[int, int], set[tuple[int, int]]], bool]


def _same(span: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    return span in others


def _touching(span: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _people(examined: Examined, meets: Meeting) -> str:
    pairs = list(examined.pairs("person"))
    precision = sum(meets(span, true) for found, true in pairs for span in found) / sum(
        len(found) for found, _ in pairs
    )
    recall = sum(meets(span, found) for found, true in pairs for span in true) / sum(len(true) for _, true in pairs)
    return f"{precision:.3f} / {recall:.3f} / {2 * precision * recall / (precision + recall):.3f}"


def _covered(spans: set[tuple[int, int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _share_left(examined: Examined) -> float:
    pairs = [(_covered(found), _covered(true)) for found, true in examined.pairs()]
    return sum(len(true - found) for found, true in pairs) / sum(len(true) for _, true in pairs)


def _left(examined: Examined) -> str:
    return f"{_share_left(examined):.1%}"


def _masked(examined: Examined) -> str:
    pairs = [(_covered(found), _covered(true)) for found, true in examined.pairs()]
    other = sum(len(text) for text, _ in examined.texts) - sum(len(true) for _, true in pairs)
    return f"{sum(len(found - true) for found, true in pairs) / other:.1%}"


def _exact(examined: Examined) -> str:
    """Spans of an address that touch are taken as one: places named one by one are not a fault."""
    right = sum(_joined(found) == true for found, true in examined.pairs(Kind.ADDRESS.value))
    return f"{right / len(examined.texts):.1%}"


def _joined(spans: set[tuple[int, int]]) -> set[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return set(joined)


def _missed(examined: Examined) -> str:
    """A number is missed if one of its characters is not covered, by whatever kind."""
    return f"{sum(bool(_covered(true) - _covered(found)) for found, true in examined.pairs())}"


def _false(examined: Examined, kind: str | None) -> str:
    return f"{sum(len(found) for found, _ in examined.pairs(kind))}"


def _digits(fits: Callable[[str], bool], length: int, first: str = "") -> Callable[[random.Random], str]:
    def draw(chance: random.Random) -> str:
        while not fits(drawn := first + "".join(chance.choice("0123456789") for _ in range(length - len(first)))):
            pass
        return drawn

    return draw


def _any(_: str) -> bool:
    return True


NUMBERS: dict[str, tuple[Kind, Callable[[random.Random], str]]] = {
    "個人番号": (Kind.MY_NUMBER, _digits(numbers.is_my_number, 12)),
    "住民票コード": (Kind.RESIDENT_CODE, _digits(numbers.is_resident_code, 11)),
    "運転免許証番号": (Kind.DRIVER_LICENCE, _digits(numbers.is_driver_licence, 12)),
    "基礎年金番号": (Kind.PENSION_NUMBER, lambda chance: f"{chance.randrange(10**4):04}-{chance.randrange(10**6):06}"),
    "被保険者番号": (Kind.CARE_INSURED, _digits(_any, 10, "0")),
    "クレジットカード番号": (Kind.CARD, _digits(numbers.is_card, 16, "4")),
    "旅券番号": (Kind.PASSPORT, lambda chance: f"T{chance.choice('KRSZ')}{chance.randrange(10**7):07}"),
    "在留カード番号": (Kind.RESIDENCE_CARD, lambda chance: f"AB{chance.randrange(10**8):08}CD"),
    "口座番号": (Kind.BANK_ACCOUNT, _digits(_any, 7)),
    "宛名番号": (Kind.ADDRESSEE_NUMBER, _digits(_any, 10, "00")),
    "世帯番号": (Kind.HOUSEHOLD_NUMBER, _digits(_any, 10, "00")),
}


def labelled(each: int) -> list[Marked]:
    """This function will write numbers behind their names, so many of each."""
    chance = random.Random(12)
    lines = [(label, kind, draw(chance)) for label, (kind, draw) in NUMBERS.items() for _ in range(each)]
    return [
        (f"{label} {number}", [(len(label) + 1, len(label) + 1 + len(number), kind)]) for label, kind, number in lines
    ]


def _in_columns() -> str:
    """The same numbers as columns of a table, which the peers do not read."""
    chance = random.Random(13)
    rows = [[draw(chance) for _, draw in NUMBERS.values()] for _ in range(1000)]
    sheet = [list(NUMBERS), *rows]
    covered = {(each.row, each.column) for each in scan_table(sheet).covered(sheet) if each.finding.personal}
    missed = sum((row, column) not in covered for row in range(1, 1001) for column in range(len(NUMBERS)))
    return f"As columns of a table with these headers, {1000 * len(NUMBERS):,} cells, Sekimori misses {missed}; the peers read no tables."


if __name__ == "__main__":
    print(section())
