"""Made-up texts of a government with everything personal marked: letters, lists, minutes, tickets, mails, forms.

`texts/learn` and `texts/held_out` hold the templates, a form to a file, `---` between longer ones. In a template
`{form:who}` is a person (names.FORMS), other slots are personal values made here or, from `texts/words.toml`, words that
identify nobody. Templates, names and words of the two halves share nothing, so figures of the second half are held out.
`texts/web` holds single sentences as they stand in news, blogs and shops' pages; every third is for the examination.
"""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.knowledge import gazetteer
from training.names import FORMS, Person, person, pool, surname

TEXTS = Path(__file__).with_name("texts")
Marked = tuple[str, list[tuple[int, int, Kind]]]
_SLOT = re.compile(r"\{(\w+)(?::(\w))?\}")
_NOBODY = 0.3  # share of texts in which nobody is named


def texts(count: int, *, examined: bool, seed: int = 3) -> Iterator[Marked]:
    """This function will make texts of one half, with the spans and kinds of what is personal in them."""
    chance = random.Random(f"{seed}{examined}")
    named, nobody = templates(examined=examined)
    for _ in range(count):
        if chance.random() < _NOBODY:
            yield _filled("".join(chance.choice(nobody) for _ in range(chance.randrange(1, 4))), chance, examined)
        else:
            yield _filled(_document(chance, named, nobody), chance, examined)


def nameless(count: int, *, examined: bool, seed: int = 5) -> Iterator[Marked]:
    """This function will make single sentences of one half in which nobody is named."""
    chance = random.Random(f"{seed}{examined}")
    _, nobody = templates(examined=examined)
    for number in range(count):
        yield _filled(nobody[number % len(nobody)], chance, examined)


