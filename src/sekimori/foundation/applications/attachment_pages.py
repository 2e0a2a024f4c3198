"""Opening the files of an application; they are put to it with its form."""

from urllib.parse import quote

from django.http import HttpResponse

from sekimori.foundation.applications import attachments
from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.queries.detail import find
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount


def _one_file(request: Request, application_id: int, attachment_id: int) -> Amount:
    return Amount(1, "申請の添付ファイル", "件", find(request.actor, application_id).level)


@page(OPEN)
@takes_out("applications.file", _one_file)
def download(request: Request, application_id: int, attachment_id: int) -> HttpResponse:
    """Open a file of an application; always as a download, never shown inside the page."""
    name, content_type, data = attachments.open_file(request.actor, application_id, attachment_id)
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
