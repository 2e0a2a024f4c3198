"""What the worker clears away behind the people."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def forget_ended_sessions(at: datetime) -> int:
    """This function will remove sessions that are over, with what waited in them, and return how many there were."""
    ended = Session.objects.filter(expire_date__lt=at)
    UserSession.objects.filter(session_key__in=ended.values("session_key")).delete()
    count, _ = ended.delete()
    return count
