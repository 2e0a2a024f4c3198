"""Nothing leaves the house past the gate of takings-out (第6の3): every view that hands out a file asks it or says why not."""

import ast
import inspect
from collections.abc import Iterator

from sekimori.api.document import RESOURCES
from tests.architecture.sources import ROOT, nodes, product_files, tree_of
from tests.architecture.test_house import patterns

FILES = ("Content-Disposition", "FileResponse", "StreamingHttpResponse")
WATCHERS = ("sekimori.foundation.downloads",)  # they look at what others hand out
Name = tuple[str, str]  # a module and what it defines


def module_of(path) -> str:
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")


def imported(path) -> dict[str, Name]:
    """What each name of a module stands for elsewhere in the house."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in nodes(path, ast.ImportFrom)
        for alias in node.names
    }


def functions() -> Iterator[tuple[Name, frozenset[Name], bool]]:
    """Every function of the house, what it names, and whether it makes a file itself."""
    for path in product_files():
        module, known = module_of(path), imported(path)
        if module.startswith(WATCHERS):
            continue
        for function in (node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)):
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            texts = {node.value for node in ast.walk(function) if isinstance(node, ast.Constant)}
            makes = any(sign in names or sign in texts for sign in FILES)
            yield (module, function.name), frozenset(known.get(name, (module, name)) for name in names), makes


def that_hand_out() -> set[Name]:
    """The functions that make a file themselves or by another that does."""
    every = list(functions())
    found = {name for name, _, makes in every if makes}
    while True:
        more = {name for name, named, _ in every if named & found} - found
        if not more:
            return found
        found |= more


def test_every_view_that_hands_out_a_file_asks_the_gate_or_says_why_it_tells_of_nobody():
    makers = that_hand_out()
    views = {}
    for name, pattern in patterns():
        inner = inspect.unwrap(pattern.callback)
        if (inner.__module__, inner.__name__) in makers:
            views[name] = pattern.callback
    assert len(views) >= 15  # the walk finds them
    bare = [
        name for name, view in views.items() if not hasattr(view, "takes_out") and not hasattr(view, "carries_nobody")
    ]
    assert bare == []
    assert [name for name, view in views.items() if not getattr(view, "carries_nobody", "x").strip()] == []


def test_everything_a_program_reads_is_measured_or_tells_of_nobody():
    reading = [(one.name, one) for resource in RESOURCES for one in resource.operations if one.method == "GET"]
    assert [name for name, one in reading if (one.amount is None) == (not one.carries_nobody)] == []
