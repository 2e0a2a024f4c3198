"""`sekimori deid plan` and `deid apply`: what becomes of each column, and the file that may be handed over."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sekimori.cli.deid import deid, towns_of
from sekimori.cli.deid_files import read, stream_of, write_new
from sekimori.engines.deidentify import Options
from sekimori.engines.deidentify.documents.opened import Opened
from sekimori.engines.deidentify.documents.reading import open_file, unlocked
from sekimori.engines.deidentify.documents.streams import Stream
from sekimori.engines.deidentify.transform.applying import Left, carry_out
from sekimori.engines.deidentify.transform.methods import KEY_BYTES, handover_key
from sekimori.engines.deidentify.transform.output import written
from sekimori.engines.deidentify.transform.plan import Plan, presets, propose, read_plan, write_plan
from sekimori.engines.deidentify.transform.streamed import carry_out_stream, propose_stream
from sekimori.engines.deidentify.transform.word_output import WORD, carry_out_word, planned
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
    options = Options(towns=towns_of(towns))
    if stream := stream_of(file):
        proposed = propose_stream(stream, preset, options)
    else:
        proposed = propose(_opened(file, password), preset, options)
    text = write_plan(proposed)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_new(output, text.encode())
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
    options = Options(towns=towns_of(towns))
    if stream := stream_of(file):
        done = _streamed(stream, chosen, out, key, _day(on_text), options, correspondence is not None)
    else:
        done, content = _at_once(file, password, chosen, out, key, _day(on_text), options)
        write_new(out, content)
    if correspondence is not None:
        write_new(correspondence, _sealed(done.correspondence, key))
    _conclude(out, done)
    return LEFT if done.left_count else 0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a file: how many places changed, what is left and named, and who is who."""

    changed: int
    left_count: int
    left: Sequence[Left]
    correspondence: dict[str, str] = field(repr=False)
    dropped: Sequence[str] = ()


def _opened(file: Path, password: str) -> Opened:
    """Of a Word document only what its de-identified form would have: a plan says nothing about what is left behind."""
    content = read(file)
    if file.suffix.lower() in WORD:
        return planned(file.name, unlocked(file.name, content, password))
    return open_file(file.name, content, password=password)


def _at_once(
    file: Path, password: str, chosen: Plan, out: Path, key: bytes, on: date, options: Options
) -> tuple[Done, bytes]:
    dropped: Sequence[str] = ()
    if file.suffix.lower() in WORD and out.suffix.lower() == ".docx":
        content = unlocked(file.name, read(file), password)
        made, applied, dropped = carry_out_word(file.name, content, chosen, key=key, on=on, options=options)
    else:
        applied = carry_out(_opened(file, password), chosen, key=key, on=on, options=options)
        made = written(out.name, applied)
    return Done(applied.changed, len(applied.left), applied.left, applied.correspondence, dropped), made


def _streamed(stream: Stream, chosen: Plan, out: Path, key: bytes, on: date, options: Options, keep: bool) -> Done:
    """Written beside its place until it is whole: half a file is never taken for the whole."""
    if out.suffix.lower() not in ((".csv", ".tsv") if stream.is_table else (".txt",)):
        mend = "表は .csv か .tsv、文章は .txt の名前にしてください。"
        raise Refused(Problem(f"ファイル「{out.name}」", "長いファイルは、この形式では書き出せません", mend))
    who: dict[str, str] = {}
    half = out.with_name(f"{out.name}.half")
    write_new(out, b"")
    try:
        write_new(half, b"")
        with half.open("w", encoding="utf-8-sig" if stream.is_table else "utf-8", newline="") as stream_out:
            delimiter = "\t" if out.suffix.lower() == ".tsv" else ","
            done = carry_out_stream(
                stream,
                chosen,
                stream_out,
                key=key,
                on=on,
                options=options,
                delimiter=delimiter,
                keep=who.update if keep else None,
            )
        half.replace(out)
    except BaseException:
        half.unlink(missing_ok=True)
        out.unlink(missing_ok=True)
        raise
    return Done(done.changed, done.left_count, done.left, who)


def _conclude(out: Path, done: Done) -> None:
    click.echo(f"{out} を作りました（置き換えたところ {done.changed:,}）。")
    if done.dropped:
        click.echo(f"元の文書から移さなかったもの：{'、'.join(done.dropped)}")
    for each in done.left[:_SHOWN]:
        click.echo(f"・残っています　{each.where}　{each.kind.label}　{each.reason}")
    if done.left_count > _SHOWN:
        click.echo(f"ほか{done.left_count - _SHOWN:,}か所")
    if done.left_count:
        click.echo("このまま渡さないでください。計画を直して、やり直してください。")


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
        write_new(file, secrets.token_hex(KEY_BYTES).encode())
        told = "同じ引渡しの続きなら、前の鍵を渡してください（仮の番号が変わります）"
        click.echo(f"鍵を {file} に新しく作りました。{told}。", err=True)
    try:
        key = bytes.fromhex(_text_of(file).strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        mend = "前に作った鍵のファイルを渡してください。初めてなら、まだないファイルの名前を書くと、新しく作ります。"
        raise Refused(Problem(f"鍵「{file.name}」", "鍵ではありません", mend))
    return key


def _sealed(correspondence: dict[str, str], key: bytes) -> bytes:
    table = json.dumps(correspondence, ensure_ascii=False).encode()
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, table, _CORRESPONDENCE)
