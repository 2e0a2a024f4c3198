"""What the worker does for the sealing besides sealing: asking witnesses and the time-stamping authority."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.asking import ask
from sekimori.foundation.journal.models import Cosignature, Stamp, Witness
from sekimori.foundation.journal.sealing import latest
from sekimori.foundation.journal.stamping import stamp
from sekimori.foundation.journal.witnessing import key_of, witnesses
from sekimori.foundation.journal.write import record
from sekimori.foundation.notices.actions import post
from sekimori.foundation.obligations.rounds import every_round
from sekimori.foundation.obligations.seal_watch import answering

# A signature is itself a record: asking more often than records are made would make them for its own sake.
EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=10)  # after a failure
UNCHANGED = timedelta(days=1)  # how often a witness confirms what it has signed already
ALARMING = frozenset({"ahead", "false", "refused"})
SUBJECT = "【関守】立会人が、記録の封印に署名しません"
BODY = """記録（ジャーナル）の封印への署名を立会人に求めましたが、署名を受け取れませんでした。
記録が前の状態に巻き戻されたか、作り替えられたおそれがあります。立会人の機械の設定の誤りのこともあります。

画面の「記録」の「封印の状況」で立会人の応答を見て、立会人と連絡を取ってください。
原因が分かるまで、サーバーの記録と控えに手を加えないでください。
"""


@every_round("systems.journal.witnesses")
def ask_witnesses(at: datetime) -> int:
    """This function will ask every witness that answers over HTTP and is due, and return how many have signed."""
    asked = [witness for witness in witnesses() if witness.url and _is_due(witness, at)]
    return sum(_ask(witness, at) == "signed" for witness in asked)


def _is_due(witness: Witness, at: datetime) -> bool:
    last = latest()
    if last is None:
        return False
    if witness.answered_at is None:
        return True
    since = at - witness.answered_at
    if witness.answer != "signed":
        return since >= AGAIN
    signed = Cosignature.objects.filter(seal=last, witness=key_of(witness).name).exists()
    return since >= (UNCHANGED if signed else EVERY)


def _ask(witness: Witness, at: datetime) -> str:
    actor = system_actor("worker", at)
    outcome = ask(actor, witness)
    if outcome in ALARMING and outcome != witness.answer:  # said once, while it lasts
        with transaction.atomic(durable=True):
            record(
                actor, "journal.cosign", outcome="failed", reason=outcome, object_kind="witness", object_id=witness.pk
            )
            for person in answering(at):
                post(person, SUBJECT, BODY, at=at)
    return outcome


@every_round("systems.journal.stamps")
def have_stamped(at: datetime) -> bool:
    """This function will have the latest checkpoint stamped, where an authority is named, and say whether it was."""
    last = latest() if settings.TSA else None
    if last is None or Stamp.objects.filter(seal=last).exists():
        return False
    before = Stamp.objects.order_by("-seal__size").select_related("seal").first()
    if before is not None and last.at - before.seal.at < EVERY:
        return False
    stamp(last)
    return True
