"""Applications on paper: the file somebody asked for, always as a download."""

from django.http import HttpResponse

from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.paper.printing import Printed, print_pdf
from sekimori.foundation.authority.door import Request, page


@page(OPEN)
def form_as_pdf(request: Request, application_id: int) -> HttpResponse:
    """様式（PDF）: the application as a printable form with its 決裁欄."""
    return download(print_pdf(request.actor, application_id))


def download(made: Printed) -> HttpResponse:
    """This function will hand a file over under its own name, never to be shown inside a page."""
    response = HttpResponse(made.data, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
