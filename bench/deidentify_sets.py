"""What the detection is examined with: texts and what is personal in them, as (text, [(start, end, kind)]).

Offsets are half-open, in characters of the text. The corpora are not part of the project: `folder` holds them. All else
is made here, from halves of templates and names that nothing was learnt from.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

from training.municipal import Marked

from sekimori.engines.deidentify.finding import Kind
from training import municipal as made

_PACKS = Path(__file__).resolve().parents[1] / "src/sekimori/guideline/packs"
_JAPANESE = re.compile('"([^"{}]*[ぁ-ん][^"{}]*)"')


Chosen = Callable[[str], bool]


def wikipedia(folder: Path, chosen: Chosen = lambda article: True) -> list[Marked]:
    """This function will read the sentences of the Wikipedia NER dataset with its people, of the articles ``chosen``."""
    sentences = json.loads((folder / "ner-wikipedia-train.json").read_text(encoding="utf-8"))
    return [
        (each["text"], [(*one["span"], Kind.PERSON) for one in each["entities"] if one["type"] == "人名"])
        for each in sentences
        if chosen(each["curid"])
    ]


def web(folder: Path, chosen: Chosen = lambda article: True) -> list[Marked]:
    """This function will read the sentences of the WikipediaAnnotatedCorpus with its people, famous ones mostly."""
    sentences = json.loads((folder / "wac-train.json").read_text(encoding="utf-8"))
    return [
        (each["text"], [(start, end, Kind.PERSON) for start, end, kind in each["ents"] if kind == "PERSON"])
        for each in sentences
        if chosen(each["doc"])
    ]


def municipal(count: int = 3000) -> list[Marked]:
    """This function will make whole texts of a government, people, addresses, numbers and all; a third names nobody."""
    return list(made.texts(count, examined=True))


def nameless(count: int = 1000) -> list[Marked]:
    """This function will make sentences of rules and notices with places, firms and posts, in which nobody is named."""
    return list(made.nameless(count, examined=True))


def rules() -> list[Marked]:
    """This function will gather what the packs say in Japanese: sentences about rules, in which nobody is named."""
    content = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_PACKS.rglob("*.toml")))
    return [(sentence, []) for sentence in dict.fromkeys(_JAPANESE.findall(content))]


def addresses(count: int = 1000) -> list[Marked]:
    """This function will make sentences with one address each."""
    chance = random.Random(7)
    around = (("住所は", "です。"), ("送付先：", ""), ("", "にお住まいの方"), ("現場は", "付近である。"), ("", ""))
    found = []
    for _ in range(count):
        before, behind = chance.choice(around)
        address = made.PERSONAL["address"][1](chance)
        found.append((before + address + behind, [(len(before), len(before) + len(address), Kind.ADDRESS)]))
    return found


def figures(count: int = 1000) -> list[Marked]:
    """This function will make lines of open data, full of numbers, in which nothing is personal."""
    chance = random.Random(8)
    lines: list[Marked] = []
    for _ in range(count):
        parts = [
            chance.choice(("中央", "豊野", "武里", "幸松", "庄和", "光が丘", "石神井"))
            + f"{chance.randrange(1, 9)}丁目",
            *(f"{chance.randrange(10 ** chance.randrange(2, 8)):,}" for _ in range(4)),
            f"{chance.random() * 100:.2f}",
            f"{chance.randrange(10**12):012}",
            f"{chance.randrange(2015, 2027)}-{chance.randrange(1, 13):02}",
            f"35.{chance.randrange(10**6):06}",
            f"139.{chance.randrange(10**6):06}",
        ]
        lines.append(("\t".join(parts), []))
    return lines
