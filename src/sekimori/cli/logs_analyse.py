"""`sekimori logs analyse|alerts`: analysing days by hand, and how many findings wait where; names stay on the screens."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from sekimori.chapters.systems.analyses import acts
from sekimori.chapters.systems.analyses.desks import Desks
from sekimori.chapters.systems.analyses.models import Alert, Run
from sekimori.chapters.systems.analyses.queries.alerts import WAITING
from sekimori.chapters.systems.analyses.queries.definitions import label_of
from sekimori.chapters.systems.analyses.running import WRITE_OUT, AlreadyRunning, Engine, analyse, due_days, here
from sekimori.cli.logs import logs
from sekimori.cli.operator import operator
from sekimori.cli.output import padded
from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.problems import Problem, Refused

__all__ = ["logs"]  # the group, with these commands in it

FOUND = 1
DAY = click.DateTime(formats=["%Y-%m-%d"])
WARNING = (
    "【注意】分析の間だけ、アクセス記録（利用者ID、調べた相手を表す記号など）を、暗号化せずに書き出します。\n"
    "　書き出し先：{where}（本人だけが読めます）。\n"
    "　終わると消します。書き出したことと消したことは、記録に残ります。"
)


@logs.command(name="analyse")
@click.option("--from", "first", type=DAY, help="この日から（YYYY-MM-DD）。既定は31日前。")
@click.option("--to", "last", type=DAY, help="この日まで。既定はきのう。")
@click.option("--again", is_flag=True, help="分析済みの日も、もう一度分析します。")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="1台で足りないときは spark（アクセス記録を、分析の間だけ暗号化せずに書き出します）。",
)
@click.option("--master", default="local[*]", show_default=True, help="Sparkの接続先。")
@click.option("--memory", default=2048, show_default=True, help="Sparkの各プロセスのメモリー（MB）。")
@click.option(
    "--plain-folder",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="書き出し先。Sparkの全台から見えるフォルダー。既定は、SEKIMORI_HOMEの中。",
)
@click.option("--yes", is_flag=True, help="書き出してよいかを尋ねません。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def analyse_days(
    first: datetime | None, last: datetime | None, again: bool, as_json: bool, engine: str, **spark: Any
) -> int:
    """取り込んだアクセス記録を分析します（ふだんは自動処理が行います）。"""
    actor = operator()
    yesterday = actor.today - timedelta(days=1)
    end = min(last.date() if last else yesterday, yesterday)
    begin = first.date() if first else end - timedelta(days=30)
    if end < begin:
        raise Refused(
            Problem("期間", "終わりの日が始めの日より前か、きょう以後です", "--from と --to を確かめてください")
        )
    if due_days(begin, end, again=again) is None:
        _say([], as_json=as_json)
        return 0
    with _elsewhere(actor, **spark) if engine == "spark" else nullcontext(here) as by:
        runs = _analysed(actor, begin, end, again=again, by=by, name=engine)
    _say(runs, as_json=as_json)
    return FOUND if any(run.findings for run in runs) else 0


def _analysed(actor: Actor, begin: date, end: date, *, again: bool, by: Engine, name: str) -> list[Run]:
    """A month at a time, until everything is analysed."""
    runs: list[Run] = []
    while begin <= end and (due := due_days(begin, end, again=again)) is not None:
        try:
            runs.append(analyse(actor, due, by=by, name=name))
        except AlreadyRunning:
            raise Refused(
                Problem("分析", "別の処理が分析しています", "終わるのを待って、もう一度実行してください")
            ) from None
        begin = due.last + timedelta(days=1) if again else begin
    return runs


@contextmanager
def _elsewhere(actor: Actor, *, master: str, memory: int, folder: Path | None, yes: bool) -> Iterator[Engine]:
    """Spark, started once for all months, after whoever sits there has said that records may be written out in clear."""
    from sekimori.chapters.systems.analyses.elsewhere import Elsewhere
    from sekimori.engines.analytics.spark import Spark, refuse_without_spark

    actor.require(WRITE_OUT)
    refuse_without_spark()
    place = folder or Path(settings.HOME) / "analyses-plain"
    click.echo(WARNING.format(where=place), err=True)
    if not yes:
        click.confirm("書き出して分析しますか", abort=True, err=True)
    before = signal.signal(signal.SIGTERM, _stop)  # what is written out is removed even then
    try:
        with Spark(master, memory_mb=memory) as spark:
            yield Elsewhere(spark, place, timezone.now)
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


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
    rows = list(Alert.objects.filter(state__in=WAITING).only("analysis", "unit", "person", "day", "act"))
    counted = Counter(row.analysis for row in rows)
    waiting, above = acts.count(rows), acts.count([row for row in rows if desks.of(row).place is None])
    oldest: date | None = min((row.day for row in rows), default=None)
    if as_json:
        told = {"waiting": waiting, "above_units": above, "oldest": f"{oldest or ''}", "by_analysis": dict(counted)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not rows:
        click.echo("答えを待つものはありません。")
    else:
        for code, count in counted.most_common():
            click.echo(f"{padded(label_of(code), 44)}{count:,}件")
        click.echo(f"全部で{waiting:,}件（うち課より上で答えるもの{above:,}件）。最も古いものは{oldest}です。")
    return FOUND if rows else 0
