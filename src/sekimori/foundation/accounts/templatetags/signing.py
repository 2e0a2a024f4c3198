"""Template filters of the sign-in screens: ``{% load signing %}``."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# The first that fits: Edge also calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("Linux", "Linux")),
)


@register.filter
def drawing(svg: str) -> SafeString:
    """This function will put a drawing of our own making into the page, without its XML declaration.

    :raises ValueError: if it is anything but one drawing without scripts and styles.
    """
    body = re.sub(r"^<\?xml[^>]*\?>\s*", "", svg)
    if not re.fullmatch(r"<svg [^<>]*><path [^<>]*/></svg>", body) or "style=" in body:
        raise ValueError("not a plain drawing")
    return mark_safe(body)  # noqa: S308 checked above


@register.filter
def in_fours(text: str) -> str:
    """This function will part a long code into groups of four, to be typed from the screen."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def browser(user_agent: str) -> str:
    """This function will name a browser and its system as people do: Windows の Edge."""
    name = next((name for mark, name in BROWSERS if mark in user_agent), "不明なブラウザ")
    system = next((system for mark, system in SYSTEMS if mark in user_agent), "")
    return f"{system}の{name}" if system else name
