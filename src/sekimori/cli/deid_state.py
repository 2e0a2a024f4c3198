"""How far a scan of a folder has come: a file of one line for each file looked through, so that it can go on.

A file is looked through again unless its path, size, time and content, the engine and what it was told are the same.
The lines hold reports, masked as everywhere, and the names of files; the state file is its owner's alone.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sekimori.cli.deid_files import File, Looked, Way
from sekimori.engines.deidentify.report_data import data_of, report_of
from sekimori.kernel.problems import Problem, Refused

FORMAT = "sekimori-scan/1"
_PIECE = 1 << 20


class State:
    """What is known of files that were looked through before; ``None`` as path remembers nothing."""

    def __init__(self, path: Path | None, way: Way) -> None:
        self.path = path
        self.head = {"format": FORMAT, "engine": engine(), "told": _told(way)}
        self._known: dict[str, dict[str, Any]] = {}
        if path is not None:
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            found = list(_entries(lines))
        except (OSError, ValueError):
            mend = "ほかの名前にするか、このファイルを消してください。"
            raise Refused(Problem(f"続きのファイル「{path.name}」", "読めません", mend)) from None
        if found and found[0].get("format") != FORMAT:
            raise Refused(
                Problem(f"続きのファイル「{path.name}」", "続きのファイルではありません", "ほかの名前にしてください。")
            )
        if found and found[0] == self.head:
            self._known = {each["path"]: each for each in found[1:]}
            _end_line(path)
        else:
            self._begin(path)

    def _begin(self, path: Path) -> None:
        """Begun anew where the engine or what it is told has changed: what was found then may not be what is found now."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(json.dumps(self.head) + "\n")
        except OSError:
            mend = "フォルダがあること、書き込めることを確かめてください。"
            raise Refused(Problem(f"続きのファイル「{path.name}」", "書けません", mend)) from None

    def known(self, file: File) -> Looked | None:
        """This function will return what was found in a file before, if the file is still the same."""
        entry = self._known.get(str(file.path.resolve()))
        if entry is None or entry["is"] != _is(file.path):
            return None
        report = report_of(entry["report"]) if entry["report"] else None
        return Looked(file, report, tuple(Problem(*each) for each in entry["problems"]))

    def keep(self, looked: Looked) -> None:
        """This function will note what was found in a file, at once, so that nothing is lost by an interruption."""
        if self.path is None or (said := _is(looked.file.path)) is None:
            return
        entry = {
            "path": str(looked.file.path.resolve()),
            "is": said,
            "report": data_of(looked.report) if looked.report else None,
            "problems": [[each.where, each.what, each.mend] for each in looked.problems],
        }
        try:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError:
            mend = "ディスクの空きと、書き込めることを確かめて、もう一度実行してください。"
            raise Refused(Problem(f"続きのファイル「{self.path.name}」", "書けません", mend)) from None


def _entries(lines: list[str]) -> Iterator[dict[str, Any]]:
    """The last line may have been cut off by an interruption."""
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            if number < len(lines):
                raise
            continue
        if not isinstance(entry, dict):
            raise ValueError("not an entry")
        yield entry


def _end_line(path: Path) -> None:
    """A line that was cut off must not run into the one that comes next."""
    try:
        with path.open("rb+") as stream:
            if stream.seek(0, os.SEEK_END) and stream.seek(-1, os.SEEK_END) >= 0 and stream.read(1) != b"\n":
                stream.seek(0)
                stream.truncate(stream.read().rfind(b"\n") + 1)
    except OSError:
        mend = "フォルダがあること、書き込めることを確かめてください。"
        raise Refused(Problem(f"続きのファイル「{path.name}」", "書けません", mend)) from None


def _is(path: Path) -> list[Any] | None:
    try:
        stat = path.stat()
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns, digest.hexdigest()]


@cache
def engine() -> str:
    """This function will return a digest over the engine's programs and lists: any change may change what is found."""
    digest = hashlib.sha256()
    room = files("sekimori.engines.deidentify")
    for file in sorted(Path(str(room)).rglob("*")):
        if file.is_file() and file.suffix != ".pyc" and "tests" not in file.parts:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:32]


def _told(way: Way) -> str:
    return hashlib.sha256("\n".join(sorted(way.options.towns)).encode()).hexdigest()[:16]
