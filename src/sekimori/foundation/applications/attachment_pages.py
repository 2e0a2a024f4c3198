"""Opening the files of an application; they are put to it with its form."""

from urllib.parse import quote

from django.http import HttpResponse

from sekimori.foundation.applications import attachments
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.authority.door import Request, page


@page(OPEN)
def download(request: Request, application_id: int, attachment_id: int) -> HttpResponse:
    """Open a file of an application; always as a download, never shown inside the page."""
    name, content_type, data = attachments.open_file(request.actor, application_id, attachment_id)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
