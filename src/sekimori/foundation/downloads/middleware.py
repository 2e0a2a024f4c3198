"""The last check on the way out: a file from a view without the gate does not leave the house."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sekimori.foundation.downloads.door import NotMeasured, hands_out


class TakingMiddleware:
    """Raises where a view hands out a file and neither asks the gate nor says why the file tells of nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if hands_out(answer) and request.resolver_match is not None:
            view = request.resolver_match.func
            if not hasattr(view, "takes_out") and not hasattr(view, "carries_nobody"):
                raise NotMeasured(request.resolver_match.view_name)
        return answer
