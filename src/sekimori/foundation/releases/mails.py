"""At once to whoever answers: a mail without anybody's data or name, in the transaction of the act it tells of."""

from django.conf import settings
from django.urls import reverse

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.downloads.gate import PURPOSES
from sekimori.foundation.downloads.models import Asking, Taking
from sekimori.foundation.downloads.telling import tells
from sekimori.foundation.notices.actions import post
from sekimori.foundation.releases.answering import rungs_above

WARNED = "【関守】大量の取出しがありました"
ASKED = "【関守】大量の取出しの承認を求められています"
DECIDED = "【関守】取出しの承認の結果"
WARNED_BODY = """所管する職員が、{what}から{size:,}{counted}を取り出しました。
目的：{purpose}

内容を確かめてください。
{url}
"""
ASKED_BODY = """所管する職員が、{what}から{size:,}{counted}を取り出そうとしています。まだ取り出されていません。
目的：{purpose}

認めるかどうかを判断してください。
{url}
"""
AGREED_BODY = """求めていた取出し（{what}、{size:,}{counted}）が認められました。
期限までに、一度だけ受け取れます。
{url}
"""
REFUSED_BODY = """求めていた取出し（{what}、{size:,}{counted}）は認められませんでした。理由は次の画面にあります。
{url}
"""


@tells("releases")
def tell_answering(actor: Actor, row: Taking | Asking) -> None:
    """This function will post a mail to the nearest rung that answers for the actor."""
    rungs = rungs_above(actor.roster, person=row.person_id, unit=row.unit_id)
    asked = isinstance(row, Asking)
    body = _filled(ASKED_BODY if asked else WARNED_BODY, row, "releases:asking" if asked else "releases:taking")
    for person in sorted(rungs[0] if rungs else ()):
        post(person, ASKED if asked else WARNED, body, at=actor.at)


def tell_asker(actor: Actor, row: Asking) -> None:
    """This function will post the decision to whoever asked for it."""
    if row.person_id is not None:
        body = AGREED_BODY if row.outcome == "agreed" else REFUSED_BODY
        post(row.person_id, DECIDED, _filled(body, row, "releases:asking"), at=actor.at)


def _filled(body: str, row: Taking | Asking, url_name: str) -> str:
    url = f"{settings.BASE_URL}{reverse(url_name, args=[row.pk])}"
    purpose = PURPOSES.get(row.purpose, "連携のプログラムによる読取り")
    return body.format(what=row.what, size=row.size, counted=row.counted, purpose=purpose, url=url)
