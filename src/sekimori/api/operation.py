"""What a resource is: declared once, and its door, its checks and its place in the OpenAPI document follow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from sekimori.api.shape import Schema, day, key, list_of, maybe, number, text, thing
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Problem

LIMIT, LIMIT_MOST = 50, 200


class Conflict(Exception):
    """The thing is in a state that does not allow the request (409)."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("conflict")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose parameters, body and version have been read by their shapes."""

    actor: Actor
    key: int = 0
    asked: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    content: Callable[[], IO[bytes]] | None = None  # asked once it is known that the thing is within reach

    @property
    def limit(self) -> int:
        return int(self.asked.get("limit", LIMIT))

    def day(self, name: str) -> date | None:
        """This function will return a day that was asked about, or ``None``."""
        return date.fromisoformat(self.asked[name]) if name in self.asked else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; ``version`` becomes the ETag, ``at`` the Location."""

    body: Any
    status: int = 200
    version: int | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a resource.

    ``action`` is the right that opens its door. ``versioned`` demands If-Match; ``tagged`` answers carry an ETag.
    ``made`` may also answer 201, ``may_conflict`` also 409. What reading hands out is measured by ``amount`` from the
    answer's body and passes the gate of takings-out, or ``carries_nobody`` says why it tells of nobody.
    """

    method: str
    name: str
    summary: str
    action: str
    handle: Callable[[Call], Answer]
    answers: Schema
    parameters: dict[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    versioned: bool = False
    tagged: bool = False
    made: bool = False
    may_conflict: bool = False
    takes: str = ""
    about: str = ""
    amount: Callable[[Call, Any], Amount] | None = None
    carries_nobody: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """An address and what may be done there; ``{key}`` in the path is the number of one thing."""

    path: str
    name: str
    operations: tuple[Operation, ...]

    @property
    def methods(self) -> dict[str, Operation]:
        return {operation.method: operation for operation in self.operations}


PAGING = {
    "after": number("前のページの next。続きを求めるときに送る", least=0),
    "limit": number(f"一度に返す件数（なければ{LIMIT}）", least=1, most=LIMIT_MOST),
}
ON = {"on": day("基準日（なければ、きょう）")}


def page_of(items: Schema, *, following: Schema | None = None) -> Schema:
    """This function will return the shape of one page of a list; ``next`` is null on the last."""
    return thing(items=list_of(items), next=maybe(following or number("続きを求めるときの after。なければ終わり")))


UNIT = thing("組織", id=key(), name=text(longest=400))
