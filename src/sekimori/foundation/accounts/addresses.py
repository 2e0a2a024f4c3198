"""Where a request comes from, as the journal keeps it."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """This function will return the address a request came from, or an empty text if it is unknown.

    Behind reverse proxies it is the address they name; how many are trusted is the setting SEKIMORI_PROXIES.
    """
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""
