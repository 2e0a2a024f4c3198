"""Asking others over HTTP, on their terms but within our bounds: a short time, a short answer, no redirection, no proxy."""

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass

PATIENCE = 10.0  # seconds for each step of the conversation


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the status (0: nothing came, or too much), the type and the body."""

    status: int
    content_type: str = ""
    body: bytes = b""


def post_bytes(url: str, body: bytes, *, content_type: str, most: int) -> Answered:
    """This function will post a body and return the answer, whatever it is; one of more than ``most`` bytes is none."""
    if not url.startswith(("https://", "http://")):
        return Answered(0)
    try:
        asked = urllib.request.Request(url, data=body, method="POST", headers={"Content-Type": content_type})  # noqa: S310
        with _OPENER.open(asked, timeout=PATIENCE) as answer:
            return _read(answer, most)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return _read(refusal, most)
    except (OSError, http.client.HTTPException, ValueError):
        return Answered(0)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_more):
        return None


# No proxy of the environment: who is asked was named by address, and stands in a network of the government's.
_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def _read(answer, most: int) -> Answered:
    try:
        data = answer.read(most + 1)
    except (OSError, http.client.HTTPException):
        return Answered(0)
    if len(data) > most:
        return Answered(0)
    return Answered(answer.status, answer.headers.get("Content-Type", "").strip(), data)
