"""A template as a whole: read and judged once when it comes in, filled as often as somebody asks."""

from dataclasses import dataclass

from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.paper.facts import Paper
from sekimori.foundation.applications.paper.own import book, word
from sekimori.foundation.applications.paper.own.names import Name, fold, names_of, shown, suggestion, values_of
from sekimori.foundation.applications.paper.own.package import Package, open_package
from sekimori.foundation.applications.paper.own.runs import left_open, names_in
from sekimori.kernel.problems import Problem, Refused

FORMAT_LABELS = {"docx": "Word", "xlsx": "Excel"}


@dataclass(frozen=True)
class Checked:
    """What a template holds: its format, how often each name, and the needed names it lacks."""

    format: str
    names: tuple[tuple[Name, int], ...]
    lacking: tuple[Name, ...]


def check(kind: Kind, name: str, data: bytes) -> Checked:
    """This function will read a template and judge it for a kind.

    :raises Refused: if the file is no such template, or with every name in it that nobody knows, by its place.
    """
    package = open_package(name, data)
    known = {fold(entry.name): entry for entry in names_of(kind)}
    counted: dict[str, int] = {}
    problems: list[Problem] = []
    for place, text in (word if package.format == "docx" else book).texts(package):
        if left_open(text):
            problems.append(Problem(place, "差込みのかっこが閉じていません", "{{ と }} で囲んでください"))
        for written in names_in(text):
            if fold(written) in known:
                counted[fold(written)] = counted.get(fold(written), 0) + 1
            else:
                what = f"「{{{{{written[:60]}}}}}」という差込みはありません"
                problems.append(Problem(place, what, suggestion(written, kind)))
    problems += _out_of_reach(package)
    if not counted and not problems:
        problems.append(
            Problem(name[:60], "差込みが一つもありません", "見本の様式を手本に、{{申請番号}} などを書いてください")
        )
    if problems:
        raise Refused(*problems)
    return Checked(
        package.format,
        tuple((known[folded], count) for folded, count in counted.items()),
        tuple(entry for folded, entry in known.items() if entry.needed and not _holds(counted, folded)),
    )


def _holds(counted: dict[str, int], folded: str) -> bool:
    """A choice may also stand in a form as a box for each of its answers."""
    return folded in counted or any(name.startswith(f"{folded}=") for name in counted)


def _out_of_reach(package: Package) -> list[Problem]:
    if package.format == "docx":
        return []
    return [
        Problem(place, "ここには差し込めません", "文字のセルに書いてください")
        for place, text in book.out_of_reach(package)
        if names_in(text)
    ]


def fill(name: str, data: bytes, paper: Paper) -> bytes:
    """This function will fill a template with what an application says; only plain text, numbers and days go in."""
    package = open_package(name, data)
    values = values_of(paper)
    if package.format == "docx":
        return word.fill(package, lambda written: shown(values.get(fold(written), "")))
    return book.fill(package, lambda written: values.get(fold(written), ""))
