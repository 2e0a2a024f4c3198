"""`sekimori deid scan`: says what personal information files hold, seen and hidden, before somebody sends them."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from sekimori.cli.deid_files import (
    File,
    Looked,
    Way,
    files_in,
    look,
    look_through,
    passed_over,
    read,
    stop_at_once,
    write_new,
)
from sekimori.cli.deid_state import State
from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.documents.plain import decode
from sekimori.engines.deidentify.long_files import MOST_PLACES
from sekimori.engines.deidentify.report import Report
from sekimori.engines.deidentify.report_data import data_of
from sekimori.kernel.moments import TOKYO
from sekimori.kernel.problems import Problem

FOUND, FAULTY = 1, 2
REPORT = Path("個人情報の確認結果.pdf")
SHOWN = 30  # places of a file on the terminal; JSON has all
NOTICE = "「見つかりません」は、個人情報がないことの保証ではありません。画像の中の文字は読みません。"
_EVERY = 100_000  # rows between two signs of life


@click.group()
def deid() -> None:
    """ファイルの中の個人情報を、隠れたところも含めて見付けます。"""


@deid.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--towns", type=click.Path(path_type=Path), help="団体の町名を1行に一つ書いたファイル。")
@click.option("--password", default="", help="パスワードの付いたファイルを開くときのパスワード。")
@click.option("--jobs", type=click.IntRange(1, 64), help="同時に調べるファイルの数。省略するとCPUの数。")
@click.option(
    "--seconds",
    type=click.IntRange(0),
    default=600,
    show_default=True,
    help="一つのファイルにかける秒数の上限。0は上限なし。",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    help="ここまでの結果を書くファイル。同じファイルを渡すと、続きから調べます。",
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
@click.option("--report", type=click.Path(path_type=Path), help="上司に渡せる報告書も、この名前（.pdf）で作ります。")
def scan(
    paths: tuple[Path, ...], towns: Path | None, password: str, jobs: int | None, seconds: int, resume: Path | None,
    as_json: bool, report: Path | None,
) -> int:  # fmt: skip
    """ファイル又はフォルダを調べ、個人情報か隠れた内容があれば1、読めないファイルがあれば2で終わります。"""
    if report is not None:
        report = REPORT if str(report) == "pdf" else report
        write_new(report, b"", ".pdf")  # known before the work that it can be written
        report.unlink()
    way = Way(Options(towns=towns_of(towns)), password, seconds)
    looked: list[Looked] = []
    try:
        for each in _each(list(files_in(paths)), way, jobs or os.cpu_count() or 1, State(resume, way)):
            looked.append(each)
            if each.report is not None and not as_json:
                _show(each.report)
    except KeyboardInterrupt:
        stop_at_once()
        if resume is not None:
            click.echo(f"\n--resume {resume} を付けてもう一度実行すると、続きから調べます。", err=True)
        raise
    _conclude(looked, as_json)
    if skipped := passed_over(paths):
        each_kind = "、".join(f"{ending} {count:,}" for ending, count in sorted(skipped.items()))
        click.echo(
            f"調べていないファイルが{skipped.total():,}あります（{each_kind}）。目で確かめてください。", err=True
        )
    if report is not None:
        from sekimori.cli.deid_report import made  # setting a page needs fonts: loaded only when asked

        write_new(report, made(looked, at=datetime.now(TOKYO)), ".pdf")
        click.echo(f"報告書を {report} に書きました。", err=True)
    if any(each.problems for each in looked):
        return FAULTY
    return FOUND if any(each.report and (each.report.found or each.report.hides_something) for each in looked) else 0


def _each(files: list[File], way: Way, jobs: int, state: State) -> Iterator[Looked]:
    """What is known from before first, then what is looked through now; each kept as soon as it is known."""
    before = {file: known for file in files if (known := state.known(file))}
    if before:
        click.echo(f"{len(before):,}ファイルは、前に調べた結果を使います。", err=True)
    yield from before.values()
    left = [file for file in files if file not in before]
    now = iter([look(left[0], way, _rows_told)]) if len(left) == 1 else look_through(left, way, jobs)
    unread = 0
    for number, each in enumerate(now, start=len(before) + 1):
        state.keep(each)
        unread += each.report is None
        if len(files) > 1:
            count = f"（読めないもの {unread:,}）" if unread else ""
            click.echo(f"\r{number:,}／{len(files):,}ファイル{count}", err=True, nl=number == len(files))
        yield each


def _rows_told(rows: int) -> None:
    if rows // _EVERY != (rows - 5_000) // _EVERY:
        click.echo(f"\r{rows:,}行", err=True, nl=False)


def _conclude(looked: list[Looked], as_json: bool) -> None:
    faults = [problem for each in looked for problem in each.problems]
    if as_json:
        reports = [each.report for each in looked if each.report is not None]
        click.echo(json.dumps(_data(reports, faults), ensure_ascii=False, indent=2))
        return
    for fault in faults:
        click.echo(f"・調べられませんでした　{fault}", err=True)
    click.echo(f"\n{NOTICE}")


def towns_of(file: Path | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    lines = decode(file.name, read(file)).splitlines()
    return frozenset(town for line in lines if len(town := line.strip()) > 1)


def _data(reports: list[Report], faults: list[Problem]) -> dict[str, object]:
    return {
        "files": [data_of(report) for report in reports],
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
        more = report.unlisted + len(report.places) - SHOWN
        click.echo(f"{blank}  ほか{more:,}か所（--json で{MOST_PLACES:,}か所まで出ます）")
    for hidden, count in report.hidden.items():
        click.echo(f"{blank}  見えない内容：{hidden.label} {count:,}か所。{hidden.mend}")
    if report.unread:
        click.echo(f"{blank}  読んでいないもの：{'、'.join(report.unread)}")
    for problem in report.problems:
        click.echo(f"{blank}  調べられませんでした：{problem}")
    for inside in report.inside:
        _show(inside, depth + 1)
