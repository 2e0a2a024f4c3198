"""`sekimori org`: the organisation in and out of files, and who holds which role on a day.

Whoever can run this on the server can read its database; the journal names the installation itself as the actor.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
from django.utils import timezone

from sekimori.cli.day import Day
from sekimori.cli.operator import operator
from sekimori.cli.output import padded, write_file
from sekimori.foundation.directory import actions, queries
from sekimori.foundation.directory.exchange.plan import ImportReport
from sekimori.foundation.directory.exchange.reading import GivenFile, read_files
from sekimori.foundation.directory.exchange.template import template as make_template
from sekimori.foundation.directory.exchange.writing import ENCODINGS, to_workbook, to_zip
from sekimori.foundation.directory.limits import import_limits
from sekimori.foundation.directory.roles import rules_of_named_roles
from sekimori.foundation.directory.screens.holders import Holders, holders
from sekimori.foundation.directory.uploads import digest_of
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem, Refused

FOUND = 1
as_json = click.option("--json", "as_json", is_flag=True, help="プログラムが読むためのJSONで出します。")
to_file = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="書き出す先。"
)


@click.group()
def org() -> None:
    """組織・職員・発令を取り込み、書き出し、役割の保持者を示します。"""


@org.command("import")
@click.argument("files", nargs=-1, required=True, metavar="ファイル...", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="確かめるだけで、何も登録しません。")
@as_json
def import_files(files: tuple[Path, ...], dry_run: bool, as_json: bool) -> int:
    """Excel、CSV又はzipを取り込みます。誤りがあれば、すべてを示し、何も登録しません。"""
    actor = operator()
    given = tuple(_given(path) for path in files)
    tables = read_files(given, import_limits())
    report = actions.import_tables(actor, tables, confirm=not dry_run, digest=digest_of(given))
    if as_json:
        click.echo(json.dumps({**asdict(report), "changes": report.changes}, ensure_ascii=False, indent=2))
    else:
        _print_report(report)
    return 0


def _given(path: Path) -> GivenFile:
    """A file of the command line, not read at all when it is too large."""
    limit = import_limits().size
    try:
        with path.open("rb") as stream:
            return GivenFile(path.name, stream.read(limit + 1))
    except OSError as error:
        what = "見つかりません" if isinstance(error, FileNotFoundError) else "開けません"
        raise Refused(Problem(f"ファイル「{path.name}」", what, "ファイルの場所と権限を確かめてください。")) from None


def _print_report(report: ImportReport) -> None:
    click.echo("取り込みました。" if report.confirmed else "確かめました。まだ登録していません。")
    for part in report.tables:
        if part.changes or part.unchanged:
            click.echo(
                f"  {part.table}：増える {part.added}、変わる {part.changed}、終わる {part.ended}、"
                f"取り消す {part.withdrawn}、そのまま {part.unchanged}"
            )
    if not report.changes:
        click.echo("変更はありません。")


@org.command("export")
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True, help="形。")
@click.option(
    "--encoding", type=click.Choice(list(ENCODINGS)), default="utf-8", show_default=True, help="CSVの文字コード。"
)
@to_file
def export_files(kind: str, encoding: str, output: Path) -> int:
    """組織・職員・発令のすべてを書き出します（csv は表ごとのCSVのzip）。"""
    sheets = actions.export_tables(operator())
    write_file(output, to_workbook(sheets) if kind == "xlsx" else to_zip(sheets, encoding))
    click.echo(f"{sum(len(rows) for rows in sheets.values())}行を {output} に書き出しました。")
    return 0


@org.command("template")
@to_file
def template(output: Path) -> int:
    """記入するためのひな形（Excel）を書き出します。"""
    operator()
    rules = rules_of_named_roles(queries.guideline(timezone.localdate()))
    write_file(output, make_template(rule.label for rule in rules))
    click.echo(f"ひな形を {output} に書き出しました。")
    return 0


@org.command("holders")
@click.option("--on", type=Day(), help="この日の保持者（例 2026-04-01、令和8年4月1日）。既定は今日。")
@click.option("--role", help="この役割だけ（例 protection_manager）。")
@as_json
def show_holders(on: date | None, role: str | None, as_json: bool) -> int:
    """役割の保持者と、欠けている・重なっているなどの不備を示します。不備があれば終了コード1です。"""
    actor = operator()
    day = on or actor.today
    found = holders(actor, day, role)
    if as_json:
        click.echo(json.dumps({"on": day.isoformat(), **asdict(found)}, ensure_ascii=False, indent=2))
    else:
        _print_holders(found, day)
    return FOUND if any(fault.serious for fault in found.faults) else 0


def _print_holders(found: Holders, day: date) -> None:
    click.echo(f"{wareki(day)}の役割の保持者")
    for label in dict.fromkeys(line.label for line in found.lines):
        click.echo(f"\n{label}")
        for line in found.lines:
            if line.label == label:
                click.echo(f"  {padded(line.place, 24)} {padded(line.name, 14)} {line.how}")
    serious = [fault for fault in found.faults if fault.serious]
    click.echo(f"\n不備 {len(serious)}件" if serious else "\n不備はありません。")
    for fault in found.faults:
        mark = "✕" if fault.serious else "・"
        click.echo(f"{mark} {fault.label}（{fault.place}）：{fault.what} → {fault.mend}")
