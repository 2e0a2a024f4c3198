"""What is wrong with an input, where, and how to mend it — the one shape of every message about bad input."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what somebody gave us.

    ``where`` names the place as the person sees it (a file and line, a sheet and row), ``what`` the fault and
    ``mend`` what to do about it; all three are Japanese sentences or labels and never repeat personal data.
    """

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what} → {self.mend}"


class Refused(Exception):
    """The input was refused and nothing was changed.

    ``problems`` holds every fault found, so that a person mends a file once and not row by row.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
