"""`sekimori matrix`: the compliance matrix of any day, on the terminal or into a file."""

from datetime import date
from pathlib import Path

import click

from sekimori.cli.day import Day
from sekimori.cli.operator import operator
from sekimori.cli.output import padded, write_file
from sekimori.engines.authority.ruling import Reachable
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import queries
from sekimori.foundation.compliance.actions import export_matrix
from sekimori.foundation.compliance.board import heading_of
from sekimori.foundation.compliance.labels import SHAPE, STATUS
from sekimori.foundation.compliance.matrix import Matrix, Rollup
from sekimori.foundation.compliance.report.contents import departments_of, place_names
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem, Refused

FOUND = 1
FORMATS = ("table", "json", "xlsx", "pdf")


@click.command()
@click.option("--on", type=Day(), help="基準日（例：2026-03-31、令和8年3月31日）。なければ今日。")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="出力の形。")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="書き出す先。")
@click.option("--unit", "code", metavar="組織コード", help="この組織と、その下だけを示します。")
def matrix(on: date | None, form: str, output: Path | None, code: str | None) -> int:
    """指針の項目ごと・組織ごとの対応状況を示します。未実施があれば終了コード1です。"""
    actor = operator()
    unit = _unit(actor, on or actor.today, code) if code else None
    if form == "table":
        return _show(actor, on or actor.today, unit)
    if output is None and form != "json":
        mend = "-o 対応状況.xlsx のように指定してください。"
        raise Refused(Problem("書き出す先", f"{form} は画面に表示できません", mend))
    made = export_matrix(actor, form=form, on=on, unit=unit)
    if output is None:
        click.echo(made.data.decode())
    else:
        write_file(output, made.data)
        click.echo(f"{made.cells:,}項目を {output} に書き出しました。未実施・期限超過は{made.unmet:,}件です。")
    return FOUND if made.unmet else 0


def _unit(actor: Actor, on: date, code: str) -> int:
    units = queries.matrix(on, queries.known_at(actor, on)).organisation.units
    found = [unit.id for unit in units.values() if unit.code == code.strip()]
    if not found:
        mend = "sekimori org export で組織コードを確かめてください。"
        raise Refused(Problem(f"組織コード「{code[:20]}」", f"{wareki(on)}にはその組織がありません", mend))
    return found[0]


def _show(actor: Actor, on: date, unit: int | None) -> int:
    seen = queries.matrix(on, queries.known_at(actor, on))
    click.echo(f"{seen.guideline.title}　{wareki(on, weekday=True)}現在")
    for fault in seen.faults:
        click.echo(f"計算できなかった統制：{fault}", err=True)
    if unit is None:
        _show_departments(seen)
    else:
        seen = seen.visible_to(Reachable(False, seen.organisation.below(unit), False))
        _show_cells(seen)
    total = seen.rollup()
    click.echo(
        f"\n満たす {total.satisfied:,}/{total.applicable:,}（うち期限が近い {total.due:,}）、"
        f"未実施・期限超過 {total.unmet:,}"
    )
    return FOUND if total.unmet else 0


def _show_departments(seen: Matrix) -> None:
    chapters = tuple(seen.chapter_refs)
    click.echo("\n" + padded("", 28) + "".join(padded(ref, 12) for ref in chapters))
    for department in departments_of(seen):
        name = "全体・部のない組織" if department is None else seen.organisation.units[department].name
        squares = (_square(seen.rollups[department, ref]) for ref in chapters)
        click.echo(padded(name, 28) + "".join(padded(square, 12) for square in squares))
    click.echo("\n" + "　".join(f"{SHAPE[status]} {STATUS[status]}" for status in SHAPE))


def _square(counted: Rollup) -> str:
    share = f" {counted.satisfied}/{counted.applicable}" if counted.applicable else ""
    return SHAPE[counted.status] + share


def _show_cells(seen: Matrix) -> None:
    for (ref, place), found in seen.findings.items():
        where = " ".join(name for name in place_names(seen, place) if name)
        article = f"{ref} {heading_of(seen.guideline, ref)}"
        click.echo(f"{SHAPE[found.status]} {padded(article, 44)} {padded(where, 30)} {found.reason}")
