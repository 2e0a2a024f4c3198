"""The sealed journal is checked by itself once a day and whenever somebody has asked for it, and those who answer for it
hear at once when it does not hold."""

from datetime import datetime

from django.db import transaction

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal import verifications
from sekimori.foundation.journal.sealing import latest
from sekimori.foundation.notices.actions import AlreadyDone, begin_round, post, was_done
from sekimori.kernel.moments import day_of

ROUND = "journal.verify"
TOLD = frozenset({"audit_manager", "chief_protection_manager"})
SUBJECT = "【関守】記録の封印に合わないものがあります"
BODY = """記録（ジャーナル）の封印を検証したところ、合わないものが{count}件ありました。
記録が書き換えられたか、壊れたおそれがあります。

画面の「記録」の「封印の状況」で内容を確かめ、情報システムの担当者に調べるよう指示してください。
（サーバーの上では、sekimori journal verify で調べられます。）
原因が分かるまで、サーバーの記録と控えに手を加えないでください。
"""


def check_seal(at: datetime) -> int:
    """This function will check the sealed journal, once a day and when asked, and return how much is wrong with it."""
    today = day_of(at)
    daily = not was_done(ROUND, today)
    if latest() is None or not (daily or verifications.is_asked()):
        return 0
    verdict, faults = verifications.run(at)  # reads for a while, and so not inside the transaction
    try:
        with transaction.atomic(durable=True):
            if daily:
                begin_round(ROUND, today, at=at)
            verifications.keep(system_actor("worker", at), verdict, faults)
            if faults:
                for person in answering(at):
                    post(person, SUBJECT, BODY.format(count=len(faults)), at=at)
    except AlreadyDone:
        return 0
    return len(faults)


def answering(at: datetime) -> list[int]:
    """This function will return the people who answer for the journal: the auditor and the chief."""
    held = directory.roster(day_of(at), at).held
    return sorted({holding.person for holding in held if holding.role in TOLD})
