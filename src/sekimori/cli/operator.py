"""Who stands behind a command: whoever can run it on the server can read its database, and is recorded as the server."""

from django.utils import timezone

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.government import NotSetUp
from sekimori.kernel.problems import Problem, Refused


def operator() -> Actor:
    """This function will return the installation itself as actor, now.

    :raises Refused: before the first-run set-up.
    """
    try:
        queries.government()
    except NotSetUp:
        mend = "sekimori serve で画面を開いて初期設定を済ませるか、sekimori sample で見本を作ってください。"
        raise Refused(Problem("団体", "まだ設定されていません", mend)) from None
    return system_actor("cli", timezone.now())
