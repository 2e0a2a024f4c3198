"""`sekimori logs`: other systems' access records taken in from the command line."""

import json
import signal
import ssl
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from sekimori.chapters.systems.access_records.actions.deliveries import receive, take_in
from sekimori.chapters.systems.access_records.importing import PART, AlreadyAtIt, read_declaration
from sekimori.chapters.systems.access_records.listener import Listener, context_of
from sekimori.chapters.systems.access_records.models import IMPORTED, Delivery, Source
from sekimori.chapters.systems.access_records.queries import SourceLine, health_of
from sekimori.chapters.systems.access_records.rekeying import rekey as rekey_records
from sekimori.chapters.systems.access_records.rules import Health
from sekimori.chapters.systems.access_records.verifying import verify as verify_records
from sekimori.cli.operator import operator
from sekimori.cli.output import padded
from sekimori.engines.access_log.declaration import shipped
from sekimori.engines.access_log.reading import Quarantined, Reading
from sekimori.kernel.problems import Problem, Refused

FOUND, FAULTY = 1, 2
WORDS = {
    Health.SILENT: "途絶",
    Health.TO_LOOK_AT: "読めなかった行あり",
    Health.WAITING: "まだ届いていない",
    Health.WELL: "届いている",
    Health.STOPPED: "取込みをやめている",
}
NEEDS_SOMEBODY = (Health.SILENT, Health.TO_LOOK_AT)
FILES = click.Path(path_type=Path, dir_okay=False)
SHOWN = 5


@click.group()
def logs() -> None:
    """ほかの情報システムのアクセス記録を取り込みます。"""


@logs.command()
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def sources(as_json: bool) -> int:
    """取込み元の一覧と様子を示します。途絶えているか、読めなかった行が残っていれば1で終わります。"""
    actor = operator()
    lines = health_of(list(Source.objects.select_related("unit").order_by("code")), actor.at, actor.today)
    if as_json:
        click.echo(json.dumps([_line(line) for line in lines], ensure_ascii=False, indent=2))
    elif not lines:
        click.echo("取込み元は、まだありません。")
    else:
        for line in lines:
            last = f"{line.pulse.last_delivery:%Y-%m-%d}" if line.pulse.last_delivery else "―"
            click.echo(
                f"{padded(line.source.code, 22)}{padded(line.source.label, 40)}{padded(WORDS[line.health], 22)}最後 {last}"
            )
    return FOUND if any(line.health in NEEDS_SOMEBODY for line in lines) else 0


def _line(line: SourceLine) -> dict[str, Any]:
    return {
        "code": line.source.code,
        "label": line.source.label,
        "unit": line.source.unit.code,
        "health": line.health.value,
        "last_delivery": line.pulse.last_delivery.isoformat() if line.pulse.last_delivery else None,
        "expected_by": line.pulse.expected_by.isoformat(),
        "silent_days": line.silent_days,
        "read": line.read,
        "quarantined": line.quarantined,
        "unseen": line.pulse.unseen,
    }


@logs.command()
@click.argument("file", type=FILES, metavar="ファイル")
@click.option("--source", "code", help="登録してある取込み元の名、又は形式の名。")
@click.option("--declaration", type=FILES, help="自分で書いた宣言（TOML）。")
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def inspect(file: Path, code: str | None, declaration: Path | None, as_json: bool) -> int:
    """ファイルがどう読めるかを示します。何も取り込みません。読めない行があれば1、読めなければ2で終わります。"""
    source = read_declaration(_declared(code, declaration))
    faults: list[Quarantined] = []
    with _opened(file) as stream:
        reading = Reading(source, stream)
        faults = [each for each in reading if isinstance(each, Quarantined)][:SHOWN]
    tally = reading.tally
    said = {
        "read": tally.read,
        "accepted": tally.accepted,
        "quarantined": tally.quarantined,
        "ignored": dict(tally.ignored),
        "faults": [{"line": fault.line, "reason": fault.reason} for fault in faults],
        "digest": reading.file_digest,
    }
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{source.label}として読みました。")
        click.echo(
            f"読んだ行 {tally.read:,}　読めた行 {tally.accepted:,}　読めなかった行 {tally.quarantined:,}　"
            f"対象でない行 {tally.ignored.total():,}"
        )
        for fault in faults:
            click.echo(f"・{fault.line}行目　{fault.reason}")
    return FOUND if tally.quarantined or not tally.accepted else 0


def _declared(code: str | None, declaration: Path | None) -> str:
    if declaration is not None:
        with _opened(declaration) as stream:
            return stream.read(200_000).decode("utf-8", "replace")
    if code in shipped():
        return shipped()[code].read_text(encoding="utf-8")
    return _source(code or "").declaration


def _source(code: str) -> Source:
    found = Source.objects.select_related("unit").filter(code=code).first()
    if found is None:
        known = "、".join(Source.objects.order_by("code").values_list("code", flat=True)[:20]) or "まだありません"
        raise Refused(Problem(f"取込み元「{code[:40]}」", "ありません", f"登録してあるのは：{known}"))
    return found


def _opened(file: Path) -> Any:
    try:
        return file.open("rb")
    except OSError:
        mend = "場所と名前、読む権限を確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "読めません", mend)) from None


