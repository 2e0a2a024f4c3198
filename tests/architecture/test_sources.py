"""The house rules that a machine can see (CONTRIBUTING.md)."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, nodes, product_files, python_files, templates, tree_of

MOST_LINES = 400
LONGEST_FUNCTION = 40  # lines of code, without the docstring
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "base", "lib", "tools", "shared"}
LEFT_BEHIND = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
OWN_WORDS = {"test_sources.py"}  # names what it looks for


def test_no_file_is_too_long_to_read():
    long = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def code_lines(function) -> int:
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.end_lineno - (first.end_lineno if documented else function.lineno)


def test_every_function_fits_a_screen():
    long = [
        f"{name_of(path)}:{node.lineno} {node.name} ({code_lines(node)} lines)"
        for path in product_files()
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if code_lines(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_there_are_no_drawers():
    assert [name_of(path) for path in python_files() if path.stem in DRAWERS or path.parent.name in DRAWERS] == []


def test_nothing_is_left_for_later():
    found = [
        f"{name_of(path)}:{number}"
        for path in (*python_files(), *templates())
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if LEFT_BEHIND.search(line) and path.name not in OWN_WORDS
    ]
    assert found == []


def test_no_test_is_skipped_or_expected_to_fail():
    marks = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)")
    found = [name_of(path) for path in python_files() if marks.search(path.read_text()) and path.name not in OWN_WORDS]
    assert found == []


def test_no_module_says_nothing_of_itself():
    silent = [
        name_of(path) for path in product_files() if path.stem != "__init__" and not ast.get_docstring(tree_of(path))
    ]
    assert [name for name in silent if Path(name).stem not in ("apps", "urls")] == []


def test_public_docstrings_say_what_the_function_will_do_or_describe_a_value():
    """A page, a property or a test needs none; a documented public function begins as the house does or is a noun."""
    wrong = []
    for path in product_files():
        for node in tree_of(path).body:
            text = isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node)
            if text and re.match(r"(Returns?|Gets?|Makes?|Creates?|Checks?|Computes?)\b", text):
                wrong.append(f"{name_of(path)}:{node.lineno} {node.name}")
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("signals of the database", r"django\.db\.models\.signals|\bpost_save\b|\bpre_save\b|\bm2m_changed\b"),
        ("overridden save", r"def save\(self"),
        ("a default order of rows", r"^\s+ordering\s*="),
        ("generic foreign keys", r"GenericForeignKey|contenttypes\.fields"),
        ("a superuser", r"is_superuser|createsuperuser|django\.contrib\.admin"),
        ("everything imported", r"from \S+ import \*"),
    ],
)
def test_the_house_does_without(what, pattern):
    found = [name_of(path) for path in product_files() if re.search(pattern, path.read_text(), re.MULTILINE)]
    assert found == [], what


def test_no_rule_looks_at_the_clock():
    """Time is passed in: only the edges of the house — a request, a command, the worker's loop — ask what time it is."""
    clock = re.compile(r"\b(timezone\.now|timezone\.localdate\(\)|date\.today|datetime\.now|time\.time)\(")
    edges = re.compile(
        r"src/sekimori/(cli/|config/|foundation/accounts/(middleware|door|adapter|sessions|signing)\.py)"
    )
    found = [name_of(path) for path in product_files() if clock.search(path.read_text())]
    assert [name for name in found if not edges.match(name)] == []


def test_what_is_counted_in_memory_never_falls_on_the_disk_in_clear():
    """DuckDB writes what does not fit into .tmp in the folder it was called from, legible to all, unless it is told not to."""
    compared_only = "dialects.py"  # plain records in, plain records out
    connecting = [
        path for path in product_files() if "duckdb.connect(" in path.read_text() and path.name != compared_only
    ]
    told = re.compile(r'config=MEMORY\)|"temp_directory": ')
    assert [name_of(path) for path in connecting if not told.search(path.read_text())] == []
    assert len(connecting) >= 5


def test_templates_hold_no_script_and_no_style():
    script = r"<script(?![^>]*\s(?:src=|type=.application/json))"
    wrong = re.compile(rf"\sstyle=|\son[a-z]+=|<style|javascript:|{script}|https?://(?!www\.w3\.org)")
    found = [
        f"{name_of(path)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if wrong.search(line)
    ]
    assert found == []


def test_templates_ask_the_database_nothing():
    """A manager or a queryset in a template would be a query per row."""
    queries = re.compile(r"\.objects\b|\.all\b(?!\w)|_set\b|\.filter\b")
    found = [name_of(path) for path in templates() if any(queries.search(tag) for tag in tags(path))]
    assert found == []


def tags(path):
    return re.findall(r"{[{%].*?[%}]}", path.read_text())


def test_no_text_of_ours_names_a_place_outside_the_project():
    outside = re.compile(r"/work/|/root/|/home/\w+")
    texts = [path for folder in ("src", "docs", "bench", "requirements") for path in (ROOT / folder).rglob("*")]
    wrong = [
        name_of(path)
        for path in texts
        if path.suffix in (".py", ".md", ".html", ".toml", ".csv", ".txt", ".in")
        and "tests" not in path.parts
        and outside.search(path.read_text())
    ]
    assert wrong == []
