"""Applications on paper: the file somebody asked for, always as a download."""

from django.http import HttpResponse

from sekimori.foundation.applications.pages import OPEN
from sekimori.foundation.applications.paper.printing import Printed, print_pdf
from sekimori.foundation.applications.queries.detail import find
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount


def one_form(request: Request, application_id: int, extension: str = "pdf") -> Amount:
    """This function will measure an application on paper: one, of its own protection level."""
    return Amount(1, "申請の様式", "件", find(request.actor, application_id).level)


@page(OPEN)
@takes_out("applications.form", one_form)
def form_as_pdf(request: Request, application_id: int) -> HttpResponse:
    """様式（PDF）: the application as a printable form with its 決裁欄."""
    return download(print_pdf(request.actor, application_id))


def download(made: Printed) -> HttpResponse:
    """This function will hand a file over under its own name, never to be shown inside a page."""
    response = HttpResponse(made.data, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