@logs.command(name="import")
@click.argument("code", metavar="取込み元")
@click.argument("files", type=FILES, metavar="ファイル…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def take(code: str, files: tuple[Path, ...], as_json: bool) -> int:
    """ファイルを取り込みます。読めない行があれば1、取り込めないファイルがあれば2で終わります。"""
    source, ended = _source(code), 0
    told: list[dict[str, Any]] = []
    for file in files:
        delivery = _taken(source, file, quiet=as_json)
        told.append(_result(delivery))
        if not as_json:
            _say(delivery)
        ended = max(ended, FAULTY if delivery.state != IMPORTED else FOUND if delivery.quarantined else 0)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    return ended


def _taken(source: Source, file: Path, *, quiet: bool) -> Delivery:
    actor = operator()
    with _opened(file) as stream:
        delivery = receive(actor, source, stream, name=file.name, way="command")

    def progress(count: int) -> None:
        if not quiet:
            click.echo(f"\r{file.name}　{count:,}行", nl=False, err=True)

    try:
        done = take_in(actor, delivery.pk, progress)
    except AlreadyAtIt:
        what = "ほかの取込みが動いているので、受け取っただけです"
        raise Refused(Problem(f"取込み元「{source.code}」", what, "終われば自動で取り込みます")) from None
    if not quiet and done.accepted >= PART:
        click.echo("", err=True)
    return done


def _say(delivery: Delivery) -> None:
    click.echo(f"{delivery.name}")
    if delivery.state != IMPORTED:
        click.echo("  取り込めませんでした。")
    else:
        click.echo(
            f"  読んだ行 {delivery.read:,}　新しい記録 {delivery.fresh:,}　取込み済み {delivery.known:,}　"
            f"読めなかった行 {delivery.quarantined:,}　対象でない行 {delivery.ignored:,}"
        )
    for said in delivery.refusal:
        click.echo(f"  ・{Problem(**said)}", err=True)


def _result(delivery: Delivery) -> dict[str, Any]:
    return {
        "name": delivery.name,
        "delivery": delivery.pk,
        "state": delivery.state,
        "read": delivery.read,
        "accepted": delivery.accepted,
        "known": delivery.known,
        "quarantined": delivery.quarantined,
        "ignored": delivery.ignored,
        "batch": delivery.batch,
        "problems": delivery.refusal,
    }


@logs.command()
@click.option("--json", "as_json", is_flag=True, help="JSONで出します。")
def verify(as_json: bool) -> int:
    """取り込んだアクセス記録を、取り込んだときの記録とすべて照らします。合わないものがあれば1で終わります。"""
    found = verify_records(operator())
    if as_json:
        told = {"files": found.files, "rows": found.rows, "erased": found.forgotten}
        click.echo(json.dumps(told | {"faults": [str(each) for each in found.faults]}, ensure_ascii=False, indent=2))
    else:
        for fault in found.faults:
            click.echo(f"✕ {fault}")
        gone = f"（保存期間が過ぎて消したファイル {found.forgotten:,}）" if found.forgotten else ""
        click.echo(f"調べたファイル {found.files:,}　記録 {found.rows:,}件　合わないもの {len(found.faults):,}件{gone}")
    return FOUND if found.faults else 0


@logs.command()
def rekey() -> int:
    """取り込んだアクセス記録を新しい鍵で書き直し、前の鍵を廃棄します。途中で止まったら、もう一度行うと続きから始まります。"""
    found = rekey_records(operator())
    click.echo(f"記録 {found.rows:,}件（ファイル {found.files:,}）を新しい鍵で書き直し、前の鍵を廃棄しました。")
    click.echo("鍵の控えを取り直してください。前の鍵で読めるアクセス記録の控えは、要らなくなったら廃棄してください。")
    return 0


@logs.command()
@click.argument("code", metavar="取込み元")
@click.option("--host", default="0.0.0.0", show_default=True, help="待ち受けるアドレス。")  # noqa: S104 machines of the network send
@click.option("--port", default=6514, show_default=True, help="待ち受けるポート。")
@click.option("--cert", "certificate", type=FILES, required=True, help="サーバーの証明書（PEM）。")
@click.option("--key", type=FILES, required=True, help="サーバーの鍵（PEM）。")
@click.option("--ca", "authority", type=FILES, required=True, help="送る側の証明書を出した認証局（PEM）。")
def listen(code: str, host: str, port: int, certificate: Path, key: Path, authority: Path) -> int:
    """syslogをTLSで受け取り、取り込み続けます。送る側にも証明書が要ります。"""
    operator()
    listener = _listener(_source(code), context_of(certificate, key, authority), (host, port))
    signal.signal(signal.SIGTERM, lambda *_: listener.stop())
    signal.signal(signal.SIGINT, lambda *_: listener.stop())
    click.echo(f"待ち受けています（{host}:{listener.port}）。")
    listener.run()
    click.echo(f"{listener.received:,}件を受け取りました。")
    return 0


def _listener(source: Source, context: ssl.SSLContext, address: tuple[str, int]) -> Listener:
    try:
        return Listener(source, context, address, timezone.now)
    except OSError:
        mend = "ほかのプログラムが使っていないか、アドレスを確かめてください"
        raise Refused(Problem(f"ポート {address[1]}", "待ち受けられません", mend)) from None
