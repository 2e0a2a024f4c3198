"""Attaching, taking off and opening the files of an application."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sekimori.foundation.applications import attachments
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.vault.files import MAX_BYTES
from sekimori.kernel.problems import Refused


@require_POST
@page(OPEN)
def attach(request: Request, application_id: int) -> HttpResponse:
    """Put files to one's own draft; each that does not fit is named, the others are kept."""
    for upload in request.FILES.getlist("files"):
        try:
            attachments.attach(
                request.actor, application_id, name=upload.name or "", content=upload.read(MAX_BYTES + 1)
            )
        except Refused as refusal:
            for problem in refusal.problems:
                messages.error(request, str(problem))
    return redirect("applications:edit", application_id)


@require_POST
@page(OPEN)
def detach(request: Request, application_id: int, attachment_id: int) -> HttpResponse:
    """Take a file off one's own draft."""
    attachments.detach(request.actor, application_id, attachment_id)
    return redirect("applications:edit", application_id)


@page(OPEN)
def download(request: Request, application_id: int, attachment_id: int) -> HttpResponse:
    """Open a file of an application; always as a download, never shown inside the page."""
    name, content_type, data = attachments.open_file(request.actor, application_id, attachment_id)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
