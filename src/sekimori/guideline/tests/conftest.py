"""A copy of a shipped pack that a test may spoil."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sekimori.guideline.library import SHIPPED
from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Guideline, Vocabulary
from sekimori.kernel.problems import Problem, Refused

DAY = "2023-04-01"


@dataclass(frozen=True)
class Copy:
    """A pack's copy in a folder of its own."""

    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / name if name == "pack.toml" else self.folder / DAY / name

    def where(self, name: str, line: int | None = None) -> str:
        """What a message calls a place in the pack."""
        path = f"{self.folder.name}/{name}" if name == "pack.toml" else f"{self.folder.name}/{DAY}/{name}"
        return path if line is None else f"{path} {line}行目"

    def replace(self, name: str, old: str, new: str, *, times: int = 1) -> int:
        """Replace text that stands in a file so many times, and return the line of the first place."""
        text = self.file(name).read_text()
        assert text.count(old) == times, (old, text.count(old))
        self.file(name).write_text(text.replace(old, new))
        return text.count("\n", 0, text.index(old)) + 1

    def append(self, name: str, more: str) -> int:
        """Add text at the end of a file, and return the line it begins on."""
        text = self.file(name).read_text()
        self.file(name).write_text(text + more)
        return text.count("\n") + 1

    def faults(self, vocabulary: Vocabulary | None = None) -> tuple[Problem, ...]:
        """Load the pack, which must be refused, and return every fault."""
        with pytest.raises(Refused) as refused:
            load_pack(self.folder, vocabulary)
        return refused.value.problems

    def only_fault(self, vocabulary: Vocabulary | None = None) -> Problem:
        """Load the pack, which must be refused for one fault."""
        (problem,) = self.faults(vocabulary)
        return problem


@pytest.fixture
def copy_of(tmp_path) -> Callable[[str], Copy]:
    def copy(code: str) -> Copy:
        return Copy(Path(shutil.copytree(SHIPPED / code, tmp_path / code)))

    return copy


@pytest.fixture
def kasukabe_copy(copy_of) -> Copy:
    return copy_of("kasukabe")


@pytest.fixture
def nerima_copy(copy_of) -> Copy:
    return copy_of("nerima")


@pytest.fixture(scope="session")
def kasukabe_guideline() -> Guideline:
    return load_pack(SHIPPED / "kasukabe").versions[0]


@pytest.fixture(scope="session")
def nerima_guideline() -> Guideline:
    return load_pack(SHIPPED / "nerima").versions[0]


@pytest.fixture(params=["kasukabe", "nerima"])
def guideline(request) -> Guideline:
    return request.getfixturevalue(f"{request.param}_guideline")
