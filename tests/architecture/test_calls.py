"""第6の2・第6の3: a check that nobody calls is no check. What an engine offers is used by the product, or it is said why not."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT, name_of, product_files, templates, tree_of

ENGINES = ROOT / "src" / "sekimori" / "engines"
ALONE = {  # for whoever uses an engine without Sekimori
    "check_inclusion": "whoever holds a proof; the stand-alone verifier must not import us and says it again",
    "root_of": "the definition of RFC 6962, which the trees of the log are held against",
    "is_municipality": "a municipality is nobody, so nothing is found by it; it tells its codes from others",
    "MemoryStore": "a log without a disk",
    "answer_digest": "compares two engines' answers: the measurements and the tests of four engines",
}
CALLED_BY_LIBRARIES = {  # by name: pdfminer its device and interpreter, html.parser its parser
    "pdf_painting.py",
    "web.py",
}


@cache
def words(path: Path) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Za-z_]\w*", path.read_text()))


def offered() -> list[tuple[Path, str]]:
    found = []
    for path in product_files():
        if ENGINES not in path.parents or path.name in CALLED_BY_LIBRARIES:
            continue
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.append((path, node.name))
            if isinstance(node, ast.ClassDef):
                found += [(path, member.name) for member in node.body if isinstance(member, ast.FunctionDef)]
    return [(path, name) for path, name in found if not name.startswith("_")]


def used(path: Path, name: str) -> bool:
    again = len(re.findall(rf"\b{name}\b", path.read_text())) > 1
    return again or any(name in words(other) for other in (*product_files(), *templates()) if other != path)


def test_what_an_engine_offers_is_used_outside_its_tests():
    idle = [f"{name_of(path)}: {name}" for path, name in offered() if name not in ALONE and not used(path, name)]
    assert idle == []


def test_what_is_kept_for_use_alone_is_there_and_not_used_otherwise():
    there = {name: path for path, name in offered()}
    assert {name for name in ALONE if name not in there or used(there[name], name)} == set()
