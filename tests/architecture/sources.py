"""The project's own files and their syntax trees, for the tests of the house's rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src/sekimori", "tests", "bench", "training")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def python_files() -> tuple[Path, ...]:
    """This function will return every Python file of the project but migrations, which Django writes."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def product_files() -> tuple[Path, ...]:
    """This function will return the Python files that are shipped and run."""
    return tuple(path for path in python_files() if "src" in path.parts and "tests" not in path.parts)


@cache
def templates() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "src").rglob("templates/**/*.html")))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kinds))
