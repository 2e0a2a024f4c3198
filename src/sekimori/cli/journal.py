"""`sekimori journal`: sealing the journal, checking it, proving single records, and standing witness to a log."""

import json
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sekimori.chapters.systems.journal.proof import as_pdf, proof_by, signed_text, verifier_program
from sekimori.chapters.systems.journal.settings import witnesses_needed
from sekimori.cli.operator import operator
from sekimori.cli.output import write_file
from sekimori.engines.tlog.checkpoint import BadCheckpoint
from sekimori.engines.tlog.log import RolledBack, Untrue
from sekimori.engines.tlog.note import BadKey, BadNote, Verifier, read_verifier
from sekimori.engines.tlog.policy import BadPolicy, read_policy
from sekimori.engines.tlog.stores import Busy
from sekimori.engines.tlog.tree import Damaged
from sekimori.foundation.journal import checking, proving, seal_keys, sealing, verifications, witnessing
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

FOUND = 1
SHOWN = 20  # faults printed; all of them are in --json
STOPPED: dict[type[Exception], str] = {
    sealing.DatabaseBehind: "データベースが、封印した時点より古い状態に戻されています",
    sealing.LogLost: "封印を納めたフォルダが空になっています",
    seal_keys.SealKeyMissing: "封印の鍵がないか、壊れています",
    RolledBack: "封印を納めたフォルダが、古い状態に戻されているか、差し替えられています",
    Untrue: "封印を納めたフォルダの内容が、署名された状態と合いません",
    Damaged: "封印を納めたフォルダのファイルがないか、途中で切れています",
    BadNote: "封印の署名が正しくありません",
    BadCheckpoint: "封印の署名された状態が、このログのものではありません",
}
KEYS_BACK = (
    "鍵の控えを SEKIMORI_HOME/keys に戻してください。控えもないときは、前に sekimori journal policy で書き出した"
    "ファイルから戻せます（運用の手引）。"
)


@click.group()
def journal() -> None:
    """記録（ジャーナル）を封印し、検証し、証拠を示します。"""


@journal.command()
def seal() -> int:
    """まだ封印していない記録を、すべて封印します（ふだんは自動処理が行います）。"""
    try:
        sealed = found = sealing.seal(timezone.now(), everything=True)
        while found == sealing.AT_ONCE:
            found = sealing.seal(timezone.now(), everything=True)
            sealed += found
    except Busy:
        _refuse("封印", "別の自動処理が封印しています", "しばらく待って、もう一度実行してください。")
    except tuple(STOPPED) as fault:
        _refuse("封印", f"{STOPPED[type(fault)]}。新たな封印を止めました", "sekimori journal verify で調べてください。")
    last = sealing.latest()
    click.echo(f"{sealed}件を封印しました。封印した記録は全部で{last.size if last else 0}件です。")
    return 0


@journal.command()
def checkpoint() -> int:
    """最新の封印（署名された状態）を示します。印刷・送付しておくと、後の改ざんを見つけられます。"""
    last = sealing.latest()
    if last is None:
        _not_yet()
    click.echo(str(proving.note_of(last)), nl=False)
    return 0


@journal.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="書き出す先。")
def policy(output: Path | None) -> int:
    """検証に使う公開鍵のファイルを出します。証拠とは別の経路で渡してください。"""
    operator()
    if sealing.latest() is None:
        _not_yet()
    try:
        text = witnessing.policy_text(witnesses_needed(timezone.now()))
    except seal_keys.SealKeyMissing:
        _refuse("公開鍵（journal-seal.pub）", "ないか、壊れています", KEYS_BACK)
    if output:
        write_file(output, text.encode())
    else:
        click.echo(text, nl=False)
    return 0


