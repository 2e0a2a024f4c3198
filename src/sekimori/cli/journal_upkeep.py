"""`sekimori journal rotate-key`, `rebuild`, `month`, `restore`: what the operator does when a key or a folder changes or is lost."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from django.db import transaction
from django.utils import timezone

from sekimori.chapters.systems.journal import archive, months
from sekimori.cli.journal import STOPPED, journal
from sekimori.cli.operator import operator
from sekimori.cli.output import write_file
from sekimori.engines.tlog.stores import Busy, Missing
from sekimori.foundation.journal import checking, rebuilding, rekeying, seal_keys
from sekimori.foundation.journal.models import Month
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault.keys import KeyMissing
from sekimori.kernel.problems import Problem, Refused

NOT_AS_SEALED: tuple[type[Exception], ...] = (*STOPPED, Missing)


@journal.command("rotate-key")
@click.option("--lost", is_flag=True, help="前の鍵を失ったとき。前の鍵による封印は、そのまま検証できます。")
def rotate_key(lost: bool) -> int:
    """封印の鍵を新しくします。新しい公開鍵（sekimori journal policy）を、立会人と検証する人に渡してください。"""
    actor = operator()
    try:
        faults = checking.check(actor.at).faults
        if faults:
            what = f"検証で合わないものが{len(faults)}件あります"
            raise Refused(Problem("封印", what, "sekimori journal verify で調べてから替えてください"))
        changed = rekeying.change_key(actor, lost=lost)
    except Busy:
        raise _refused("封印", "自動処理が封印しています", "しばらく待って、もう一度実行してください") from None
    except seal_keys.SealKeyMissing:
        mend = "鍵の控えを SEKIMORI_HOME/keys に戻してください。控えもないときは --lost を付けてください"
        raise _refused("封印の鍵", "ないか、壊れています", mend) from None
    except NOT_AS_SEALED as fault:
        what = STOPPED.get(type(fault), "封印を納めたフォルダがありません")
        raise _refused("封印", what, "sekimori journal verify で調べてください") from None
    click.echo(f"記録{changed.size}件から、封印の鍵を替えました。")
    click.echo(f"前の公開鍵：{changed.old}\n新しい公開鍵：{changed.new}")
    click.echo("新しい公開鍵を、立会人と、検証する人に、確かな方法で渡してください。鍵の控えも取り直してください。")
    return 0


@journal.command()
def rebuild() -> int:
    """失われた封印のフォルダを、データベースの記録から作り直します。最後の封印と一致しなければ、作りません。"""
    try:
        size = rebuilding.rebuild(timezone.now())
    except rebuilding.NeverSealed:
        raise _refused("封印", "まだ一度も行われていません", "sekimori journal seal を実行してください") from None
    except rebuilding.LogThere:
        mend = "調べるために別の場所に移してから、実行してください"
        raise _refused("封印のフォルダ", "封印が残っています", mend) from None
    except rebuilding.NotWhatWasSealed as fault:
        what = f"封印の{fault.first}番目から{fault.end - 1}番目までに、封印したときと違う記録があります。作り直していません"
        mend = "フォルダ又はデータベースの控えと、月ごとのファイル（sekimori journal restore）を確かめてください"
        raise _refused("記録", what, mend) from None
    except Busy:
        raise _refused("封印", "自動処理が封印しています", "しばらく待って、もう一度実行してください") from None
    except tuple(STOPPED) as fault:
        raise _refused("封印", STOPPED[type(fault)], "鍵とデータベースの控えを確かめてください") from None
    click.echo(f"記録{size}件の封印を作り直しました。最後の封印と一致しています。")
    return 0


@journal.command()
@click.argument("month", metavar="年-月")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="書き出す先。")
def month(month: str, output: Path) -> int:
    """ひと月の記録を、封印と照らしてから、一行に一件のJSONで書き出します（例：2026-10）。"""
    actor, found = operator(), _found(month)
    try:
        rows = [
            json.dumps({"index": row.index, "record": row.record}, ensure_ascii=False)
            for row in archive.read_month(found.month, found.first, found.end)
        ]
        archive.check_month(found.month, found.first, found.end)
    except (archive.MonthErased, archive.MonthDamaged, KeyMissing) as fault:
        raise _unreadable(month, fault) from None
    with transaction.atomic(durable=True):
        facts = {"month": month, "rows": len(rows)}
        record(actor, "journal.month.read", object_kind="month", object_id=found.pk, facts=facts)
    write_file(output, "".join(f"{row}\n" for row in rows).encode())
    click.echo(f"{len(rows)}件を書き出しました。個人に関する記録を含みます。用が済んだら消してください。")
    return 0


@journal.command()
@click.argument("month", metavar="年-月")
def restore(month: str) -> int:
    """データベースから失われた記録を、月ごとのファイルから戻します。封印と合うものだけを戻します。"""
    actor, found = operator(), _found(month)
    try:
        count = months.restore(actor, found)
    except (archive.MonthErased, archive.MonthDamaged, KeyMissing) as fault:
        raise _unreadable(month, fault) from None
    click.echo(f"{count}件を戻しました。" if count else "失われた記録はありません。")
    return 0


def _found(text: str) -> Month:
    try:
        day: date = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 a month, not a moment
        return Month.objects.get(month=day)
    except (ValueError, Month.DoesNotExist):
        raise _refused(
            f"「{text}」の月のファイル", "ありません", "2026-10 のように、終わった月を指定してください"
        ) from None


def _unreadable(month: str, fault: Exception) -> Refused:
    if isinstance(fault, archive.MonthErased):
        return _refused(
            f"{month}のファイル", "保存期間の満了により、鍵が廃棄されています", "廃棄の記録を確かめてください"
        )
    mend = "SEKIMORI_HOME の journal-archive と keys の控えを戻してください"
    return _refused(f"{month}のファイル", "壊れているか、鍵がありません", mend)


def _refused(where: str, what: str, mend: str) -> Refused:
    return Refused(Problem(where, what, mend))
