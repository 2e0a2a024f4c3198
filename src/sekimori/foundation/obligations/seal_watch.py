"""The sealed journal is checked by itself once a day, and those who answer for it hear at once when it does not hold."""

from datetime import datetime

from django.db import transaction

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal.proving import check, record_verdict
from sekimori.foundation.journal.sealing import latest
from sekimori.foundation.notices.actions import AlreadyDone, begin_round, post, was_done
from sekimori.kernel.moments import day_of

ROUND = "journal.verify"
TOLD = frozenset({"audit_manager", "chief_protection_manager"})
SUBJECT = "【関守】記録の封印に合わないものがあります"
BODY = """記録（ジャーナル）の封印を検証したところ、合わないものが{count}件ありました。
記録が書き換えられたか、壊れたおそれがあります。

情報システムの担当者に、サーバーの上で sekimori journal verify を実行して内容を示すよう、指示してください。
原因が分かるまで、サーバーの記録と控えに手を加えないでください。
"""


def check_seal(at: datetime) -> int:
    """This function will check the sealed journal once a day and return how much is wrong with it."""
    today = day_of(at)
    if was_done(ROUND, today) or latest() is None:
        return 0
    verdict = check(at)  # reads for a while, and so not inside the transaction
    try:
        with transaction.atomic(durable=True):
            begin_round(ROUND, today, at=at)
            record_verdict(system_actor("worker", at), verdict)
            if not verdict.sound:
                for person in _answering(at):
                    post(person, SUBJECT, BODY.format(count=len(verdict.faults)), at=at)
    except AlreadyDone:
        return 0
    return len(verdict.faults)


def _answering(at: datetime) -> list[int]:
    held = directory.roster(day_of(at), at).held
    return sorted({holding.person for holding in held if holding.role in TOLD})
