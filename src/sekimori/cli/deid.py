"""`sekimori deid scan`: says what personal information files hold, seen and hidden, before somebody sends them."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import click

from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.documents.opened import BOUNDS
from sekimori.engines.deidentify.documents.plain import decode
from sekimori.engines.deidentify.documents.reading import KNOWN, open_file
from sekimori.engines.deidentify.report import Report, examine
from sekimori.kernel.problems import Problem, Refused

FOUND, FAULTY = 1, 2
SHOWN = 30  # places of a file on the terminal; JSON has all
NOTICE = "「見つかりません」は、個人情報がないことの保証ではありません。画像の中の文字は読みません。"

Looked = tuple[Report | None, tuple[Problem, ...]]


@click.group()
def deid() -> None:
    """ファイルの中の個人情報を、隠れたところも含めて見付けます。"""


@deid.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--towns", type=click.Path(path_type=Path), help="団体の町名を1行に一つ書いたファイル。")
@click.option("--password", default="", help="パスワードの付いたファイルを開くときのパスワード。")
@click.option("--jobs", type=click.IntRange(1, 64), help="同時に調べるファイルの数。省略するとCPUの数。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def scan(paths: tuple[Path, ...], towns: Path | None, password: str, jobs: int | None, as_json: bool) -> int:
    """ファイル又はフォルダを調べ、個人情報か隠れた内容があれば1、読めないファイルがあれば2で終わります。"""
    options = Options(towns=towns_of(towns))
    files = list(_files(paths))
    reports: list[Report] = []
    faults: list[Problem] = []
    for number, (report, problems) in enumerate(_looked(files, options, password, jobs), start=1):
        faults += problems
        if report is not None:
            reports.append(report)
            if not as_json:
                _show(report)
        if len(files) > 1:
            click.echo(f"\r{number:,}／{len(files):,}ファイル", err=True, nl=number == len(files))
    if as_json:
        click.echo(json.dumps(_data(reports, faults), ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            click.echo(f"・調べられませんでした　{fault}", err=True)
        click.echo(f"\n{NOTICE}")
    if faults:
        return FAULTY
    return FOUND if any(report.found or report.hides_something for report in reports) else 0


def _files(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it is shown by; of folders, everything that has a kind we know."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and file.suffix.lower() in (*KNOWN, ".xls", ".doc", ".ppt"):
                    yield file, file.relative_to(path).as_posix()
        else:
            yield path, path.name


def _looked(files: list[tuple[Path, str]], options: Options, password: str, jobs: int | None) -> Iterator[Looked]:
    """In several processes where there is more than one file; a file that kills its process is said to be unreadable."""
    look = partial(_look, options=options, password=password)
    workers = min(jobs or os.cpu_count() or 1, len(files))
    if workers < 2:
        yield from map(look, files)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting = [(file, pool.submit(look, file)) for file in files]
        for (_, name), future in waiting:
            try:
                yield future.result()
            except BrokenProcessPool:
                mend = "一つずつ（--jobs 1）調べてください。"
                yield None, (Problem(f"ファイル「{name}」", "調べている途中で止まりました", mend),)


def _look(file: tuple[Path, str], *, options: Options, password: str) -> Looked:
    path, name = file
    try:
        return examine(open_file(name, read(path), password=password), options), ()
    except Refused as refused:
        return None, refused.problems


def read(file: Path) -> bytes:
    try:
        if file.stat().st_size > BOUNDS.most_bytes:
            what = f"ファイルが大きすぎます（上限{BOUNDS.most_bytes // 1_000_000}MB）"
            raise Refused(Problem(f"ファイル「{file.name}」", what, "分割してください。"))
        return file.read_bytes()
    except OSError:
        mend = "場所と名前、読む権限を確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "読めません", mend)) from None


def towns_of(file: Path | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    lines = decode(file.name, read(file)).splitlines()
    return frozenset(town for line in lines if len(town := line.strip()) > 1)


def _data(reports: list[Report], faults: list[Problem]) -> dict[str, object]:
    return {
        "files": [report.as_data() for report in reports],
        "faults": [{"where": fault.where, "what": fault.what, "mend": fault.mend} for fault in faults],
        "notice": NOTICE,
    }


def _show(report: Report, depth: int = 0) -> None:
    blank = "  " * depth
    shut_in = f"（{report.hidden_file.label}）" if report.hidden_file else ""
    click.echo(f"\n{blank}■ {report.name}{shut_in}")
    click.echo(f"{blank}  {report.verdict.label}")
    if report.counts:
        people = f"およそ{report.people:,}人分" if report.people else "人数は分かりません"
        click.echo(
            f"{blank}  {people}：{'、'.join(f'{kind.label}{count:,}件' for kind, count in report.counts.items())}"
        )
    for category in sorted({kind.category for kind in report.counts}):
        if category != "basic":
            click.echo(f"{blank}  注意：{category.label}を含みます。")
    for place in report.places[:SHOWN]:
        away = f"【{place.hidden.label}】" if place.hidden else ""
        click.echo(f"{blank}  - {away}{place.where}　{place.kind.label}　{'、'.join(place.previews)}　{place.reason}")
    if len(report.places) > SHOWN:
        click.echo(f"{blank}  ほか{len(report.places) - SHOWN:,}か所（--json で全て出ます）")
    for hidden, count in report.hidden.items():
        click.echo(f"{blank}  見えない内容：{hidden.label} {count:,}か所。{hidden.mend}")
    if report.unread:
        click.echo(f"{blank}  読んでいないもの：{'、'.join(report.unread)}")
    for problem in report.problems:
        click.echo(f"{blank}  調べられませんでした：{problem}")
    for inside in report.inside:
        _show(inside, depth + 1)
