"""`sekimori deid plan` and `deid apply`: what becomes of each column, and the file that may be handed over."""

import json
import os
import secrets
from datetime import date
from pathlib import Path

import click
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sekimori.cli.deid import deid, read, towns_of
from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.transform.applying import Applied, carry_out
from sekimori.engines.deidentify.transform.methods import KEY_BYTES, handover_key
from sekimori.engines.deidentify.transform.output import written
from sekimori.engines.deidentify.transform.plan import presets, propose, read_plan, write_plan
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem, Refused

__all__ = ["deid"]

LEFT = 1
_SHOWN = 20
_CORRESPONDENCE = b"sekimori correspondence 1"
_TOWNS = click.option("--towns", type=click.Path(path_type=Path), help="団体の町名を1行に一つ書いたファイル。")
_PASSWORD = click.option("--password", default="", help="パスワードの付いたファイルを開くときのパスワード。")


@deid.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--preset", default="contractor", show_default=True, help=f"目的。{'・'.join(presets())}")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="計画を書くファイル。省略すると画面に出します。")
@_TOWNS
@_PASSWORD
def plan(file: Path, preset: str, output: Path | None, towns: Path | None, password: str) -> int:
    """ファイルを調べ、列ごとにどうするかの計画（TOML）の案を作ります。"""
    opened = open_file(file.name, read(file), password=password)
    text = write_plan(propose(opened, preset, Options(towns=towns_of(towns))))
    if output is None:
        click.echo(text, nl=False)
    else:
        _write_new(output, text.encode())
        click.echo(f"計画の案を {output} に書きました。確かめて、直してから使ってください。")
    return 0


@deid.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--plan", "plan_file", required=True, type=click.Path(path_type=Path), help="計画のファイル。")
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path), help="鍵のファイル。なければ作ります。"
)
@click.option("--handover", required=True, help="この引渡しの名前。同じ名前なら、同じ人に同じ仮の番号が付きます。")
@click.option("--on", "on_text", help="年齢を数える日。省略すると今日。")
@click.option("--correspondence", type=click.Path(path_type=Path), help="対応表を暗号化して残すファイル。")
@_TOWNS
@_PASSWORD
def apply(  # noqa: PLR0917 one for each option
    file: Path, out: Path, plan_file: Path, key_file: Path, handover: str, on_text: str | None,
    correspondence: Path | None, towns: Path | None, password: str,
) -> int:  # fmt: skip
    """計画のとおりに加工した新しいファイルを作り、もう一度調べます。個人情報らしいものが残れば1で終わります。"""
    chosen = read_plan(_text_of(plan_file))
    key = handover_key(_key(key_file), handover) if handover.strip() else _no_name()
    opened = open_file(file.name, read(file), password=password)
    applied = carry_out(opened, chosen, key=key, on=_day(on_text), options=Options(towns=towns_of(towns)))
    _write_new(out, written(out.name, applied))
    if correspondence is not None:
        _write_new(correspondence, _sealed(applied, key))
    click.echo(f"{out} を作りました（置き換えたところ {applied.changed:,}）。")
    for each in applied.left[:_SHOWN]:
        click.echo(f"・残っています　{each.where}　{each.kind.label}　{each.reason}")
    if len(applied.left) > _SHOWN:
        click.echo(f"ほか{len(applied.left) - _SHOWN:,}か所")
    if applied.left:
        click.echo("このまま渡さないでください。計画を直して、やり直してください。")
    return LEFT if applied.left else 0


def _no_name() -> bytes:
    raise Refused(Problem("--handover", "名前がありません", "引渡しを区別する名前を付けてください。"))


def _day(text: str | None) -> date:
    try:
        return parse_day(text) if text else date.today()  # noqa: DTZ011 the day on the wall of who runs the command
    except NotADate as error:
        raise Refused(Problem("--on", str(error), "書き直してください。")) from None


def _text_of(file: Path) -> str:
    try:
        return read(file).decode()
    except UnicodeDecodeError:
        raise Refused(Problem(f"ファイル「{file.name}」", "UTF-8ではありません", "保存し直してください。")) from None


def _key(file: Path) -> bytes:
    """Made once, readable by its owner alone; whoever has it can link tokens to people."""
    if not file.exists():
        _write_new(file, secrets.token_hex(KEY_BYTES).encode())
    try:
        key = bytes.fromhex(_text_of(file).strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(Problem(f"鍵「{file.name}」", "鍵ではありません", "正しい鍵のファイルを渡してください。"))
    return key


def _sealed(applied: Applied, key: bytes) -> bytes:
    table = json.dumps(applied.correspondence, ensure_ascii=False).encode()
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, table, _CORRESPONDENCE)


def _write_new(file: Path, content: bytes) -> None:
    """Never over a file that is there."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        mend = "ほかの名前にするか、書ける場所か確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "すでにあるか、書けません", mend)) from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
