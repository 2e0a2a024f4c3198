"""The worker seals before it checks: what was written while it stood still is no finding and alarms nobody."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.utils import timezone
from tests import cast

from sekimori.cli import worker
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.journal.models import Verification
from sekimori.foundation.journal.sealing import seal
from sekimori.foundation.journal.write import record


def write(at):
    with transaction.atomic():
        record(system_actor("cli", at), "home.view")


@pytest.mark.django_db
def test_a_night_without_a_worker_is_no_finding(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    cast.build("kasukabe")
    night = timezone.now() - timedelta(hours=9)
    write(night)
    seal(night)
    write(night + timedelta(seconds=2))
    assert CliRunner().invoke(worker.worker, ["--once"]).exit_code == 0
    assert Verification.objects.get().fault_count == 0
