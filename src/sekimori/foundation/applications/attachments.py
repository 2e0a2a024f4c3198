"""Files put to an application: kept in the vault, judged by their bytes, part of what a decision pins."""

from typing import IO

from django.db import transaction
from django.http import Http404

from sekimori.foundation.applications.actions import (
    AREA,
    OPEN_TO_WRITE,
    ChangedMeanwhile,
    kind_of,
    lock,
    move,
    own_target,
)
from sekimori.foundation.applications.models import Application, Attachment
from sekimori.foundation.applications.placing import flow_of
from sekimori.foundation.applications.queries.detail import find
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault.files import keep, read
from sekimori.kernel.problems import Problem, Refused

MOST = 20


def _own_open(actor: Actor, application_id: int) -> Application:
    application = lock(application_id)
    if application.applicant_id != actor.person or application.state not in OPEN_TO_WRITE:
        raise Http404
    return application


@transaction.atomic(durable=True)
def attach(actor: Actor, application_id: int, *, name: str, content: bytes | IO[bytes]) -> Attachment:
    """This function will put a file to the actor's own draft or remanded application; the same file twice is one.

    :raises Refused: if the vault does not keep such a file, or there are too many.
    """
    application = _own_open(actor, application_id)
    ruling = actor.require(kind_of(application).apply_action, own_target(actor))
    there = application.attachments.filter(removed_at=None).select_related("file")
    if len(there) >= MOST:
        raise Refused(Problem("添付", f"{MOST}個を超えています", "まとめるか、要らないものを外してください"))
    stored = keep(content, name=name, at=actor.at)
    again = next((one for one in there if (one.file.digest, one.file.name) == (stored.digest, stored.name)), None)
    if again is not None:  # the same form sent twice
        stored.delete()
        return again
    attachment = Attachment.objects.create(application=application, file=stored, added_at=actor.at)
    move(application, flow_of(application))
    record(
        actor,
        f"{application.kind}.attach",
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        facts={"digest": stored.digest, "bytes": stored.size},
        changes=AREA,
        ruling=ruling,
    )
    return attachment


@transaction.atomic(durable=True)
def detach(actor: Actor, application_id: int, attachment_id: int) -> None:
    """This function will take a file off the actor's own draft; what was submitted with it stays what it was."""
    application = _own_open(actor, application_id)
    ruling = actor.require(kind_of(application).apply_action, own_target(actor))
    rows = application.attachments.filter(pk=attachment_id, removed_at=None)
    if rows.update(removed_at=actor.at) != 1:
        raise ChangedMeanwhile(application, application.digest)
    move(application, flow_of(application))
    record(
        actor,
        f"{application.kind}.detach",
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        changes=AREA,
        ruling=ruling,
    )


@transaction.atomic(durable=True)
def open_file(actor: Actor, application_id: int, attachment_id: int) -> tuple[str, str, bytes]:
    """This function will return an attachment's name, type and content; the reading is recorded.

    :raises Http404: if the application is out of reach or has no such file.
    """
    application = find(actor, application_id)
    attachment = application.attachments.select_related("file").filter(pk=attachment_id).first()
    if attachment is None:
        raise Http404
    data = read(attachment.file)
    record(
        actor,
        f"{application.kind}.read_file",
        object_kind="application",
        object_id=application.pk,
        object_unit=application.unit_id,
        facts={"digest": attachment.file.digest},
    )
    return attachment.file.name, attachment.file.content_type, data
