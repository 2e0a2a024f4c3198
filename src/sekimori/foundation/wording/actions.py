"""Loading the official wording: first a file is looked at, then somebody who has read the report confirms it."""

from django.db import transaction

from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal import write as journal
from sekimori.foundation.vault import files
from sekimori.foundation.wording import queries
from sekimori.foundation.wording.models import OfficialWording, WordingSource
from sekimori.guideline.model import Guideline
from sekimori.guideline.official.attach import Attachment, attach
from sekimori.guideline.official.document import OfficialDocument
from sekimori.kernel.problems import Problem, Refused

LOAD = declare("guideline.wording.load", "指針の本文を読み込む")
# A file's bytes are given out as plain bytes: a browser must not open a web page somebody sent in.
CONTENT_TYPE = "application/octet-stream"


class NotWaiting(RuntimeError):
    """The proposal was confirmed, withdrawn or replaced in the meantime."""


def propose(actor: Actor, guideline: Guideline, document: OfficialDocument) -> WordingSource:
    """This function will keep a file until it is confirmed; an earlier proposal of the same account goes.

    :raises Forbidden: without the right. :raises Refused: if nothing in the text belongs to the guideline.
    """
    attachment = _attached(document, guideline)
    return _propose(actor, attachment, document)


@transaction.atomic(durable=True)
def _propose(actor: Actor, attachment: Attachment, document: OfficialDocument) -> WordingSource:
    ruling = actor.require(LOAD)
    for earlier in WordingSource.objects.filter(account=actor.account, loaded_at__isnull=True):
        _remove(earlier)
    source = _keep(actor, attachment.guideline, document)
    _record(actor, attachment, document, "proposed", ruling)
    return source


def confirm(actor: Actor, source: int) -> Attachment:
    """This function will make a proposal the official wording; what was shown until now is superseded.

    :raises Forbidden: without the right. :raises NotWaiting: if it waits no more, or is somebody else's.
    """
    proposal = queries.proposal(actor, source)
    if proposal is None:
        raise NotWaiting(source)
    return _confirm(actor, proposal)


@transaction.atomic(durable=True)
def _confirm(actor: Actor, proposal: queries.Proposal) -> Attachment:
    ruling = actor.require(LOAD)
    source = WordingSource.objects.select_for_update().filter(pk=proposal.source.pk, loaded_at__isnull=True).first()
    if source is None:
        raise NotWaiting(proposal.source.pk)
    _load(actor, source, proposal.attachment)
    _record(actor, proposal.attachment, proposal.document, "confirmed", ruling, changes=("wording",))
    return proposal.attachment


@transaction.atomic(durable=True)
def discard(actor: Actor, source: int) -> None:
    """This function will withdraw a proposal; the file goes with it.

    :raises Forbidden: without the right. :raises NotWaiting: if it waits no more, or is somebody else's.
    """
    ruling = actor.require(LOAD)
    waiting = WordingSource.objects.filter(pk=source, account=actor.account, loaded_at__isnull=True).first()
    if waiting is None:
        raise NotWaiting(source)
    journal.record(
        actor,
        LOAD,
        object_kind="wording",
        object_id=f"{waiting.pack}/{waiting.version}",
        reason="discarded",
        facts={"digest": waiting.source_digest},
        ruling=ruling,
    )
    _remove(waiting)


def load_wording(actor: Actor, guideline: Guideline, document: OfficialDocument) -> Attachment:
    """This function will load a file's wording at once, for who has read the report elsewhere (the command line).

    :raises Forbidden: without the right. :raises Refused: if nothing in the text belongs to the guideline.
    """
    attachment = _attached(document, guideline)
    _load_at_once(actor, attachment, document)
    return attachment


@transaction.atomic(durable=True)
def _load_at_once(actor: Actor, attachment: Attachment, document: OfficialDocument) -> None:
    ruling = actor.require(LOAD)
    _load(actor, _keep(actor, attachment.guideline, document), attachment)
    _record(actor, attachment, document, "confirmed", ruling, changes=("wording",))


def _attached(document: OfficialDocument, guideline: Guideline) -> Attachment:
    attachment = attach(document.text, guideline)
    if not attachment.wording:
        raise Refused(
            Problem(
                document.name,
                f"番号が「{guideline.title}」の条項と一つも合いません",
                "ほかの文書を選んでいないか確かめてください。",
            )
        )
    return attachment


def _keep(actor: Actor, guideline: Guideline, document: OfficialDocument) -> WordingSource:
    file = files.keep(document.data, name=document.name, at=actor.at, content_type=CONTENT_TYPE)
    return WordingSource.objects.create(
        pack=guideline.pack,
        version=guideline.version,
        name=document.name,
        source_digest=document.digest,
        file=file,
        account=actor.account,
        uploaded_at=actor.at,
    )


def _load(actor: Actor, source: WordingSource, attachment: Attachment) -> None:
    WordingSource.objects.filter(
        pack=source.pack, version=source.version, loaded_at__isnull=False, superseded_at__isnull=True
    ).update(superseded_at=actor.at)
    source.loaded_at = actor.at
    source.save(update_fields=["loaded_at"])
    OfficialWording.objects.bulk_create(
        OfficialWording(source=source, ref=ref, text=text) for ref, text in attachment.wording.items()
    )


def _remove(source: WordingSource) -> None:
    """The row goes, and with it the name of the encrypted file, which the worker then sweeps away."""
    file = source.file
    source.delete()
    file.delete()


def _record(
    actor: Actor,
    attachment: Attachment,
    document: OfficialDocument,
    reason: str,
    ruling,
    changes: tuple[str, ...] = (),
) -> None:
    guideline = attachment.guideline
    journal.record(
        actor,
        LOAD,
        object_kind="wording",
        object_id=f"{guideline.pack}/{guideline.version}",
        reason=reason,
        facts={
            "digest": document.digest,
            "attached": len(attachment.wording),
            "missing": len(attachment.missing),
            "unknown": len(attachment.unknown),
        },
        ruling=ruling,
        changes=changes,
    )
