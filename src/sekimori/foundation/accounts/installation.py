"""The installation looked at by itself: what it is made of, and whether it is fit to be used."""

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from sekimori.foundation.directory.government import NotSetUp, government, library
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.sealing import seal_status
from sekimori.foundation.journal.triggers import statements
from sekimori.kernel.problems import Problem, Refused

EARLIEST = 2026  # the year of this software: a clock before it is wrong


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the installation. ``mend`` says what to do when the answer is no."""

    label: str
    fine: bool
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


def facts() -> tuple[Fact, ...]:
    """This function will return what the installation is made of, as far as it is true now."""
    database = connection.settings_dict
    try:
        own = government()
        name, pack, kind = own.name, own.pack, "見本データ" if own.is_sample else "本番のデータ"
    except NotSetUp:
        name, pack, kind = "未設定", "未設定", "なし"
    return (
        Fact("版", version("sekimori")),
        Fact("動作の種類", "本番（production）" if settings.PRODUCTION else "試用（local）"),
        Fact("団体", name),
        Fact("指針", pack),
        Fact("データ", kind),
        Fact("読み込める指針", "、".join(library().codes())),
        Fact(
            "データベース", {"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(connection.vendor, connection.vendor)
        ),
        Fact("データベースの場所", "外部のサーバー" if database.get("HOST") else "この機械"),
        Fact("メールの中継", os.environ.get("SEKIMORI_MAIL") or "なし（画面に出力）"),
        Fact("応答する名前", "、".join(settings.ALLOWED_HOSTS)),
    )


def checks(now: datetime) -> tuple[Check, ...]:
    """This function will put every question to the installation; it changes nothing and never raises."""
    found: list[Check] = []
    for question in (_database, _migrations, _triggers, _sealed, _clock, _folder, _keys):
        found.extend(_asked(question, now))
    found.extend(_asked(_production, now) if settings.PRODUCTION else ())
    return tuple(found)


def _asked(question: Callable[[datetime], Iterable[Check]], now: datetime) -> tuple[Check, ...]:
    try:
        return tuple(question(now))
    except (DatabaseError, OSError) as error:
        what = type(error).__name__
        return (
            Check("自己点検", False, f"点検できません（{what}）", "データベースとフォルダに届くことを確かめてください"),
        )


def _database(now: datetime) -> Iterable[Check]:
    connection.ensure_connection()
    yield Check("データベースに届く", True, connection.vendor)


def _migrations(now: datetime) -> Iterable[Check]:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    mend = "sekimori serve を一度起動すると整います"
    yield Check("データベースの形が新しい", waiting == 0, f"未適用 {waiting}件", mend)


def _triggers(now: datetime) -> Iterable[Check]:
    table = Entry._meta.db_table
    wanted = set(re.findall(r"CREATE TRIGGER (\w+)", " ".join(statements(connection.vendor, "create"))))
    by_vendor = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relname = %s AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(by_vendor[connection.vendor], [table])
        missing = wanted - {name for (name,) in cursor.fetchall()}
    found = f"保護 {len(wanted) - len(missing)}件（あるべき数 {len(wanted)}件）"
    mend = "記録の保護が外されています。外した経緯を確かめ、データベースを整え直してください"
    yield Check("記録の書換えが止められている", not missing, found, mend)


def _sealed(now: datetime) -> Iterable[Check]:
    status = seal_status(now)
    witnessed = f"立会人の署名は{status.witnessed:,}件まで" if status.witnessed else "立会人の署名はまだありません"
    mend = "自動処理が動いていることと、sekimori journal seal の言うことを確かめてください"
    found = f"封印 {status.sealed:,}件、封印待ち {status.waiting:,}件、{witnessed}"
    yield Check("記録が封印されている", status.waiting == 0, found, mend)


def _clock(now: datetime) -> Iterable[Check]:
    latest = Entry.objects.order_by("-id").values_list("at", flat=True).first()
    fine = now.year >= EARLIEST and (latest is None or latest <= now)
    yield Check(
        "時計が正しい",
        fine,
        f"{now.astimezone():%Y-%m-%d %H:%M}",
        "機械の時計を合わせてください。最後の記録より前を指しています",
    )


def _folder(now: datetime) -> Iterable[Check]:
    try:
        with tempfile.TemporaryFile(dir=settings.HOME):
            fine = True
    except OSError:
        fine = False
    yield Check(
        "データの置き場に書ける",
        fine,
        "書けます" if fine else "書けません",
        "SEKIMORI_HOME の権限と空き容量を確かめてください",
    )


def _keys(now: datetime) -> Iterable[Check]:
    files = [settings.HOME / "secret.key", *sorted((settings.HOME / "keys").glob("*"))]
    loose = [file.name for file in files if file.is_file() and _others_may_read(file)]
    mend = "chmod 600 で、動かす利用者だけが読めるようにしてください"
    yield Check("鍵を他人が読めない", not loose, "、".join(loose) or "読めません", mend)
    shut = not _others_may_read(settings.HOME)
    mend = "データの置き場のフォルダを chmod 700 にしてください"
    yield Check("データの置き場を他人が見られない", shut, "見られません" if shut else "見られます", mend)


def _others_may_read(file: Path) -> bool:
    return bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _production(now: datetime) -> Iterable[Check]:
    named = [host for host in settings.ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1", "[::1]", "*")]
    yield Check(
        "応答する名前が決めてある", bool(named), "、".join(named) or "なし", "SEKIMORI_HOSTS に名前を書いてください"
    )
    secure = settings.SECURE_SSL_REDIRECT and settings.SESSION_COOKIE_SECURE
    yield Check(
        "暗号化した通信だけを受ける",
        secure,
        "HTTPSだけ" if secure else "HTTPも受けます",
        "SEKIMORI_MODE を確かめてください",
    )
    try:
        sample = government().is_sample
    except NotSetUp:
        sample = False
    yield Check("見本データでない", not sample, "見本データです" if sample else "見本データではありません", SAMPLE_MEND)


SAMPLE_MEND = "SEKIMORI_HOME と DATABASE_URL を空のものに替えて、初期設定から始めてください"


def refuse_sample_in_production() -> None:
    """This function will stop a production server that would run on sample data.

    :raises Refused: with the way out.
    """
    if not settings.PRODUCTION:
        return
    try:
        sample = government().is_sample
    except NotSetUp:
        return
    if sample:
        raise Refused(Problem("SEKIMORI_MODE=production", "見本データでは起動できません", SAMPLE_MEND))
