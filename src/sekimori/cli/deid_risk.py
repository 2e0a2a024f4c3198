"""`sekimori deid risk`: how easily somebody in a table can be told apart, and what coarser columns would gain."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click
import pyarrow as pa
from pyarrow.dataset import Dataset, dataset

from sekimori.cli.deid_files import read
from sekimori.cli.deid_plan import deid
from sekimori.engines.deidentify.documents.opened import Sheet
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.profile import kind_of_header
from sekimori.engines.deidentify.risk.counting import MEMORY_MB, Counting, Given
from sekimori.engines.deidentify.risk.measures import check, measure
from sekimori.engines.deidentify.risk.search import Ladder, search
from sekimori.engines.deidentify.risk.words import explained, offered
from sekimori.kernel.problems import Problem, Refused

__all__ = ["deid"]

RISKY = 1
_LADDERS = {Kind.BIRTH_DATE: Ladder.BIRTH_DATE, Kind.ADDRESS: Ladder.ADDRESS, Kind.POSTAL_CODE: Ladder.POSTAL_CODE}


@deid.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--quasi", required=True, help="組み合わせると人が分かり得る列（見出しを「,」で区切る）。")
@click.option("--sensitive", default="", help="知られて困る列（見出しを「,」で区切る）。")
@click.option("--population", type=click.Path(path_type=Path), help="母集団のファイル（同じ見出しの列があること）。")
@click.option("--sheet", default="", help="シートの名前。省略すると最初のシート。")
@click.option("--goal", default=5, show_default=True, help="どの組も何人以上にしたいか（k）。")
@click.option("--suppress", default=0.0, show_default=True, help="取り除いてよい行の割合（0～1）。")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="1台で足りないときは spark（ファイルは、全台から見えるParquet）。",
)
@click.option("--master", default="local[*]", show_default=True, help="Sparkの接続先。")
@click.option(
    "--memory", default=MEMORY_MB, show_default=True, help="使ってよいメモリー（MB）。Sparkは各プロセスの分。"
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def risk(
    file: Path,
    *,
    quasi: str,
    sensitive: str,
    population: Path | None,
    sheet: str,
    goal: int,
    suppress: float,
    engine: str,
    master: str,
    memory: int,
    as_json: bool,
) -> int:
    """表の人がどれだけ絞り込めるかを測り、どの組も目標の人数以上でなければ1で終わります。"""
    columns, secret = _names(quasi), _names(sensitive)
    table = _table(file, sheet)
    others = _table(population, "") if population else None
    with _spark(master, memory) if engine == "spark" else nullcontext() as spark:
        found = measure(table, columns, secret, population=others, memory_mb=memory, elsewhere=spark)
        choices = []
        if found.k < goal:
            ladders = {name: _ladder(table, name) for name in columns}
            today = date.today()  # noqa: DTZ011
            choices = search(table, ladders, k=goal, on=today, suppress=suppress, memory_mb=memory, elsewhere=spark)
    if as_json:
        data = {"risk": asdict(found), "goal": goal, "choices": [asdict(each) for each in choices]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for line in (*explained(found), *(offered(choices, goal) if found.k < goal else ())):
            click.echo(line)
    return RISKY if found.k < goal else 0


def _spark(master: str, memory: int) -> AbstractContextManager[Counting]:
    """Spark, not started yet. :raises Refused: if it is not there."""
    from sekimori.engines.analytics.spark import Spark, refuse_without_spark

    refuse_without_spark()
    return Spark(master, memory_mb=memory)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("、", ",").split(",") if name.strip()]


def _table(file: Path, sheet: str) -> Given:
    """Parquet, a file or a folder of them, is left for the engine to read. Else the first row that is full is the heading, and
    every value is a text."""
    if file.suffix.lower() == ".parquet" or file.is_dir():
        try:
            return dataset(file, format="parquet")
        except (OSError, pa.ArrowException):
            raise Refused(Problem(f"ファイル「{file.name}」", "読めません", "場所と形式を確かめてください。")) from None
    sheets = {each.name: each for each in open_file(file.name, read(file)).sheets}
    if sheet not in sheets and (sheet or not sheets):
        raise Refused(
            Problem(
                f"ファイル「{file.name}」", "そのシートがないか、表がありません", "シートの名前を確かめてください。"
            )
        )
    return _as_table(sheets[sheet] if sheet in sheets else next(iter(sheets.values())))


def _as_table(sheet: Sheet) -> pa.Table:
    heading = next((number for number, row in enumerate(sheet.rows) if sum(map(bool, row)) > 1 and all(row)), 0)
    names = sheet.rows[heading] if sheet.rows else []
    if len(set(names)) < len(names):
        raise Refused(Problem("見出し", "同じ見出しの列が二つあります", "見出しを分けてください。"))
    rows = [row for row in sheet.rows[heading + 1 :] if any(row)]
    wide = [[row[index] if index < len(row) else "" for row in rows] for index in range(len(names))]
    return pa.table({name: pa.array(values, pa.string()) for name, values in zip(names, wide, strict=True)})


def _ladder(table: Given, name: str) -> Ladder:
    check(table, [name], [name])
    if ladder := _LADDERS.get(kind_of_header(name) or Kind.DATE):
        return ladder
    first = table.head(1000, columns=[name]) if isinstance(table, Dataset) else table.slice(0, 1000)
    values = [str(value).replace(",", "") for value in first[name].to_pylist() if value]
    figures = bool(values) and all(value.lstrip("-").replace(".", "", 1).isdigit() for value in values)
    return Ladder.FIGURE if figures else Ladder.WORD
