"""Headers that Django has no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing of the device is ever needed, so nothing of it is allowed, whatever a page is made to ask for.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "fullscreen", "geolocation"),
        *("gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb"),
    )
)


class HeadersMiddleware:
    """Closes browser features, keeps other sites from embedding our files, and keeps pages out of every cache.

    Static files come with a cache header of their own; everything else is somebody's and is not stored (ASVS 14.3.2).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "max-age" not in response.get("Cache-Control", "") or "no-store" in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        return response
