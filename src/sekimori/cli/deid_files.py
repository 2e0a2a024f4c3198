"""Looking through many files: each in a process that may die without the others, and never twice."""

import contextlib
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.documents.opened import BOUNDS
from sekimori.engines.deidentify.documents.reading import KNOWN, OLD, open_file
from sekimori.engines.deidentify.documents.streams import Stream, can_be_streamed, open_stream
from sekimori.engines.deidentify.long_files import Tell, examine_stream, tell_nobody
from sekimori.engines.deidentify.report import Report, examine
from sekimori.kernel.problems import Problem, Refused

LONG = 20_000_000  # bytes from which a table or text is read in pieces
_AHEAD = 3  # files waiting for each process
_LEAST_MEMORY = 3 << 30
_DIED = "調べている途中で止まりました（ファイルが大きすぎるか、壊れています）"
_MEND = "元の文書から作り直すか、調べていないものとして扱ってください。"


@dataclass(frozen=True, slots=True)
class File:
    """A file to look through, and the name it is shown by."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a file, or why it could not be read."""

    file: File
    report: Report | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How files are looked through. ``seconds`` bounds one file that is not read in pieces; 0 does not."""

    options: Options
    password: str = ""
    seconds: int = 0


class TookTooLong(Exception):
    """A file was not looked through in the time it was given."""


def files_in(paths: Iterable[Path]) -> Iterator[File]:
    """This function will name each file; of folders, everything of a kind that is known."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and file.suffix.lower() in (*KNOWN, *OLD):
                    yield File(file, file.relative_to(path).as_posix())
        else:
            yield File(path, path.name)


def passed_over(paths: Iterable[Path]) -> Counter[str]:
    """This function will count the files of folders that ``files_in`` leaves out, by their endings."""
    files = (file for path in paths if path.is_dir() for file in path.rglob("*") if file.is_file())
    return Counter(
        file.suffix.lower() or "（拡張子なし）" for file in files if file.suffix.lower() not in (*KNOWN, *OLD)
    )


def stream_of(file: Path) -> Stream | None:
    """This function will open a long table or text to be read in pieces; ``None`` if it is short or another kind.

    :raises Refused: if it cannot be read, or its encoding is not known.
    """
    with _reading(file):
        if can_be_streamed(file.name) and file.stat().st_size > LONG:
            return open_stream(file.name, lambda: file.open("rb"))
    return None


def read(file: Path) -> bytes:
    """This function will read a file whole. :raises Refused: if it is too large or cannot be read."""
    with _reading(file):
        if file.stat().st_size > BOUNDS.most_bytes:
            what = f"ファイルが大きすぎます（上限{BOUNDS.most_bytes // 1_000_000}MB）"
            raise Refused(Problem(f"ファイル「{file.name}」", what, "分割してください。"))
        return file.read_bytes()


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        mend = "場所と名前、読む権限を確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "読めません", mend)) from None


def write_new(file: Path, content: bytes, ending: str = "") -> None:
    """This function will write a file that was not there, readable by its owner alone; never over one that is there.

    :raises Refused: if it is there, cannot be written, or has not the given ending.
    """
    if ending and file.suffix.lower() != ending:
        raise Refused(
            Problem(f"ファイル「{file.name}」", "名前の終わりが違います", f"{ending} で終わる名前にしてください。")
        )
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        mend = "ほかの名前にするか、書ける場所か確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "すでにあるか、書けません", mend)) from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def look(file: File, way: Way, tell: Tell = tell_nobody) -> Looked:
    """This function will look through one file; whatever a file does, it is found or said to be unread."""
    try:
        if stream := stream_of(file.path):
            return Looked(file, examine_stream(stream, way.options, tell))
        with _at_most(way.seconds):
            return Looked(file, examine(open_file(file.name, read(file.path), password=way.password), way.options))
    except Refused as refused:
        return Looked(file, None, refused.problems)
    except MemoryError:
        return _died(file, "メモリに収まりません")
    except TookTooLong:
        return _died(file, f"{way.seconds:,}秒たっても終わりません")


def _died(file: File, what: str = _DIED) -> Looked:
    return Looked(file, None, (Problem(f"ファイル「{file.name}」", what, _MEND),))


@contextlib.contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Systems without alarms (Windows) wait as long as it takes."""
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def look_through(
    files: list[File], way: Way, jobs: int, judge: Callable[[File, Way], Looked] = look
) -> Iterator[Looked]:
    """This function will look through files in several processes, and yield them in their order.

    A process that dies takes a few files with it; each of those is tried once more alone, and the one that kills its
    process again is said to be unread.
    """
    one: Callable[[File], Looked] = partial(_with, judge, way)
    if min(jobs, len(files)) < 2:
        yield from map(one, files)
        return
    left = deque(files)
    while left:
        lost: list[File] = []
        yield from _until_one_dies(left, one, jobs, lost)
        for file in lost:
            with _pool(1, jobs) as alone:
                try:
                    yield alone.submit(one, file).result()
                except BrokenProcessPool:
                    yield _died(file)


def _with(judge: Callable[[File, Way], Looked], way: Way, file: File) -> Looked:
    return judge(file, way)


def stop_at_once() -> None:
    """This function will end the processes that are still looking through files: nobody waits for them any more."""
    for process in active_children():
        process.terminate()


def _until_one_dies(left: deque[File], one: Callable[[File], Looked], jobs: int, lost: list[File]) -> Iterator[Looked]:
    """Files are handed out a few ahead, so that those a dead process takes with it are few and known."""
    waiting: deque[tuple[File, Future[Looked]]] = deque()
    pool = _pool(min(jobs, len(left)), jobs)
    try:
        while left or waiting:
            for file in list(islice(left, max(jobs * _AHEAD - len(waiting), 0))):
                waiting.append((file, pool.submit(one, file)))
                left.popleft()
            yield waiting[0][1].result()
            waiting.popleft()
    except BrokenProcessPool:
        lost += [file for file, _ in waiting if file not in left]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(workers: int, share: int) -> ProcessPoolExecutor:
    """Processes of their own kind, not copies: a copy of a program with threads may stand still."""
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(share,))


def _begin(share: int) -> None:
    """In a new process: the one that started it is interrupted, not this; its memory is a share of the machine's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        most = max(int(whole * 0.9) // share, _LEAST_MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
