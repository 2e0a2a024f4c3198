"""An article named in the code exists in the guideline it is named after."""

import re

from sekimori.foundation.directory.government import library
from tests.architecture.sources import name_of, product_files

KASUKABE = re.compile(r"(?<![法令則綱例律])第(\d+)の(\d+)(?:\((\d+)\))?")
NERIMA = re.compile(r"(?<![法令則綱例号律])(?<!law )第(\d+)条")
ANY_NORM = "src/sekimori/guideline/official/"  # reads the official text of whatever norm, and names many


def refs(pack: str) -> frozenset[str]:
    return frozenset(ref for version in library().pack(pack).versions for ref in version.provisions)


def test_every_article_of_kasukabe_named_in_the_code_exists():
    known = refs("kasukabe")
    wrong = [
        f"{name_of(path)}: {match[0]}"
        for path in product_files()
        for match in KASUKABE.finditer(path.read_text())
        if f"第{match[1]}の{match[2]}" not in known
    ]
    assert wrong == []


def test_every_article_of_nerima_named_in_the_code_exists():
    known = {int(ref[1:].split("条")[0]) for ref in refs("nerima") if re.match(r"第\d+条", ref)}
    wrong = [
        f"{name_of(path)}: {match[0]}"
        for path in product_files()
        if not name_of(path).startswith(ANY_NORM)
        for match in NERIMA.finditer(path.read_text())
        if int(match[1]) not in known
    ]
    assert wrong == []
