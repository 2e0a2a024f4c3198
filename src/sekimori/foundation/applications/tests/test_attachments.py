"""What is decided includes the attachments, and what is no document is not kept."""

import io

import pytest
from django.http import Http404

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions
from sekimori.foundation.applications.attachments import attach, detach, open_file
from sekimori.foundation.applications.models import Application
from sekimori.foundation.vault.files import MAX_BYTES
from sekimori.kernel.problems import Refused

TEXT = "見本の一覧".encode()


def submit(desk, application):
    fresh = Application.objects.get(pk=application.pk)
    return actions.submit(desk.city.actor("staff"), application.pk, version=fresh.version)


def test_the_digest_a_decision_pins_covers_the_attachments(desk):
    plain, with_file = desk.draft(), desk.draft()
    attach(desk.city.actor("staff"), with_file.pk, name="一覧.txt", content=TEXT)
    assert submit(desk, plain).digest != submit(desk, with_file).digest


def test_a_file_stays_with_what_was_submitted_and_can_be_read_by_those_who_act(desk):
    application = desk.draft()
    attachment = attach(desk.city.actor("staff"), application.pk, name="一覧.txt", content=TEXT)
    submit(desk, application)
    assert open_file(desk.city.actor("officer"), application.pk, attachment.pk)[2] == TEXT
    with pytest.raises(Http404):
        open_file(desk.city.actor("other_manager"), application.pk, attachment.pk)
    with pytest.raises(Http404):
        detach(desk.city.actor("staff"), application.pk, attachment.pk)


class Endless(io.RawIOBase):
    """Two gigabytes that never fit into memory: every read gives what is asked."""

    def read(self, size=-1):
        assert 0 < size <= MAX_BYTES + 1
        return b"a" * size


@pytest.mark.parametrize(
    ("name", "content"),
    [("大きい.txt", Endless()), ("偽物.pdf", b"MZ\x90\x00 not a pdf"), ("空.txt", b""), ("program.exe", b"MZ\x90\x00")],
)
def test_a_huge_forged_or_empty_file_is_refused_and_the_draft_stays(desk, name, content):
    application = desk.draft()
    with pytest.raises(Refused):
        attach(desk.city.actor("staff"), application.pk, name=name, content=content)
    assert application.attachments.count() == 0
    assert submit(desk, application).state == "in_review"
    desk.act("officer", application, Verb.CHECK)
