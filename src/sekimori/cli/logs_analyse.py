"""`sekimori logs analyse|alerts`: analysing days by hand, and how many findings wait where; names stay on the screens."""

import json
from collections import Counter
from datetime import date, datetime, timedelta

import click

from sekimori.chapters.systems.analyses.desks import Desks
from sekimori.chapters.systems.analyses.models import Alert, Run
from sekimori.chapters.systems.analyses.queries.alerts import WAITING
from sekimori.chapters.systems.analyses.queries.definitions import label_of
from sekimori.chapters.systems.analyses.running import AlreadyRunning, analyse, due_days
from sekimori.cli.logs import logs
from sekimori.cli.operator import operator
from sekimori.cli.output import padded
from sekimori.kernel.problems import Problem, Refused

__all__ = ["logs"]  # the group, with these commands in it

FOUND = 1
DAY = click.DateTime(formats=["%Y-%m-%d"])


@logs.command(name="analyse")
@click.option("--from", "first", type=DAY, help="この日から（YYYY-MM-DD）。既定は31日前。")
@click.option("--to", "last", type=DAY, help="この日まで。既定はきのう。")
@click.option("--again", is_flag=True, help="分析済みの日も、もう一度分析します。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def analyse_days(first: datetime | None, last: datetime | None, again: bool, as_json: bool) -> int:
    """取り込んだアクセス記録を分析します（ふだんは自動処理が行います）。"""
    actor = operator()
    yesterday = actor.today - timedelta(days=1)
    end = min(last.date() if last else yesterday, yesterday)
    begin = first.date() if first else end - timedelta(days=30)
    if end < begin:
        raise Refused(
            Problem("期間", "終わりの日が始めの日より前か、きょう以後です", "--from と --to を確かめてください")
        )
    runs: list[Run] = []
    while (due := due_days(begin, end, again=again)) is not None:
        try:
            runs.append(analyse(actor, due))
        except AlreadyRunning:
            raise Refused(
                Problem("分析", "別の処理が分析しています", "終わるのを待って、もう一度実行してください")
            ) from None
        begin = due.last + timedelta(days=1) if again else begin
        if end < begin:
            break
    _say(runs, as_json=as_json)
    return FOUND if any(run.findings for run in runs) else 0


def _say(runs: list[Run], *, as_json: bool) -> None:
    if as_json:
        told = [
            {
                "first": f"{run.first}",
                "last": f"{run.last}",
                "records": run.records,
                "found": run.findings,
                "digest": run.digest,
            }
            for run in runs
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not runs:
        click.echo("分析していない日はありません。")
    else:
        for run in runs:
            click.echo(f"{run.first}から{run.last}まで　記録{run.records:,}件　見つかったもの{run.findings:,}件")


@logs.command(name="alerts")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def waiting_alerts(as_json: bool) -> int:
    """答えを待つものの件数を、分析ごとに示します。待つものがあれば1で終わります。"""
    actor = operator()
    desks = Desks(actor.roster)
    rows = list(Alert.objects.filter(state__in=WAITING).only("analysis", "unit", "person", "day"))
    counted = Counter(row.analysis for row in rows)
    above = sum(desks.of(row).place is None for row in rows)
    oldest: date | None = min((row.day for row in rows), default=None)
    if as_json:
        told = {"waiting": len(rows), "above_units": above, "oldest": f"{oldest or ''}", "by_analysis": dict(counted)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not rows:
        click.echo("答えを待つものはありません。")
    else:
        for code, count in counted.most_common():
            click.echo(f"{padded(label_of(code), 44)}{count:,}件")
        click.echo(f"全部で{len(rows):,}件（うち課より上で答えるもの{above:,}件）。最も古いものは{oldest}です。")
    return FOUND if rows else 0
