"""An applicant's own matters: drafts, what is under way, and what one may apply for."""

from uuid import UUID

from django.http import Http404

from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.kind import Kind, kinds
from sekimori.foundation.applications.models import Application, Attachment
from sekimori.foundation.applications.queries.rows import Row, as_rows, row_of
from sekimori.foundation.authority.actor import Actor

SHOWN = 30


def open_kinds(actor: Actor) -> tuple[Kind, ...]:
    """This function will return the kinds an actor may apply for, in the order they are declared."""
    return tuple(kind for kind in kinds().values() if actor.may_somewhere(kind.apply_action))


def own(actor: Actor) -> tuple[Row, ...]:
    """This function will return the actor's own latest applications that are not over."""
    rows = as_rows(Application.objects.filter(applicant=actor.person)).exclude(state=State.WITHDRAWN.value)
    return tuple(row_of(application, actor.today) for application in rows.order_by("-pk")[:SHOWN])


def draft_of(actor: Actor, application_id: int) -> Application:
    """This function will return the actor's own draft or remanded application.

    :raises Http404: if it is somebody else's, or already submitted.
    """
    application = (
        Application.objects.filter(
            pk=application_id, applicant=actor.person, state__in=[State.DRAFT.value, State.REMANDED.value]
        )
        .select_related("unit", "applicant")
        .first()
    )
    if application is None or application.kind not in kinds():
        raise Http404
    return application


def mine(actor: Actor, application_id: int) -> Application:
    """This function will return the actor's own application in whatever state. :raises Http404: if it is not theirs."""
    rows = Application.objects.filter(pk=application_id, applicant=actor.person).select_related("unit", "applicant")
    application = rows.first()
    if application is None or application.kind not in kinds():
        raise Http404
    return application


def of_token(actor: Actor, token: UUID) -> Application | None:
    """This function will return the application the actor has made with a form or a program's token, if any."""
    return Application.objects.filter(client_token=token, applicant=actor.person).first()


def attachments_of(application: Application) -> tuple[Attachment, ...]:
    """This function will return the files of a draft."""
    return tuple(application.attachments.filter(removed_at=None).select_related("file").order_by("pk"))
