"""The same sentences with other names in them: so that what stands around a name is learnt, and not the name."""

import random
import re

from sekimori.engines.deidentify.knowledge import lexicon
from sekimori.engines.deidentify.scoring.chain import PERSON
from training.names import person, pool

_KANJI = re.compile("[一-鿿々〆ヶ\U00020000-\U0003ffff]+")
_KATAKANA = re.compile("[ァ-ヶー]+")
_JAPANESE = re.compile("([一-鿿々〆ヶ]{1,5})([ 　]?)([一-鿿々〆ヶぁ-ん]{1,4})")
Spans = list[tuple[int, int, int]]
Others = dict[tuple[int, str], list[str]]


def renamed(text: str, spans: Spans, others: Others, chance: random.Random) -> tuple[str, Spans]:
    """This function will put other names in the place of people, and others of its kind in the place of the rest.

    ``others`` are names of places and bodies by label and script, taken from the sentences that are learnt from.
    """
    made, done, moved = "", 0, []
    people: dict[str, str] = {}
    for start, end, label in sorted(spans):
        if start < done:
            continue
        made += text[done:start]
        name = text[start:end]
        if name not in people:
            people[name] = _another(name, chance) if label == PERSON else _other(name, label, others, chance)
        moved.append((len(made), len(made) + len(people[name]), label))
        made += people[name]
        done = end
    return made + text[done:], moved


def script(name: str) -> str:
    """This function will say in which letters a name is written."""
    return "kanji" if _KANJI.fullmatch(name) else "katakana" if _KATAKANA.fullmatch(name) else "other"


def _other(name: str, label: int, others: Others, chance: random.Random) -> str:
    return chance.choice(others.get((label, script(name)), [name])) if chance.random() < 0.5 else name


def _another(name: str, chance: random.Random) -> str:
    if any(_KATAKANA.fullmatch(part) for part in re.split("[・=＝ 　]", name)):
        return _KATAKANA.sub(lambda part: foreign(chance) if len(part[0]) > 1 else part[0], name)
    if match := _JAPANESE.fullmatch(name):
        one = person(chance, examined=False)
        if len(name) <= 2:
            listed = lexicon().surnames
            return one.surname if name in listed or chance.random() < 0.5 else one.given
        return one.surname + match[2] + one.given
    return name


def foreign(chance: random.Random) -> str:
    """This function will make a name in katakana: half from the list, half put together of the halves of two."""
    first, second = (chance.choice(pool("foreign", examined=False)) for _ in range(2))
    if chance.random() < 0.5 or len(first) < 3 or len(second) < 3:
        return first
    joined = first[: (len(first) + 1) // 2] + second[len(second) // 2 :]
    return re.sub("[ァィゥェォャュョッー]{3,}|ーー", "ー", joined)
