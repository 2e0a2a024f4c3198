"""`sekimori journal witness`: run by the witness, on a machine of its own, over a request or a copy of the log's folder.

It needs no database and nothing of the installation it watches but the log's public key, got on a safe way.
"""

from itertools import chain
from pathlib import Path

import click
from django.utils import timezone

from sekimori.cli import journal_serve, journal_upkeep  # noqa: F401 further commands of the group
from sekimori.cli.journal import FOUND, journal, log_keys_of
from sekimori.cli.output import write_file
from sekimori.cli.witness_home import decide, default_name, logs_of, seen_in, signer_of
from sekimori.engines.tlog.checkpoint import BadCheckpoint, Keyring, open_checkpoint
from sekimori.engines.tlog.note import BadNote
from sekimori.engines.tlog.stores import Busy, FolderStore, Missing
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.engines.tlog.tree import Damaged, Tree
from sekimori.engines.tlog.witness import LONGEST_REQUEST, SIZE_TYPE, Request
from sekimori.kernel.problems import Problem, Refused


@journal.command()
@click.argument("log", type=click.Path(path_type=Path), metavar="依頼のファイル又は封印のフォルダ")
@click.option(
    "--log-key",
    "log_keys",
    required=True,
    multiple=True,
    help="見守るログの公開鍵のファイル（sekimori journal policy で書き出したもの）、又は公開鍵そのもの。鍵が替わったときは、前のものも。",
)
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), required=True, help="立会人の鍵と控えの置き場。"
)
@click.option("--name", help="立会人の名（はじめの一回だけ使います。既定は機械の名）。")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="署名を書き出す先。"
)
def witness(log: Path, log_keys: tuple[str, ...], home: Path, name: str | None, output: Path) -> int:
    """立会人として、前に見た状態から何も変えられていないことを確かめ、署名します。変えられていれば終了コード1です。"""
    logs = logs_of(chain.from_iterable(map(log_keys_of, log_keys)))
    signer = signer_of(home, name or default_name())
    try:
        with FolderStore(home).locked():
            asked = (
                log.read_bytes()[:LONGEST_REQUEST].replace(b"\r\n", b"\n")
                if log.is_file()
                else str(_request(log, logs, home))
            )
            reply = decide(home, asked, logs=logs, signer=signer, at=int(timezone.now().timestamp()))
    except Busy:
        raise Refused(Problem("立会人", "別の処理が署名しています", "しばらく待ってください。")) from None
    except OSError:
        raise Refused(Problem(f"「{log.name}」", "読めません", "場所と権限を確かめてください。")) from None
    except (Missing, Damaged, BadNote, BadCheckpoint):
        mend = "フォルダと公開鍵が正しければ、改ざん又は破損です。監査責任者に知らせてください。"
        click.echo(f"✕ 署名しません：このログの、正しく署名された、欠けのない状態ではありません。{mend}")
        return FOUND
    if reply.status == 409 and reply.content_type == SIZE_TYPE and log.is_file():
        seen = reply.body.strip()
        click.echo(f"✕ 署名しません：前に確かめたのは記録{seen}件です。その続きの依頼ではありません。")
        click.echo(f"封印の状況の「件数が合わないと言われたとき」に {seen} と書いて、依頼を受け取り直してください。")
        click.echo("受け取れないときは、巻戻し又は差替えのおそれがあります。")
        return FOUND
    if reply.status in (400, 403, 404) and log.is_file():
        click.echo("✕ 署名しません：依頼として読めないか、見守るログのものではないか、ログの署名が正しくありません。")
        return FOUND
    if not reply.remember:
        click.echo("✕ 署名しません：前に確かめた状態の続きではありません。改ざん、巻戻し又は別の履歴への差替えです。")
        return FOUND
    write_file(output, reply.body.encode())
    click.echo(f"記録{reply.remember.size}件までを確かめ、署名しました。立会人の公開鍵：{signer.verifier}")
    return 0


@journal.command("witness-key")
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), required=True, help="立会人の鍵と控えの置き場。"
)
@click.option("--name", help="立会人の名（はじめの一回だけ使います。既定は機械の名）。")
def witness_key(home: Path, name: str | None) -> int:
    """立会人の公開鍵を示します。まだなければ、鍵を作ります。この公開鍵を、封印の状況の画面で登録します。"""
    click.echo(str(signer_of(home, name or default_name()).verifier))
    return 0


def _request(folder: Path, logs: dict[str, Keyring], home: Path) -> Request:
    """The protocol's own request, made of what lies in the folder of the one log that is watched."""
    log = FolderStore(folder)
    (origin, keys), *_ = logs.items()
    opened = open_checkpoint(log.read(CHECKPOINT), origin=origin, keys=keys)
    last, size = seen_in(home).get(origin), opened.checkpoint.size
    old = last.size if last else 0
    proof = tuple(Tree(log, size).consistency(old)) if old <= size else ()
    return Request(old, proof, opened.note)
