"""Replacing a government's own form: sent in, read through, taken into use; and filling it for an application."""

from datetime import date

from django.db import transaction
from django.http import Http404

from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.models import FormTemplate
from sekimori.foundation.applications.paper.facts import paper_of
from sekimori.foundation.applications.paper.own.form import check, fill
from sekimori.foundation.applications.paper.own.package import CONTENT_TYPES
from sekimori.foundation.applications.paper.printing import Printed, file_name, record_print
from sekimori.foundation.applications.queries import own_forms
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files

REPLACE = declare("applications.template.replace", "申請の様式を替える")


class NotWaiting(RuntimeError):
    """The template was taken into use, withdrawn or replaced in the meantime, or is somebody else's."""


@transaction.atomic(durable=True)
def propose(actor: Actor, kind: Kind, *, name: str, content: bytes, since: date) -> FormTemplate:
    """This function will keep a template until what was found in it has been read; nothing changes yet.

    An earlier one of the same account for the kind, still waiting, goes.

    :raises Forbidden: without the right. :raises Refused: with everything that is wrong with the file.
    """
    ruling = actor.require(REPLACE)
    checked = check(kind, name, content)
    for earlier in FormTemplate.objects.filter(account=actor.account, kind=kind.code, adopted_at__isnull=True):
        _remove(earlier)
    template = FormTemplate.objects.create(
        kind=kind.code,
        format=checked.format,
        since=since,
        file=files.keep(content, name=name, at=actor.at, content_type=CONTENT_TYPES[checked.format]),
        account=actor.account,
        received_at=actor.at,
    )
    _record(actor, template, "proposed", ruling)
    return template


@transaction.atomic(durable=True)
def adopt(actor: Actor, template_id: int) -> FormTemplate:
    """This function will take a template into use; one for the same kind, format and day is superseded.

    :raises Forbidden: without the right. :raises NotWaiting: if it waits no more, or is somebody else's.
    """
    ruling = actor.require(REPLACE)
    template = _waiting(actor, template_id)
    FormTemplate.objects.filter(
        kind=template.kind,
        format=template.format,
        since=template.since,
        adopted_at__isnull=False,
        superseded_at__isnull=True,
    ).update(superseded_at=actor.at)
    template.adopted_at = actor.at
    template.save(update_fields=["adopted_at"])
    _record(actor, template, "confirmed", ruling, changes=("applications",))
    return template


@transaction.atomic(durable=True)
def discard(actor: Actor, template_id: int) -> None:
    """This function will drop a template that waits; its file goes with it.

    :raises Forbidden: without the right. :raises NotWaiting: if it waits no more, or is somebody else's.
    """
    ruling = actor.require(REPLACE)
    template = _waiting(actor, template_id)
    _record(actor, template, "discarded", ruling)
    _remove(template)


@transaction.atomic(durable=True)
def withdraw(actor: Actor, template_id: int) -> FormTemplate:
    """This function will stop using a template; the one before it is used again, or none. The file stays.

    :raises Forbidden: without the right. :raises NotWaiting: if it is not in use.
    """
    ruling = actor.require(REPLACE)
    rows = FormTemplate.objects.select_for_update().filter(
        pk=template_id, adopted_at__isnull=False, superseded_at__isnull=True
    )
    template = rows.first()
    if template is None:
        raise NotWaiting(template_id)
    template.superseded_at = actor.at
    template.save(update_fields=["superseded_at"])
    _record(actor, template, "withdrawn", ruling, changes=("applications",))
    return template


def print_own(actor: Actor, application_id: int, form: str) -> Printed:
    """This function will fill the government's own form, as it was on the day of submission, and record it.

    :raises Http404: if the application is out of reach or was never submitted, or there was no such form then.
    """
    application, paper = paper_of(actor, application_id)
    template = own_forms.in_force(application.kind, form, paper.applicant.on)
    if template is None:
        raise Http404
    data = fill(f"form.{form}", files.read(template.file), paper)
    made = Printed(file_name(paper, form), CONTENT_TYPES[form], data)
    record_print(actor, application, made, form=form, template=template.pk)
    return made


def _waiting(actor: Actor, template_id: int) -> FormTemplate:
    rows = FormTemplate.objects.select_for_update()
    template = rows.filter(pk=template_id, account=actor.account, adopted_at__isnull=True).first()
    if template is None:
        raise NotWaiting(template_id)
    return template


def _remove(template: FormTemplate) -> None:
    """The row goes, and with it the name of the encrypted file, which the worker then sweeps away."""
    file = template.file
    template.delete()
    file.delete()


def _record(actor: Actor, template: FormTemplate, reason: str, ruling, changes: tuple[str, ...] = ()) -> None:
    record(
        actor,
        REPLACE,
        object_kind="form_template",
        object_id=template.pk,
        reason=reason,
        facts={"kind": template.kind, "form": template.format, "digest": template.file.digest},
        ruling=ruling,
        changes=changes,
    )
