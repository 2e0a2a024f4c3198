"""`sekimori journal witness`: run by the witness, on a machine of its own, over a copy or a share of the log's folder.

It needs no database and nothing of the installation it watches but the log's public key, got on a safe way.
"""

import json
import os
import secrets
from pathlib import Path

import click
from django.utils import timezone

from sekimori.cli.journal import FOUND, journal, key_of
from sekimori.cli.output import write_file
from sekimori.engines.tlog.checkpoint import BadCheckpoint, open_checkpoint, ring
from sekimori.engines.tlog.note import BadKey, BadNote, Kind, Signer, Verifier, decoded, encoded, read_signer
from sekimori.engines.tlog.stores import Busy, FolderStore, Missing
from sekimori.engines.tlog.tiles import CHECKPOINT
from sekimori.engines.tlog.tree import Damaged, Tree
from sekimori.engines.tlog.witness import Reply, Request, Seen, answer
from sekimori.kernel.problems import Problem, Refused

KEY, SEEN = "witness.key", "seen.json"


@journal.command()
@click.argument("log", type=click.Path(path_type=Path), metavar="封印のフォルダ")
@click.option("--log-key", required=True, help="見守るログの公開鍵（sekimori journal policy の log の行）。")
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), required=True, help="立会人の鍵と控えの置き場。"
)
@click.option("--name", default="witness", show_default=True, help="立会人の名（はじめの一回だけ使います）。")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="署名を書き出す先。"
)
def witness(log: Path, log_key: str, home: Path, name: str, output: Path) -> int:
    """立会人として、前に見た状態から何も変えられていないことを確かめ、署名します。変えられていれば終了コード1です。"""
    key = key_of(log_key)
    signer = _signer(home, name)
    try:
        with FolderStore(home).locked():
            reply = _asked(FolderStore(log), key, home, signer)
            if reply.remember:
                _remember(home, reply)
    except Busy:
        raise Refused(Problem("立会人", "別の処理が署名しています", "しばらく待ってください。")) from None
    except (Missing, Damaged, BadNote, BadCheckpoint):
        mend = "フォルダと公開鍵が正しければ、改ざん又は破損です。監査責任者に知らせてください。"
        click.echo(f"✕ 署名しません：このログの、正しく署名された、欠けのない状態ではありません。{mend}")
        return FOUND
    if not reply.remember:
        click.echo("✕ 署名しません：前に確かめた状態の続きではありません。改ざん、巻戻し又は別の履歴への差替えです。")
        return FOUND
    write_file(output, reply.body.encode())
    click.echo(f"記録{reply.remember.size}件までを確かめ、署名しました。立会人の公開鍵：{signer.verifier}")
    return 0


def _asked(log: FolderStore, key: Verifier, home: Path, signer: Signer) -> Reply:
    """The protocol's own answer to a request made of what lies in the folder."""
    opened = open_checkpoint(log.read(CHECKPOINT), origin=key.name, keys=ring(key))
    last, size = _seen(home, key.name), opened.checkpoint.size
    old = last.size if last else 0
    proof = tuple(Tree(log, size).consistency(old)) if old <= size else ()
    seen = {key.name: last} if last else {}
    at = int(timezone.now().timestamp())
    return answer(str(Request(old, proof, opened.note)), logs={key.name: ring(key)}, seen=seen, signers=[signer], at=at)


def _signer(home: Path, name: str) -> Signer:
    file = home / KEY
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists() and not (home / SEEN).exists():
            made = Signer(name, secrets.token_bytes(32), Kind.COSIGNATURE)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(made.secret + "\n")
        return read_signer(file.read_text().strip())
    except (OSError, ValueError, BadKey):
        mend = "鍵の控えを戻してください。名前に空白と「+」は使えません。"
        raise Refused(Problem(f"立会人の鍵「{file}」", "読めないか、作れません", mend)) from None


def _seen(home: Path, origin: str) -> Seen | None:
    try:
        kept = json.loads(FolderStore(home).read(SEEN)).get(origin)
        return Seen(int(kept["size"]), decoded(kept["root"])) if kept else None
    except Missing:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        mend = "控えを戻してください。新しく始めると、それより前の改ざんは見つけられません。"
        raise Refused(Problem(f"立会人の控え「{SEEN}」", "壊れています", mend)) from None


def _remember(home: Path, reply: Reply) -> None:
    """Durable before the signature goes out."""
    store = FolderStore(home)
    try:
        kept = json.loads(store.read(SEEN))
    except Missing:
        kept = {}
    if reply.remember:
        kept[reply.origin] = {"size": reply.remember.size, "root": encoded(reply.remember.root)}
    store.write({SEEN: json.dumps(kept).encode()})
