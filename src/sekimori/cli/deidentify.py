"""`sekimori deidentify scan`: says what personal information files hold, before somebody sends them."""

import json
from pathlib import Path

import click

from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.files import MOST_BYTES, decode, open_file
from sekimori.engines.deidentify.report import Report, examine
from sekimori.kernel.problems import Problem, Refused

FOUND, FAULTY = 1, 2
SHOWN = 30  # places of a file on the terminal; JSON has all
NOT_YET = "隠れた内容と、.txt .csv .tsv .xlsx 以外の形式は、まだ調べません。「見つかりません」は、個人情報がないことの保証ではありません。"


@click.group()
def deidentify() -> None:
    """ファイルの中の個人情報を見付けます。"""


@deidentify.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--towns", type=click.Path(path_type=Path), help="団体の町名を1行に一つ書いたファイル。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def scan(files: tuple[Path, ...], towns: Path | None, as_json: bool) -> int:
    """ファイル（.txt .csv .tsv .xlsx）を調べ、個人情報があれば1、読めないファイルがあれば2で終わります。"""
    options = Options(towns=_towns(towns))
    reports: list[Report] = []
    faults: list[Problem] = []
    for file in files:
        try:
            reports.append(examine(file.name, open_file(file.name, _read(file)), options))
        except Refused as refused:
            faults += refused.problems
    if as_json:
        click.echo(json.dumps(_data(reports, faults), ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _show(report)
        for fault in faults:
            click.echo(f"・調べられませんでした　{fault}", err=True)
        click.echo(f"\n{NOT_YET}")
    if faults:
        return FAULTY
    return FOUND if any(report.found for report in reports) else 0


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            what = f"ファイルが大きすぎます（上限{MOST_BYTES // 1_000_000}MB）"
            raise Refused(Problem(f"ファイル「{file.name}」", what, "分割してください。"))
        return file.read_bytes()
    except OSError:
        mend = "場所と名前、読む権限を確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "読めません", mend)) from None


def _towns(file: Path | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    lines = decode(file.name, _read(file)).splitlines()
    return frozenset(town for line in lines if len(town := line.strip()) > 1)


def _data(reports: list[Report], faults: list[Problem]) -> dict[str, object]:
    return {
        "files": [report.as_data() for report in reports],
        "faults": [{"where": fault.where, "what": fault.what, "mend": fault.mend} for fault in faults],
        "notice": NOT_YET,
    }


def _show(report: Report) -> None:
    click.echo(f"\n■ {report.name}")
    if not report.found:
        click.echo("  調べた範囲では、個人情報は見つかりませんでした。")
    else:
        click.echo(
            f"  個人情報があります（{f'およそ{report.people:,}人分' if report.people else '人数は分かりません'}）"
        )
        counts = "、".join(f"{kind.label}{count:,}件" for kind, count in report.counts.items())
        click.echo(f"  {counts}")
        for category in sorted({kind.category for kind in report.counts}):
            if category != "basic":
                click.echo(f"  注意：{category.label}を含みます。")
        for place in report.places[:SHOWN]:
            previews = "、".join(place.previews)
            click.echo(f"  - {place.where}　{place.kind.label}　{previews}　{place.reason}")
        if len(report.places) > SHOWN:
            click.echo(f"  ほか{len(report.places) - SHOWN:,}か所（--json で全て出ます）")
    if report.unexamined:
        click.echo(f"  調べていないもの：{'、'.join(report.unexamined)}")