def web(count: int, *, examined: bool, seed: int = 7) -> Iterator[Marked]:
    """This function will make sentences as the web has them, of one half; every other names nobody."""
    chance = random.Random(f"{seed}{examined}")
    named, nobody = (
        [line for number, line in enumerate(_lines(TEXTS / "web" / name)) if (number % 3 == 2) is examined]
        for name in ("named.txt", "nobody.txt")
    )
    for number in range(count):
        yield _filled(chance.choice(nobody if number % 2 else named), chance, examined)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def templates(*, examined: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """This function will read the templates of one half: those that name people, those that name nobody."""
    named: list[str] = []
    for path in sorted((TEXTS / ("held_out" if examined else "learn")).glob("*.txt")):
        content = path.read_text(encoding="utf-8")
        parts = content.split("\n---\n") if "\n---\n" in content else content.splitlines()
        if path.stem == "nobody":
            nobody = tuple(parts)
        else:
            named += [part.strip("\n") for part in parts]
    return tuple(named), nobody


def _document(chance: random.Random, named: tuple[str, ...], nobody: tuple[str, ...]) -> str:
    """One template; sometimes a sentence about nobody before or after it, as in longer letters."""
    parts = [chance.choice(named)]
    if chance.random() < 0.3:
        parts.insert(chance.randrange(2), chance.choice(nobody))
    return "\n".join(parts)


def _filled(template: str, chance: random.Random, examined: bool) -> Marked:
    text, done = "", 0
    marks: list[tuple[int, int, Kind]] = []
    people: dict[str, Person] = {}
    for slot in _SLOT.finditer(template):
        text += template[done : slot.start()]
        value, kind = _value(slot[1], slot[2] or "", people, chance, examined)
        if kind:
            marks.append((len(text), len(text) + len(value), kind))
        text += value
        done = slot.end()
    return text + template[done:], marks


def _value(
    slot: str, who: str, people: dict[str, Person], chance: random.Random, examined: bool
) -> tuple[str, Kind | None]:
    if slot in FORMS:
        if who not in people:
            people[who] = person(chance, examined=examined)
        return people[who].written(slot), Kind.PERSON
    if slot in PERSONAL:
        kind, make = PERSONAL[slot]
        return make(chance), kind
    if slot in NAMESAKES:
        return NAMESAKES[slot](chance, examined), None
    return (OTHERS[slot](chance) if slot in OTHERS else chance.choice(words(examined=examined)[slot])), None


@cache
def words(*, examined: bool) -> dict[str, tuple[str, ...]]:
    """This function will return the words of one half that name nobody: every third is kept for the examination."""
    lists = tomllib.loads((TEXTS / "words.toml").read_text(encoding="utf-8"))
    return {
        slot: tuple(word for number, word in enumerate(each) if (number % 3 == 2) is examined)
        for slot, each in lists.items()
    }


@cache
def _municipalities() -> tuple[str, ...]:
    return tuple(sorted(gazetteer().municipalities))


def _address(chance: random.Random) -> str:
    town = chance.choice("東西南北上下新本緑") + chance.choice(("町", "田", "原", "野", "沢", "台", "ケ丘", "が丘"))
    block = chance.choice(("{}丁目{}番{}号", "{}-{}-{}", "{}番地の{}", "{}丁目{}番地{}", "{}番地", "{}丁目{}-{}"))
    room = chance.choice(("", "", "　コーポ青葉203号室", " さくら荘 5号室", "　ハイツ中央101"))
    return chance.choice(_municipalities()) + town + block.format(*(chance.randrange(1, 30) for _ in range(3))) + room


def _birth(chance: random.Random) -> str:
    era, letter, years = chance.choice((("昭和", "S", 63), ("平成", "H", 30)))
    day = chance.randrange(1, years + 1), chance.randrange(1, 13), chance.randrange(1, 29)
    return chance.choice((f"{era}{{}}年{{}}月{{}}日", f"{letter}{{}}.{{}}.{{}}")).format(*day)


def _day(chance: random.Random) -> str:
    month, day = chance.randrange(1, 13), chance.randrange(1, 29)
    return chance.choice((f"令和{chance.randrange(2, 9)}年{month}月{day}日", f"{month}月{day}日"))


def _number(digits: int) -> Callable[[random.Random], str]:
    return lambda chance: f"{chance.randrange(10**digits):0{digits}}"


def _phone(chance: random.Random) -> str:
    return f"{chance.choice(('048-736', '03-5984', '090-1234', '080-5678'))}-{chance.randrange(10**4):04}"


PERSONAL: dict[str, tuple[Kind, Callable[[random.Random], str]]] = {
    "address": (Kind.ADDRESS, _address),
    "birth": (Kind.BIRTH_DATE, _birth),
    "age": (Kind.AGE, lambda chance: f"{chance.randrange(18, 99)}歳"),
    "phone": (Kind.PHONE, _phone),
    "postal": (Kind.POSTAL_CODE, lambda chance: f"{chance.randrange(10**3):03}-{chance.randrange(10**4):04}"),
    "email": (Kind.EMAIL, lambda chance: f"{chance.choice(('taro', 'k.sato'))}{chance.randrange(99)}@example.jp"),
    "my_number": (Kind.MY_NUMBER, _number(12)),
}
# Names of people that a place, a firm or a dish has: they name nobody.
NAMESAKES: dict[str, Callable[[random.Random, bool], str]] = {
    "house": lambda chance, examined: surname(chance, examined=examined),
    "alien": lambda chance, examined: chance.choice(pool("foreign", examined=examined)),
}
OTHERS: dict[str, Callable[[random.Random], str]] = {
    "municipality": lambda chance: chance.choice(_municipalities()),
    "town": lambda chance: chance.choice(_municipalities())[:-1],
    "date": _day,
    "year": lambda chance: f"令和{chance.randrange(2, 9)}年度",
    "n": lambda chance: str(chance.randrange(1, 40)),
    "id": _number(7),
    "money": lambda chance: f"{chance.randrange(1, 900)}{chance.choice((',000円', '万円', '千円'))}",
    "doc": lambda chance: f"春市{chance.choice('税福総秘')}第{chance.randrange(1, 999)}号",
}
