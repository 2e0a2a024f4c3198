"""Template filters for days and moments as offices write them: ``{% load wareki %}``."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from sekimori.kernel import era

register = template.Library()


@register.filter
def wareki(day: date | None) -> str:
    """This function will write a day as 令和8年11月22日, and nothing for no day."""
    return era.wareki(day) if day else ""


@register.filter
def wareki_weekday(day: date | None) -> str:
    """This function will write a day as 令和8年11月22日（日）."""
    return era.wareki(day, weekday=True) if day else ""


@register.filter
def short_day(day: date | None) -> str:
    """This function will write a day without its year: 11月22日（日）."""
    return f"{day.month}月{day.day}日（{era.WEEKDAYS[day.weekday()]}）" if day else ""


@register.filter
def both(day: date | None) -> str:
    """This function will write a day in both calendars, for lists: 令和8年11月22日（2026-11-22）."""
    return f"{era.wareki(day)}（{day.isoformat()}）" if day else ""


@register.filter
def moment(at: datetime | None) -> str:
    """This function will write a moment in local time as 令和8年11月22日 9:05."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{era.wareki(local.date())} {local.hour}:{local.minute:02d}"


@register.filter
def day(at: datetime | None) -> str:
    """This function will write the day of a moment, as it is in Japan: 令和8年11月22日."""
    return era.wareki(timezone.localtime(at).date()) if at else ""


@register.filter
def until(day: date | None, today: date) -> str:
    """This function will say how far off a day is: 3日超過, きょう, あす, あと12日, あと約3か月."""
    if day is None:
        return ""
    days = (day - today).days
    if days < 0:
        return f"{-days}日超過"
    near = {0: "きょう", 1: "あす"}
    if days in near:
        return near[days]
    return f"あと{days}日" if days <= 60 else f"あと約{round(days / 30.4)}か月"
