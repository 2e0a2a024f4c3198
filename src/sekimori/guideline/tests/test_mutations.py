"""A valid pack spoilt anywhere is refused, and the message points to the very place."""

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.guideline.catalogue import ROLES
from sekimori.guideline.library import SHIPPED
from sekimori.guideline.loader import load_pack
from sekimori.kernel.problems import Problem, Refused

DAY = "2023-04-01"
CODES = ("kasukabe", "nerima")
TOML = ("articles.toml", "roles.toml", "parameters.toml", "checklists.toml", "routes.toml", "protection.toml")
FILES = (*TOML, "terms.toml", "authority.csv")
# Keys whose absence changes what the row says without making it wrong.
FREE = {
    *("note", "norm", "modality", "scope", "applies", "trigger", "required", "several", "incompatible", "fallback"),
    *("condition", "delegated_to", "levels", "place", "deputies", "value"),
}

spoiling = settings(max_examples=40, deadline=None)


def lines_of(code: str, name: str) -> list[str]:
    return (SHIPPED / code / DAY / name).read_text().split("\n")


def faults_with(code: str, name: str, text: str | bytes) -> tuple[Problem, ...]:
    """Load a copy of a pack in which one file holds this text; nothing if it is valid."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(shutil.copytree(SHIPPED / code, Path(home) / code))
        file = folder / DAY / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            load_pack(folder)
        except Refused as refused:
            return refused.problems
        return ()


def lines_named(code: str, name: str, problems: tuple[Problem, ...]) -> set[int]:
    found = (re.fullmatch(f"{code}/{DAY}/{re.escape(name)} (\\d+)行目", problem.where) for problem in problems)
    return {int(match[1]) for match in found if match}


@st.composite
def keys(draw, *, of_rows: bool):
    """A key of some table: the pack, the file, the index of its line."""
    code, name = draw(st.sampled_from(CODES)), draw(st.sampled_from(TOML))
    lines = lines_of(code, name)
    wanted = [
        index
        for index, line in enumerate(lines)
        if (match := re.fullmatch(r"([a-z_]+) = .*[^\[]", line)) and not (of_rows and match[1] in FREE)
    ]
    return code, name, draw(st.sampled_from(wanted))


def table_around(lines: list[str], index: int) -> range:
    """The lines, counted from one, of the table a line stands in."""
    start = max(at for at in range(index + 1) if lines[at].startswith("["))
    after = (at for at in range(start + 1, len(lines)) if lines[at].startswith("["))
    return range(start + 1, next(after, len(lines)) + 1)


@spoiling
@given(keys(of_rows=True))
def test_a_dropped_key_is_missed_in_the_table_it_was_dropped_from(spot):
    code, name, index = spot
    lines = lines_of(code, name)
    table = table_around(lines, index)
    problems = faults_with(code, name, "\n".join(lines[:index] + lines[index + 1 :]))
    assert lines_named(code, name, problems) & set(table)


@spoiling
@given(keys(of_rows=False), st.from_regex(r"x_[a-z]{3,9}", fullmatch=True))
def test_an_unknown_key_is_pointed_at_wherever_it_stands(spot, key):
    code, name, index = spot
    lines = lines_of(code, name)
    problems = faults_with(code, name, "\n".join([*lines[:index], f"{key} = 1", *lines[index:]]))
    assert problems[0].where == f"{code}/{DAY}/{name} {index + 1}行目"
    assert f"知らないキー「{key}」" in problems[0].what


@spoiling
@given(keys(of_rows=False))
def test_a_key_written_twice_is_pointed_at(spot):
    code, name, index = spot
    lines = lines_of(code, name)
    problems = faults_with(code, name, "\n".join([*lines[: index + 1], *lines[index:]]))
    assert lines_named(code, name, problems) <= {index + 2, index + 3}
    assert "同じキー" in problems[0].what


def roles_of(code: str) -> list[str]:
    return re.findall(r'^code = "(\w+)"', (SHIPPED / code / DAY / "roles.toml").read_text(), re.MULTILINE)


@pytest.mark.parametrize(("code", "role"), [(code, role) for code in CODES for role in roles_of(code)])
def test_a_renamed_role_is_missed_on_every_line_that_names_it(code, role):
    text = (SHIPPED / code / DAY / "roles.toml").read_text()
    problems = faults_with(code, "roles.toml", text.replace(f'code = "{role}"', f'code = "{role}_x"'))
    for name, pattern in (
        ("articles.toml", f'actor = "{role}"'),
        ("roles.toml", f'(?:role = |same_as = .*|incompatible = .*)"{role}"'),
        ("authority.csv", f"{role},"),
    ):
        naming = {number for number, line in enumerate(lines_of(code, name), start=1) if re.match(pattern, line)}
        assert naming <= lines_named(code, name, problems), name
    missing = {problem.where for problem in problems if f"役割「{role}」（" in problem.what}
    assert missing == ({f"{code}/{DAY}/roles.toml 1行目"} if role in ROLES else set())


@spoiling
@given(st.data())
def test_a_dropped_line_of_the_authority_table_is_no_fault_but_a_shortened_one_is(data):
    code = data.draw(st.sampled_from(CODES))
    lines = lines_of(code, "authority.csv")
    index = data.draw(st.integers(1, len(lines) - 2))
    left = faults_with(code, "authority.csv", "\n".join(lines[:index] + lines[index + 1 :]))
    # But for what takes an elevation: nobody is elevated to what nobody may do.
    assert all("elevation.toml" in problem.where for problem in left)
    short = lines[index].rpartition(",")[0]
    problems = faults_with(code, "authority.csv", "\n".join([*lines[:index], short, *lines[index + 1 :]]))
    assert lines_named(code, "authority.csv", problems) == {index + 1}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_bytes_changed_anywhere_give_a_pack_or_a_refusal_and_never_an_error(data):
    code, name = data.draw(st.sampled_from(CODES)), data.draw(st.sampled_from(FILES))
    original = (SHIPPED / code / DAY / name).read_bytes()
    at = data.draw(st.integers(0, len(original)))
    gone = data.draw(st.integers(0, 40))
    new = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"[[", b"]]", b'"', b'"""', b"\n", b"[x]\n", b"= 1\n", b","])
    )
    for problem in faults_with(code, name, original[:at] + new + original[at + gone :]):
        assert problem.where and problem.what and problem.mend
        assert not re.search(r"Error|Traceback|None", str(problem))
