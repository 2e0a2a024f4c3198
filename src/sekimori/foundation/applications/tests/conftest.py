"""A kind of the tests' own cast: drafts and submissions of a take-out by the people of both governments."""

import uuid

import pytest

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application

TAKEOUT = {
    "title": "税務署との照合資料の持出し",
    "information": "氏名、住所、令和8年度の課税額",
    "people": "128",
    "items": "128",
    "purpose": "申告の内容を照合するため",
    "necessity": "先方の書類と突き合わせる必要がある",
    "starts_on": "令和8年12月1日",
    "due_on": "令和8年12月4日",
    "medium": "usb",
    "medium_number": "M-0213",
    "destination": "春日部税務署",
    "carrier": "公用車",
    "measures": ["encryption"],
}


class Desk:
    """What a person at a desk does with applications, in one line each."""

    def __init__(self, city):
        self.city = city
        self.kind = kinds()["handling.takeout"]

    def draft(self, who="staff", *, token=None, **changed):
        typed = {**TAKEOUT, **changed}
        return actions.save_draft(self.city.actor(who), self.kind, typed, token=token or uuid.uuid4())

    def submitted(self, who="staff", **changed):
        application = self.draft(who, **changed)
        return actions.submit(self.city.actor(who), application.pk, version=application.version)

    def act(self, who, application, verb, comment="", digest=None):
        fresh = Application.objects.get(pk=application.pk)
        return stepping.perform(
            self.city.actor(who), application.pk, verb, digest=digest or fresh.digest, comment=comment
        )

    def decided(self, who="staff", **changed):
        """A take-out of the strictest level (it names no holding), decided by everybody on its route."""
        application = self.submitted(who, **changed)
        self.act("officer", application, Verb.CHECK)
        self.act("manager", application, Verb.APPROVE)
        return self.act(self.decider, application, Verb.DECIDE)

    @property
    def decider(self):
        return self.city.chief if self.city.pack == "kasukabe" else "finance_head"


@pytest.fixture
def desk(city):
    return Desk(city)
