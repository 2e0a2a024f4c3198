"""What people do about the sealing: have it checked, take a record's proof, name witnesses and take their signatures."""

from django.db import IntegrityError, transaction

from sekimori.engines.tlog.note import BadKey, BadNote, Verifier
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal import verifications
from sekimori.foundation.journal.models import Seal, Verification, Witness
from sekimori.foundation.journal.witnessing import (
    AREA,
    NotYet,
    key_of,
    read_witness_key,
    take_cosignature,
    witnesses,
)
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

VERIFY = declare("journal.verify", "記録の封印を検証する")
COSIGN = declare("journal.cosign", "立会人の署名を受け取る")
MANAGE = declare("journal.witness.manage", "記録の封印の立会人を登録・終了する")
MOST_LINES = 100_000  # bytes of a witness's answer: a signature has some 150


def ask_for_check(actor: Actor) -> Verification:
    """This function will have the worker check the sealed journal in its next round."""
    return verifications.ask(actor, VERIFY)


def take_signature(actor: Actor, data: bytes) -> Seal:
    """This function will take in a witness's answer as a file.

    :raises Forbidden: if the actor may not. :raises Refused: if no witness of ours has signed a checkpoint of ours in it.
    """
    ruling = actor.require(COSIGN)
    try:
        lines = data[:MOST_LINES].decode()
    except UnicodeDecodeError:
        lines = ""
    for witness in witnesses():
        try:
            return take_cosignature(actor, lines, key_of(witness), ruling=ruling)
        except NotYet:
            mend = "立会人の機械とサーバーの時計を確かめ、合わせてから署名し直してください"
            raise Refused(Problem("署名のファイル", "署名の日時が、まだ来ていない日時です", mend)) from None
        except BadNote:
            continue
    raise Refused(
        Problem(
            "署名のファイル",
            "登録した立会人の、この記録の封印への署名ではありません",
            "立会人の公開鍵が登録されていること、依頼のファイルから作った署名であることを確かめてください",
        )
    )


@transaction.atomic(durable=True)
def name_witness(actor: Actor, *, name: str, key: str, url: str = "") -> Witness:
    """This function will name a witness by its public key, which must have come on a safe way.

    :raises Forbidden: if the actor may not. :raises Refused: if the key is none, or the name or the key is taken.
    """
    ruling = actor.require(MANAGE)
    verifier = _read(key)
    taken = Witness.objects.filter(name=name).exists() or verifier.name in {key_of(one).name for one in witnesses()}
    if taken or Witness.objects.filter(key=str(verifier)).exists():
        mend = "別の名前にするか、立会人に別の名前の鍵を作ってもらってください（前に使った鍵は、もう使えません）"
        raise Refused(Problem("立会人", "同じ名前又は同じ鍵の立会人がいます", mend))
    try:
        made = Witness.objects.create(name=name, key=str(verifier), url=url, added_at=actor.at, added_by=actor.person)
    except IntegrityError:
        raise Refused(Problem("立会人", "同じ名前の立会人がいます", "別の名前にしてください")) from None
    facts = {"witness": verifier.key_id.hex()}
    record(
        actor,
        MANAGE,
        object_kind="witness",
        object_id=made.pk,
        reason="create",
        facts=facts,
        ruling=ruling,
        changes=(AREA,),
    )
    return made


@transaction.atomic(durable=True)
def end_witness(actor: Actor, number: int) -> Witness:
    """This function will end a witness; what it has signed stays.

    :raises Forbidden: if the actor may not. :raises Witness.DoesNotExist: if there is none, or it has ended.
    """
    ruling = actor.require(MANAGE)
    witness = Witness.objects.select_for_update().get(pk=number, ended_at=None)
    witness.ended_at = actor.at
    witness.save(update_fields=["ended_at"])
    facts = {"witness": key_of(witness).key_id.hex()}
    record(
        actor,
        MANAGE,
        object_kind="witness",
        object_id=number,
        reason="ended",
        facts=facts,
        ruling=ruling,
        changes=(AREA,),
    )
    return witness


def _read(key: str) -> Verifier:
    try:
        return read_witness_key(key)
    except BadKey:
        mend = "立会人のコマンドが表示した「名前+8桁+文字列」の全体を写してください"
        raise Refused(Problem("公開鍵", "立会人の公開鍵ではありません", mend)) from None