@journal.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="同時に調べる処理の数。")
@click.option("--json", "as_json", is_flag=True, help="プログラムが読むためのJSONで出します。")
def verify(workers: int, as_json: bool) -> int:
    """封印とすべての記録を検証します。合わないものがあれば終了コード1です。"""
    actor = operator()
    if sealing.latest() is None:
        _not_yet()
    try:
        verdict = checking.check(actor.at, workers=workers)
    except seal_keys.SealKeyMissing:
        _refuse("公開鍵（journal-seal.pub）", "ないか、壊れています", KEYS_BACK)
    with transaction.atomic(durable=True):
        verifications.keep(actor, verdict, verdict.faults)
    size, faults = verdict.size, verdict.faults
    gone = [str(one) for one in verdict.gone]
    if as_json:
        found = {"sound": verdict.sound, "size": size, "first_bad": verdict.first_bad, "faults": faults, "erased": gone}
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for line in gone:
            click.echo(f"・{line}")
        for fault in faults[:SHOWN]:
            click.echo(f"✕ {fault}")
        if verdict.first_bad is not None:
            click.echo(
                f"最初に合わないのは、封印の{verdict.first_bad}番目の記録です。元に戻した後、もう一度検証してください。"
            )
        more = f"（ほか{len(faults) - SHOWN}件）" if len(faults) > SHOWN else ""
        click.echo(
            f"封印した記録 {size}件：" + (f"合わないもの {len(faults)}件{more}" if faults else "すべて合っています")
        )
    return 0 if verdict.sound else FOUND


@journal.command()
@click.argument("number", type=click.IntRange(min=1), metavar="記録番号")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="書き出すフォルダ。"
)
@click.option("--pdf", is_flag=True, help="人が読む証明書（PDF）も書き出します。")
def proof(number: int, output: Path, pdf: bool) -> int:
    """一つの記録を、証拠と検証プログラムとともに書き出します。検証にSekimoriは要りません。"""
    actor = operator()
    acts_known()
    try:
        with transaction.atomic(durable=True):
            found = proof_by(actor, number)
            record(actor, "journal.prove", object_kind="entry", object_id=number)
    except proving.NotSealed:
        _refuse(f"記録 {number}", "ないか、まだ封印されていません", "番号を確かめるか、しばらく待ってください。")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError:
        _refuse(f"フォルダ「{output.name}」", "作れません", "場所と権限を確かめてください。")
    write_file(output / f"evidence-{number}.json", found.evidence.encode())
    write_file(output / "verify_evidence.py", verifier_program())
    if found.stamp:
        write_file(output / "checkpoint.txt", signed_text(found.seal).encode())
        write_file(output / "timestamp.tsr", bytes(found.stamp.answer))
    if pdf:
        write_file(output / f"proof-{number}.pdf", as_pdf(found, actor.at))
    click.echo(f"{output} に書き出しました。公開鍵（sekimori journal policy）は、別の経路で渡してください。")
    return 0


def acts_known() -> None:
    """This function will load the screens, whose code declares what the acts that a paper speaks of are called."""
    import_module(settings.ROOT_URLCONF)


@journal.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="署名のファイル")
@click.option("--witness", "key", help="立会人の公開鍵（画面で登録した立会人なら要りません）。")
def cosign(file: Path, key: str | None) -> int:
    """立会人の署名（sekimori journal witness の出力）を受け取ります。"""
    actor = operator()
    try:
        lines = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        _refuse(f"ファイル「{file.name}」", "読めません", "場所と権限を確かめてください。")
    for one in [key_of(key)] if key else map(witnessing.key_of, witnessing.witnesses()):
        try:
            seal = witnessing.take_cosignature(actor, lines, one)
            break
        except BadNote:
            continue
    else:
        what = "登録した立会人の、当方の封印への署名ではありません"
        _refuse(f"ファイル「{file.name}」", what, "公開鍵を確かめてください。")
    click.echo(f"記録{seal.size}件の封印に、立会人の署名を受け取りました。")
    return 0


def key_of(text: str) -> Verifier:
    """This function will read a public key of the command line.

    :raises Refused: if it is none.
    """
    try:
        return read_verifier(text)
    except BadKey:
        _refuse("公開鍵", "正しくありません", "「名前+8桁+文字列」の形で、全体を写してください。")


def log_keys_of(given: str) -> tuple[Verifier, ...]:
    """This function will read the public keys of a log: one as it is written, or the file that ``journal policy`` makes.

    :raises Refused: if it is neither.
    """
    try:
        text = Path(given).read_text("utf-8")
    except (OSError, ValueError):  # no file of that name, or no name of a file at all
        return (key_of(given),)
    try:
        return read_policy(text).logs
    except BadPolicy:
        _refuse(
            f"「{Path(given).name}」",
            "公開鍵のファイルではありません",
            "sekimori journal policy で書き出したファイルを指定してください。",
        )


def _not_yet() -> NoReturn:
    _refuse(
        "封印", "まだ一度も行われていません", "sekimori serve を動かすか、sekimori journal seal を実行してください。"
    )


def _refuse(where: str, what: str, mend: str) -> NoReturn:
    raise Refused(Problem(where, what, mend))
